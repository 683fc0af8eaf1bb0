"""Requests as a process of the web handles them, with our tenancy, with django-tenants' own, and with none.

The three differ in the middleware that finds the tenant and in the database backend; pages, rows and driver are the same.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from random import Random
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path
from django_tenants.postgresql_backend.base import DatabaseWrapper as Stock

from lantern.outbox.models import Message
from tenants.people.models import User

OURS = ("tenants.logins.middleware.TenantMiddleware",)
THEIRS = ("django_tenants.middleware.main.TenantMainMiddleware",)
# How many tables a page of ours reads, roughly.
WIDE = 12


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def twice(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{User.objects.first()} {Message.objects.first()}")


def wide(request: HttpRequest) -> HttpResponse:
    labels = ("people", "school_checklists", "school_incidents", "school_training")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    for model in models[:WIDE]:
        model._default_manager.first()
    with connection.cursor() as cursor:
        cursor.execute("select session_user, current_schema()")
        return HttpResponse(" ".join(cursor.fetchone()))


urlpatterns = [path("nothing/", nothing), path("twice/", twice), path("wide/", wide)]

Ask = Callable[[str, str], bytes]


@contextmanager
def pages() -> Iterator[None]:
    """Every kind of host has the pages of this module and no others."""
    kinds = {kind: {**given, "URLCONF": __name__} for kind, given in settings.TENANT_TYPES.items()}
    with override_settings(ROOT_URLCONF=__name__, TENANT_TYPES=kinds):
        yield


def asking(middleware: Sequence[str]) -> Ask:
    """A function that asks a host for a path and returns the body, through nothing but this middleware."""
    factory = RequestFactory()
    asked: dict[tuple[str, str], dict[str, Any]] = {}
    with override_settings(MIDDLEWARE=list(middleware)):
        handler = WSGIHandler()

    def ask(host: str, path: str) -> bytes:
        if (host, path) not in asked:
            asked[host, path] = factory.get(path, headers={"host": host}).environ
        response = handler({**asked[host, path]}, lambda *_: None)
        body = b"".join(response)
        response.close()
        return body

    return ask


@contextmanager
def stock_backend() -> Iterator[Stock]:
    """django-tenants' own wrapper, to be used with `using`: one login for all tenants, a search path set on every cursor."""
    stock = Stock({**connections["default"].settings_dict}, "default")
    try:
        yield stock
    finally:
        stock.close()


@contextmanager
def using(wrapper: Any) -> Iterator[None]:
    """The block's queries go through this wrapper, which keeps its connection afterwards."""
    before = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        connections["default"] = before


def microseconds(ask: Ask, path: str, hosts: Sequence[str]) -> list[float]:
    """What asking each of these hosts took, in their order."""
    found = []
    for host in hosts:
        start = time.perf_counter()
        ask(host, path)
        found.append((time.perf_counter() - start) * 1e6)
    return found


def skewed(hosts: Sequence[str], count: int, seed: int = 8) -> list[str]:
    """That many visits, of the first host most often, of the k-th a k-th as often (Zipf's law)."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(hosts))))
    return Random(seed).choices(hosts, cum_weights=weights, k=count)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered: list[Any] = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * share))])
