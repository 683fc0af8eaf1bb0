"""Splitting a statement, saying what one replaces, and looking at two editions side by side."""

from checklists.authority.drafts import draft_of
from checklists.authority.models import Template
from checklists.authority.queries import statements_of, template_by_id
from lantern.audit.models import Entry
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import text_of, url
from tests.checklists.authority.test_publishing import reword, statement


def codes(desk: Desk, template: Template) -> list[str]:
    with as_tenant(desk.world.hillshire):
        return [one.code for one in draft_of(template_by_id(template.pk)).statements]


def test_a_statement_is_split_and_the_new_one_says_where_it_came_from(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    with as_tenant(desk.world.hillshire):
        old = statement(template, "LAO-5")
    page = url("split_statement", template.pk, old.pk)
    assert desk.client.post(page, {"plain": " "}).status_code == 422
    made = desk.client.post(page, {"plain": "New staff  sign the policy"})
    assert made.status_code == 302
    assert codes(desk, template)[4:6] == ["LAO-5", "LAO-17"]
    with as_tenant(desk.world.hillshire):
        new = statement(template, "LAO-17")
        assert (new.plain, new.replaces, new.advice_red) == (
            "New staff sign the policy",
            [old.stable_id],
            old.advice_red,
        )
        assert new.stable_id != old.stable_id
        assert Entry.objects.filter(verb="checklist.statement_split").count() == 1
    compared = text_of(desk.client.get(url("compare", template.pk)))
    assert "From version 1 to the draft. 2 split." in compared
    published = desk.version(template)
    with as_tenant(desk.world.hillshire):
        assert statements_of(published.pk)[5].replaces == [old.stable_id]
    assert "2 split" in text_of(desk.client.get(f"{url('compare', template.pk)}?from={version.number}&to=2"))
    assert "Split from:" in text_of(desk.client.get(url("version", published.pk)))


def test_what_is_merged_into_a_statement_leaves_the_draft_and_can_be_put_back(desk: Desk) -> None:
    template = desk.draft()
    desk.version(template)
    with as_tenant(desk.world.hillshire):
        one, other, gone = (statement(template, code) for code in ("LAO-6", "LAO-7", "LAO-8"))
    desk.client.post(url("remove_statement", template.pk, gone.pk))
    page = url("replaces", template.pk, one.pk)
    shown = text_of(desk.client.get(page))
    assert "Published before, and no longer in this draft" in shown
    seen = desk.client.get(page).context["form"]["seen"].value()
    ticked = {"seen": seen, "gone": [str(gone.stable_id)], "standing": [str(other.stable_id)]}
    assert desk.client.post(page, ticked | {"standing": ["no-such-id"]}).status_code == 422
    with as_tenant(desk.world.hillshire):
        reword(template, "LAO-6", "Reworded by somebody else", desk)
    late = desk.client.post(page, ticked)
    assert late.status_code == 409
    assert "Somebody else changed this" in text_of(late)
    again = ticked | {"seen": late.context["form"]["seen"].value()}
    assert desk.client.post(page, again).status_code == 302
    with as_tenant(desk.world.hillshire):
        now = statement(template, "LAO-6")
        assert now.replaces == [gone.stable_id, other.stable_id]
        assert now.plain == "Reworded by somebody else"
    assert {"LAO-7", "LAO-8"} & set(codes(desk, template)) == set()
    compared = text_of(desk.client.get(url("compare", template.pk)))
    assert "From version 1 to the draft. 1 merged." in compared
    assert desk.client.post(url("put_statement_back", template.pk, other.pk)).status_code == 302
    assert "LAO-7" in codes(desk, template)


def test_nothing_is_compared_before_the_first_version(desk: Desk) -> None:
    template = desk.draft()
    assert "There is nothing to compare with yet" in text_of(desk.client.get(url("compare", template.pk)))
