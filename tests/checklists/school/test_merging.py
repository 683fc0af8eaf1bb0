"""Two people in one answer at once: fields are merged, texts are never lost."""

import pytest

from checklists.school.actions.answering import Outcome, Seen, save_answer
from checklists.school.models import Answer, AnswerChange, AuditStatement
from tenants.people.models import User
from tests.cast import as_tenant
from tests.checklists.school.stage import NOTHING_SEEN, Stage


@pytest.fixture
def statement(stage: Stage) -> AuditStatement:
    return stage.statements(stage.audit())[1]


def save(stage: Stage, statement: AuditStatement, by: User, seen: Seen, **fields: str) -> Outcome:
    with as_tenant(stage.oak):
        return save_answer(audit_id=statement.audit_id, statement_id=statement.pk, by=by, seen=seen, **fields)


def stands(stage: Stage, statement: AuditStatement) -> tuple[str, str]:
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=statement)
    return answer.rating, answer.note


def test_one_rates_and_the_other_writes(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, rating="green", note="")
    outcome = save(stage, statement, stage.head, NOTHING_SEEN, rating="", note="All trained.")
    assert stands(stage, statement) == ("green", "All trained.")
    assert (outcome.changed, outcome.moved, outcome.conflict) == (("note",), ("rating",), ())


def test_a_page_that_does_not_show_the_others_text_cannot_overwrite_it_later(
    stage: Stage, statement: AuditStatement
) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, rating="", note="Theirs.")
    # The head rates, and goes on with a page on which the note is still empty.
    outcome = save(stage, statement, stage.head, NOTHING_SEEN, rating="green", note="")
    later = save(stage, statement, stage.head, outcome.seen, rating="green", note="Mine.")
    assert later.conflict == ("note",)
    assert stands(stage, statement) == ("green", "Theirs.")


def test_two_notes_meet_and_the_one_that_stands_stays(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, note="Theirs.")
    outcome = save(stage, statement, stage.head, NOTHING_SEEN, rating="red", note="Mine.")
    assert outcome.conflict == ("note",)
    assert stands(stage, statement) == ("", "Theirs.")


def test_a_note_that_was_not_used_is_in_the_history_once(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, note="Theirs.")
    for _attempt in range(2):
        save(stage, statement, stage.head, NOTHING_SEEN, note="Mine.")
    with as_tenant(stage.oak):
        rows = AnswerChange.objects.order_by("created_at").values_list("note", "used", "by_name")
        assert list(rows) == [("Theirs.", True, "Priya Nair"), ("Mine.", False, "Helen Marsh")]


def test_two_different_ratings_meet(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, rating="green")
    assert save(stage, statement, stage.head, NOTHING_SEEN, rating="amber").conflict == ("rating",)
    assert stands(stage, statement) == ("green", "")


def test_two_people_who_say_the_same_do_not_meet(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, rating="green", note="Same.")
    outcome = save(stage, statement, stage.head, NOTHING_SEEN, rating="green", note="Same.")
    assert (outcome.changed, outcome.conflict) == ((), ())
    with as_tenant(stage.oak):
        assert AnswerChange.objects.count() == 1


def test_a_note_that_contains_the_other_one_replaces_it(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, note="All trained.")
    save(stage, statement, stage.dsl, NOTHING_SEEN, note="All trained. Two in October.")
    assert stands(stage, statement) == ("", "All trained. Two in October.")


def test_who_has_seen_the_other_text_may_replace_it(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, note="Theirs.")
    save(stage, statement, stage.head, Seen(rating=0, note=1), note="Better.")
    assert stands(stage, statement) == ("", "Better.")


def test_a_field_that_is_not_sent_is_left_alone(stage: Stage, statement: AuditStatement) -> None:
    save(stage, statement, stage.dsl, NOTHING_SEEN, rating="green", note="Note.")
    save(stage, statement, stage.dsl, Seen(rating=1, note=1), rating="red")
    assert stands(stage, statement) == ("red", "Note.")
