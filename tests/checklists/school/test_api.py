"""The API follows the same rules as the pages."""

import pytest
from django.test import Client

from checklists.school.models import Answer, Audit, AuditStatement
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.stage import Stage


@pytest.fixture
def audit(stage: Stage) -> Audit:
    return stage.audit()


@pytest.fixture
def statement(stage: Stage, audit: Audit) -> AuditStatement:
    return stage.statements(audit)[1]


def address(statement: AuditStatement) -> str:
    return f"/api/v1/audits/{statement.audit_id}/answers/{statement.pk}/"


def patch(client: Client, statement: AuditStatement, **body: object) -> object:
    return client.patch(address(statement), body, content_type="application/json")


def test_the_list_and_one_audit(stage: Stage, audit: Audit) -> None:
    client = client_for(stage.oak, stage.governor)
    (row,) = client.get("/api/v1/audits/").json()["results"]
    assert (row["id"], row["state"], row["answered"], row["total"]) == (str(audit.pk), "open", 0, 6)
    assert client.get("/api/v1/audits/?state=ready").json()["results"] == []
    assert client.get("/api/v1/audits/?state=odd").status_code == 400
    assert client.get(f"/api/v1/audits/{audit.pk}/").json()["head_signature"] is None


def test_a_signature_is_told(stage: Stage) -> None:
    audit = stage.signed_audit()
    body = client_for(stage.oak, stage.dsl).get(f"/api/v1/audits/{audit.pk}/").json()
    assert body["head_signature"]["by"] == "Helen Marsh"
    assert body["governor_signature"] is None


def test_answers_are_read_and_changed(stage: Stage, audit: Audit, statement: AuditStatement) -> None:
    client = client_for(stage.oak, stage.dsl)
    assert [row["number"] for row in client.get(f"/api/v1/audits/{audit.pk}/answers/").json()] == [
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
        "2.3",
    ]
    changed = patch(client, statement, revision=0, rating="green", note="Line.\r\nLine.").json()
    assert (changed["rating"], changed["note"], changed["revision"]) == ("green", "Line.\nLine.", 1)
    assert client.get(address(statement)).json() == changed


def test_a_stale_revision_is_a_conflict_that_shows_what_stands(stage: Stage, statement: AuditStatement) -> None:
    patch(client_for(stage.oak, stage.head), statement, revision=0, note="Theirs.")
    client = client_for(stage.oak, stage.dsl)
    response = patch(client, statement, revision=0, note="Mine.")
    assert response.status_code == 409
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert (body["code"], body["fields_in_conflict"], body["current"]["note"]) == ("conflict", ["note"], "Theirs.")
    assert patch(client, statement, revision=1, note="Mine.").json()["note"] == "Mine."


def test_another_field_is_merged(stage: Stage, statement: AuditStatement) -> None:
    patch(client_for(stage.oak, stage.head), statement, revision=0, note="Theirs.")
    body = patch(client_for(stage.oak, stage.dsl), statement, revision=0, rating="green").json()
    assert (body["rating"], body["note"]) == ("green", "Theirs.")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"revision": 0}, 400),
        ({"rating": "green"}, 400),
        ({"revision": 0, "rating": "purple"}, 400),
        ({"revision": 0, "rating": "na"}, 400),
        ({"revision": 0, "note": "x" * 10_001}, 400),
    ],
)
def test_what_cannot_be_used_is_refused(
    stage: Stage, statement: AuditStatement, body: dict[str, object], status: int
) -> None:
    assert patch(client_for(stage.oak, stage.dsl), statement, **body).status_code == status
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=statement).revision == 0


def test_a_governor_reads_but_does_not_answer(stage: Stage, statement: AuditStatement) -> None:
    client = client_for(stage.oak, stage.governor)
    assert client.get(address(statement)).status_code == 200
    assert patch(client, statement, revision=0, rating="green").status_code == 403


def test_staff_and_other_schools_get_nothing(stage: Stage, audit: Audit, statement: AuditStatement) -> None:
    staff = client_for(stage.oak, stage.staff)
    assert staff.get("/api/v1/audits/").status_code == 403
    elm = client_for(stage.world.elm, make_person(stage.world.elm, "head", name="Elm Head"))
    assert elm.get("/api/v1/audits/").json()["results"] == []
    for path in (f"/api/v1/audits/{audit.pk}/", f"/api/v1/audits/{audit.pk}/answers/", address(statement)):
        assert elm.get(path).status_code == 404
    assert patch(elm, statement, revision=0, rating="green").status_code == 404


def test_a_locked_answer_is_a_problem(stage: Stage) -> None:
    statement = stage.statements(stage.signed_audit())[0]
    response = patch(client_for(stage.oak, stage.dsl), statement, revision=1, rating="red")
    assert (response.status_code, response.json()["code"]) == (409, "locked")
