"""Asking again who it is, before what a passer-by at an unlocked screen must not do.

`recent_sign_in` goes on a view, under `requires(...)` or `signed_in`:

    @requires(Permission.RETURNS_EXPORT)
    @recent_sign_in
    def export(request): ...

Signing in and confirming by password, code or passkey both count, for 15 minutes. Otherwise the person confirms and comes
back: to the page they asked for, or to what they had typed (`tenants.people.held`), which `ConfirmFirst` sees to.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def is_recent(request: HttpRequest) -> bool:
    """Whether the person who has signed in showed that it is them in the last 15 minutes."""
    person: Any = request.user
    if not person.is_authenticated:
        return False
    shown = [record["at"] for record in get_authentication_records(request, person)]
    return bool(shown) and time.time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def check_recent(request: HttpRequest) -> None:
    """Returns if `is_recent`; else the request ends here and goes on after the person has confirmed."""
    if not is_recent(request):
        raise ReauthenticationRequired


def recent_sign_in(view: View) -> View:
    """The view is reached only by somebody who has lately shown that it is them. Loses nothing that was typed."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_recent(request)
        return view(request, *args, **kwargs)

    return confirmed


def note_password(request: HttpRequest, person: Any) -> None:
    """The person has just chosen or entered their password in this session."""
    record_authentication(request, person, "password")
