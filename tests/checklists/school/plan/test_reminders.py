"""Mails about actions that are due: to whom, when, and what they do not say."""

from datetime import timedelta

from django.utils import timezone

from checklists.school.plan import actions
from checklists.school.plan.models import PlanAction
from lantern.demo.world.clock import at
from tenants.people.actions import disable
from tests.cast import as_tenant
from tests.checklists.school.plan.desk import Desk, in_days
from tests.people.mails import mails_of


def reminded(desk: Desk, *, days: int = 0) -> list[str]:
    """Who gets a mail from the work of the day so many days from now."""
    before = len(mails_of(desk.stage.oak))
    with as_tenant(desk.stage.oak), at(timezone.now() + timedelta(days=days)):
        actions.remind_owners()
    return sorted(mail["to"] for mail in mails_of(desk.stage.oak)[before:])


def test_an_owner_is_told_once_before_and_each_week_after(desk: Desk) -> None:
    desk.add("Late", due_on=in_days(10))
    desk.add("Later", due_on=in_days(12))
    it_lead = desk.stage.it_lead.email
    told = [day for day in range(1, 28) if reminded(desk, days=day) == [it_lead]]
    # Seven days before each; the first and second day overdue, since both are news; then both together, weekly.
    assert told == [3, 5, 11, 13, 20, 27]


def test_one_mail_counts_all_that_a_person_has_and_says_nothing_of_it(desk: Desk) -> None:
    action = desk.make_due(desk.add("Call Jo’s mother", why="She asked twice.", at=desk.statements[0]), in_days(-3))
    desk.make_due(desk.add("Second secret"), in_days(-2))
    desk.add("Third secret", due_on=in_days(2))
    with as_tenant(desk.stage.oak):
        actions.note_progress(action_id=action.pk, by=desk.stage.dsl, text="Rang her.")
    assert reminded(desk) == [desk.stage.it_lead.email]
    assert reminded(desk) == []
    mail = mails_of(desk.stage.oak)[-1]
    assert "2 actions of yours at St Oak’s Primary School are overdue" in mail["body"]
    assert "1 action of yours at St Oak’s Primary School is due on" in mail["body"]
    assert "/plan/?show=mine" in mail["body"]
    for word in ("Jo", "secret", "asked", "Rang", "Statement"):
        assert word not in mail["body"] + mail["subject"]


def test_who_made_an_action_is_told_where_its_owner_cannot_be(desk: Desk) -> None:
    stage = desk.stage
    desk.add("A supplier’s", owner_words="Supplier", due_on=in_days(1))
    desk.add("Of somebody who leaves", owner=stage.governor, due_on=in_days(1), by=stage.head)
    assert reminded(desk, days=-30) == []
    with as_tenant(stage.oak):
        disable(person=stage.governor, by=stage.head)
    assert reminded(desk) == sorted([stage.dsl.email, stage.head.email])


def test_what_is_closed_is_not_told_and_a_new_day_is_told_anew(desk: Desk) -> None:
    closed, moved = desk.add(due_on=in_days(1)), desk.add("Moved", due_on=in_days(1), owner=desk.stage.head)
    with as_tenant(desk.stage.oak):
        actions.close_action(action_id=closed.pk, by=desk.stage.dsl, status="cancelled", text="No.")
    assert reminded(desk) == [desk.stage.head.email]
    with as_tenant(desk.stage.oak):
        actions.assign(action_ids=[moved.pk], by=desk.stage.dsl, due_on=in_days(3))
        assert PlanAction.objects.get(pk=moved.pk).told_soon_on is None
    assert reminded(desk) == [desk.stage.head.email]
