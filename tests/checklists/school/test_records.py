"""What the school's own records suggest is shown, and used only by somebody who has seen it."""

import re

import pytest

from checklists.live_sources import LiveSource
from checklists.school.answering.models import Citation
from checklists.school.models import Answer, AuditStatement
from lantern.access.roles import Role
from lantern.audit.models import Entry
from tests.cast import as_tenant, make_person
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_pages import browser, page_of, text_of


@pytest.fixture
def statement(stage: Stage) -> AuditStatement:
    """The authority has named the accounts with two-step sign-in beside it; nobody at Oak has that yet."""
    audit = stage.audit()
    with as_tenant(stage.oak):
        AuditStatement.objects.filter(audit=audit, number="1.1").update(live_source=LiveSource.TWO_STEP.value)
        return AuditStatement.objects.get(audit=audit, number="1.1")


def mark_on(response: object) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]+)"', response.content.decode())
    assert found
    return found.group(1)


def answer_of(stage: Stage, statement: AuditStatement) -> Answer:
    with as_tenant(stage.oak):
        return Answer.objects.get(statement=statement)


def test_a_suggestion_has_its_figures_and_time_and_fills_nothing_in(stage: Stage, statement: AuditStatement) -> None:
    client = browser(stage, stage.dsl)
    assert f"{page_of(statement)}records/" in client.get(page_of(statement)).content.decode()
    part = client.get(page_of(statement) + "records/", headers={"hx-request": "true"})
    assert "<html" not in part.content.decode()
    words = text_of(part)
    assert "0 of 5 accounts have two-step sign-in." in words
    assert "Suggests Red because 5 accounts are without it." in words
    assert "As of Today" in words or "As of today" in words
    assert answer_of(stage, statement).revision == 0


def test_using_a_suggestion_rates_and_cites_it_as_it_was(stage: Stage, statement: AuditStatement) -> None:
    client = browser(stage, stage.dsl)
    address = page_of(statement) + "records/"
    sent = {"mark": mark_on(client.get(address)), "seen_rating": 0}
    assert client.post(address, sent)["Location"] == page_of(statement)
    answer = answer_of(stage, statement)
    assert (answer.rating, answer.note, answer.updated_by_name) == ("red", "", "Priya Nair")
    make_person(stage.oak, Role.STAFF, name="Somebody New")
    words = text_of(client.get(address))
    assert "0 of 6 accounts" in words
    assert "Cited From your list of people 0 of 5 accounts have two-step sign-in." in words
    with as_tenant(stage.oak):
        assert Entry.objects.filter(verb="answer.records_cited").count() == 1


def test_records_that_changed_since_the_page_was_opened_are_not_used_unseen(
    stage: Stage, statement: AuditStatement
) -> None:
    client = browser(stage, stage.dsl)
    address = page_of(statement) + "records/"
    sent = {"mark": mark_on(client.get(address)), "seen_rating": 0}
    make_person(stage.oak, Role.STAFF, name="Somebody New")
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "Your records have changed since you opened this page." in text_of(answer)
    assert "0 of 6 accounts" in text_of(answer)
    assert answer_of(stage, statement).rating == ""
    with as_tenant(stage.oak):
        assert not Citation.objects.exists()


def test_a_suggestion_overwrites_no_rating_that_was_not_seen(stage: Stage, statement: AuditStatement) -> None:
    client = browser(stage, stage.dsl)
    address = page_of(statement) + "records/"
    sent = {"mark": mark_on(client.get(address)), "seen_rating": "0x"}
    stage.answer(stage.audit(), statement, "amber", "Rated meanwhile.")
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "Somebody else rated this statement" in text_of(answer)
    assert answer_of(stage, statement).rating == "amber"
    with as_tenant(stage.oak):
        assert not Citation.objects.exists()


@pytest.mark.parametrize(
    ("scale", "rating", "button"),
    [("partly", "no", "Use this and cite it"), ("five", "", "Cite this"), ("text", "", "Cite this")],
)
def test_a_scale_that_red_does_not_fit_is_cited_only(
    stage: Stage, statement: AuditStatement, scale: str, rating: str, button: str
) -> None:
    with as_tenant(stage.oak):
        AuditStatement.objects.filter(pk=statement.pk).update(scale=scale)
    client = browser(stage, stage.dsl)
    address = page_of(statement) + "records/"
    page = client.get(address)
    assert button in text_of(page)
    client.post(address, {"mark": mark_on(page), "seen_rating": 0})
    assert answer_of(stage, statement).rating == rating
    with as_tenant(stage.oak):
        assert Citation.objects.get().lines == ["0 of 5 accounts have two-step sign-in."]


def test_a_governor_reads_the_records_and_a_statement_without_a_source_has_none(
    stage: Stage, statement: AuditStatement
) -> None:
    governor = browser(stage, stage.governor)
    page = governor.get(page_of(statement) + "records/")
    assert "0 of 5 accounts" in text_of(page)
    assert "Use this" not in text_of(page)
    assert governor.post(page_of(statement) + "records/", {"mark": "x", "seen_rating": 0}).status_code == 403
    other = stage.statements(stage.audit())[1]
    assert "records/" not in governor.get(page_of(other)).content.decode()
    assert "say nothing about this statement" in text_of(governor.get(page_of(other) + "records/"))
