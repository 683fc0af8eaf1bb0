"""Answers that the authority offers, and statements that a school adds itself."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Section, Statement
from checklists.school.actions.offers import confirm_offers
from checklists.school.actions.own import OwnWords, add_own_statement
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.models import Answer, AnswerChange, Audit, AuditSection, AuditStatement
from lantern.audit.models import Entry
from tests.cast import World, as_tenant, client_for, make_person
from tests.checklists.school.stage import Stage, make_stage, open_for
from tests.checklists.school.test_pages import page_of, sent, text_of

OFFER = "Hillshire’s filtering service blocks what the standard names. Tested on 2 September."


@pytest.fixture
def offered(loop: World) -> tuple[Stage, Audit]:
    """Section 1 takes statements of schools; four of its five statements come with an answer."""
    stage = make_stage(loop, sections=2, each=5)
    with as_tenant(loop.hillshire):
        Section.objects.filter(template=stage.template, position=1).update(schools_may_add=True)
        Statement.objects.filter(section__template=stage.template, section__position=1, position__lte=4).update(
            offered_rating="green", offered_note=OFFER
        )
        stage = replace(stage, round=open_for(loop, stage.officer, stage.template, title="With offers"))
    return stage, stage.audit()


def now(stage: Stage, audit: Audit) -> Audit:
    with as_tenant(stage.oak):
        return Audit.objects.get(pk=audit.pk)


def section_of(stage: Stage, audit: Audit, position: int = 1) -> AuditSection:
    with as_tenant(stage.oak):
        return AuditSection.objects.get(audit=audit, position=position)


def test_an_offer_is_shown_and_answers_nothing_until_somebody_confirms_it(offered: tuple[Stage, Audit]) -> None:
    stage, audit = offered
    statement = stage.statements(audit)[0]
    browser = client_for(stage.oak, stage.dsl)
    page = text_of(browser.get(page_of(statement)))
    assert "Hillshire Council offers an answer" in page
    assert OFFER in page
    assert now(stage, audit).answered == 0
    assert browser.post(page_of(statement), sent(confirm="offer")).status_code == 302
    with as_tenant(stage.oak):
        answer = Answer.objects.get(statement=statement)
    assert (answer.rating, answer.note, answer.updated_by_name) == ("green", OFFER, "Priya Nair")
    assert "Priya Nair confirmed it." in text_of(browser.get(page_of(statement)))
    refused = browser.post(page_of(stage.statements(audit)[7]), sent(confirm="offer"))
    assert (refused.status_code, "offers no answer here" in text_of(refused)) == (409, True)


def test_what_a_school_wrote_before_stays_beside_the_offered_rating(offered: tuple[Stage, Audit]) -> None:
    stage, audit = offered
    statement = stage.statements(audit)[1]
    browser = client_for(stage.oak, stage.dsl)
    browser.post(page_of(statement), sent(confirm="offer", note="We tested it too."))
    with as_tenant(stage.oak):
        assert Answer.objects.get(statement=statement).note == "We tested it too."
    assert "confirmed it" not in text_of(browser.get(page_of(statement)))


def test_a_section_s_offers_are_shown_and_confirmed_together_where_nobody_answered(
    offered: tuple[Stage, Audit],
) -> None:
    stage, audit = offered
    rows = stage.statements(audit)
    stage.answer(audit, rows[0], "red", "Not here.")
    browser = client_for(stage.oak, stage.dsl)
    assert "Confirm 3 answers that" in text_of(browser.get(f"/audits/{audit.pk}/"))
    address = f"/audits/{audit.pk}/sections/{section_of(stage, audit).pk}/offers/"
    page = browser.get(address)
    assert [row.plain in text_of(page) for row in rows[:5]] == [False, True, True, True, False]
    ticked = [str(rows[1].pk), str(rows[2].pk), str(rows[0].pk), str(rows[6].pk), "no id"]
    done = browser.post(address, {"statement": ticked}, follow=True)
    assert "2 answers have been confirmed." in text_of(done)
    with as_tenant(stage.oak):
        said = dict(Answer.objects.filter(statement__audit=audit).values_list("statement__position", "rating"))
        assert [said[place] for place in (1, 2, 3, 4)] == ["red", "green", "green", ""]
        assert AnswerChange.objects.filter(answer__statement__audit=audit).count() == 3
        assert Entry.objects.filter(verb="audit.answers_confirmed").count() == 1
    assert now(stage, audit).answered == 3
    # Somebody answers between the page and the button: theirs stands.
    with as_tenant(stage.oak):
        assert confirm_offers(audit_id=audit.pk, statement_ids=[rows[0].pk], by=stage.dsl) == 0
        assert Answer.objects.get(statement=rows[0]).note == "Not here."
    assert "Nothing was confirmed" in text_of(browser.post(address, {"statement": ticked}, follow=True))


def test_confirming_many_takes_as_many_queries_as_confirming_one(offered: tuple[Stage, Audit]) -> None:
    stage, audit = offered
    rows = stage.statements(audit)
    stage.answer(audit, rows[9], "green")
    browser = client_for(stage.oak, stage.dsl)
    address = f"/audits/{audit.pk}/sections/{section_of(stage, audit).pk}/offers/"
    browser.get(address)
    counted = []
    for chosen in (rows[:1], rows[1:4]):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.post(address, {"statement": [str(row.pk) for row in chosen]})
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_a_governor_and_a_locked_audit_confirm_and_add_nothing(offered: tuple[Stage, Audit]) -> None:
    stage, audit = offered
    section = section_of(stage, audit)
    governor = client_for(stage.oak, stage.governor)
    for page in ("offers", "add"):
        assert governor.post(f"/audits/{audit.pk}/sections/{section.pk}/{page}/", {}).status_code == 403
    assert "Add a statement" not in text_of(governor.get(f"/audits/{audit.pk}/"))
    for statement in stage.statements(audit):
        stage.answer(audit, statement)
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
    lead = client_for(stage.oak, stage.dsl)
    for page in ("offers", "add"):
        assert lead.get(f"/audits/{audit.pk}/sections/{section.pk}/{page}/").status_code == 409


def test_a_school_adds_changes_takes_out_and_puts_back_a_statement_of_its_own(offered: tuple[Stage, Audit]) -> None:
    stage, audit = offered
    browser = client_for(stage.oak, stage.dsl)
    section, closed = section_of(stage, audit), section_of(stage, audit, 2)
    assert browser.get(f"/audits/{audit.pk}/sections/{closed.pk}/add/").status_code == 409
    address = f"/audits/{audit.pk}/sections/{section.pk}/add/"
    empty = browser.post(address, {"plain": " ", "guidance": "Kept.", "scale": "rag"})
    assert (empty.status_code, "Enter the statement" in text_of(empty), b"Kept." in empty.content) == (422, True, True)
    added = browser.post(address, {"plain": "Our  boarders know whom to tell", "guidance": "", "scale": "yes_no"})
    with as_tenant(stage.oak):
        own = AuditStatement.objects.get(is_own=True)
    assert added.url == page_of(own)
    assert (own.number, own.position, own.plain) == ("1.6", 11, "Our boarders know whom to tell")
    held = now(stage, audit)
    assert (held.total, held.own_total, held.left) == (11, 1, 11)
    listed = text_of(browser.get(f"/audits/{audit.pk}/"))
    assert listed.index("1.6 Our boarders") < listed.index("2 Section 2")
    assert "Added by your school" in listed

    change = f"/audits/{audit.pk}/own/{own.pk}/change/"
    seen = {"seen_plain": own.plain, "seen_guidance": "", "seen_scale": "yes_no"}
    assert browser.post(change, seen | {"plain": "Boarders know whom to tell", "scale": "partly"}).status_code == 302
    met = browser.post(change, seen | {"plain": "Another wording", "scale": "partly"})
    assert met.status_code == 409
    assert "Somebody else changed this statement" in text_of(met)
    assert "Boarders know whom to tell" in text_of(met)
    assert b"Another wording" in met.content
    browser.post(page_of(own), sent(rating="partly"))
    seen = {"seen_plain": "Boarders know whom to tell", "seen_guidance": "", "seen_scale": "partly"}
    assert browser.post(change, seen | {"plain": "B", "scale": "rag"}).status_code == 409

    assert "Its answer and history are kept" in text_of(browser.get(f"/audits/{audit.pk}/own/{own.pk}/remove/"))
    taken_out = browser.post(f"/audits/{audit.pk}/own/{own.pk}/remove/", follow=True)
    assert "Put it back" in text_of(taken_out)
    assert browser.get(page_of(own)).status_code == 404
    assert browser.post(page_of(own), sent(rating="no", seen_rating=1)).status_code == 404
    held = now(stage, audit)
    assert (held.total, held.own_total, held.answered) == (10, 0, 0)
    assert browser.post(f"/audits/{audit.pk}/own/{own.pk}/put-back/").status_code == 302
    held = now(stage, audit)
    assert (held.total, held.own_total, held.answered) == (11, 1, 1)
    another = make_person(stage.world.elm, "head", name="Elm Head")
    for page in ("change", "remove"):
        assert client_for(stage.world.elm, another).get(f"/audits/{audit.pk}/own/{own.pk}/{page}/").status_code == 404
        there = stage.statements(audit)[0].pk
        assert browser.get(f"/audits/{audit.pk}/own/{there}/{page}/").status_code == 404


def test_own_statements_hold_up_the_signature_stay_out_of_the_return_and_come_along(
    offered: tuple[Stage, Audit],
) -> None:
    stage, audit = offered
    with as_tenant(stage.oak):
        section = AuditSection.objects.get(audit=audit, position=1)
        words = OwnWords(plain="Boarders know whom to tell", guidance="They can name two adults.", scale="yes_no")
        own = add_own_statement(audit_id=audit.pk, section_id=section.pk, words=words, by=stage.dsl)
        gone = add_own_statement(audit_id=audit.pk, section_id=section.pk, words=OwnWords("Gone"), by=stage.dsl)
    for statement in stage.statements(audit):
        if not statement.is_own:
            stage.answer(audit, statement, "amber")
    assert now(stage, audit).state == "open"
    browser = client_for(stage.oak, stage.dsl)
    browser.post(f"/audits/{audit.pk}/own/{gone.pk}/remove/")
    stage.answer(audit, own, "no", "Ask in May.")
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    assert browser.post(f"/audits/{audit.pk}/own/{gone.pk}/put-back/").status_code == 409
    assert stage.returns() == [[1] * 10]
    with as_tenant(stage.world.hillshire):
        round_ = open_for(stage.world, stage.officer, stage.template, title="The year after")
    with_own = replace(stage, round=round_).audit()
    (again,) = [row for row in stage.statements(with_own) if row.is_own]
    assert (again.plain, again.guidance, again.scale, again.number) == (*_said(words), "1.6")
    assert (again.stable_id, again.wording) == (own.stable_id, "same")
    assert (with_own.total, with_own.own_total) == (11, 1)
    assert "Ask in May." in text_of(browser.get(page_of(again)))
    with as_tenant(stage.world.hillshire):
        Section.objects.filter(template=stage.template).update(schools_may_add=False)
        round_ = open_for(stage.world, stage.officer, stage.template, title="Locked again")
    locked = replace(stage, round=round_).audit()
    assert (locked.total, locked.own_total) == (10, 0)
    with as_tenant(stage.world.hillshire):
        Section.objects.filter(template=stage.template).update(schools_may_add=True)
        round_ = open_for(stage.world, stage.officer, stage.template, title="Open again")
    reopened = replace(stage, round=round_).audit()
    assert [row.plain for row in stage.statements(reopened) if row.is_own] == ["Boarders know whom to tell"]


def _said(words: OwnWords) -> tuple[str, str, str]:
    return words.plain, words.guidance, words.scale
