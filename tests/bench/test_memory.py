"""Memory and connections while every school of a large fleet is visited: bounded with ours, growing where one session meets all.

After each school that is new comes one that was visited before, the first ones most often. What is told is the private memory of
processes: pages that they share are nobody's growth.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, connections

from tenants.logins.info import TenantInfo
from tests.bench.conftest import SCHOOLS, Fleet
from tests.bench.web import OURS, THEIRS, asking, pages, stock_backend, using
from tests.cast import World
from tests.conftest import superuser
from tests.deploy.pooled import PROCESSES, SHIPPED, through, visits
from tests.figures import Figure
from tests.servers.pooler import MISSING, PROGRAM, Pooler

TENTH = max(2, SCHOOLS // 10)
FORK = get_context("fork")


@dataclass(frozen=True)
class Size:
    """The server processes of a web process's connections, and itself: how many those are, and the private memory of both in MB."""

    connections: int
    servers: float
    web: float


@pytest.fixture
def schools(fleet: Fleet, committed: World, settings: Any) -> Iterator[list[TenantInfo]]:
    """The fleet. After a tenth of it a process has as many connections as it may keep."""
    raw = superuser()
    server = Path(f"/proc/{raw.info.backend_pid}/comm")
    is_here = server.exists() and "postgres" in server.read_text(encoding="ascii")
    # Its process ends with the connection.
    raw.close()
    if not is_here:
        pytest.skip("the server's processes are on another machine")
    settings.DB_KEEP_CONNECTIONS = min(settings.DB_KEEP_CONNECTIONS, TENTH)
    with pages():
        yield list(fleet.tenants)
    connection.clear_tenant()


def test_memory_is_flat_while_all_schools_are_visited(schools: list[TenantInfo], figure: Figure, settings: Any) -> None:
    ours = sizes_while_visiting(schools, OURS)
    with stock_backend() as stock, using(stock):
        theirs = sizes_while_visiting(schools, THEIRS)
    kept = settings.DB_KEEP_CONNECTIONS
    for name, part in ((f"server processes, {kept} connections kept", "servers"), ("the web process", "web")):
        (early, late), (their_early, their_late) = ([getattr(size, part) for size in pair] for pair in (ours, theirs))
        growth, their_growth = late / early - 1, their_late / their_early - 1
        figure(
            f"{name}: MB after {TENTH} of {len(schools)} schools, after all",
            f"{early:.1f}, {late:.1f}",
            against=f"one shared connection: {their_early:.1f}, {their_late:.1f}",
            ratio=f"{growth:+.0%} against {their_growth:+.0%}",
            target="flat: at most 10 % more",
            ok=growth <= 0.1,
        )
    assert max(size.connections for size in ours) <= kept
    assert [size.connections for size in theirs] == [1, 1]


def sizes_while_visiting(schools: list[TenantInfo], middleware: Sequence[str]) -> list[Size]:
    """How large a process of its own was after the first tenth of the schools and after all."""
    with FORK.Pool(1) as process:
        return process.apply(visit_all, (schools, middleware))


def visit_all(schools: list[TenantInfo], middleware: Sequence[str]) -> list[Size]:
    ask, sizes, chance = asking(middleware), [], Random(8)
    for number, school in enumerate(schools, start=1):
        met = chance.choices(schools[:number], [1 / rank for rank in range(1, number + 1)])[0]
        for each in (school, met):
            login, schema = ask(each.host, "/wide/").decode().split()
            # The page was the school's own.
            assert schema == each.schema_name
            assert middleware == THEIRS or login == each.role
        if number in {TENTH, len(schools)}:
            sizes.append(size_now())
    connections["default"].close()
    return sizes


def size_now() -> Size:
    """How large this process and the servers of its connections are."""
    wrapper: Any = connections["default"]
    raw = [wrapper.connection, *(kept for kept, _until in getattr(wrapper, "_kept", {}).values())]
    servers = [each.info.backend_pid for each in raw if each is not None]
    return Size(len(servers), sum(map(private_mb, servers)), private_mb(os.getpid()))


def private_mb(pid: int) -> float:
    """The process's own memory that is in use now (RssAnon of proc_pid_status(5)), in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_server_connections_stay_bounded_with_many_processes(schools: list[TenantInfo], figure: Figure) -> None:
    most, bound = 0, int(SHIPPED["max_db_connections"])
    logins = [school.role for school in schools]
    raw = superuser()

    def count() -> None:
        nonlocal most
        with raw.cursor() as cursor:
            cursor.execute("select count(*) from pg_stat_activity where usename = any(%s)", [logins])
            most = max(most, cursor.fetchone()[0])

    connection.close()
    with Pooler(connection.settings_dict) as pooler, through(pooler):
        seen = visits(schools, rounds=1, meanwhile=count)
    raw.close()
    figure(
        f"server connections through PgBouncer, {PROCESSES} processes × {len(schools)} schools",
        most,
        against=f"one kept for each school by each process: {PROCESSES * len(schools)}",
        ratio=f"{PROCESSES * len(schools) / max(most, 1):.1f}×",
        target=f"≤ {bound}",
        ok=most <= bound,
    )
    assert all(session[0] == role for role, session in seen)
    assert {role for role, _session in seen} == set(logins)
    assert 0 < most <= bound
