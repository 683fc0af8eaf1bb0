"""Two people at the same moment, on real connections with real commits."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from checklists.school.actions.answering import Outcome, save_answer
from checklists.school.actions.starting import start_audit
from checklists.school.models import Answer, AnswerChange, Audit
from lantern.access.roles import Role
from lantern.errors import DomainError
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import World, as_tenant
from tests.checklists.school.stage import NOTHING_SEEN, Stage, make_stage


@pytest.fixture
def stage(committed: World) -> Stage:
    return make_stage(committed)


def at_once(school: TenantInfo, *acts: Callable[[], object], connections: int = 10) -> list[object]:
    """Runs the acts in threads of their own from one starting shot, on as many connections; their results in order."""
    gate = threading.Barrier(len(acts))
    room = threading.BoundedSemaphore(connections)
    results: list[object] = [None] * len(acts)

    crowded = len(acts) > connections

    def run(place: int, act: Callable[[], object]) -> None:
        if crowded:
            gate.wait(timeout=60)
        with room:
            try:
                with as_tenant(school):
                    connection.ensure_connection()
                    if not crowded:
                        gate.wait(timeout=20)
                    results[place] = act()
            except DomainError as refusal:
                results[place] = refusal
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_people_who_start_at_once_get_one_audit(stage: Stage) -> None:
    people = [stage.dsl, stage.head, stage.it_lead, stage.dsl]
    audits = at_once(stage.oak, *(lambda by=by: start_audit(round_id=stage.round.pk, by=by) for by in people))
    assert len({audit.pk for audit in audits}) == 1
    with as_tenant(stage.oak):
        assert Audit.objects.count() == 1
        assert Answer.objects.count() == 6
    assert stage.notices() == ["opened"]


def test_two_notes_at_once_one_stands_and_the_other_is_kept(stage: Stage) -> None:
    audit = stage.audit()
    statement = stage.statements(audit)[1]

    def write(by: object, note: str) -> Outcome:
        return save_answer(audit_id=audit.pk, statement_id=statement.pk, by=by, seen=NOTHING_SEEN, note=note)

    outcomes = at_once(stage.oak, lambda: write(stage.dsl, "From Priya."), lambda: write(stage.head, "From Helen."))
    assert sorted(outcome.conflict for outcome in outcomes) == [(), ("note",)]
    with as_tenant(stage.oak):
        kept = set(AnswerChange.objects.values_list("note", flat=True))
        assert Answer.objects.get(statement=statement).note in kept
    assert kept == {"From Priya.", "From Helen."}


def test_rating_and_note_at_once_are_both_kept(stage: Stage) -> None:
    audit = stage.audit()
    statement = stage.statements(audit)[1]

    def save(by: object, **fields: str) -> Outcome:
        return save_answer(audit_id=audit.pk, statement_id=statement.pk, by=by, seen=NOTHING_SEEN, **fields)

    at_once(
        stage.oak,
        lambda: save(stage.dsl, rating="green", note=""),
        lambda: save(stage.head, rating="", note="From Helen."),
    )
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=statement)
    assert (answer.rating, answer.note, answer.revision) == ("green", "From Helen.", 2)


def test_the_last_answers_at_once_make_the_audit_ready(stage: Stage) -> None:
    audit = stage.audit()
    acts = [
        lambda statement=statement: save_answer(
            audit_id=audit.pk, statement_id=statement.pk, by=stage.dsl, seen=NOTHING_SEEN, rating="green"
        )
        for statement in stage.statements(audit)
    ]
    at_once(stage.oak, *acts)
    with as_tenant(stage.oak):
        audit = Audit.objects.get()
    assert (audit.state, audit.answered) == (Audit.State.READY, 6)
    assert sorted(stage.notices()) == ["opened", "ready", "started"]


def test_a_hundred_people_saving_at_once_lose_nothing(committed: World) -> None:
    """Two people for each of fifty statements: one of two notes stands and the other is in the history."""
    stage = make_stage(committed, sections=2, each=25)
    audit = stage.audit()
    statements = stage.statements(audit)
    with as_tenant(stage.oak):
        people = User.objects.bulk_create(
            User(email=f"person{number}@oak.test", name=f"Person {number}", role=Role.DEPUTY_DSL)
            for number in range(100)
        )

    def save(number: int) -> Callable[[], object]:
        # Half of each pair also rates: a rating and a note that do not meet are both kept.
        rating = ("green", "amber", "red")[number % 3] if number < 50 else None
        return lambda: save_answer(
            audit_id=audit.pk,
            statement_id=statements[number % 50].pk,
            by=people[number],
            seen=NOTHING_SEEN,
            rating=rating,
            note=f"Note {number}.",
        )

    # Fewer connections than people, as in any web server; fewer than the login may have, too.
    outcomes = at_once(stage.oak, *(save(number) for number in range(100)), connections=40)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Outcome)] == []
    with as_tenant(stage.oak):
        kept = set(AnswerChange.objects.values_list("note", flat=True))
        answers = list(Answer.objects.select_related("statement"))
        stood = Audit.objects.get()
    assert kept >= {f"Note {number}." for number in range(100)}
    notes = {answer.statement_id: answer.note for answer in answers}
    for place, statement in enumerate(statements):
        assert notes[statement.pk] in {f"Note {place}.", f"Note {place + 50}."}
    assert stood.answered == sum(bool(answer.rating) for answer in answers)
    # Who met another's note was told so, and nobody else was.
    met = [outcome for outcome in outcomes if isinstance(outcome, Outcome) and outcome.conflict]
    assert len(met) == 50
