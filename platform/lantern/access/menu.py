"""The main menu: what there is per kind of tenant, cut down to what the reader may open."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from lantern.access.guard import NotHere, allows

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from lantern.access.guard import Access

_Entry = tuple["_StrPromise", str]

_MENUS: dict[str, tuple[_Entry, ...]] = {
    "directory": (
        (_("Authorities"), "/"),
        (_("Erasures"), "/erasures/"),
        (_("People"), "/people/"),
        (_("Activity"), "/activity/"),
        (_("Sent mail"), "/demo/mail/"),
    ),
    "authority": (
        (_("Home"), "/"),
        (_("Schools"), "/schools/"),
        (_("Checklists"), "/checklists/"),
        (_("Rounds"), "/rounds/"),
        (_("Benchmarks"), "/benchmarks/"),
        (_("Visits"), "/visits/"),
        (_("Training"), "/training/"),
        (_("People"), "/people/"),
        (_("Activity"), "/activity/"),
        (_("Support access"), "/support/"),
    ),
    "school": (
        (_("Home"), "/"),
        (_("Audits"), "/audits/"),
        (_("Evidence"), "/evidence/"),
        (_("Actions"), "/plan/"),
        (_("Incidents"), "/incidents/"),
        (_("Filtering"), "/filtering/"),
        (_("Training"), "/training/"),
        (_("Where we stand"), "/where-we-stand/"),
        (_("People"), "/people/"),
        (_("Activity"), "/activity/"),
        (_("Support access"), "/support/"),
    ),
}


@dataclass(frozen=True)
class MenuItem:
    text: "str | _StrPromise"
    href: str
    current: bool


def menu_for(request: "HttpRequest") -> list[MenuItem]:
    """The entries this reader may open, in order; none for somebody who has not signed in.

    Whether they may is read from the view behind the address, so the menu cannot disagree with the page. An address
    that does not exist on this host is left out.
    """
    if not request.user.is_authenticated:
        return []
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    items = []
    for text, href in _MENUS.get(getattr(getattr(request, "tenant", None), "kind", ""), ()):
        if allows(_access_of(href, urlconf), request.user):
            items.append(MenuItem(text=text, href=href, current=_is_current(request.path, href)))
    return items


@lru_cache(maxsize=256)
def _access_of(path: str, urlconf: str) -> "Access":
    try:
        view = resolve(path, urlconf=urlconf).func
    except Resolver404:
        return NotHere("no such address on this kind of host")
    return getattr(view, "access", NotHere("declares no access"))


def _is_current(path: str, href: str) -> bool:
    if href == "/":
        # The operators' home is the list of authorities, and the pages of one authority lie beneath it.
        return path == "/" or path.startswith("/authorities/")
    return path.startswith(href)
