import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklists.authority.drafts import draft_of
from checklists.authority.models import Round, RoundSchool, Statement, Template
from checklists.authority.queries import newest_version, rounds, schools_of, template_by_id, versions
from lantern.access.roles import Role
from tenants.register.models import School
from tests.cast import as_tenant, owner_mode
from tests.checklists.authority.conftest import Desk

Days = Callable[[int], date]
URLS = "lantern.urls.authority"


def url(name: str, *args: object) -> str:
    return reverse(f"authority_checklists:{name}", urlconf=URLS, args=args)


def text_of(response: Any) -> str:
    """The words of the page, one space between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def statement(desk: Desk, template: Template, code: str) -> Statement:
    with as_tenant(desk.world.hillshire):
        return Statement.objects.get(section__template=template, code=code)


def filled(client: Client, address: str, **changed: object) -> dict[str, object]:
    """What a browser would send from the form as it stands, with these changes."""
    form = client.get(address).context["form"]
    data: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        if hasattr(value, "year"):
            data |= day_parts(bound.html_name, value)
        else:
            data[bound.html_name] = value
    return data | changed


def day_parts(name: str, day: date) -> dict[str, object]:
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def test_the_journey_from_the_library_to_an_open_round(desk: Desk, days: Days) -> None:
    client = desk.client
    assert "There are no checklists yet" in text_of(client.get(url("templates")))
    assert "Ofsted checklist" in text_of(client.get(url("library")))
    assert "One named person leads" in text_of(client.get(url("library_preview", "LAO")))
    taken = client.post(url("take", "LAO"))
    template_id = uuid.UUID(taken.url.split("/")[2])

    checked = client.get(url("publish", template_id))
    assert "Check before you publish version 1" in text_of(checked)
    done = client.post(url("publish", template_id), {"seen": checked.context["template"].revision}, follow=True)
    assert "Version 1 is published" in text_of(done)
    version_id = done.context["version"].pk

    first = client.post(url("new_round"), {"version": str(version_id)})
    key = first.url.split("/")[3]
    dates = {"title": "Audit of St Anne’s year"} | day_parts("opens_on", days(0)) | day_parts("due_on", days(30))
    assert client.post(url("round_dates", key), dates).url == url("round_schools", key)
    assert client.post(url("round_schools", key), {"which": "all"}).url == url("round_check", key)
    assert "Open the round for 2 schools" in text_of(client.get(url("round_check", key)))
    opened = client.post(url("round_check", key), follow=True)
    assert "2 schools can start to answer now" in text_of(opened)
    page = text_of(client.get(url("round", opened.context["round"].pk)))
    assert "Audit of St Anne’s year" in page
    assert desk.world.oak.name in page
    # Pressing the button again does not open a second one.
    assert client.post(url("round_check", key)).url == url("new_round")
    with as_tenant(desk.world.hillshire):
        assert rounds().count() == 1


def test_every_page_of_a_checklist_opens(desk: Desk) -> None:
    template = desk.draft()
    version = desk.version(template)
    held = statement(desk, template, "LAO-2")
    for address in (
        url("templates") + "?q=ofsted",
        url("templates") + "?show=away",
        url("new_template"),
        url("template", template.pk),
        url("details", template.pk),
        url("preview", template.pk),
        url("preview_statement", template.pk, held.pk),
        url("publish", template.pk),
        url("add_section", template.pk),
        url("rename_section", template.pk, held.section_id),
        url("add_statement", template.pk, held.section_id),
        url("edit_statement", template.pk, held.pk),
        url("version", version.pk),
        url("published", version.pk),
        url("withdraw", version.pk),
        url("rounds"),
        url("rounds") + "?state=open&q=x",
        url("new_round"),
    ):
        assert desk.client.get(address).status_code == 200, address


def test_an_id_that_is_not_here_is_not_found(desk: Desk) -> None:
    template, other = desk.draft(), desk.draft()
    stranger = statement(desk, other, "LAO-1")
    nobody = uuid.uuid4()
    for address in (
        url("template", nobody),
        url("publish", nobody),
        url("version", nobody),
        url("withdraw", nobody),
        url("round", nobody),
        url("round_due", nobody),
        url("round_add_schools", nobody),
        url("library_preview", "NO"),
        url("edit_statement", template.pk, stranger.pk),
        url("preview_statement", template.pk, stranger.pk),
        url("rename_section", template.pk, stranger.section_id),
    ):
        assert desk.client.get(address).status_code == 404, address
    assert desk.client.post(url("remove_statement", template.pk, stranger.pk)).status_code == 404


def test_an_analyst_reads_everything_and_changes_nothing(desk: Desk) -> None:
    template = desk.draft()
    round_ = desk.round(desk.version(template))
    held = statement(desk, template, "LAO-1")
    analyst = desk.client_of(Role.ANALYST)
    for address in (url("templates"), url("template", template.pk), url("rounds"), url("round", round_.pk)):
        page = analyst.get(address)
        assert page.status_code == 200
        assert 'method="post" action="/checklists' not in page.content.decode()
    for address in (url("edit_statement", template.pk, held.pk), url("publish", template.pk), url("new_round")):
        assert analyst.get(address).status_code == 403
    for address in (url("remove_statement", template.pk, held.pk), url("take", "LAO"), url("put_away", template.pk)):
        assert analyst.post(address).status_code == 403


def test_removing_offers_undo_and_undo_puts_it_back(desk: Desk) -> None:
    template = desk.draft()
    held = statement(desk, template, "LAO-2")
    page = desk.client.post(url("remove_statement", template.pk, held.pk), follow=True)
    assert page.context["undo_statement"] == held
    assert "Undo" in text_of(page)
    back = desk.client.post(url("put_statement_back", template.pk, held.pk), follow=True)
    assert "LAO-2 is back where it was" in text_of(back)
    with as_tenant(desk.world.hillshire):
        assert draft_of(template).statements[1].pk == held.pk


def test_moving_works_without_script_and_gives_htmx_only_the_list(desk: Desk) -> None:
    template = desk.draft()
    held = statement(desk, template, "LAO-2")
    move = url("move_statement", template.pk, held.pk)
    assert desk.client.post(move, {"to": "up"}).url == f"{url('template', template.pk)}#part-{held.pk}"
    part = desk.client.post(move, {"to": "down"}, headers={"hx-request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="parts">')
    with as_tenant(desk.world.hillshire):
        assert [one.code for one in draft_of(template).statements][:2] == ["LAO-1", "LAO-2"]


def test_a_form_keeps_what_was_typed_and_says_what_is_missing(desk: Desk) -> None:
    template = desk.draft()
    held = statement(desk, template, "LAO-2")
    address = url("edit_statement", template.pk, held.pk)
    refused = desk.client.post(
        address, filled(desk.client, address, plain="", guidance="Kept’s <b>text</b>", code="LAO-1")
    )
    page = refused.content.decode()
    assert "Kept’s &lt;b&gt;text&lt;/b&gt;" in page
    assert "Enter the statement" in page
    assert "Another statement of this checklist has this code" in page
    assert "<title>Error: " in page


def test_saving_an_untouched_form_changes_nothing(desk: Desk) -> None:
    template = desk.draft()
    address = url("edit_statement", template.pk, statement(desk, template, "LAO-2").pk)
    data = filled(desk.client, address)
    as_sent = {key: value.replace("\n", "\r\n") if isinstance(value, str) else value for key, value in data.items()}
    assert desk.client.post(address, as_sent).status_code == 302
    with as_tenant(desk.world.hillshire):
        assert template_by_id(template.pk).revision == 0


def test_the_later_of_two_officers_sees_both_texts(desk: Desk) -> None:
    template = desk.draft()
    address = url("edit_statement", template.pk, statement(desk, template, "LAO-2").pk)
    ours = filled(desk.client, address, plain="Our words")
    desk.client.post(address, filled(desk.client, address, plain="Their words", official="Theirs too"))
    conflict = desk.client.post(address, ours)
    assert conflict.status_code == 409
    assert "Our words" in conflict.content.decode()
    assert {str(row["label"]) for row in conflict.context["theirs"]} == {"Statement in plain words", "Official wording"}
    assert statement(desk, template, "LAO-2").plain == "Their words"
    again = desk.client.post(address, ours | {"seen": conflict.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert statement(desk, template, "LAO-2").plain == "Our words"


def test_text_is_kept_when_the_statement_was_removed_meanwhile(desk: Desk) -> None:
    template = desk.draft()
    held = statement(desk, template, "LAO-2")
    address = url("edit_statement", template.pk, held.pk)
    ours = filled(desk.client, address, plain="Our words")
    desk.client.post(url("remove_statement", template.pk, held.pk))
    conflict = desk.client.post(address, ours)
    assert conflict.status_code == 409
    assert "Our words" in conflict.content.decode()
    assert "Somebody removed this" in text_of(conflict)


@pytest.mark.parametrize("page", ["details", "rename_section"])
def test_titles_are_not_overwritten_unseen_either(desk: Desk, page: str) -> None:
    template = desk.draft()
    section_id = statement(desk, template, "LAO-1").section_id
    address = url(page, template.pk) if page == "details" else url(page, template.pk, section_id)
    ours = filled(desk.client, address, title="Ours")
    assert desk.client.post(address, filled(desk.client, address, title="Theirs")).status_code == 302
    conflict = desk.client.post(address, ours)
    assert conflict.status_code == 409
    assert [row["text"] for row in conflict.context["theirs"]] == ["Theirs"]
    assert 'value="Ours"' in conflict.content.decode()


def test_publishing_after_somebody_changed_the_draft_shows_the_check_again(desk: Desk) -> None:
    template = desk.draft()
    desk.client.post(url("remove_statement", template.pk, statement(desk, template, "LAO-2").pk))
    refused = desk.client.post(url("publish", template.pk), {"seen": 0})
    assert refused.status_code == 409
    assert "Look at what is below and publish again" in text_of(refused)
    with as_tenant(desk.world.hillshire):
        assert newest_version(template) is None


def test_problems_are_listed_with_the_way_to_each(desk: Desk) -> None:
    template = desk.draft()
    desk.client.post(url("add_section", template.pk), {"title": "Parents", "seen": 0})
    page = desk.client.get(url("publish", template.pk))
    assert "The section “Parents” has no statements" in text_of(page)
    assert "Publish version 1</button>" not in page.content.decode()


def test_withdrawing_wants_a_reason_and_shows_it(desk: Desk) -> None:
    version = desk.version()
    assert "Enter why it is withdrawn" in text_of(desk.client.post(url("withdraw", version.pk), {"reason": " "}))
    page = text_of(desk.client.post(url("withdraw", version.pk), {"reason": "KCSIE’s new edition"}, follow=True))
    assert "KCSIE’s new edition" in page
    assert desk.client.get(url("withdraw", version.pk)).status_code == 409


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
    assert "Choose at least one kind of school" in text_of(nothing)
    desk.client.post(url("round_schools", key), {"which": "phases", "phases": ["secondary"]})
    assert [school.name for school in desk.client.get(url("round_check", key)).context["schools"]] == ["Elm School"]


def test_a_school_that_cannot_be_asked_is_listed_with_the_reason(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    _elm(desk, set_up_at=None)
    page = desk.client.get(url("round_pick", key))
    assert "Not set up yet" in text_of(page)
    assert f'value="{desk.world.elm.id}"' not in page.content.decode()


def test_a_school_lost_before_the_last_step_is_left_out_and_said(desk: Desk, days: Days) -> None:
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    _elm(desk, status="closed")
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
    assert desk.client.post(address, day_parts("due_on", days(60)) | {"seen": 0}).status_code == 302
    conflict = desk.client.post(address, day_parts("due_on", days(70)) | {"seen": 0})
    assert conflict.status_code == 409
    assert "Somebody else has just changed the due date" in text_of(conflict)
    wrong = desk.client.post(address, day_parts("due_on", days(-3)) | {"seen": 1})
    assert "There is a problem" in text_of(wrong)


def test_a_school_is_added_to_an_open_round(desk: Desk) -> None:
    round_ = desk.round()
    address = url("round_add_schools", round_.pk)
    assert [one.school.pk for one in desk.client.get(address).context["candidates"]] == [desk.world.elm.id]
    assert "Tick at least one school" in text_of(desk.client.post(address))
    page = desk.client.post(address, {"school": [str(desk.world.elm.id), "nonsense"]}, follow=True)
    assert "1 school has been added" in text_of(page)


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
    few = _queries(desk.client, address)
    _many(desk, round_)
    with django_assert_num_queries(few):
        desk.client.get(address)


def test_the_pages_of_an_opening_round_do_not_grow_with_the_schools(
    desk: Desk, days: Days, django_assert_num_queries: Any
) -> None:
    round_ = desk.round()
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    pages = [url(name, key) for name in ("round_schools", "round_pick", "round_check")]
    few = [_queries(desk.client, address) for address in pages]
    _many(desk, round_)
    desk.client.post(url("round_schools", key), {"which": "all"})
    for address, number in zip(pages, few, strict=True):
        with django_assert_num_queries(number):
            page = desk.client.get(address)
        assert ("S99 School" if address != pages[0] else "All open schools (102)") in text_of(page)


def test_six_hundred_schools_are_asked_at_once(desk: Desk, days: Days) -> None:
    round_ = desk.round()
    _many(desk, round_, number=600)
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    made = desk.client.post(url("round_check", key), follow=True).context["round"]
    with as_tenant(desk.world.hillshire):
        assert len(schools_of(made)) == 602


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def _many(desk: Desk, round_: Round, number: int = 100) -> None:
    """Many more schools, half of them in the round, and some more checklists and rounds."""
    made = [
        School(
            role=f"many_{place}",
            urn=f"{200000 + place}",
            name=f"S{place:02d} School",
            phase="primary",
            host=f"s{place}.lantern.test",
            set_up_at=round_.opened_at,
        )
        for place in range(number)
    ]
    with owner_mode(), as_tenant(desk.world.hillshire):
        School.objects.bulk_create(made)
    with as_tenant(desk.world.hillshire):
        RoundSchool.objects.bulk_create(
            RoundSchool(round=round_, school_id=school.pk, school_role=school.role) for school in made[::2]
        )
        version = versions().first()
        assert version is not None
        Round.objects.bulk_create(
            Round(
                version=version, title=f"R{place}", opens_on=round_.opens_on, due_on=round_.due_on, opened_by_name="R"
            )
            for place in range(5)
        )
        Template.objects.bulk_create(Template(title=f"T{place}", changed_by_name="R") for place in range(5))


def _elm(desk: Desk, **facts: object) -> None:
    with owner_mode(), as_tenant(desk.world.hillshire):
        School.objects.filter(pk=desk.world.elm.id).update(**facts)
