from typing import Any

import pytest

from checklists.authority.actions import parts
from checklists.authority.checking import Kind, problems_of
from checklists.authority.models import Statement, Template
from checklists.authority.queries import template_by_id
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import filled, text_of, url
from tests.checklists.authority.test_checking import TODAY, draft, one, told
from tests.checklists.authority.test_drafts import section
from tests.checklists.authority.test_publishing import statement

FIVE = {f"words_five_l{level}": f"Words for {level}" for level in range(1, 6)}


def now(desk: Desk, template: Template, code: str = "LAO-2") -> Statement:
    with as_tenant(desk.world.hillshire):
        return statement(template, code)


def test_a_statement_is_written_page_by_page_and_each_page_leaves_the_others_as_they_are(desk: Desk) -> None:
    template = desk.draft()
    held = now(desk, template)
    pages = [
        ("edit_statement", {"plain": "In other words"}),
        ("statement_answer", {"scale": "five", "red_flag": "on", "weight": "4"} | FIVE),
        ("statement_advice", {"advice_amber": "Finish it soon."}),
        ("statement_evidence", {"needs_evidence": "on", "live_source": "two-step"}),
        ("statement_schools", {"phases": ["primary"], "offered_rating": "l4", "offered_note": "We see to it."}),
    ]
    for place, (page, said) in enumerate(pages):
        address = url(page, template.pk, held.pk)
        answer = desk.client.post(address, filled(desk.client, address, then="next", **said))
        after = pages[place + 1][0] if page != "statement_schools" else ""
        assert answer.url == (
            url(after, template.pk, held.pk) if after else f"{url('template', template.pk)}#part-{held.pk}"
        )
    changed = now(desk, template)
    assert changed.descriptors == [f"Words for {level}" for level in range(1, 6)]
    assert (changed.plain, changed.scale, changed.weight, changed.red_flag) == ("In other words", "five", 4, True)
    assert (changed.advice_amber, changed.advice_red) == ("Finish it soon.", held.advice_red)
    assert (changed.needs_evidence, changed.live_source, changed.evidence) == (True, "two-step", held.evidence)
    assert (changed.phases, changed.offered_rating, changed.offered_note) == (["primary"], "l4", "We see to it.")
    shown = text_of(desk.client.get(url("preview_statement", template.pk, held.pk)))
    for words in ("Words for 1", "You offer the answer “Level 4”", "Red flag", "Level 4, Level 5 " + held.advice_green):
        assert words in shown
    version = desk.version(template)
    assert "Level 5: Words for 5" in text_of(desk.client.get(url("version", version.pk)))


@pytest.mark.parametrize(
    ("page", "said", "field", "sentence"),
    [
        ("answer", {"scale": ""}, "scale", "Choose what a school can answer"),
        ("answer", {"scale": "number", "red_flag": "on"}, "red_flag", "A number or a text is never red"),
        ("answer", {"weight": "0"}, "weight", "The weight must be 1 or more"),
        ("schools", {"offered_rating": "green"}, "offered_note", "Enter why, so that a school knows"),
        ("schools", {"offered_note": "We see to it."}, "offered_rating", "Choose the answer that you offer"),
        ("evidence", {"live_source": "stranger"}, "live_source", "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_it_and_nothing_is_saved(
    desk: Desk, page: str, said: dict[str, Any], field: str, sentence: str
) -> None:
    template = desk.draft()
    address = url(f"statement_{page}", template.pk, now(desk, template).pk)
    refused = desk.client.post(address, filled(desk.client, address, **said))
    assert sentence in str(refused.context["form"].errors[field])
    with as_tenant(desk.world.hillshire):
        assert template_by_id(template.pk).revision == 0


def test_a_scale_is_not_changed_under_an_offer_that_it_does_not_have(desk: Desk) -> None:
    template = desk.draft()
    held = now(desk, template)
    offer, answer = (url(f"statement_{page}", template.pk, held.pk) for page in ("schools", "answer"))
    desk.client.post(offer, filled(desk.client, offer, offered_rating="green", offered_note="We see to it."))
    refused = desk.client.post(answer, filled(desk.client, answer, scale="yes_no"))
    assert "Take the offer back first" in text_of(refused)
    assert now(desk, template).scale == "rag"


def test_a_scale_without_a_level_asks_for_no_advice_and_offers_nothing(desk: Desk) -> None:
    template = desk.draft()
    held = now(desk, template)
    answer = url("statement_answer", template.pk, held.pk)
    desk.client.post(answer, filled(desk.client, answer, scale="yes_no"))
    advice = desk.client.get(url("statement_advice", template.pk, held.pk))
    assert [str(field.label) for field in advice.context["form"].visible_fields()] == [
        "Advice for Yes",
        "Advice for No",
    ]
    desk.client.post(answer, filled(desk.client, answer, scale="text"))
    page = desk.client.get(url("statement_schools", template.pk, held.pk))
    assert [field.name for field in page.context["form"].visible_fields()] == ["phases"]
    assert "Advice" not in [str(one["title"]) for one in page.context["pages"]]
    assert 'id="reply"' in desk.client.get(url("preview_statement", template.pk, held.pk)).content.decode()


def test_two_officers_on_two_pages_of_a_statement_lose_nothing(desk: Desk) -> None:
    template = desk.draft()
    held = now(desk, template)
    wording, answer = url("edit_statement", template.pk, held.pk), url("statement_answer", template.pk, held.pk)
    ours = filled(desk.client, wording, plain="Our words")
    desk.client.post(answer, filled(desk.client, answer, red_flag="on"))
    conflict = desk.client.post(wording, ours)
    assert conflict.status_code == 409
    assert [str(row["label"]) for row in conflict.context["theirs"]] == ["Statement in plain words"]
    desk.client.post(wording, ours | {"seen": conflict.context["form"]["seen"].value()})
    assert (now(desk, template).plain, now(desk, template).red_flag) == ("Our words", True)


def test_a_new_statement_goes_on_to_how_it_is_answered(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        home = section(template, "Training")
    address = url("add_statement", template.pk, home.pk)
    added = desk.client.post(address, filled(desk.client, address, plain="Governors are trained", then="next"))
    made = now(desk, template, "LAO-17")
    assert added.url == url("statement_answer", template.pk, made.pk)
    assert (made.section_id, made.scale, made.weight, made.allow_not_applicable) == (home.pk, "rag", 1, True)


def test_a_section_lets_schools_add_statements_and_a_copy_and_a_version_keep_it(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        home = section(template, "Training")
    address = url("rename_section", template.pk, home.pk)
    desk.client.post(address, filled(desk.client, address, schools_may_add="on"))
    assert "Schools may add statements of their own here" in text_of(desk.client.get(url("template", template.pk)))
    assert "A school may add statements of its own here" in text_of(desk.client.get(url("preview", template.pk)))
    copy = desk.client.post(url("copy", template.pk), follow=True).context["template"]
    with as_tenant(desk.world.hillshire):
        assert [part.schools_may_add for part in copy.sections.all()].count(True) == 1
        with pytest.raises(Exception, match="Somebody else changed this"):
            parts.change_section(section=home, seen=0, title="Training", schools_may_add=False, by=desk.officer)
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        assert version.sections.get(title="Training").schools_may_add


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ({"scale": "yes_no", "advice_amber": ""}, []),
        ({"scale": "number", "advice_red": "", "advice_green": ""}, []),
        ({"scale": "yes_no", "offered_rating": "amber"}, [Kind.ANSWER]),
        ({"scale": "text", "offered_rating": "given"}, [Kind.ANSWER]),
        ({"allow_not_applicable": False, "offered_rating": "na", "offered_note": "No pupils."}, [Kind.ANSWER]),
        ({"offered_rating": "na"}, [Kind.ANSWER]),
        ({"offered_rating": "na", "offered_note": "There are no pupils."}, []),
        ({"scale": "text", "red_flag": True}, [Kind.ANSWER]),
        ({"needs_evidence": True}, [Kind.EVIDENCE]),
    ],
)
def test_the_check_knows_the_scales(words: dict[str, Any], kinds: list[Kind]) -> None:
    found = draft(one("A-1", "Parents know whom to ask", **words), one("A-2", "All staff are trained each year"))
    assert [kind for kind, _sentence in told(found)] == kinds


def test_a_checklist_of_numbers_and_texts_alone_cannot_be_published() -> None:
    found = draft(one("A-1", "How many pupils there are", scale="number"))
    assert [problem.blocks for problem in problems_of(found, on=TODAY)] == [True]
