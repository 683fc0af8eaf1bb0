import pytest

from checklists.authority.actions import order, parts
from checklists.authority.actions.templates import Details, bring_back, change_details, put_away
from checklists.authority.drafts import draft_of, next_code, removed_from
from checklists.authority.models import Section, Statement, Template
from checklists.authority.queries import template_by_id, templates
from lantern.audit.queries import entries_about
from lantern.errors import ChangedMeanwhile, NotPossibleNow
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.test_publishing import statement, words_of


def codes(template: Template) -> list[str]:
    return [one.code for one in draft_of(template).statements]


def titles(template: Template) -> list[str]:
    return [part.title for part in draft_of(template).sections]


def section(template: Template, title: str) -> Section:
    return Section.objects.select_related("template").get(template=template, title=title)


def test_a_copy_from_the_library_is_the_authoritys_own(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        assert len(codes(template)) == 16
        assert template.taken_from == "LAO"
        assert [entry.facts["statements"] for entry in entries_about(template.pk)] == [16]


def test_a_second_copy_can_be_told_from_the_first(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft()
    assert second.title == f"{first.title} (2)"
    page = desk.client.get("/checklists/library/LAO/").content.decode()
    assert str(first.pk) in page
    assert str(second.pk) in page


def test_a_statement_moves_past_a_removed_neighbour_and_stops_at_the_ends(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        parts.remove_statement(statement=statement(template, "LAO-2"), by=desk.officer)
        order.move_statement(statement=statement(template, "LAO-3"), up=True, by=desk.officer)
        assert codes(template)[:2] == ["LAO-3", "LAO-1"]
        order.move_statement(statement=statement(template, "LAO-3"), up=True, by=desk.officer)
        order.move_statement(statement=statement(template, "LAO-1"), up=False, by=desk.officer)
        assert codes(template)[:2] == ["LAO-3", "LAO-1"]


def test_sections_move_with_their_statements(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        order.move_section(section=section(template, "Training"), up=True, by=desk.officer)
        assert titles(template)[:2] == ["Training", "Strategy"]
        assert codes(template)[:3] == ["LAO-4", "LAO-5", "LAO-1"]


def test_what_was_removed_comes_back_where_it_was(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        before = codes(template)
        gone = statement(template, "LAO-2")
        parts.remove_statement(statement=gone, by=desk.officer)
        assert "LAO-2" not in codes(template)
        assert removed_from(template).statements == (gone,)
        parts.put_statement_back(statement=gone, by=desk.officer)
        assert codes(template) == before
        with pytest.raises(NotPossibleNow):
            parts.put_statement_back(statement=gone, by=desk.officer)


def test_a_section_comes_back_with_the_statements_it_had(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        before = codes(template)
        policies = section(template, "Policies")
        parts.remove_section(section=policies, by=desk.officer)
        assert len(codes(template)) == 9
        parts.put_section_back(section=policies, by=desk.officer)
        assert codes(template) == before


def test_a_statement_of_a_removed_section_cannot_be_put_back_alone(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        gone = statement(template, "LAO-6")
        parts.remove_statement(statement=gone, by=desk.officer)
        parts.remove_section(section=gone.section, by=desk.officer)
        with pytest.raises(NotPossibleNow, match="section"):
            parts.put_statement_back(statement=gone, by=desk.officer)


def test_a_statement_goes_to_the_end_of_another_section(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        parts.change_statement(
            statement=held, seen=0, section=section(template, "Training"), words=words_of(held), by=desk.officer
        )
        assert codes(template)[:5] == ["LAO-2", "LAO-3", "LAO-4", "LAO-5", "LAO-1"]


def test_a_statement_never_moves_to_another_checklist(desk: Desk) -> None:
    one, other = desk.draft(), desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(one, "LAO-1")
        with pytest.raises(NotPossibleNow):
            parts.change_statement(
                statement=held, seen=0, section=section(other, "Training"), words=words_of(held), by=desk.officer
            )


def test_the_later_of_two_people_does_not_overwrite_the_earlier(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        theirs = words_of(held, plain="Theirs")
        parts.change_statement(statement=held, seen=0, section=held.section, words=theirs, by=desk.officer)
        ours = words_of(held, plain="Ours")
        with pytest.raises(ChangedMeanwhile):
            parts.change_statement(statement=held, seen=0, section=held.section, words=ours, by=desk.officer)
        assert statement(template, "LAO-1").plain == "Theirs"


def test_changing_one_statement_does_not_get_in_the_way_of_another(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        for code in ("LAO-1", "LAO-2"):
            held = statement(template, code)
            new = words_of(held, plain=f"{code} in other words")
            parts.change_statement(statement=held, seen=0, section=held.section, words=new, by=desk.officer)
        change_details(template=template, seen=0, details=Details(title="A new title"), by=desk.officer)
        with pytest.raises(ChangedMeanwhile):
            change_details(template=template, seen=0, details=Details(title="Another"), by=desk.officer)
        assert template_by_id(template.pk).revision == 3


def test_a_removed_statement_is_not_edited_behind_anybodys_back(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        parts.remove_statement(statement=held, by=desk.officer)
        new = words_of(held, plain="Ours")
        with pytest.raises(ChangedMeanwhile):
            parts.change_statement(statement=held, seen=1, section=held.section, words=new, by=desk.officer)


def test_saving_without_a_change_leaves_no_trace(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        held = statement(template, "LAO-1")
        parts.change_statement(statement=held, seen=0, section=held.section, words=words_of(held), by=desk.officer)
        assert (template_by_id(template.pk).revision, Statement.objects.get(pk=held.pk).revision) == (0, 0)
        assert len(entries_about(template.pk)) == 1


def test_a_checklist_that_was_put_away_leaves_the_list_and_comes_back(desk: Desk) -> None:
    template = desk.draft()
    with as_tenant(desk.world.hillshire):
        put_away(template=template, by=desk.officer)
        assert template not in templates()
        assert template in templates(archived=True)
        bring_back(template=template, by=desk.officer)
        assert template in templates()
        with pytest.raises(NotPossibleNow):
            bring_back(template=template, by=desk.officer)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], "S-1"),
        (["LAO-1", "LAO-16", "X"], "LAO-17"),
        (["A-9", "B-1", "B-2"], "B-3"),
        (["Q"], "S-1"),
        (["7"], "8"),
    ],
)
def test_the_next_code_continues_the_commonest_series(known: list[str], expected: str) -> None:
    assert next_code(known) == expected
