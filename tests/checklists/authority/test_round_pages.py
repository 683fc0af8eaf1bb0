import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from checklists.authority.models import Round
from checklists.authority.queries import schools_of
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import change_elm, day_parts, fill_up, queries_of, text_of, url

Days = Callable[[int], date]


def begun(desk: Desk, days: Days) -> str:
    """A round being put together, with title and dates."""
    key = desk.client.post(url("new_round"), {"version": str(desk.version().pk)}).url.split("/")[3]
    dates = {"title": "Audit"} | day_parts("opens_on", days(0)) | day_parts("due_on", days(30))
    desk.client.post(url("round_dates", key), dates)
    return key


def test_wrong_dates_are_said_beside_the_date(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    data = {"title": "Kept title"} | day_parts("opens_on", days(5)) | day_parts("due_on", days(5))
    page = desk.client.post(url("round_dates", key), data)
    assert page.context["form"].errors["due_on"] == ["The due date must be after the opening date"]
    assert "Kept title" in page.content.decode()


def test_ticks_are_kept_while_searching(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    pick = url("round_pick", key)
    oak, elm = str(desk.world.oak.id), str(desk.world.elm.id)
    desk.client.post(pick, {"action": "show", "school": [oak], "q": "Elm", "phase": ""})
    page = desk.client.get(f"{pick}?q=Elm")
    assert [str(one.school.pk) for one in page.context["candidates"]] == [elm]
    shown = {"shown_q": "Elm", "shown_phase": ""}
    desk.client.post(pick, shown | {"action": "all"})
    assert desk.client.post(pick, shown | {"action": "continue", "school": [elm]}).url == url("round_check", key)
    assert "Open the round for 2 schools" in text_of(desk.client.get(url("round_check", key)))
    desk.client.post(pick, shown | {"action": "none"})
    assert "Open the round for 1 school" in text_of(desk.client.get(url("round_check", key)))


def test_continuing_with_no_school_is_an_error(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    page = desk.client.post(url("round_pick", key), {"action": "continue"}, follow=True)
    assert "Tick at least one school" in text_of(page)


def test_schools_of_one_kind_can_be_chosen_together(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    nothing = desk.client.post(url("round_schools", key), {"which": "phases"})
    assert "Choose at least one phase" in text_of(nothing)
    desk.client.post(url("round_schools", key), {"which": "phases", "phases": ["secondary"]})
    assert [school.name for school in desk.client.get(url("round_check", key)).context["schools"]] == ["Elm School"]


def test_a_school_that_cannot_be_asked_is_listed_with_the_reason(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    change_elm(desk, set_up_at=None)
    page = desk.client.get(url("round_pick", key))
    assert "Not set up yet" in text_of(page)
    assert f'value="{desk.world.elm.id}"' not in page.content.decode()


def test_a_school_lost_before_the_last_step_is_left_out_and_said(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    change_elm(desk, status="closed")
    refused = desk.client.post(url("round_check", key))
    assert refused.status_code == 409
    assert "cannot be asked any more" in text_of(refused)
    assert "Round open" in text_of(desk.client.post(url("round_check", key), follow=True))


def test_two_rounds_being_put_together_do_not_mix(desk: Desk, days: Days) -> None:
    one, other = begun(desk, days), begun(desk, days)
    desk.client.post(url("round_schools", one), {"which": "all"})
    assert desk.client.get(url("round_check", other)).context["schools"] == []
    lost = desk.client.get(url("round_check", uuid.uuid4()), follow=True)
    assert "Start again from here" in text_of(lost)


def test_the_due_date_is_changed_and_not_over_somebody_elses(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    address = url("round_due", round_.pk)
    assert (
        desk.client.post(address, day_parts("due_on", days(60)) | {"seen": 0, "reason": "Half-term"}).status_code == 302
    )
    conflict = desk.client.post(address, day_parts("due_on", days(70)) | {"seen": 0, "reason": "More"})
    assert conflict.status_code == 409
    assert "Somebody else has just changed the dates" in text_of(conflict)
    wrong = desk.client.post(address, day_parts("due_on", days(-3)) | {"seen": 1})
    assert "There is a problem" in text_of(wrong)


def test_a_school_is_added_to_an_open_round(desk: Desk) -> None:
    round_ = desk.round()
    address = url("round_add_schools", round_.pk)
    assert [one.school.pk for one in desk.client.get(address).context["candidates"]] == [desk.world.elm.id]
    assert "Tick at least one school" in text_of(desk.client.post(address, {"action": "add"}))
    page = desk.client.post(address, {"action": "add", "school": [str(desk.world.elm.id), "nonsense"]}, follow=True)
    assert "1 school has been added" in text_of(page)


def test_ticks_are_kept_from_page_to_page(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    fill_up(desk, round_, number=150)
    elm = str(desk.world.elm.id)
    key = begun(desk, days)
    pick = url("round_pick", key)
    first, last = (desk.client.get(f"{pick}?page={number}") for number in (1, 4))
    assert [len(page.context["candidates"]) for page in (first, last)] == [50, 2]
    turned = desk.client.post(pick, {"page": "2", "school": [elm], "shown_page": "1"}, follow=True)
    assert turned.context["page"].number == 2
    assert "1 school chosen" in text_of(turned)
    desk.client.post(pick, {"action": "all", "shown_page": "2"})
    assert "152 schools chosen" in text_of(desk.client.get(pick))
    desk.client.post(pick, {"action": "show", "shown_page": "4"})
    assert "150 schools chosen" in text_of(desk.client.get(pick))

    more = url("round_add_schools", round_.pk)
    searched = desk.client.post(more, {"page": "2", "school": [elm]})
    assert (searched.context["page"].number, len(searched.context["candidates"])) == (2, 26)
    assert f'<input type="hidden" name="school" value="{elm}">' in searched.content.decode()


def test_a_closed_round_offers_no_change(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    with as_tenant(desk.world.hillshire):
        Round.objects.filter(pk=round_.pk).update(opens_on=days(-9), due_on=days(-1))
    assert "Close the round" in text_of(desk.client.get(url("round", round_.pk)))
    with as_tenant(desk.world.hillshire):
        Round.objects.filter(pk=round_.pk).update(closing_at=round_.opened_at)
    page = text_of(desk.client.get(url("round", round_.pk)))
    assert "Close the round" not in page
    assert "Add schools" not in page
    assert desk.client.get(url("round_due", round_.pk)).status_code == 409


@pytest.mark.parametrize(
    "page", ["templates", "template", "rounds", "round", "round_add_schools", "publish", "version"]
)
def test_the_number_of_queries_does_not_grow(desk: Desk, django_assert_num_queries: Any, page: str) -> None:
    template = desk.draft()
    version = desk.version(template)
    round_ = desk.round(version)
    args = {
        "template": [template.pk],
        "publish": [template.pk],
        "version": [version.pk],
        "round": [round_.pk],
        "round_add_schools": [round_.pk],
    }.get(page, [])
    address = url(page, *args)
    few = queries_of(desk.client, address)
    fill_up(desk, round_)
    with django_assert_num_queries(few):
        desk.client.get(address)


def test_the_pages_of_an_opening_round_do_not_grow_with_the_schools(
    desk: Desk, days: Days, django_assert_num_queries: Any
) -> None:
    round_ = desk.round()
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    pages = [url(name, key) for name in ("round_schools", "round_pick", "round_check")]
    few = [queries_of(desk.client, address) for address in pages]
    fill_up(desk, round_)
    desk.client.post(url("round_schools", key), {"which": "all"})
    for address, number in zip(pages, few, strict=True):
        with django_assert_num_queries(number):
            page = desk.client.get(address)
        assert ("All open schools (102)", "102 schools chosen", "S99 School")[pages.index(address)] in text_of(page)


def test_six_hundred_schools_are_asked_at_once(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    fill_up(desk, round_, number=600)
    with as_tenant(desk.world.hillshire):
        Round.objects.update(closing_at=timezone.now())
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    made = desk.client.post(url("round_check", key), follow=True).context["round"]
    with as_tenant(desk.world.hillshire):
        assert len(schools_of(made)) == 602
