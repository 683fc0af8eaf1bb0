"""Training for programs: the same rules as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.api.scopes import Scope
from tests.api.test_tokens import make_token
from tests.cast import World, as_tenant, client_for, make_person, run_jobs
from tests.checklists.school.test_budgets import at_most
from tests.training.school.learning.desk import Desk, desk_of, publish
from training.authority.sessions import actions
from training.authority.sessions.actions import Details
from training.school.actions.requirements import Asked, add_requirement
from training.school.places.actions import book

API = "/api/v1/training"


@pytest.fixture
def desk(loop: World) -> Desk:
    return desk_of(loop)


def _read(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(f"{API}/{path}")
    assert response.status_code == status, response.content
    return response.json()


def _send(desk: Desk, token: str, asked: dict[str, Any]) -> Any:
    headers = {"host": desk.oak.host, "Authorization": f"Bearer {token}"}
    return Client().post(f"{API}/enrolments/", asked, content_type="application/json", headers=headers)


def test_a_schools_program_reads_and_enrols(desk: Desk) -> None:
    other = publish(desk.world.hillshire, title="Another", topics=("ai",))
    amir = desk.enrolled(desk.add("Amir Rahman"))
    lead = desk.lead()
    rows = {row["title"]: row for row in _read(lead, "courses/")}
    assert (rows["Annual update"]["taking"], rows["Another"]["taking"]) == (1, 0)
    assert (rows["Another"]["version_id"], rows["Another"]["topics"]) == (str(other.id), ["ai"])
    (row,) = _read(lead, "enrolments/")["results"]
    assert (row["name"], row["passed_at"], row["id"]) == ("Amir Rahman", None, str(amir.pk))
    assert _read(lead, f"enrolments/{amir.pk}/") == row
    assert _read(lead, f"enrolments/?course={other.course_id}&state=going")["count"] == 0
    assert _read(lead, "enrolments/?state=odd", 400)["status"] == 400
    assert _read(lead, "enrolments/?course=odd", 400)["status"] == 400
    ask = {"version_id": str(other.id), "staff_ids": [str(amir.staff.pk), str(desk.staff["grace"].pk)]}
    token = make_token(desk.oak, desk.dsl, Scope.TRAINING_READ)
    refused = _send(desk, token, ask)
    assert refused.json()["code"] == "scope_missing"
    writer = make_token(desk.oak, desk.dsl, Scope.TRAINING_WRITE)
    done = _send(desk, writer, ask)
    assert (done.status_code, done.json()["people"]) == (202, 2)
    run_jobs(desk.world)
    assert _read(lead, f"enrolments/?course={other.course_id}")["count"] == 2
    stale = _send(desk, writer, ask | {"version_id": str(amir.pk)})
    assert stale.status_code == 404
    with at_most(9):
        lead.get(f"{API}/enrolments/")


def test_coverage_names_nobody_and_a_governor_reads_it(desk: Desk) -> None:
    desk.add("Amir Rahman")
    with as_tenant(desk.oak):
        add_requirement(asked=Asked(title="Annual", roles=("teacher",), frequency="academic_year"), by=desk.dsl)
    governor = client_for(desk.oak, make_person(desk.oak, Role.GOVERNOR))
    (row,) = _read(governor, "coverage/")
    assert (row["title"], row["asked"], row["in_date"], row["is_own"]) == ("Annual", 2, 0, True)
    assert _read(governor, "enrolments/", 403)["code"] == "not_allowed"


def test_both_read_sessions_and_each_school_its_own_bookings(desk: Desk) -> None:
    officer = make_person(desk.world.hillshire, Role.OFFICER)
    starts = timezone.now() + timedelta(days=20)
    details = Details(
        title="DSL forum", how="in_person", place="Hall", starts_at=starts, ends_at=starts + timedelta(hours=1),
        closes_at=starts, places=1,
    )  # fmt: skip
    with as_tenant(desk.world.hillshire):
        session = actions.plan_session(details=details, by=officer)
        actions.publish_session(session_id=session.pk, by=officer)
    elm = make_person(desk.world.elm, Role.DSL)
    bookings = f"sessions/{session.pk}/bookings/"
    with as_tenant(desk.oak):
        book(session_id=session.pk, staff_ids=[desk.staff["grace"].pk, desk.add("Amir Rahman").pk], by=desk.dsl)
    (row,) = _read(desk.lead(), "sessions/")["results"]
    assert (row["title"], row["free"], row["waiting"]) == ("DSL forum", 0, 1)
    assert [(one["name"], one["state"]) for one in _read(desk.lead(), bookings)] == [
        ("Grace Obi", "placed"),
        ("Amir Rahman", "waiting"),
    ]
    assert _read(client_for(desk.world.elm, elm), bookings) == []
    browser = client_for(desk.world.hillshire, officer)
    (row,) = _read(browser, "sessions/")["results"]
    assert (row["taken"], row["waiting"]) == (1, 1)
    assert _read(browser, "sessions/?show=drafts")["results"] == []
    assert _read(browser, "sessions/?show=odd", 400)["status"] == 400
    assert [(one["name"], one["school"]) for one in _read(browser, bookings)["results"]] == [
        ("Grace Obi", desk.oak.name),
        ("Amir Rahman", desk.oak.name),
    ]
    assert [one["title"] for one in _read(browser, "courses/")["results"]] == ["Annual update"]
    analyst = client_for(desk.world.hillshire, make_person(desk.world.hillshire, Role.ANALYST))
    assert _read(analyst, bookings, 403)["code"] == "not_allowed"
    assert _read(client_for(desk.world.otherton, make_person(desk.world.otherton, Role.OFFICER)), bookings, 404)
