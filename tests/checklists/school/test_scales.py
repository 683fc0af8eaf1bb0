"""Answers on every scale: one audit whose statements ask in all six ways."""

from dataclasses import dataclass, replace

import pytest
from django.test import Client

from checklists.authority.models import Section, Statement
from checklists.scales import Scale, keys_of, keys_that_count_as
from checklists.school.actions.answering import Outcome, Seen, save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.models import Answer, Audit, AuditStatement
from checklists.school.readable import pages
from checklists.school.rules import AnswerIncomplete
from lantern.ui import charts
from tests.cast import World, as_tenant, client_for
from tests.checklists.school.stage import NOTHING_SEEN, Stage, make_stage, open_for
from tests.checklists.school.test_pages import page_of, text_of

AJAX = {"hx-request": "true"}


@dataclass
class Six:
    """Oak's audit with one statement of each scale, and its safeguarding lead's browser."""

    stage: Stage
    audit: Audit
    by_scale: dict[str, AuditStatement]
    browser: Client

    def save(self, scale: str, seen: Seen = NOTHING_SEEN, **fields: str) -> Outcome:
        statement = self.by_scale[scale]
        with as_tenant(self.stage.oak):
            return save_answer(
                audit_id=self.audit.pk, statement_id=statement.pk, by=self.stage.dsl, seen=seen, **fields
            )

    def answer(self, scale: str) -> Answer:
        with as_tenant(self.stage.oak):
            return Answer.objects.select_related("statement").get(statement=self.by_scale[scale])


@pytest.fixture
def six(loop: World) -> Six:
    stage = make_stage(loop, sections=1, each=1)
    with as_tenant(loop.hillshire):
        section = Section.objects.get(template=stage.template)
        Statement.objects.filter(section=section).delete()
        for place, scale in enumerate(Scale.values, start=1):
            Statement.objects.create(
                section=section,
                position=place,
                code=f"SC-{place}",
                plain=f"Asked on the scale {scale}",
                scale=scale,
                descriptors=["Nobody knows", "", "", "Most know", ""] if scale == "five" else [],
                red_flag=scale == "yes_no",
                advice_red="Ask the head today.",
            )
        stage = replace(stage, round=open_for(loop, stage.officer, stage.template, title="All scales"))
    audit = stage.audit()
    rows = {statement.scale: statement for statement in stage.statements(audit)}
    return Six(stage, audit, rows, client_for(stage.oak, stage.dsl))


def test_a_statement_takes_the_keys_of_its_own_scale_and_no_other(six: Six) -> None:
    for scale, statement in six.by_scale.items():
        for key in {"green", "l4", "yes", "nonsense"} - set(keys_of(scale)):
            with pytest.raises(AnswerIncomplete, match="one of the answers"):
                six.save(scale, rating=key)
        page = six.browser.get(page_of(statement)).content.decode()
        shown = {key for key in keys_of(scale) if f'name="rating" id="r-{key}"' in page}
        assert shown == set(keys_of(scale)) - {"given"}


def test_each_choice_is_shown_with_the_authoritys_words_or_else_with_ours(six: Six) -> None:
    page = text_of(six.browser.get(page_of(six.by_scale["five"])))
    assert "Level 1 1 Nobody knows" in page
    assert "Level 2 2 Ask the head today." in page
    assert "Level 4 4 Most know" in page
    assert "Level 5 5 In place, checked often and getting better" in page


def test_every_key_has_a_shape_that_says_what_it_counts_as() -> None:
    for level in ("green", "amber", "red"):
        for key in keys_that_count_as(level):
            assert charts.RATING_SHAPES[key] == level
    assert {key for scale in Scale.values for key in keys_of(scale)} <= set(charts.RATING_WORDS)


def test_a_number_is_kept_bare_and_anything_else_is_refused_beside_the_field(six: Six) -> None:
    page = page_of(six.by_scale["number"])
    refused = six.browser.post(
        page, {"reply": "about forty", "note": "Counted in May.", "seen_rating": 0, "seen_note": 0}
    )
    assert refused.status_code == 422
    assert "Enter a number, for example 12 or 3.5" in text_of(refused)
    assert b'value="about forty"' in refused.content
    assert b"Counted in May." in refused.content
    assert b'aria-describedby="id_reply_hint id_reply_error"' in refused.content
    assert six.answer("number").revision == 0
    saved = six.browser.post(page, {"reply": " 1,250 % ", "note": "", "seen_rating": 0, "seen_note": 0}, headers=AJAX)
    assert b"Saved at" in saved.content
    answer = six.answer("number")
    assert (answer.rating, answer.reply, answer.in_words, answer.counts_as) == ("given", "1250", "1250", "")


def test_a_scale_that_asks_for_no_words_takes_none(six: Six) -> None:
    with pytest.raises(AnswerIncomplete, match="no number and no text"):
        six.save("rag", rating="green", reply="12")
    six.save("rag", rating="green", reply="")
    assert six.answer("rag").rating == "green"


def test_an_answer_on_another_scale_is_shown_again_and_cannot_be_confirmed(six: Six) -> None:
    six.save("text", reply="The head")
    six.save("rag", rating="amber")
    with as_tenant(six.stage.world.hillshire):
        Statement.objects.filter(section__template=six.stage.template, scale="text").update(scale="yes_no")
        round_ = open_for(six.stage.world, six.stage.officer, six.stage.template, title="On another scale")
    stage = replace(six.stage, round=round_)
    again = {statement.code: statement for statement in stage.statements(stage.audit())}
    assert (again["SC-1"].wording, again["SC-6"].wording) == ("same", "reworded")
    page = six.browser.get(page_of(again["SC-6"]))
    assert "The head" in text_of(page)
    assert b'name="confirm"' not in page.content
    assert b'name="confirm"' in six.browser.get(page_of(again["SC-1"])).content


def test_an_emptied_reply_is_no_answer_and_a_reply_cannot_be_given_without_words(six: Six) -> None:
    six.save("text", reply="Ms Nair and the network team")
    six.save("text", Seen(1, 0, reply=1), reply="  ")
    with as_tenant(six.stage.oak):
        audit = Audit.objects.get(pk=six.audit.pk)
    assert (six.answer("text").rating, audit.answered) == ("", 0)
    with pytest.raises(AnswerIncomplete, match="Give the answer itself"):
        six.save("text", Seen(2, 0, reply=2), rating="given")
    with pytest.raises(AnswerIncomplete, match="2000 characters"):
        six.save("text", Seen(2, 0, reply=2), reply="x" * 2001)


def test_a_reply_can_be_not_applicable_with_a_reason_as_any_answer(six: Six) -> None:
    with pytest.raises(AnswerIncomplete, match="why this does not apply"):
        six.save("number", rating="na", reply="")
    six.save("number", rating="na", reply="", note="We have no boarders.")
    assert six.answer("number").rating == "na"


def test_two_different_replies_meet_and_the_later_person_sees_both(six: Six) -> None:
    six.save("text", reply="The head")
    met = six.browser.post(
        page_of(six.by_scale["text"]),
        {"reply": "The deputy", "note": "", "seen_rating": 0, "seen_reply": 0, "seen_note": 0},
    )
    assert met.status_code == 409
    assert "Two people answered this" in text_of(met)
    assert "The head" in text_of(met)
    assert "The deputy" in text_of(met)
    assert six.answer("text").reply == "The head"
    history = text_of(six.browser.get(page_of(six.by_scale["text"]) + "history/"))
    assert "An answer that was not used The deputy" in history
    kept = {
        "stay": "yes",
        "rating": "given",
        "reply": "The deputy",
        "note": "",
        "seen_rating": 1,
        "seen_reply": 1,
        "seen_note": 0,
    }
    assert six.browser.post(page_of(six.by_scale["text"]), kept).status_code == 302
    assert six.answer("text").reply == "The deputy"


def test_a_reply_and_a_note_by_two_people_are_both_kept(six: Six) -> None:
    six.save("number", reply="12")
    outcome = six.save("number", rating="", reply="", note="Counted in May.")
    assert outcome.moved == ("rating", "reply")
    answer = six.answer("number")
    assert (answer.rating, answer.reply, answer.note) == ("given", "12", "Counted in May.")


def test_a_return_and_every_count_hold_green_amber_red_or_nothing(six: Six) -> None:
    said = {"rag": "amber", "five": "l2", "partly": "yes", "yes_no": "no"}
    for scale, key in said.items():
        six.save(scale, rating=key)
    six.save("number", reply="12")
    six.save("text", reply="The head")
    audit_page = six.browser.get(f"/audits/{six.audit.pk}/")
    words = text_of(audit_page)
    assert "Red 2" in words
    assert "Amber 1" in words
    assert "Red flags 1" in words
    assert "“The head”" in words
    shown = text_of(six.browser.get(f"/audits/{six.audit.pk}/?show=red"))
    assert "scale five" in shown
    assert "scale partly" not in shown
    printed = text_of(six.browser.get(f"/audits/{six.audit.pk}/print/"))
    assert "Number or text 2" in printed
    assert "The head" in printed
    signing = text_of(client_for(six.stage.oak, six.stage.head).get(f"/audits/{six.audit.pk}/sign/"))
    # the red flag before the other red, which stands before it in the audit
    assert signing.index("scale yes_no") < signing.index("scale five")
    with as_tenant(six.stage.oak):
        record = "".join("".join(page.html) for page in pages())
        assert "The head" in record
        sign_as_head(audit_id=six.audit.pk, by=six.stage.head)
        sign_as_governor(audit_id=six.audit.pk, by=six.stage.governor)
    assert six.stage.returns() == [[1, 2, 0, 2, 3, 3]]


def test_the_interface_for_programs_says_what_an_answer_counts_as_and_takes_a_reply(six: Six) -> None:
    six.save("five", rating="l5")
    answers = f"/api/v1/audits/{six.audit.pk}/answers/"
    rows = {row["scale"]: row for row in six.browser.get(answers).json()}
    assert (rows["five"]["rating"], rows["five"]["counts_as"], rows["five"]["reply"]) == ("l5", "green", "")
    address = f"{answers}{six.by_scale['number'].pk}/"
    body: dict[str, object] = {"revision": 0, "reply": "many"}
    refused = six.browser.patch(address, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_number")
    taken = six.browser.patch(address, body | {"reply": "3.5"}, content_type="application/json")
    assert (taken.json()["rating"], taken.json()["reply"], taken.json()["counts_as"]) == ("given", "3.5", "")


def test_a_red_flag_that_is_red_stands_first_on_the_home_page_until_it_is_so_no_more(six: Six) -> None:
    home = client_for(six.stage.oak, six.stage.governor)
    assert "Red flags" not in text_of(home.get("/"))
    six.save("five", rating="l1")
    six.save("yes_no", rating="no")
    page = text_of(home.get("/"))
    assert page.index("Red flags") < page.index("All scales")
    assert "Asked on the scale yes_no" in page
    assert "Asked on the scale five" not in page
    six.save("yes_no", Seen(1, 0), rating="yes")
    assert "Red flags" not in text_of(home.get("/"))
    six.save("yes_no", Seen(2, 0), rating="no")
    assert "Red flags" not in text_of(client_for(six.stage.oak, six.stage.staff).get("/"))
