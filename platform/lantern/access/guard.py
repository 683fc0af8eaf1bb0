"""What an address lets in. Each decorator writes `access` on the view and refuses everybody else.

A declaration is a `Permission`, `SIGNED_IN`, `OpenToAll(reason)` or `NOT_HERE`. A view without one is refused by
`lantern.access.middleware`, and a test that walks the resolvers fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can, check
from lantern.errors import NotFound

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class SignedIn:
    """Anybody who has signed in, whatever their role."""


@dataclass(frozen=True)
class OpenToAll:
    """Everybody, signed in or not; the reason stands in the code where a reviewer sees it."""

    reason: str


@dataclass(frozen=True)
class NotHere:
    """Nobody: the address exists only because a package asks for its name. Answers 404."""

    reason: str


SIGNED_IN = SignedIn()

Access = Permission | SignedIn | OpenToAll | NotHere


def allows(access: Access, person: object) -> bool:
    """Whether somebody may open an address that declares this."""
    match access:
        case OpenToAll():
            return True
        case NotHere():
            return False
        case SignedIn():
            return bool(getattr(person, "is_authenticated", False))
        case Permission():
            return can(person, access)


def guarded(access: Access) -> Callable[[View], View]:
    """The view declares this access and holds to it: sign-in page for a stranger, NotAllowed without the permission."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(access, NotHere):
                raise NotFound(_("Page not found."))
            if not isinstance(access, OpenToAll) and not request.user.is_authenticated:
                return to_sign_in(request)
            if isinstance(access, Permission):
                check(request.user, access)
            return view(request, *args, **kwargs)

        guard.access = access  # type: ignore[attr-defined]
        return guard

    return decorate


def requires(permission: Permission) -> Callable[[View], View]:
    """The view is for people whose role has the permission."""
    return guarded(permission)


def signed_in(view: View) -> View:
    """The view is for anybody who has signed in."""
    return guarded(SIGNED_IN)(view)


def open_to_all(reason: str) -> Callable[[View], View]:
    """The view is for everybody, for the reason given."""
    return guarded(OpenToAll(reason))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back. htmx is told to go there as a whole: it would swap the page into a part."""
    there = redirect_to_login(page_to_come_back_to(request), resolve_url(settings.LOGIN_URL))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": there.url})
    return there


def page_to_come_back_to(request: HttpRequest) -> str:
    """The page the reader looks at. An address that was sent a form may not be one that can be opened."""
    seen = request.headers.get("HX-Current-URL")
    if not seen and request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = urlsplit(seen or request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path or "/"
