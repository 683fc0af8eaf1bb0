"""What the history of an answer shows: every text, and one piece of writing told once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from checklists.school.models import AnswerChange, AuditStatement
from checklists.school.presenters.answers import runs_of
from tests.cast import client_for
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_pages import page_of, sent, text_of

NOW = timezone.now()
PRIYA, HELEN = uuid4(), uuid4()


def change(seconds_ago: int, by: UUID = PRIYA, *, rating: bool = False, used: bool = True) -> AnswerChange:
    at: datetime = NOW - timedelta(seconds=seconds_ago)
    return AnswerChange(by_id=by, created_at=at, note_changed=not rating, rating_changed=rating, used=used)


def lengths(*changes: AnswerChange) -> list[int]:
    return [1 + len(run.on_the_way) for run in runs_of(list(changes))]


def test_saves_while_somebody_writes_are_told_once() -> None:
    assert lengths(change(0), change(60), change(170), change(400)) == [3, 1]


@pytest.mark.parametrize(
    "between", [change(30, HELEN), change(30, rating=True), change(30, used=False)], ids=["other", "rating", "unused"]
)
def test_what_another_did_or_another_thing_parts_two_pieces_of_writing(between: AnswerChange) -> None:
    assert lengths(change(0), between, change(60)) == [1, 1, 1]


def test_every_text_is_on_the_page_also_those_on_the_way(stage: Stage) -> None:
    statement: AuditStatement = stage.statements(stage.audit())[0]
    client = client_for(stage.oak, stage.dsl)
    for revision, note in enumerate(["43 of", "43 of 45 staff", "All staff trained."]):
        client.post(page_of(statement), sent(note=note, seen_note=revision))
    page = text_of(client.get(f"{page_of(statement)}history/"))
    assert "2 saves while it was being written" in page
    for note in ("43 of 45 staff", "43 of ", "All staff trained."):
        assert note in page


def test_an_answer_that_nobody_gave_has_no_history(stage: Stage) -> None:
    statement = stage.statements(stage.audit())[0]
    page = text_of(client_for(stage.oak, stage.governor).get(f"{page_of(statement)}history/"))
    assert "Nobody has answered this statement yet" in page
