import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from lantern.access.roles import Role
from tests.cast import visitor
from tests.checklists.authority.conftest import Desk

Days = Callable[[int], date]


@pytest.fixture
def asked(desk: Desk, days: Days) -> dict[str, Any]:
    return {
        "version_id": str(desk.version().pk),
        "title": "Spring audit",
        "opens_on": days(0).isoformat(),
        "due_on": days(20).isoformat(),
        "schools": [str(desk.world.oak.id), str(desk.world.elm.id)],
    }


def post(client: Client, body: object) -> Any:
    return client.post("/api/v1/rounds/", body, content_type="application/json")


def test_templates_and_versions_are_read_whole(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    listed = desk.client.get("/api/v1/templates/").json()
    assert [(row["title"], row["statements"], row["newest_version"]) for row in listed["results"]] == [
        (template.title, 16, 1)
    ]
    draft = desk.client.get(f"/api/v1/templates/{template.pk}/").json()
    frozen = desk.client.get(f"/api/v1/versions/{version.pk}/").json()
    for whole in (draft, frozen):
        codes = [one["code"] for section in whole["sections"] for one in section["statements"]]
        assert codes == [f"LAO-{number}" for number in range(1, 17)]
        first = whole["sections"][0]
        assert (first["schools_may_add"], first["statements"][0]["scale"]) == (False, "rag")
    assert (frozen["number"], frozen["withdrawn_at"]) == (1, None)
    assert desk.client.get("/api/v1/versions/").json()["count"] == 1


def test_a_round_is_opened_and_read(desk: Desk, asked: dict[str, Any]) -> None:
    made = post(desk.client, asked)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["title"], body["state"], body["schools"]) == ("Spring audit", "open", 2)
    assert {school["name"] for school in body["school_list"]} == {desk.world.oak.name, desk.world.elm.name}
    assert desk.client.get(f"/api/v1/rounds/{body['id']}/").json() == body
    assert desk.client.get("/api/v1/rounds/?state=open").json()["count"] == 1
    assert desk.client.get("/api/v1/rounds/?state=scheduled").json()["count"] == 0


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"due_on": "2020-01-01"}, 400, "wrong_dates"),
        ({"schools": [str(uuid.uuid4())]}, 409, "schools_changed"),
        ({"schools": []}, 400, "invalid"),
        ({"title": ""}, 400, "invalid"),
        ({"version_id": str(uuid.uuid4())}, 404, "not_found"),
        ({"opens_on": "soon"}, 400, "invalid"),
    ],
)
def test_a_round_that_breaks_a_rule_is_a_problem(
    desk: Desk, asked: dict[str, Any], changed: dict[str, Any], status: int, code: str
) -> None:
    refused = post(desk.client, asked | changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused["Content-Type"] == "application/problem+json"
    assert desk.client.get("/api/v1/rounds/").json()["count"] == 0


def test_an_analyst_reads_and_does_not_open(desk: Desk, asked: dict[str, Any]) -> None:
    analyst = desk.client_of(Role.ANALYST)
    assert analyst.get("/api/v1/rounds/").status_code == 200
    assert post(analyst, asked).status_code == 403
    # Refused before the input is looked at.
    assert post(analyst, {}).status_code == 403


def test_a_stranger_reads_nothing(desk: Desk) -> None:
    for path in ("templates/", "versions/", "rounds/"):
        assert visitor(desk.world.hillshire).get(f"/api/v1/{path}").status_code in (401, 403)


def test_unknown_ids_and_states_are_problems(desk: Desk) -> None:
    for path in ("templates", "versions", "rounds"):
        missing = desk.client.get(f"/api/v1/{path}/{uuid.uuid4()}/")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert desk.client.get("/api/v1/rounds/?state=lost").status_code == 400
