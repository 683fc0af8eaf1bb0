"""Asking a sign-in service over the network: only listed hosts, no redirects, little time, small answers."""

import json
import time
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.sso.hosts import may_ask

MOST_BYTES = 256 * 1024
READ_AT_ONCE = 16 * 1024


class ServiceProblem(OAuth2Error):
    """A sign-in service did not answer as it should. The message is for whoever set it up; `code` is for the log."""

    def __init__(self, message: object, *, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Unreachable(ServiceProblem):
    """Nothing usable came back. It may work in a while."""


def ask(
    url: str, *, kind: str, form: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at an address, or the answer to a form sent there. ServiceProblem says in words what was wrong.

    Takes at most OIDC_SECONDS to connect and as long again to read; never follows a redirect, and uses neither proxies
    nor passwords that the environment names.
    """
    if not may_ask(kind, url):
        raise ServiceProblem(
            _("Lantern may not ask %(url)s: its host is not one of this service’s.") % {"url": str(url)[:200]},
            code="host_not_allowed",
        )
    until = time.monotonic() + 2 * settings.OIDC_SECONDS
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.request(
                "POST" if form is not None else "GET",
                url,
                data=form,
                auth=auth,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=settings.OIDC_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _object_in(answer, url, until)
    except (requests.RequestException, OSError) as error:
        raise Unreachable(_("We could not reach %(url)s.") % {"url": url}, code="unreachable") from error


def _object_in(answer: requests.Response, url: str, until: float) -> dict[str, Any]:
    if answer.is_redirect or 300 <= answer.status_code < 400:
        raise ServiceProblem(
            _("%(url)s sent us on to another address, which we do not follow.") % {"url": url}, code="redirected"
        )
    body = _body(answer, url, until)
    if answer.status_code != 200:
        raise ServiceProblem(
            _("%(url)s answered with an error (%(status)s).") % {"url": url, "status": answer.status_code},
            code="error_answer",
        )
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ServiceProblem(_("%(url)s did not answer with JSON.") % {"url": url}, code="not_json") from error
    if not isinstance(found, dict):
        raise ServiceProblem(_("%(url)s did not answer with JSON.") % {"url": url}, code="not_json")
    return found


def _body(answer: requests.Response, url: str, until: float) -> bytes:
    body = b""
    # Read as it comes: a service that sends one byte at a time would otherwise keep this process for hours.
    while piece := answer.raw.read1(READ_AT_ONCE):
        body += piece
        if len(body) > MOST_BYTES:
            raise ServiceProblem(_("%(url)s answered with far too much.") % {"url": url}, code="too_big")
        if time.monotonic() > until:
            raise Unreachable(_("%(url)s took too long to answer.") % {"url": url}, code="too_slow")
    return body
