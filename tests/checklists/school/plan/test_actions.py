"""What happens to an action, who may do it, and what is kept."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from checklists.school.plan import actions, queries
from checklists.school.plan.actions import Details
from checklists.school.plan.models import ActionEntry, Status
from checklists.school.plan.rules import ActionIncomplete
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from tenants.people.actions import disable
from tests.cast import as_tenant
from tests.checklists.school.plan.desk import Desk, in_days
from tests.checklists.school.stage import some_id


def test_an_action_keeps_the_rating_that_it_came_from(desk: Desk) -> None:
    action = desk.add(at=desk.statements[0])
    desk.stage.answer(desk.audit, desk.statements[5], "green")
    free = desk.add("Ask the supplier", owner_words="Network manager")
    assert (action.level, action.owner_name) == ("red", "Sam Whitlock")
    assert (free.level, free.statement, free.owner_name) == ("", None, "Network manager")
    with as_tenant(desk.stage.oak):
        verbs = list(Entry.objects.filter(verb="action.added").values_list("subject_name", flat=True))
    assert sorted(verbs) == ["Ask the supplier", "Turn on filtering"]


def test_what_an_action_needs(desk: Desk) -> None:
    wanting: list[tuple[dict[str, Any], str]] = [
        ({"owner_words": ""}, "owner_needed"),
        ({"owner": desk.stage.it_lead, "owner_words": "And another"}, "owner_needed"),
        ({"owner": desk.stage.staff}, "owner_cannot_see"),
        ({"due_on": in_days(-1)}, "due_in_the_past"),
        ({"due_on": in_days(5 * 366 + 1)}, "due_too_far_away"),
    ]
    for given, code in wanting:
        with pytest.raises(ActionIncomplete) as refused:
            desk.add(**given)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        desk.add(at=type(desk.statements[0])(id=some_id(), audit_id=desk.audit.pk))


def test_who_may_plan_and_who_may_say_how_it_goes(desk: Desk) -> None:
    stage = desk.stage
    for person in (stage.governor, stage.staff):
        with pytest.raises(NotAllowed):
            desk.add(by=person)
    others, own = desk.add(), desk.add(owner=stage.governor)
    with as_tenant(stage.oak):
        with pytest.raises(NotAllowed):
            actions.note_progress(action_id=others.pk, by=stage.governor, text="Looked at it.")
        actions.note_progress(action_id=own.pk, by=stage.governor, text="Booked.")
        actions.close_action(action_id=own.pk, by=stage.governor, status="done", text="All have been.")
        with pytest.raises(NotAllowed):
            actions.reopen_action(action_id=own.pk, by=stage.governor, text="No", due_on=in_days(1))
        with pytest.raises(NotFound):
            queries.action_by_id(stage.staff, own.pk)
        disable(person=stage.governor, by=stage.head)
    assert desk.again(own).owner_name == "Tom Okafor"


def test_every_change_is_kept_with_what_was_before(desk: Desk) -> None:
    action, stage = desk.add(why="Left over."), desk.stage
    said = Details(
        title="Turn on all filtering", why="Left over.", owner_words="Supplier", due_on=in_days(20), priority=1
    )
    with as_tenant(stage.oak):
        actions.change_action(action_id=action.pk, details=said, by=stage.head)
        actions.change_action(action_id=action.pk, details=said, by=stage.head)
        entries = {entry.kind: (entry.before, entry.after) for entry in queries.entries_of(action)}
        assert Entry.objects.filter(verb="action.changed").count() == 1
    assert entries == {
        "title": ("Turn on filtering", "Turn on all filtering"),
        "owner": ("Sam Whitlock", "Supplier"),
        "due": (in_days(10).isoformat(), in_days(20).isoformat()),
        "priority": ("NORMAL", "HIGH"),
    }
    assert desk.again(action).owner is None


def test_an_overdue_action_can_be_changed_without_a_new_day(desk: Desk) -> None:
    action = desk.make_due(desk.add(), in_days(-3))
    said = Details(title="Said better", owner=desk.stage.it_lead, due_on=action.due_on)
    with as_tenant(desk.stage.oak):
        actions.change_action(action_id=action.pk, details=said, by=desk.stage.head)
        earlier = Details(title="Said better", owner=desk.stage.it_lead, due_on=in_days(-2))
        with pytest.raises(ActionIncomplete):
            actions.change_action(action_id=action.pk, details=earlier, by=desk.stage.head)
    assert (desk.again(action).title, desk.again(action).due_on) == ("Said better", in_days(-3))


def test_closing_needs_a_line_and_closes(desk: Desk) -> None:
    action, dsl = desk.add(), desk.stage.dsl
    with as_tenant(desk.stage.oak):
        for status in ("done", "cancelled"):
            with pytest.raises(ActionIncomplete):
                actions.close_action(action_id=action.pk, by=dsl, status=status)
        actions.note_progress(action_id=action.pk, by=dsl, status="in_progress", text="Ordered.")
        with pytest.raises(ActionIncomplete):
            actions.note_progress(action_id=action.pk, by=dsl, status="in_progress")
        closed = actions.close_action(action_id=action.pk, by=dsl, status="done", text="Filtered since Monday.")
        assert closed.status == Status.DONE
        for refused in (
            lambda: actions.note_progress(action_id=action.pk, by=dsl, text="More"),
            lambda: actions.close_action(action_id=action.pk, by=dsl, status="done", text="Again"),
            lambda: actions.assign(action_ids=[action.pk], by=dsl, due_on=in_days(1)),
        ):
            with pytest.raises(NotPossibleNow):
                refused()
        actions.reopen_action(action_id=action.pk, by=dsl, text="One laptop was missed.", due_on=in_days(3))
        kinds = [entry.kind for entry in queries.entries_of(action)]
        with pytest.raises(NotPossibleNow):
            actions.reopen_action(action_id=action.pk, by=dsl, text="Twice", due_on=in_days(3))
    assert sorted(kinds) == ["done", "due", "note", "reopened", "started"]
    again = desk.again(action)
    assert (again.status, again.closed_at, again.due_on) == ("in_progress", None, in_days(3))


def test_several_are_given_an_owner_and_a_day_or_none_of_them_is(desk: Desk) -> None:
    first, second, stage = desk.add(), desk.add("Second"), desk.stage
    with as_tenant(stage.oak):
        actions.assign(action_ids=[first.pk, second.pk], by=stage.head, owner=stage.governor, due_on=in_days(30))
        with pytest.raises(ActionIncomplete):
            actions.assign(action_ids=[first.pk], by=stage.head)
        with pytest.raises(NotFound):
            actions.assign(action_ids=[first.pk, some_id()], by=stage.head, due_on=in_days(40))
        with pytest.raises(NotAllowed):
            actions.assign(action_ids=[first.pk], by=stage.governor, due_on=in_days(40))
        assert ActionEntry.objects.filter(kind="owner", after="Tom Okafor").count() == 2
    assert {(desk.again(one).owner_name, desk.again(one).due_on) for one in (first, second)} == {
        ("Tom Okafor", in_days(30))
    }


def test_the_entries_of_an_action_stay_as_they_were_written(desk: Desk) -> None:
    action = desk.add()
    with as_tenant(desk.stage.oak):
        actions.note_progress(action_id=action.pk, by=desk.stage.dsl, text="Ordered.")
        for change in (
            lambda: ActionEntry.objects.update(text="Never ordered."),
            lambda: ActionEntry.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
