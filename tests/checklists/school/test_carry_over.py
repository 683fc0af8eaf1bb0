"""Answers of the last audit come along, to be confirmed or changed."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Statement
from checklists.school.actions.confirming import confirm_unchanged
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement
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


def test_what_a_section_said_is_shown_and_what_stays_ticked_is_confirmed_together(second: tuple[Stage, Audit]) -> None:
    stage, audit = second
    client = client_for(stage.oak, stage.dsl)
    with as_tenant(stage.oak):
        section = audit.sections.get(position=1)
    address = f"/audits/{audit.pk}/sections/{section.pk}/unchanged/"
    assert address in client.get(f"/audits/{audit.pk}/").content.decode()
    page = text_of(client.get(address))
    assert "1.1 Statement 1 of section 1 is true Green First." in page
    assert "Said in other words" not in page
    rows = stage.statements(audit)
    client.post(page_of(rows[0]), sent(note="Begun."))
    everything = [row.pk for row in rows]
    stage.answer(audit, rows[2], "amber", "Answered meanwhile.")
    response = client.post(address, {"statement": everything}, follow=True)
    assert "1 answer has been confirmed." in text_of(response)
    with as_tenant(stage.oak):
        found = {row.statement.number: (row.rating, row.note) for row in Answer.objects.filter(statement__audit=audit)}
        assert Audit.objects.get(pk=audit.pk).answered == 2
        assert AnswerChange.objects.filter(answer__statement=rows[0]).count() == 2
    assert found["1.1"] == ("green", "Begun.")
    assert found["1.2"] == ("", "")
    assert found["1.3"] == ("amber", "Answered meanwhile.")
    assert found["2.1"] == ("", "")
    again = client.post(address, {"statement": everything}, follow=True)
    assert "Nothing was confirmed" in text_of(again)


def test_confirming_a_section_takes_as_many_queries_for_many_statements_as_for_one(
    second: tuple[Stage, Audit],
) -> None:
    stage, audit = second
    with as_tenant(stage.oak):
        section = audit.sections.get(position=2)
        with CaptureQueriesContext(connection) as one:
            confirm_unchanged(section=section, statement_ids={stage.statements(audit)[3].pk}, by=stage.dsl)
        rest = {row.pk for row in stage.statements(audit)}
        with CaptureQueriesContext(connection) as two:
            assert confirm_unchanged(section=section, statement_ids=rest, by=stage.dsl) == 2
    assert len(two.captured_queries) <= len(one.captured_queries)
