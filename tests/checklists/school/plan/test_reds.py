"""Red answers that nobody has planned anything for."""

from django.utils import timezone

from checklists.school.models import Audit, AuditStatement
from checklists.school.plan import actions, queries
from tests.cast import as_tenant
from tests.checklists.school.plan.desk import Desk, in_days
from tests.checklists.school.stage import Stage, open_for, some_id


def unplanned(desk: Desk, audit: Audit | None = None) -> list[str]:
    with as_tenant(desk.stage.oak):
        return [statement.number for statement in queries.reds_without_action(audit or desk.audit)]


def test_a_red_is_unplanned_until_an_action_that_was_not_cancelled_came_from_it(desk: Desk) -> None:
    assert unplanned(desk) == ["1.1", "1.2", "1.3"]
    planned, dropped, done = (desk.add(at=statement) for statement in desk.statements[:3])
    assert unplanned(desk) == []
    with as_tenant(desk.stage.oak):
        actions.close_action(action_id=dropped.pk, by=desk.stage.dsl, status="cancelled", text="Not ours.")
        actions.close_action(action_id=done.pk, by=desk.stage.dsl, status="done", text="It is in place.")
    assert unplanned(desk) == ["1.2"]
    assert planned.is_going


def test_in_the_next_audit_only_what_is_still_open_counts(desk: Desk) -> None:
    stage = desk.stage
    open_still, done = desk.add(at=desk.statements[0]), desk.add(at=desk.statements[1])
    with as_tenant(stage.oak):
        actions.close_action(action_id=done.pk, by=stage.dsl, status="done", text="It is in place.")
    later = next_audit(stage)
    statements = stage.statements(later)
    for statement in statements[:3]:
        stage.answer(later, statement, "red", "Still.")
    assert unplanned(desk, later) == ["1.2", "1.3"]
    with as_tenant(stage.oak):
        assert [action.pk for action in queries.of_statement(statements[0])] == [open_still.pk]
        assert queries.of_statement(statements[1]) == []
        # The later audit has asked again, so its own answers are what waits on the home page.
        waiting = queries.reds_to_plan(stage.dsl, on=timezone.localdate(), limit=9)
        assert [(red.audit_id, red.number) for red in waiting] == [(later.pk, "1.2"), (later.pk, "1.3")]
        assert queries.reds_to_plan(stage.dsl, on=in_days(500), limit=9) == []
        assert queries.reds_to_plan(stage.governor, on=timezone.localdate(), limit=9) == []


def test_a_statement_lists_open_actions_first_with_those_of_its_past(desk: Desk) -> None:
    stage, statement = desk.stage, desk.statements[0]
    late, soon = desk.add("Late", at=statement, due_on=in_days(40)), desk.add("Soon", at=statement)
    with as_tenant(stage.oak):
        closed = desk.add("Closed", at=statement, due_on=in_days(1))
        actions.close_action(action_id=closed.pk, by=stage.dsl, status="done", text="Yes.")
        fresh = AuditStatement.objects.get(pk=statement.pk)
        assert [action.title for action in queries.of_statement(fresh)] == ["Soon", "Late", "Closed"]
    assert late.due_on > soon.due_on


def test_whatever_counts_as_red_is_red_on_its_scale_and_red_flags_come_first(desk: Desk) -> None:
    amber, unanswered = desk.statements[3], desk.statements[5]
    with as_tenant(desk.stage.oak):
        AuditStatement.objects.filter(pk=unanswered.pk).update(scale="five", red_flag=True)
    desk.stage.answer(desk.audit, unanswered, "l2")
    assert unplanned(desk) == ["1.6", "1.1", "1.2", "1.3"]
    assert (desk.add(at=unanswered).level, desk.add(at=amber).level) == ("red", "amber")
    assert unplanned(desk) == ["1.1", "1.2", "1.3"]


def test_what_was_planned_for_a_statement_counts_for_those_it_was_split_into(desk: Desk) -> None:
    stage, old = desk.stage, desk.statements[0]
    planned = desk.add(at=old)
    later = next_audit(stage)
    with as_tenant(stage.oak):
        AuditStatement.objects.filter(audit=later, number__in=("1.1", "1.2")).update(replaces=[old.stable_id])
        AuditStatement.objects.filter(audit=later, number="1.1").update(stable_id=some_id())
    statements = stage.statements(later)
    for statement in statements[:3]:
        stage.answer(later, statement, "red", "Still.")
    assert unplanned(desk, later) == ["1.3"]
    with as_tenant(stage.oak):
        assert [action.pk for action in queries.of_statement(statements[0])] == [planned.pk]
        # The red of the statement that was split is not asked for a second time.
        waiting = queries.reds_to_plan(stage.dsl, on=timezone.localdate(), limit=9)
        assert [(red.audit_id, red.number) for red in waiting] == [(later.pk, "1.3")]


def next_audit(stage: Stage) -> Audit:
    """Oak's audit of a second round of the same checklist."""
    with as_tenant(stage.world.hillshire):
        round_ = open_for(stage.world, stage.officer, stage.template, title="Online safety audit 2027")
    return Stage(**{**stage.__dict__, "round": round_}).audit()
