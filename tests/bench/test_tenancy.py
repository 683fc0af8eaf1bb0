"""What choosing a tenant costs, beside django-tenants' own way, in the same run."""

import time
from collections.abc import Callable
from statistics import median

from django.db import connection
from django_tenants.postgresql_backend.base import DatabaseWrapper as Stock

from tests.cast import World
from tests.figures import Figure

QUERY = "select name from people_user limit 1"


def microseconds(work: Callable[[], None], *, times: int = 400, runs: int = 5) -> float:
    """The median over the runs of the mean time of one call."""
    work()
    means = []
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(times):
            work()
        means.append((time.perf_counter() - start) / times * 1e6)
    return median(means)


def stock_wrapper() -> Stock:
    return Stock({**connection.settings_dict}, "stock")


def test_a_query_costs_no_more_than_with_one_shared_login(committed: World, figure: Figure) -> None:
    stock = stock_wrapper()
    schemas = [committed.oak.schema_name, committed.elm.schema_name]

    def ask_stock() -> None:
        for schema in schemas:
            stock.set_schema(schema)
            with stock.cursor() as cursor:
                cursor.execute(QUERY)
                cursor.execute(QUERY)

    def ask_ours() -> None:
        for tenant in (committed.oak, committed.elm):
            with connection.as_tenant(tenant), connection.cursor() as cursor:
                cursor.execute(QUERY)
                cursor.execute(QUERY)

    theirs, ours = microseconds(ask_stock), microseconds(ask_ours)
    stock.close()
    assert ours > 0
    ratio = theirs / ours
    figure(
        "two tenants, two queries each, warm",
        f"{ours:.0f} µs",
        against=f"django-tenants, shared login: {theirs:.0f} µs",
        ratio=f"{ratio:.2f}×",
        target="≥ 1×",
        ok=ratio >= 1,
    )
