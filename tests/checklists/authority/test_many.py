from typing import Any

import pytest

from checklists.authority.actions import many, parts
from checklists.authority.drafts import draft_of, removed_from
from checklists.authority.models import Statement, Template
from checklists.authority.queries import template_by_id
from lantern.audit.queries import entries_about
from lantern.errors import NotPossibleNow
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import queries_of, text_of, url
from tests.checklists.authority.test_drafts import codes, section
from tests.checklists.authority.test_publishing import statement


def weights(template: Template) -> dict[str, int]:
    return {one.code: one.weight for one in draft_of(template).statements if one.weight != 1}


def test_the_ticked_statements_get_a_weight_and_undo_gives_each_its_own_back(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        Statement.objects.filter(section__template=template, code="LAO-2").update(weight=5)
        ticked = [str(statement(template, code).pk) for code in ("LAO-1", "LAO-2", "LAO-3")]
    address = url("change_many", template.pk)
    asked = desk.client.post(address, {"do": "weight", "statement": ticked})
    assert "How much do these statements weigh?" in text_of(asked)
    wrong = desk.client.post(address, {"do": "weight", "statement": ticked, "sure": 1, "weight": "11"})
    assert (wrong.status_code, wrong.context["ticked"][0].code) == (422, "LAO-1")
    assert "The weight must be 10 or less" in text_of(wrong)
    page = desk.client.post(address, {"do": "weight", "statement": ticked, "sure": 1, "weight": "3"}, follow=True)
    with as_tenant(desk.world.hillshire):
        assert weights(template) == {"LAO-1": 3, "LAO-2": 3, "LAO-3": 3}
        assert entries_about(template.pk)[0].facts["codes"] == ["LAO-1", "LAO-2", "LAO-3"]
    assert page.context["undo_many"].count == 3
    assert "3 statements are as they were before" in text_of(
        desk.client.post(url("undo_many", template.pk), follow=True)
    )
    with as_tenant(desk.world.hillshire):
        assert weights(template) == {"LAO-2": 5}
    assert desk.client.post(url("undo_many", template.pk)).status_code == 409


def test_nothing_is_undone_once_somebody_changed_something_else(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        done = many.change_many(template=template, field="phases", values={held.pk: ["primary"]}, by=desk.officer)
        places = many.move_many(
            template=template, statement_ids=[held.pk], section=section(template, "Training"), by=desk.officer
        )
        for stale in (done, places):
            parts.remove_statement(statement=statement(template, "LAO-9"), by=desk.officer)
            parts.put_statement_back(statement=statement(template, "LAO-9"), by=desk.officer)
            with pytest.raises(NotPossibleNow, match="changed since"):
                many.change_many(
                    template=template, field="phases", values=done.before, seen=stale.revision, by=desk.officer
                )
            with pytest.raises(NotPossibleNow, match="changed since"):
                many.move_back(template=template, places=places.before, seen=stale.revision, by=desk.officer)
        assert statement(template, "LAO-1").phases == ["primary"]


def test_ticks_that_are_another_checklists_statements_change_nothing_there(desk: Desk) -> None:
    template, other = desk.draft(), desk.draft()
    with as_tenant(desk.world.hillshire):
        foreign = statement(other, "LAO-1").pk
        done = [
            many.change_many(template=template, field="weight", values={foreign: 7}, by=desk.officer),
            many.remove_many(template=template, statement_ids=[foreign], by=desk.officer),
        ]
        assert [each.before for each in done] == [{}, {}]
        assert weights(other) == {}
        assert statement(other, "LAO-1").removed_at is None


def test_whole_sections_move_in_their_order_and_come_back_to_their_places(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        before = codes(template)
        strategy, training = section(template, "Strategy"), section(template, "Training")
        single = statement(template, "LAO-7")
    given = {"do": "move", "section": [str(strategy.pk)], "statement": [str(single.pk)]}
    address = url("change_many", template.pk)
    # The form carries each ticked statement on, so that a statement added to the section meanwhile is not moved along.
    ticked = [str(one.pk) for one in desk.client.post(address, given).context["ticked"]]
    desk.client.post(address, {"do": "move", "sure": 1, "statement": ticked, "move": str(training.pk)})
    with as_tenant(desk.world.hillshire):
        assert codes(template)[:6] == ["LAO-4", "LAO-5", "LAO-1", "LAO-2", "LAO-3", "LAO-7"]
    desk.client.post(url("undo_many", template.pk))
    with as_tenant(desk.world.hillshire):
        assert codes(template) == before


def test_removed_together_they_come_back_together(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        before = codes(template)
        policies = section(template, "Policies")
    page = desk.client.post(url("change_many", template.pk), {"do": "remove", "section": str(policies.pk)}, follow=True)
    assert "7 statements" in text_of(page)
    with as_tenant(desk.world.hillshire):
        assert len(codes(template)) == 9
        assert len(removed_from(template).statements) == 7
    desk.client.post(url("undo_many", template.pk))
    with as_tenant(desk.world.hillshire):
        assert codes(template) == before


def test_with_nothing_ticked_the_page_says_so(desk: Desk) -> None:
    template, other = desk.draft(), desk.draft()
    with as_tenant(desk.world.hillshire):
        strange = statement(other, "LAO-1")
    for given in ({"do": "remove"}, {"do": "remove", "statement": ["x", str(strange.pk)]}, {"do": "burn"}):
        page = desk.client.post(url("change_many", template.pk), given)
        assert page.status_code == 422
        assert "Tick at least one statement" in text_of(page)
    with as_tenant(desk.world.hillshire):
        assert len(codes(other)) == 16
        assert template_by_id(template.pk).revision == 0


def test_searching_shows_what_is_found_under_its_number_and_lets_nobody_reorder_it(desk: Desk) -> None:
    template = desk.draft()
    page = desk.client.get(url("template", template.pk) + "?q=lao-1 leads")
    assert [line.statement.code for block in page.context["blocks"] for line in block.lines] == ["LAO-1"]
    assert page.context["blocks"][0].lines[0].number == "1.1"
    assert "Move LAO-1" not in text_of(page)
    assert "Move LAO-1" in text_of(desk.client.get(url("template", template.pk) + "?only=strange"))
    assert "No statement is found" in text_of(desk.client.get(url("template", template.pk) + "?q=zebra"))
    with as_tenant(desk.world.hillshire):
        Statement.objects.filter(section__template=template, code="LAO-5").update(advice_red="")
    noted = desk.client.get(url("template", template.pk) + "?only=noted")
    assert [line.statement.code for block in noted.context["blocks"] for line in block.lines] == ["LAO-5"]


def test_a_copy_says_the_same_and_changes_alone(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        parts.remove_statement(statement=statement(template, "LAO-2"), by=desk.officer)
    page = desk.client.post(url("copy", template.pk), follow=True)
    copy = page.context["template"]
    assert copy.title == f"Copy of {template.title}"
    with as_tenant(desk.world.hillshire):
        assert codes(copy) == codes(template)
        pairs = zip(draft_of(copy).statements, draft_of(template).statements, strict=True)
        assert all(getattr(mine, name) == getattr(theirs, name) for mine, theirs in pairs for name in Statement.COPIED)
        parts.remove_statement(statement=statement(copy, "LAO-1"), by=desk.officer)
        assert "LAO-1" in codes(template)


def test_a_preview_for_a_phase_leaves_out_what_it_is_not_asked(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        rows = Statement.objects.filter(section__template=template)
        rows.filter(code="LAO-2").update(phases=["secondary", "post_16"])
        rows.filter(section__title="Training").update(phases=["primary"])
        first, second = statement(template, "LAO-1"), statement(template, "LAO-2")
    page = desk.client.get(url("preview", template.pk) + "?phase=primary")
    assert "1 statement is not for schools of this kind" in text_of(page)
    assert [chapter.title for chapter in page.context["chapters"]][:2] == ["Strategy", "Training"]
    shown = desk.client.get(url("preview_statement", template.pk, first.pk) + "?phase=primary")
    assert shown.context["after"].code == "LAO-3"
    assert desk.client.get(url("preview_statement", template.pk, second.pk) + "?phase=primary").status_code == 404
    assert desk.client.get(url("preview_statement", template.pk, second.pk) + "?phase=strange").status_code == 200
    secondary = desk.client.get(url("preview", template.pk) + "?phase=secondary")
    assert "Training" not in [chapter.title for chapter in secondary.context["chapters"]]


def test_a_checklist_of_177_statements_takes_no_more_queries(desk: Desk, django_assert_num_queries: Any) -> None:
    template = desk.draft()
    desk.version(template)
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        home = held.section
    pages = [
        url("template", template.pk),
        url("template", template.pk) + "?q=online&only=changed",
        url("publish", template.pk),
        url("preview", template.pk) + "?phase=primary",
        url("preview_statement", template.pk, held.pk),
        url("edit_statement", template.pk, held.pk),
    ]
    few = [queries_of(desk.client, page) for page in pages]
    with as_tenant(desk.world.hillshire):
        Statement.objects.bulk_create(
            Statement(section=home, position=100 + place, code=f"X-{place}", plain=f"Number {place} is in place")
            for place in range(161)
        )
        assert len(codes(template)) == 177
    for page, number in zip(pages, few, strict=True):
        with django_assert_num_queries(number):
            desk.client.get(page)
    with as_tenant(desk.world.hillshire):
        everything = {one.pk: 2 for one in draft_of(template).statements}
        with django_assert_num_queries(7):
            many.change_many(template=template, field="weight", values=everything, by=desk.officer)
        assert len(weights(template)) == 177
