"""Answers of the last audit come along, to be confirmed or changed."""

from dataclasses import replace

import pytest

from checklists.authority.models import Statement
from checklists.school.models import Answer, Audit, AuditStatement
from tests.cast import as_tenant, client_for
from tests.checklists.school.stage import Stage, open_for
from tests.checklists.school.test_pages import page_of, sent, text_of


@pytest.fixture
def second(stage: Stage) -> tuple[Stage, Audit]:
    """The audit of a second round: statement 2 reworded, statement 7 new, six answered in the first."""
    first = stage.audit()
    for statement, (rating, note) in zip(
        stage.statements(first),
        [("green", "First."), ("amber", "Second."), ("red", ""), ("green", ""), ("na", "None here."), ("green", "")],
        strict=True,
    ):
        stage.answer(first, statement, rating, note)
    with as_tenant(stage.world.hillshire):
        Statement.objects.filter(section__template=stage.template, section__position=1, position=2).update(
            plain="Said in other words"
        )
        last = stage.template.sections.get(position=2)
        Statement.objects.create(section=last, position=4, code="T-2-4", plain="A new one")
        round_ = open_for(stage.world, stage.officer, stage.template, title="Audit of the second round")
    again = replace(stage, round=round_)
    return again, again.audit()


def test_each_statement_knows_how_it_compares(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    rows = stage.statements(audit)
    assert [row.wording for row in rows] == ["same", "reworded", "same", "same", "same", "same", "new"]
    with as_tenant(stage.oak):
        assert rows[0].last_answer.note == "First."
        assert rows[6].last_answer is None


def test_nothing_is_answered_until_somebody_confirms(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    assert audit.answered == 0
    page = text_of(client_for(stage.oak, stage.dsl).get(f"/audits/{audit.pk}/"))
    assert "Of the 7 left, 5 can be confirmed from your last answers." in page
    assert "Reworded since last time." in page
    assert "New this time." in page
    assert "Last time: Amber" in page


def test_confirming_brings_rating_and_note_along(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    first = stage.statements(audit)[0]
    client = client_for(stage.oak, stage.dsl)
    page = text_of(client.get(page_of(first)))
    assert "Your last answer" in page
    assert "First." in page
    assert "Still true: confirm" in page
    response = client.post(page_of(first), sent(confirm="yes"))
    assert response["Location"] == page_of(stage.statements(audit)[1])
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=first)
    assert (answer.rating, answer.note) == ("green", "First.")
    assert "Confirmed from last time. Priya Nair." in text_of(client.get(f"/audits/{audit.pk}/"))


def test_confirming_keeps_a_note_that_was_written_already(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    first = stage.statements(audit)[0]
    client_for(stage.oak, stage.dsl).post(page_of(first), sent(confirm="yes", note="Better this year."))
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=first).note == "Better this year."


def test_a_reworded_statement_shows_how_it_was_worded(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    page = text_of(client_for(stage.oak, stage.dsl).get(page_of(stage.statements(audit)[1])))
    assert "How it was worded Statement 2 of section 1 is true" in page


def test_a_new_statement_has_nothing_to_confirm(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    new = stage.statements(audit)[6]
    client = client_for(stage.oak, stage.dsl)
    assert "Still true" not in text_of(client.get(page_of(new)))
    assert client.post(page_of(new), sent(confirm="yes")).status_code == 409
    with as_tenant(stage.oak):
        assert not Answer.objects.filter(statement=new).exclude(rating="").exists()
        assert AuditStatement.objects.filter(audit=audit, wording="new").count() == 1
