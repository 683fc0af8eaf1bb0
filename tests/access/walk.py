"""Every address of a kind of host, found by walking its resolver."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from lantern.access.guard import Access, NotHere, OpenToAll, SignedIn
from lantern.access.permissions import Permission

KINDS = ("directory", "authority", "school")


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


def addresses_of(kind: str) -> list[Address]:
    """Every address of this kind of host."""
    resolver = get_resolver(settings.TENANT_TYPES[kind]["URLCONF"])
    return list(_walk(resolver.url_patterns, "/"))


def undeclared(addresses: Iterable[Address]) -> list[str]:
    """The addresses whose view does not say who may open it."""
    declared = (Permission, SignedIn, OpenToAll, NotHere)
    return [address.path for address in addresses if not isinstance(address.access, declared)]


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            has_arguments = "<" in path or "(" in path
            yield Address(path, pattern.name or "", pattern.callback, has_arguments)
