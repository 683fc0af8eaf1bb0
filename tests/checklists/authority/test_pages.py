import uuid
from collections.abc import Callable
from datetime import date

import pytest

from checklists.authority.drafts import draft_of
from checklists.authority.models import Statement, Template
from checklists.authority.queries import newest_version, rounds, template_by_id
from lantern.access.roles import Role
from tests.cast import as_tenant
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import day_parts, filled, text_of, url

Days = Callable[[int], date]


def statement(desk: Desk, template: Template, code: str) -> Statement:
    with as_tenant(desk.world.hillshire):
        return Statement.objects.get(section__template=template, code=code)


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
        *(url(f"statement_{part}", template.pk, held.pk) for part in ("answer", "advice", "evidence", "schools")),
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
    assert part.content.decode().lstrip().startswith('<div id="parts" data-said="LAO-2 has been moved')
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
    desk.client.post(address, filled(desk.client, address, guidance="One line.\r\nAnother."))
    data = filled(desk.client, address)
    # A browser sends line ends as the standard for forms asks.
    as_sent = {key: value.replace("\n", "\r\n") if isinstance(value, str) else value for key, value in data.items()}
    assert as_sent != data
    assert desk.client.post(address, as_sent).status_code == 302
    with as_tenant(desk.world.hillshire):
        assert template_by_id(template.pk).revision == 1


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
