"""What each task of training, incidents and filtering finds to do, made through the product's own actions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from incidents.school.concerns import actions as concerns
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.models import Concern
from incidents.school.concerns.receipts import new_words
from incidents.school.filtering.actions.changes import Wanted, ask_for_change
from lantern.access.roles import Role
from lantern.demo.world.clock import at
from lantern.files.tables.coming_in import Line
from tests.cast import World, as_tenant, make_person
from tests.incidents.school.office import an_incident_that_waits
from tests.outbox.scenes import Call
from tests.training.sessions.stage import let_it_begin
from tests.training.sessions.stage import make_stage as make_training
from training.school.actions.requirements import Asked, add_requirement
from training.school.actions.staff import Facts, add_staff
from training.school.places.actions import book as book_places
from training.school.spreadsheet.actions import confirm_list, name_columns, upload_list


def training_overdue(world: World) -> Call:
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        asked = Asked(title="Induction", roles=("teacher",), frequency="once", grace_days=0)
        add_requirement(asked=asked, by=lead)
        facts = Facts(name="Nia", email="nia@oak.test", roles=("teacher",), started_on=timezone.localdate())
        add_staff(facts=facts, by=lead)
    return world.oak, []


def a_list_of_staff(world: World) -> Call:
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        lines = [Line(1, ("Name", "Role")), Line(2, ("Nia", "Teacher"))]
        kept = upload_list(lines=lines, file_name="staff.csv", by=lead)
        name_columns(list_id=kept.pk, columns={"name": 0, "roles": 1}, by=lead)
        confirm_list(list_id=kept.pk, by=lead)
    return world.oak, [str(kept.pk)]


def a_session_that_is_soon(world: World) -> Call:
    session = make_training(world).session(starts_at=timezone.now() + timedelta(hours=9))
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        facts = Facts(name="Ann", started_on=timezone.localdate(), email="ann@oak.test")
        book_places(session_id=session.pk, staff_ids=[add_staff(facts=facts, by=lead).pk], by=lead)
    return world.oak, []


def a_session_of_long_ago(world: World) -> Call:
    stage = make_training(world)
    session = stage.session()
    stage.book(world.oak, session)
    let_it_begin(stage, session, ago=timedelta(days=500))
    return world.hillshire, []


def a_concern(world: World, **moments: Any) -> Call:
    """Told in Oak and dealt with, at these moments."""
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        concerns.set_up_page(is_on=True, readers="Mrs Nair", closed_until=None, keep_months=12, by=lead)
        told = concerns.tell(told=Told("Something."), words=new_words(), form_key=uuid4())
        if "closed_at" in moments:
            concerns.decide(concern_id=told.pk, outcome="handled", reason="Talked.", by=lead)
        Concern.objects.update(**moments)
    return world.oak, []


def a_concern_nobody_read(world: World) -> Call:
    long_ago = timezone.now() - timedelta(days=3)
    return a_concern(world, answer_by=long_ago, told_at=long_ago)


def a_concern_closed_long_ago(world: World) -> Call:
    return a_concern(world, closed_at=timezone.now() - timedelta(days=400))


def a_change_that_ran_out(world: World) -> Call:
    lead = make_person(world.oak, Role.IT_LEAD)
    yesterday = timezone.now() - timedelta(days=1)
    with as_tenant(world.oak), at(yesterday):
        wanted = Wanted(kind="allow", what="www.example.org", why="A lesson.", until_on=timezone.localdate())
        ask_for_change(wanted=wanted, by=lead)
    return world.oak, []


SCENES: dict[str, Callable[[World], Call]] = {
    "bookings.forget_names": a_session_of_long_ago,
    "concerns.anonymise": a_concern_closed_long_ago,
    "concerns.remind": a_concern_nobody_read,
    "filtering.keep": a_change_that_ran_out,
    "incidents.remind": an_incident_that_waits,
    "places.keep_up": a_session_that_is_soon,
    "training.remind": training_overdue,
    "training.take_in_list": a_list_of_staff,
}
