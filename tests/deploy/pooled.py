"""Processes that go through PgBouncer, and what a process of the web does all day."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from django.db import connection

from tenants.logins.info import TenantInfo
from tests.cast import as_tenant
from tests.servers.pooler import DEPLOY, Pooler

SHIPPED = dict(re.findall(r"^(\w+) = (.*)$", (DEPLOY / "pgbouncer/pgbouncer.ini").read_text(encoding="utf-8"), re.M))
MOST_OF_A_LOGIN = int(SHIPPED["default_pool_size"]) + int(SHIPPED["reserve_pool_size"])
PROCESSES = 4
FORK = get_context("fork")

# Whose connection it is, where it looks, and how long it may take: all that a session of ours is asked to know.
SESSION = (
    "select session_user::text, pg_backend_pid(), current_setting('search_path'), current_setting('statement_timeout'),"
    " current_setting('TimeZone'), (select string_agg(name, ',') from people_user)"
)


@contextmanager
def through(pooler: Pooler) -> Iterator[None]:
    """This process, and those that it forks, go through PgBouncer."""
    with connecting(**pooler.way_in()):
        yield


@contextmanager
def connecting(**way: Any) -> Iterator[None]:
    """The block's connections are made with these values of DATABASES."""
    before = {name: connection.settings_dict[name] for name in way}
    connection.close()
    connection.settings_dict.update(way)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def ask(question: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone() if cursor.description else None


def visit(tenants: list[TenantInfo], rounds: int, start: int) -> list[tuple[str, Any]]:
    """What a process of the web does all day: one tenant after the other, a few statements each."""
    seen = []
    for number in range(rounds * len(tenants)):
        tenant = tenants[(number + start * len(tenants) // PROCESSES) % len(tenants)]
        with as_tenant(tenant):
            seen.append((tenant.role, ask(SESSION)))
    connection.close()
    return seen


def visits(tenants: list[TenantInfo], rounds: int, meanwhile: Callable[[], object] = lambda: None) -> list[Any]:
    """The visits of several processes at once."""
    with FORK.Pool(PROCESSES) as processes:
        asked = processes.starmap_async(visit, [(tenants, rounds, start) for start in range(PROCESSES)])
        while not asked.ready():
            meanwhile()
            asked.wait(0.02)
        return [each for found in asked.get() for each in found]
