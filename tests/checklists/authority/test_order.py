import pytest

from checklists.authority.actions import order, parts
from checklists.authority.queries import template_by_id
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotPossibleNow
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import url
from tests.checklists.authority.test_drafts import codes, section, titles
from tests.checklists.authority.test_publishing import statement, words_of


def test_at_the_end_of_a_section_a_statement_goes_on_into_the_next_one_and_back(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        whole = codes(template)
        last = statement(template, "LAO-3")
        order.move_statement(statement=last, up=False, by=desk.officer)
        assert statement(template, "LAO-3").section.title == "Training"
        assert codes(template) == whole
        order.move_statement(statement=last, up=True, by=desk.officer)
        assert statement(template, "LAO-3").section.title == "Strategy"
        for end, up in ((whole[0], True), (whole[-1], False)):
            order.move_statement(statement=statement(template, end), up=up, by=desk.officer)
        assert codes(template) == whole


def test_a_statement_is_put_before_any_other_or_last(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        training = section(template, "Training")
        gone = statement(template, "LAO-4")
        parts.remove_statement(statement=gone, by=desk.officer)
        held, before = statement(template, "LAO-1"), statement(template, "LAO-5")
        order.place_statement(statement=held, section=training, before=before, by=desk.officer)
        assert codes(template)[:4] == ["LAO-2", "LAO-3", "LAO-1", "LAO-5"]
        order.place_statement(statement=held, section=training, before=None, by=desk.officer)
        assert codes(template)[:4] == ["LAO-2", "LAO-3", "LAO-5", "LAO-1"]
        order.place_statement(statement=before, section=training, before=before, by=desk.officer)
        parts.put_statement_back(statement=gone, by=desk.officer)
        assert codes(template)[:5] == ["LAO-2", "LAO-3", "LAO-4", "LAO-5", "LAO-1"]
        assert entries_about(template.pk)[0].verb == "checklist.statement_put_back"
        with pytest.raises(NotPossibleNow, match="list has changed"):
            order.place_statement(
                statement=held, section=training, before=statement(template, "LAO-6"), by=desk.officer
            )
        with pytest.raises(NotPossibleNow, match="another checklist"):
            order.place_statement(
                statement=held, section=section(desk.draft(), "Training"), before=None, by=desk.officer
            )


def test_a_form_opened_before_the_statement_was_moved_does_not_move_it_back(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held, home = statement(template, "LAO-1"), section(template, "Strategy")
        order.place_statement(statement=held, section=section(template, "Training"), before=None, by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            parts.change_statement(statement=held, seen=0, section=home, words=words_of(held), by=desk.officer)


def test_sections_are_put_before_another_or_last(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        first, *others = titles(template)
        order.place_section(section=section(template, first), before=None, by=desk.officer)
        assert titles(template) == [*others, first]
        order.place_section(section=section(template, first), before=section(template, others[1]), by=desk.officer)
        assert titles(template) == [others[0], first, *others[1:]]


def test_the_browser_names_the_place_and_a_made_up_one_is_not_found(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held, other = statement(template, "LAO-1"), statement(template, "LAO-5")
        strange = statement(desk.draft(), "LAO-1")
    place = url("place_statement", template.pk, held.pk)
    given = {"section": str(other.section_id), "before": str(other.pk)}
    answer = desk.client.post(place, given, headers={"hx-request": "true"})
    assert 'data-said="LAO-1 has been moved. It is in Training."' in answer.content.decode()
    with as_tenant(desk.world.hillshire):
        assert codes(template)[2:5] == ["LAO-4", "LAO-1", "LAO-5"]
        revision = template_by_id(template.pk).revision
    for wrong in (
        {"section": "x"},
        given | {"before": "x"},
        given | {"section": str(strange.section_id)},
        given | {"before": str(strange.pk)},
    ):
        assert desk.client.post(place, wrong).status_code == 404, wrong
    sections = url("place_section", template.pk, held.section_id)
    assert desk.client.post(sections, {"before": str(strange.section_id)}).status_code == 404
    assert desk.client.post(sections, {"before": str(other.section_id)}).status_code == 302
    with as_tenant(desk.world.hillshire):
        assert template_by_id(template.pk).revision == revision + 1
