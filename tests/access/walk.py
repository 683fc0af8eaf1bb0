"""Every address of a kind of host, found by walking its resolver: its arguments, the methods it takes, who may open it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from lantern.access.guard import Access, NotHere, OpenToAll, SignedIn
from lantern.access.permissions import Permission

KINDS = ("directory", "authority", "school")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# `<uuid:round_id>` of path(), `(?P<key>.+)` of re_path().
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Address:
    """One pattern: how it is written, its view, and whether it takes arguments."""

    path: str
    name: str
    view: Any
    has_arguments: bool

    @property
    def access(self) -> Access | None:
        return getattr(self.view, "access", None)

    @property
    def is_api(self) -> bool:
        """Whether errors are problem details and a stranger is told 401, rather than led to the sign-in page."""
        return hasattr(self.view, "cls")

    @property
    def shown(self) -> str:
        """The pattern as people write it: `/audits/<audit_id>/`."""
        return _ARGUMENT.sub(lambda found: f"<{found[1] or found[2]}>", self.path)

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(one or other for one, other in _ARGUMENT.findall(self.path))

    @property
    def methods(self) -> frozenset[str] | None:
        """The methods that it takes; None if it takes whatever comes, which no address should."""
        return methods_of(self.view)

    def access_for(self, method: str) -> Access:
        """Who may call it with this method."""
        by_method: Callable[[str], Access] | None = getattr(getattr(self.view, "cls", None), "access_for", None)
        access = by_method(method) if by_method else self.access
        assert access is not None, self.path
        return access

    def filled(self, values: Mapping[str, str]) -> str:
        """The path that a browser asks for."""
        return _ARGUMENT.sub(lambda found: values[found[1] or found[2]], self.path)


def addresses_of(kind: str) -> list[Address]:
    """Every address of this kind of host."""
    resolver = get_resolver(settings.TENANT_TYPES[kind]["URLCONF"])
    return list(_walk(resolver.url_patterns, "/"))


def undeclared(addresses: Iterable[Address]) -> list[str]:
    """The addresses whose view does not say who may open it."""
    declared = (Permission, SignedIn, OpenToAll, NotHere)
    return [address.path for address in addresses if not isinstance(address.access, declared)]


def methods_of(view: Any) -> frozenset[str] | None:
    """The methods that a view takes: those its class has, or those that `require_http_methods` lets through."""
    kept = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if kept is not None:
        names = {name.upper() for name in kept.http_method_names if hasattr(kept, name)}
        return frozenset(names | ({"HEAD"} if "GET" in names else set()))
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in cells:
            return frozenset(cells["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            has_arguments = "<" in path or "(" in path
            yield Address(path, pattern.name or "", pattern.callback, has_arguments)
