"""How many queries the pages of a long audit take, session and person included.

Not counted: savepoints, which nest in the tests' own transaction, and the change of login, which is a statement in
this mode only. The host has been looked up before, as on any process that is warm.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklists.school.models import Audit, AuditStatement
from tests.cast import World, as_tenant, client_for
from tests.checklists.school.stage import Stage, make_stage, open_for
from tests.checklists.school.test_pages import page_of, sent

AJAX = {"hx-request": "true"}


@pytest.fixture
def long(loop: World) -> Stage:
    return make_stage(loop, sections=6, each=10)


@pytest.fixture
def client(long: Stage) -> Client:
    client = client_for(long.oak, long.dsl)
    client.get("/audits/")
    return client


@contextmanager
def at_most(budget: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "SET SESSION AUTHORIZATION"))
    ]
    assert len(asked) <= budget, f"{len(asked)} queries:\n" + "\n".join(sql[:160] for sql in asked)


def test_starting_an_audit(long: Stage, client: Client) -> None:
    with at_most(15):
        client.post(f"/audits/start/{long.round.pk}/")
    with as_tenant(long.oak):
        assert AuditStatement.objects.count() == 60


def test_opening_an_audit(long: Stage, client: Client) -> None:
    audit = half_answered(long)
    with at_most(12):
        assert client.get(f"/audits/{audit.pk}/").status_code == 200


def test_opening_a_statement(long: Stage, client: Client) -> None:
    audit = half_answered(long)
    address = page_of(long.statements(audit)[3])
    with at_most(8):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"rating": "green"}),
        ({}, {"note": "Words."}),
        ({"rating": "red"}, {"rating": "green", "note": "Words.", "seen_rating": 1}),
    ],
)
def test_saving_an_answer(long: Stage, client: Client, first: dict[str, str], then: dict[str, object]) -> None:
    audit = half_answered(long)
    statement = long.statements(audit)[40]
    if first:
        client.post(page_of(statement), sent(**first), headers=AJAX)
    with at_most(6):
        response = client.post(page_of(statement), sent(**then), headers=AJAX)
    assert b"Saved at" in response.content


def test_the_list_of_audits(long: Stage, client: Client) -> None:
    for number in range(3):
        with as_tenant(long.world.hillshire):
            round_ = open_for(long.world, long.officer, long.template, title=f"Round {number}")
        client.post(f"/audits/start/{round_.pk}/")
    with at_most(6):
        assert client.get("/audits/").status_code == 200


def test_the_print_view_and_the_signing_page(long: Stage, client: Client) -> None:
    audit = half_answered(long)
    with at_most(8):
        assert client.get(f"/audits/{audit.pk}/print/").status_code == 200
    head = client_for(long.oak, long.head)
    # Four of them are the ready check's.
    for page in ("sign", "ready"):
        with at_most(12):
            assert head.get(f"/audits/{audit.pk}/{page}/").status_code == 200


def half_answered(stage: Stage) -> Audit:
    audit = stage.audit()
    for statement in stage.statements(audit)[:6]:
        stage.answer(audit, statement, "amber", "Partly.")
    return audit
