"""What every page's frame needs. Everything is worked out when the frame asks for it: a fragment or a file costs nothing."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from lantern.access.menu import menu_for
from lantern.access.roles import Role
from lantern.ui.plain_errors import lower_first

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: "HttpRequest") -> dict[str, Any]:
    """`menu` (items with text, href, current) and `role_words` of the person who reads ("IT lead", "head teacher").

    `idle_seconds` is how long somebody stays signed in who does nothing.
    """
    return {
        "idle_seconds": settings.IDLE_MINUTES * 60,
        "menu": SimpleLazyObject(lambda: menu_for(request) if hasattr(request, "user") else []),
        "role_words": SimpleLazyObject(lambda: _role_words(request)),
    }


def _role_words(request: "HttpRequest") -> str:
    role = getattr(getattr(request, "user", None), "role", "")
    return lower_first(str(Role(role).label)) if role in Role.values else ""
