"""The pages of an audit: what they show, to whom, and what a refusal looks like."""

import re

import pytest
from django.test import Client

from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import withdraw_signature
from checklists.school.models import Answer, AnswerChange, Audit, AuditStatement
from tenants.people.models import User
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.stage import READ, Stage, some_id


def page_of(statement: AuditStatement) -> str:
    return f"/audits/{statement.audit_id}/statements/{statement.pk}/"


def browser(stage: Stage, person: User) -> Client:
    return client_for(stage.oak, person)


def sent(**fields: object) -> dict[str, object]:
    return {"rating": "", "note": "", "seen_rating": 0, "seen_note": 0, **fields}


def text_of(response: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def audit(stage: Stage) -> Audit:
    return stage.audit()


@pytest.fixture
def statement(stage: Stage, audit: Audit) -> AuditStatement:
    return stage.statements(audit)[1]


def test_the_list_offers_the_round_to_start(stage: Stage) -> None:
    response = browser(stage, stage.dsl).get("/audits/")
    assert "Online safety audit 2026" in text_of(response)
    assert "Nobody has started it." in text_of(response)


def test_the_list_says_when_there_is_nothing(stage: Stage) -> None:
    ash_head = make_person(stage.world.ash, "head", name="Ash Head")
    response = client_for(stage.world.ash, ash_head).get("/audits/")
    assert "There is nothing to answer yet" in text_of(response)


def test_looking_at_a_round_does_not_start_it(stage: Stage) -> None:
    response = browser(stage, stage.dsl).get(f"/audits/start/{stage.round.pk}/")
    assert "Start the audit" in text_of(response)
    with as_tenant(stage.oak):
        assert not Audit.objects.exists()


def test_sending_the_start_page_leads_to_the_audit(stage: Stage) -> None:
    client = browser(stage, stage.dsl)
    response = client.post(f"/audits/start/{stage.round.pk}/", follow=True)
    assert "0 of 6 answered" in text_of(response)
    assert client.get(f"/audits/start/{stage.round.pk}/").status_code == 302


def test_a_governor_reads_but_cannot_start(stage: Stage) -> None:
    client = browser(stage, stage.governor)
    assert "can start it" in text_of(client.get(f"/audits/start/{stage.round.pk}/"))
    assert client.post(f"/audits/start/{stage.round.pk}/").status_code == 403
    with as_tenant(stage.oak):
        assert not Audit.objects.exists()


@pytest.mark.parametrize("path", ["", "carry-on/", "print/", "sign/", "finished/"])
def test_staff_get_no_page_of_an_audit(stage: Stage, audit: Audit, path: str) -> None:
    assert browser(stage, stage.staff).get(f"/audits/{audit.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "carry-on/", "print/", "sign/", "finished/"])
def test_another_schools_audit_does_not_exist(stage: Stage, audit: Audit, path: str) -> None:
    elm_head = make_person(stage.world.elm, "head", name="Elm Head")
    assert client_for(stage.world.elm, elm_head).get(f"/audits/{audit.pk}/{path}").status_code == 404


def test_another_schools_statement_cannot_be_read_or_answered(stage: Stage, statement: AuditStatement) -> None:
    elm_head = make_person(stage.world.elm, "head", name="Elm Head")
    client = client_for(stage.world.elm, elm_head)
    assert client.get(page_of(statement)).status_code == 404
    assert client.get(f"{page_of(statement)}history/").status_code == 404
    assert client.post(page_of(statement), sent(rating="red")).status_code == 404
    with as_tenant(stage.oak):
        assert not AnswerChange.objects.exists()


def test_a_round_that_does_not_ask_the_school_cannot_be_started(stage: Stage) -> None:
    ash_head = make_person(stage.world.ash, "head", name="Ash Head")
    client = client_for(stage.world.ash, ash_head)
    assert client.get(f"/audits/start/{stage.round.pk}/").status_code == 404
    assert client.post(f"/audits/start/{stage.round.pk}/").status_code == 404


def test_a_statement_of_another_audit_is_not_found(stage: Stage, audit: Audit, statement: AuditStatement) -> None:
    client = browser(stage, stage.dsl)
    assert client.get(f"/audits/{some_id()}/statements/{statement.pk}/").status_code == 404
    assert client.get(f"/audits/{audit.pk}/statements/{some_id()}/").status_code == 404
    with as_tenant(stage.oak):
        other = Audit.objects.get(pk=audit.pk)
        other.pk, other.round_id = some_id(), some_id()
        other.save(force_insert=True)
    assert client.get(f"/audits/{other.pk}/statements/{statement.pk}/").status_code == 404
    assert client.post(f"/audits/{other.pk}/statements/{statement.pk}/", sent(rating="red")).status_code == 404


def test_the_audit_page_counts_and_filters(stage: Stage, audit: Audit, statement: AuditStatement) -> None:
    stage.answer(audit, statement, "red", "Not yet.")
    client = browser(stage, stage.dsl)
    everything = text_of(client.get(f"/audits/{audit.pk}/"))
    assert "All 6" in everything
    assert "Unanswered 5" in everything
    assert "Red 1" in everything
    assert "Go to statement 1.3" in everything
    only_red = text_of(client.get(f"/audits/{audit.pk}/?show=red"))
    assert "Statement 2 of section 1" in only_red
    assert "Statement 3 of section 1" not in only_red


def test_carry_on_leads_to_the_next_unanswered_statement(stage: Stage, audit: Audit, statement: AuditStatement) -> None:
    stage.answer(audit, statement)
    third = stage.statements(audit)[2]
    response = browser(stage, stage.dsl).get(f"/audits/{audit.pk}/carry-on/")
    assert response["Location"] == page_of(third)


def test_the_statement_page_shows_wording_source_and_choices(stage: Stage, statement: AuditStatement) -> None:
    words = text_of(browser(stage, stage.dsl).get(page_of(statement)))
    for said in (
        "What good looks like",
        "Official wording and source",
        "The book, page 1",
        "In place",
        "Not applicable",
    ):
        assert said in words


def test_not_applicable_is_offered_only_where_it_may_be(stage: Stage, audit: Audit) -> None:
    first = stage.statements(audit)[0]
    response = browser(stage, stage.dsl).get(page_of(first))
    assert 'value="na"' not in response.content.decode()


def test_without_javascript_saving_leads_to_the_next_statement(
    stage: Stage, audit: Audit, statement: AuditStatement
) -> None:
    response = browser(stage, stage.dsl).post(page_of(statement), sent(rating="amber", note="Partly.\r\nSecond line."))
    third = stage.statements(audit)[2]
    assert response["Location"] == page_of(third)
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=statement)
    assert (answer.rating, answer.note) == ("amber", "Partly.\nSecond line.")


def test_after_the_last_statement_comes_the_audit(stage: Stage, audit: Audit) -> None:
    last = stage.statements(audit)[-1]
    response = browser(stage, stage.dsl).post(page_of(last), sent(rating="green"))
    assert response["Location"] == f"/audits/{audit.pk}/"


def test_autosave_answers_with_the_time_and_the_next_revision(stage: Stage, statement: AuditStatement) -> None:
    response = browser(stage, stage.dsl).post(page_of(statement), sent(rating="green"), headers={"hx-request": "true"})
    assert response.status_code == 200
    assert re.search(r"Saved at \d\d:\d\d", text_of(response))
    assert '<input type="hidden" name="seen_rating" value="1">' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_autosave_says_that_somebody_else_changed_the_note(stage: Stage, statement: AuditStatement) -> None:
    browser(stage, stage.head).post(page_of(statement), sent(note="Theirs."))
    response = browser(stage, stage.dsl).post(page_of(statement), sent(rating="green"), headers={"hx-request": "true"})
    assert "Somebody changed the note" in text_of(response)
    assert '<input type="hidden" name="seen_note" value="0">' in response.content.decode()


def test_not_applicable_without_a_reason_keeps_what_was_typed(stage: Stage, statement: AuditStatement) -> None:
    client = browser(stage, stage.dsl)
    response = client.post(page_of(statement), sent(rating="na", note="  "))
    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert "Say in the note why this does not apply" in text_of(response)
    assert re.search(r'value="na"[^>]* checked', response.content.decode())
    fragment = client.post(page_of(statement), sent(rating="na"), headers={"hx-request": "true"})
    assert fragment.status_code == 422
    assert "Not saved." in text_of(fragment)
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=statement).rating == ""


def test_a_note_that_is_too_long_comes_back_whole(stage: Stage, statement: AuditStatement) -> None:
    long = "x" * 10_001
    response = browser(stage, stage.dsl).post(page_of(statement), sent(note=long))
    assert response.status_code == 422
    assert long in response.content.decode()


def test_two_notes_that_meet_are_both_shown_and_can_be_put_together(stage: Stage, statement: AuditStatement) -> None:
    browser(stage, stage.head).post(page_of(statement), sent(note="Theirs."))
    client = browser(stage, stage.dsl)
    response = client.post(page_of(statement), sent(note="Mine.", rating="green"))
    assert response.status_code == 409
    words = text_of(response)
    assert "What Helen Marsh saved" in words
    assert "Theirs." in words
    assert "Mine." in words
    assert "Theirs.\n\nMine." in response.content.decode()
    mixed = client.post(
        page_of(statement), sent(note="Theirs and mine.", rating="green", seen_note=1, seen_rating=0, stay="yes")
    )
    assert mixed["Location"] == page_of(statement)
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=statement)
    assert (answer.rating, answer.note) == ("green", "Theirs and mine.")
    history = text_of(client.get(f"{page_of(statement)}history/"))
    for text in ("Theirs.", "Mine.", "Theirs and mine.", "Helen Marsh", "Priya Nair"):
        assert text in history


def test_autosave_shows_two_notes_that_meet_in_place_of_the_form(stage: Stage, statement: AuditStatement) -> None:
    browser(stage, stage.head).post(page_of(statement), sent(note="Theirs."))
    response = browser(stage, stage.dsl).post(page_of(statement), sent(note="Mine."), headers={"hx-request": "true"})
    assert response.status_code == 409
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#answer", "outerHTML")
    assert "<html" not in response.content.decode()
    assert 'id="answer"' in response.content.decode()


def test_a_governor_reads_an_answer_and_cannot_change_it(stage: Stage, statement: AuditStatement) -> None:
    client = browser(stage, stage.governor)
    response = client.get(page_of(statement))
    assert "can answer an audit" in text_of(response)
    assert "<textarea" not in response.content.decode()
    assert client.post(page_of(statement), sent(rating="red")).status_code == 403
    with as_tenant(stage.oak):
        assert not AnswerChange.objects.exists()


def test_a_locked_answer_shows_what_was_typed_and_did_not_get_in(stage: Stage) -> None:
    audit = stage.signed_audit()
    statement = stage.statements(audit)[1]
    client = browser(stage, stage.dsl)
    response = client.post(page_of(statement), sent(rating="red", note="Too late.", seen_rating=1))
    assert response.status_code == 409
    words = text_of(response)
    assert "its answers are locked" in words
    assert "What you wrote, not saved" in words
    assert "Too late." in words
    fragment = client.post(page_of(statement), sent(rating="red", note="Too late."), headers={"hx-request": "true"})
    assert fragment.status_code == 409
    assert "its answers are locked" in text_of(fragment)


def test_the_head_and_a_governor_sign_and_the_return_is_sent(stage: Stage) -> None:
    audit = stage.ready_audit()
    head, governor = browser(stage, stage.head), browser(stage, stage.governor)
    page = text_of(head.get(f"/audits/{audit.pk}/sign/"))
    assert "Numbers only" in page
    assert "Sign as head" in page
    assert "The head signs first" in text_of(governor.get(f"/audits/{audit.pk}/sign/"))
    assert head.post(f"/audits/{audit.pk}/sign/", READ)["Location"] == f"/audits/{audit.pk}/"
    assert "Helen Marsh signed as head" in text_of(governor.get(f"/audits/{audit.pk}/sign/"))
    response = governor.post(f"/audits/{audit.pk}/sign/", follow=True)
    assert "Return sent" in text_of(response)
    assert stage.returns() == [[0] * 6]


def test_the_head_takes_the_signature_back(stage: Stage) -> None:
    audit = stage.signed_audit()
    client = browser(stage, stage.head)
    assert "Take my signature back" in text_of(client.get(f"/audits/{audit.pk}/sign/"))
    response = client.post(f"/audits/{audit.pk}/withdraw/", follow=True)
    assert "The answers can be changed again" in text_of(response)
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.READY


@pytest.mark.parametrize("who", ["dsl", "it_lead", "staff"])
def test_nobody_but_head_and_governor_signs(stage: Stage, who: str) -> None:
    audit = stage.ready_audit()
    client = browser(stage, getattr(stage, who))
    assert client.post(f"/audits/{audit.pk}/sign/").status_code == 403
    assert client.post(f"/audits/{audit.pk}/withdraw/").status_code == 403
    with as_tenant(stage.oak):
        assert Audit.objects.get().state == Audit.State.READY


def test_a_second_signature_on_a_stale_page_says_what_happened(stage: Stage) -> None:
    audit = stage.signed_audit()
    client = browser(stage, stage.governor)
    client.post(f"/audits/{audit.pk}/sign/")
    assert client.post(f"/audits/{audit.pk}/sign/").status_code == 409
    assert len(stage.returns()) == 1


def test_the_print_view_holds_every_statement_rating_and_note(stage: Stage) -> None:
    audit = stage.signed_audit()
    with as_tenant(stage.oak):
        withdraw_signature(audit_id=audit.pk, by=stage.head)
    statement = stage.statements(audit)[3]
    with as_tenant(stage.oak):
        save_answer(
            audit_id=audit.pk,
            statement_id=statement.pk,
            by=stage.dsl,
            seen=Seen(rating=1, note=1),
            note="Told on paper.",
        )
    words = text_of(browser(stage, stage.governor).get(f"/audits/{audit.pk}/print/"))
    for row in stage.statements(audit):
        assert row.plain in words
    assert "Told on paper." in words
    assert "Not signed" in words
    assert "St Oak’s Primary School" in words
