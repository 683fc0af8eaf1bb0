"""One log line for each request, and an identifier that ties a request's lines together."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
# Hexadecimal digits and dashes: nothing that a sender could spell a name with, beyond "Abe" and "Fae".
_GIVEN = re.compile(r"[0-9a-f-]{16,64}")

_View = TypeVar("_View", bound=Callable[..., Any])

_running: ContextVar[tuple[str, HttpRequest] | None] = ContextVar("request", default=None)


def nameless(view: _View) -> _View:
    """No log line says which person opened this view, though they may be signed in: it is for telling without a name.

    Outermost of the view's decorators.
    """
    view.nameless = True  # type: ignore[attr-defined]
    return view


class RequestLog:
    """Outermost of all: takes or makes the request's identifier, returns it as a header, and logs how the request went.

    The line names the route and never the path or the query, which may hold one-use links and what somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, began = _running.set((request_id, request)), time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "route": _route(request),
                    "status": response.status_code,
                    "ms": round((time.monotonic() - began) * 1000),
                },
            )
            return response
        finally:
            _running.reset(token)


def current_request() -> dict[str, str]:
    """Identifiers of the request, tenant and person of the moment, as far as there are any. Asks the database nothing."""
    found: dict[str, str] = {}
    running = _running.get()
    request = running[1] if running else None
    if running:
        found["request"] = running[0]
    tenant = getattr(getattr(request, "tenant", None) or getattr(connection, "tenant", None), "id", None)
    if isinstance(tenant, UUID):
        found["tenant"] = str(tenant)
    person = _person(request) if request is not None else None
    if person is not None:
        found["person"] = person
    return found


def _route(request: HttpRequest) -> str:
    """The name of the address, or nothing where no address matched."""
    return request.resolver_match.view_name if request.resolver_match else ""


def _person(request: HttpRequest) -> str | None:
    if request.resolver_match and getattr(request.resolver_match.func, "nameless", False):
        return None
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject) and user.__dict__.get("_wrapped", empty) is empty:
        # Nobody has asked yet who it is, and a log line must not be what asks.
        return None
    key = getattr(user, "pk", None)
    return str(key) if isinstance(key, UUID) else None
