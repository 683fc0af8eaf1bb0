"""What tenancy adds to a request, beside django-tenants' own way, in the same run.

Both are asked in turns, through the whole WSGI handler. PgBouncer's rows need Debian's package.
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

import psycopg2
import pytest
from django.db import connection

from lantern.settings import base as shipped
from tests.bench.conftest import SCHOOLS, Fleet
from tests.bench.web import OURS, THEIRS, Ask, asking, microseconds, pages, percentile, skewed, stock_backend, using
from tests.cast import World
from tests.deploy.pooled import through
from tests.figures import Figure
from tests.servers.pooler import MISSING, PROGRAM, Pooler
from tests.tenants.test_requests import Counting

LARGE = SCHOOLS > 6
MOST_TENANTS = 200
TURNS, REQUESTS = (7, 150) if LARGE else (1, 10)
VISITS = 1_500 if LARGE else 30


@pytest.fixture
def hosts(fleet: Fleet, committed: World, settings: Any) -> Iterator[list[str]]:
    """The hosts of the fleet, on the real logins, looked up as in production."""
    settings.HOSTS_CHECKED_EVERY = shipped.HOSTS_CHECKED_EVERY
    with pages():
        yield [tenant.host for tenant in fleet.tenants]
    connection.clear_tenant()


@pytest.fixture
def pooler(fleet: Fleet) -> Iterator[Pooler]:
    if PROGRAM is None:
        pytest.skip(MISSING)
    with Pooler(connection.settings_dict) as running:
        yield running


def test_choosing_the_tenant_adds_no_statement_and_little_time(
    hosts: list[str], figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, path = hosts[0], "/nothing/"
    ours, theirs, bare = asking(OURS), asking(THEIRS), asking(())
    took: dict[str, list[float]] = {"ours": [], "theirs": [], "bare": []}
    with stock_backend() as stock:
        for _ in range(TURNS):
            took["bare"] += microseconds(bare, path, [host] * REQUESTS)
            took["ours"] += microseconds(ours, path, [host] * REQUESTS)
            with using(stock):
                took["theirs"] += microseconds(theirs, path, [host] * REQUESTS)
        sent = {"ours": statements(ours, host, monkeypatch)}
        with using(stock):
            sent["theirs"] = statements(theirs, host, monkeypatch)
    added = {name: median(values) - median(took["bare"]) for name, values in took.items()}
    # The page itself asks two things; whether the directory has changed is asked once a second, whatever the requests.
    extra = {
        name: len([text for text in texts if "select changes from" not in text]) - 2 for name, texts in sent.items()
    }
    ratio = added["theirs"] / max(added["ours"], 1)
    figure(
        "tenancy in a warm request",
        f"{extra['ours']} statements (and one a second), {added['ours']:.0f} µs",
        against=f"django-tenants: {extra['theirs']} statements, {added['theirs']:.0f} µs",
        ratio=f"{ratio:.0f}×",
        target="0 statements, ≥ 10×",
        ok=extra["ours"] == 0 and ratio >= 10,
    )
    assert extra["ours"] == 0
    assert any("search_path" in text for text in sent["theirs"])


def statements(ask: Ask, host: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that a page of two queries sends, whoever sends it, once its connection is there."""
    real = psycopg2.connect
    with monkeypatch.context() as patch:
        patch.setattr(
            psycopg2, "connect", lambda *args, **kwargs: real(*args, **{**kwargs, "cursor_factory": Counting})
        )
        connection.close()
        ask(host, "/twice/")
        Counting.sent.clear()
        ask(host, "/twice/")
        connection.close()
    return list(Counting.sent)


def test_a_page_over_many_tenants_is_faster_than_with_one_shared_login(hosts: list[str], figure: Figure) -> None:
    hosts = hosts[:MOST_TENANTS]
    with stock_backend() as stock:
        ours, theirs = in_turns(stock, hosts)
    note(figure, f"page of two queries over {len(hosts)} tenants, p50", ours, theirs)


def test_the_same_page_through_pgbouncer(hosts: list[str], pooler: Pooler, figure: Figure) -> None:
    hosts = hosts[:MOST_TENANTS]
    with stock_backend() as stock, through(pooler):
        ours, theirs = in_turns(stock, hosts)
    note(figure, f"the same through PgBouncer, {len(hosts)} tenants, p50", ours, theirs)


def note(figure: Figure, name: str, ours: list[float], theirs: list[float]) -> None:
    """The row of a page's times."""
    ratio = median(theirs) / median(ours)
    figure(
        name,
        f"{median(ours) / 1000:.2f} ms (p90 {percentile(ours, 0.9) / 1000:.1f})",
        against=f"django-tenants: {median(theirs) / 1000:.2f} ms (p90 {percentile(theirs, 0.9) / 1000:.1f})",
        ratio=f"{ratio:.2f}×",
        target="> 1×",
        ok=ratio > 1,
    )


def in_turns(stock: Any, hosts: list[str]) -> tuple[list[float], list[float]]:
    """What each visit of a day takes, by our backend and by the stock one, a part of the day in turns."""
    sequence = skewed(hosts, VISITS)
    part = max(1, len(sequence) // 10)
    ask_us, ask_them = asking(OURS), asking(THEIRS)
    microseconds(ask_us, "/twice/", hosts)
    with using(stock):
        microseconds(ask_them, "/twice/", hosts)
    ours: list[float] = []
    theirs: list[float] = []
    for start in range(0, len(sequence), part):
        visits = sequence[start : start + part]
        ours += microseconds(ask_us, "/twice/", visits)
        with using(stock):
            theirs += microseconds(ask_them, "/twice/", visits)
    return ours, theirs
