"""What a request costs beside the page's own queries: nothing."""

from typing import Any

import psycopg2.extensions
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantern.access.roles import Role
from tenants.logins.hosts import forget_hosts
from tests.cast import World, as_tenant, client_for, make_person


class Counting(psycopg2.extensions.cursor):
    """Counts every statement that leaves for the server, whoever sends it."""

    sent: list[str] = []

    def execute(self, query: Any, vars: Any = None) -> Any:  # noqa: A002 -- psycopg2's own name
        self.sent.append(query if isinstance(query, str) else query.decode())
        return super().execute(query, vars)


@pytest.fixture
def statements(monkeypatch):
    """All statements on connections of this process, from here on."""
    real = psycopg2.connect

    def connect(*args: Any, **kwargs: Any) -> Any:
        return real(*args, **{**kwargs, "cursor_factory": Counting})

    monkeypatch.setattr(psycopg2, "connect", connect)
    connection.close()
    Counting.sent.clear()
    return Counting.sent


def test_a_warm_request_sends_the_pages_own_queries_and_no_other_statement(committed: World, statements) -> None:
    client = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    for _ in range(2):
        assert client.get("/people/").status_code == 200
    statements.clear()
    with as_tenant(committed.oak), CaptureQueriesContext(connection) as captured:
        assert client.get("/people/").status_code == 200
    assert len(statements) == len(captured)
    assert [text for text in statements if "search_path" in text.lower() or "host_lookup" in text] == []
    assert all(
        text.split()[0].upper() in {"SELECT", "INSERT", "UPDATE", "SAVEPOINT", "RELEASE", "BEGIN"}
        for text in statements
    )


def test_a_new_host_costs_one_look_up(committed: World, statements) -> None:
    client = client_for(committed.oak, make_person(committed.oak, Role.HEAD))
    client.get("/people/")
    forget_hosts()
    statements.clear()
    client.get("/people/")
    assert len([text for text in statements if "host_lookup" in text]) == 1
