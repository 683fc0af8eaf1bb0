"""The library: what comes in, what is refused and where that is told, newer editions, removing, and finding things again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from checklists.school.evidence import queries
from checklists.school.evidence.actions import Content, Dates, add_item, change_item, put_item_back, remove_item
from checklists.school.evidence.models import Edition, Item
from checklists.school.evidence.rules import EvidenceIncomplete
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotFound
from lantern.files.models import StoredFile
from lantern.files.sweeping import UNDO_FOR, sweep
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.evidence.desk import LINK, Desk, a_file, boxes, in_days
from tests.checklists.school.test_pages import text_of
from tests.files.building import docx


def in_library(desk: Desk) -> list[str]:
    with as_tenant(desk.stage.oak):
        return list(Item.objects.values_list("title", flat=True))


def test_a_file_comes_into_the_library_with_its_fingerprint_dates_and_owner(desk: Desk) -> None:
    assert "There is no evidence yet" in text_of(desk.browser.get("/evidence/"))
    given = {**boxes("expires_on", in_days(400)), **boxes("period_from", in_days(-30))}
    sent = desk.send("/evidence/add/", file=a_file("Staff register.csv"), owner=str(desk.stage.it_lead.pk), **given)
    page = text_of(desk.browser.get(sent["Location"]))
    with as_tenant(desk.stage.oak):
        file = StoredFile.objects.get()
    assert "Staff register.csv” is in the library." in page
    assert file.sha256 in page
    assert "Looked after by Sam Whitlock" in page
    assert "Checked when it came" in page
    assert "It does not stand beside any statement" in page
    with as_tenant(desk.stage.oak):
        edition = Edition.objects.get()
    assert (edition.expires_on, edition.period_from, edition.effective_on) == (in_days(400), in_days(-30), None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose a file"),
        ({"file": a_file("Letter.docx", docx({"word/vbaProject.bin": b"x"}))}, "holds macros or other programs"),
        ({"file": a_file("Letter.exe", b"MZ")}, "Files that end in .exe cannot be taken."),
        ({"what": "url"}, "Enter the link"),
        ({"what": "url", "url": "javascript:alert(1)"}, "Enter the whole link"),
        ({"what": "url", "url": "https://me:secret@example.org/"}, "Enter the whole link"),
        ({"what": "url", "url": LINK}, "Say what this is."),
        ({"file": a_file(), "owner": "nobody"}, "Choose who looks after it"),
        (
            {"file": a_file(), "expires_on_day": "31", "expires_on_month": "2", "expires_on_year": "2027"},
            "must be a real date",
        ),
        (
            {"file": a_file(), **boxes("expires_on", in_days(1)), **boxes("effective_on", in_days(2))},
            "must not be before the day from which it is in force",
        ),
        (
            {"file": a_file(), **boxes("period_until", in_days(1)), **boxes("period_from", in_days(2))},
            "must not be before its first day",
        ),
    ],
)
def test_what_is_refused_is_told_beside_the_field_and_nothing_typed_is_lost(
    desk: Desk, given: dict[str, Any], words: str
) -> None:
    typed = {} if words.startswith("Say what") else {"title": "A title"}
    answer = desk.send("/evidence/add/", **typed | given)
    page = text_of(answer)
    assert answer.status_code == 422
    assert page.count(words) == 2, "in the summary and beside the field"
    assert "Error: " in page
    assert f'value="{(typed or given)["title" if typed else "url"]}"' in answer.content.decode()
    assert in_library(desk) == []
    with as_tenant(desk.stage.oak):
        assert not StoredFile.objects.exists()


def test_a_refused_file_is_no_hindrance_to_a_link(desk: Desk) -> None:
    desk.send("/evidence/add/", what="url", url=LINK, title="Policy", file=a_file("x.exe", b"MZ"))
    assert in_library(desk) == ["Policy"]


def test_the_same_file_is_not_kept_twice_unless_it_was_removed(desk: Desk) -> None:
    item = desk.file("Training register")
    answer = desk.send(desk.for_statement(0, "new/"), file=a_file())
    assert answer.status_code == 422
    assert "This very file is in the library already, as “Training register”." in text_of(answer)
    desk.browser.post(f"/evidence/{item.pk}/remove/")
    assert desk.send(desk.for_statement(0, "new/"), title="Again", file=a_file()).status_code == 302


def test_a_newer_edition_keeps_the_one_before(desk: Desk) -> None:
    item = desk.file()
    page = desk.browser.get(f"/evidence/{item.pk}/replace/").content.decode()
    assert 'name="seen" value="1"' in page
    newer = {"what": "file", "file": a_file("register 2.csv", b"name,date\nB,2\n"), "seen": "1"}
    desk.browser.post(f"/evidence/{item.pk}/replace/", newer | boxes("expires_on", in_days(300)))
    page = text_of(desk.browser.get(f"/evidence/{item.pk}/"))
    assert "Edition 2, the present one" in page
    assert "Earlier editions Edition 1" in page
    with as_tenant(desk.stage.oak):
        editions = list(item.editions.all())
        verbs = set(Entry.objects.values_list("verb", flat=True))
    for edition in editions:
        assert desk.browser.get(f"/evidence/{item.pk}/editions/{edition.pk}/file/").status_code == 302
    assert [(edition.number, edition.expires_on) for edition in editions] == [(2, in_days(300)), (1, None)]
    assert "evidence.replaced" in verbs


def test_two_people_who_replace_the_same_edition_are_told(desk: Desk) -> None:
    item = desk.file()
    desk.newer(item)
    late = {"what": "file", "file": a_file("mine.csv", b"a,b\n"), "seen": "1"}
    answer = desk.browser.post(f"/evidence/{item.pk}/replace/", late)
    assert answer.status_code == 422
    assert "Priya Nair has replaced this since you opened the page." in text_of(answer)
    with as_tenant(desk.stage.oak):
        assert Edition.objects.count() == 2


def test_title_owner_and_dates_can_be_corrected(desk: Desk) -> None:
    item = desk.link("Polcy", expires_on=in_days(-3))
    page = desk.browser.get(f"/evidence/{item.pk}/change/").content.decode()
    assert 'value="Polcy"' in page
    assert 'name="file"' not in page
    given = {"title": "Policy", "owner": str(desk.stage.head.pk), **boxes("expires_on", in_days(200))}
    desk.browser.post(f"/evidence/{item.pk}/change/", given)
    with as_tenant(desk.stage.oak):
        item = Item.objects.get()
        entry = Entry.objects.get(verb="evidence.changed")
        assert Edition.objects.get().expires_on == in_days(200)
    assert (item.title, item.owner_id, item.owner_name) == ("Policy", desk.stage.head.pk, "Helen Marsh")
    assert entry.facts == {"changed": ["expires_on", "owner_id", "title"]}
    empty = desk.browser.post(f"/evidence/{item.pk}/change/", given | {"title": " "})
    assert "Say what this is." in text_of(empty)
    assert in_library(desk) == ["Policy"]


def test_a_removed_piece_can_be_put_back_for_a_month_and_then_its_file_is_gone(desk: Desk) -> None:
    item = desk.file()
    desk.put(item, 0)
    address = f"/evidence/{item.pk}/"
    assert "It stands beside 1 statement" in text_of(desk.browser.get(f"{address}remove/"))
    desk.browser.post(f"{address}remove/")
    desk.browser.post(f"{address}remove/")
    with as_tenant(desk.stage.oak):
        edition = Edition.objects.get()
        assert Entry.objects.filter(verb="evidence.removed").count() == 1
    download = f"{address}editions/{edition.pk}/file/"
    assert desk.browser.get(download).status_code == 404
    assert "Register" not in text_of(desk.browser.get("/evidence/"))
    assert "Register" in text_of(desk.browser.get("/evidence/?show=removed"))
    for step in ("replace/", "change/"):
        assert desk.browser.get(f"{address}{step}").status_code == 409
    desk.browser.post(f"{address}put-back/")
    assert desk.browser.get(download).status_code == 302
    assert [cited.removed_at for cited in desk.beside(0)] == [None]
    desk.browser.post(f"{address}remove/")
    long_ago = timezone.now() - UNDO_FOR - timedelta(hours=1)
    with as_tenant(desk.stage.oak):
        StoredFile.objects.update(removed_at=long_ago)
        Item.objects.update(removed_at=long_ago)
        sweep()
    page = text_of(desk.browser.get(address))
    assert "Put it back" not in page
    assert "Removed by Priya Nair" in page
    assert desk.browser.post(f"{address}put-back/").status_code == 409
    assert "Register" not in text_of(desk.browser.get("/evidence/?show=removed"))


def test_the_library_is_searched_cut_down_and_paged(desk: Desk) -> None:
    desk.put(desk.file(expires_on=in_days(-1)), 0, 1)
    desk.link("Soon over", expires_on=in_days(30))
    desk.link("Long valid", url="https://minutes.example/", expires_on=in_days(31), owner=desk.stage.head)
    shown = {
        key: [line.title for line in desk.browser.get(f"/evidence/?{key}").context["page"].lines]
        for key in ("", "show=soon", "show=expired", "show=unused", "show=mine", "q=minutes.example", "q=register.csv")
    }
    assert shown == {
        "": ["Long valid", "Register", "Soon over"],
        "show=soon": ["Soon over"],
        "show=expired": ["Register"],
        "show=unused": ["Long valid", "Soon over"],
        "show=mine": ["Register", "Soon over"],
        "q=minutes.example": ["Long valid"],
        "q=register.csv": ["Register"],
    }
    page = text_of(desk.browser.get("/evidence/"))
    assert "All 3 Mine 2 Expires soon 1 Expired 1 Not used 2" in page
    assert "2 statements" in page
    assert "Nothing is like that" in text_of(desk.browser.get("/evidence/?q=nowhere"))
    for number in range(25):
        desk.link(f"Page {number:02}")
    assert "Soon over" not in text_of(desk.browser.get("/evidence/"))
    assert "Soon over" in text_of(desk.browser.get("/evidence/?page=2"))


def test_a_governor_reads_the_library_and_staff_do_not(desk: Desk) -> None:
    item = desk.file()
    governor = client_for(desk.stage.oak, desk.stage.governor)
    page = text_of(governor.get(f"/evidence/{item.pk}/"))
    assert "Register" in page
    assert "Replace with a newer edition" not in page
    steps = ("change/", "replace/", "remove/", "put-back/")
    assert [governor.post(f"/evidence/{item.pk}/{step}").status_code for step in steps] == [403] * 4
    assert client_for(desk.stage.oak, desk.stage.staff).get("/evidence/").status_code == 403
    with as_tenant(desk.stage.oak):
        given: dict[str, Any] = {"owner": desk.dsl, "dates": Dates(), "by": desk.stage.governor}
        with pytest.raises(NotAllowed):
            add_item(title="X", content=Content(url=LINK), **given)
        with pytest.raises(NotAllowed):
            change_item(item_id=item.pk, title="X", **given)
        for act in (remove_item, put_item_back):
            with pytest.raises(NotAllowed):
                act(item_id=item.pk, by=desk.stage.governor)


def test_a_visitor_from_support_reads_which_evidence_there_is_and_has_no_file(desk: Desk) -> None:
    item = desk.file()
    with as_tenant(desk.stage.oak):
        edition = Edition.objects.get()
    visitor = make_person(desk.stage.oak, Role.SUPPORT)
    with as_tenant(desk.stage.oak):
        assert queries.item_by_id(visitor, item.pk) == item
        with pytest.raises(NotFound):
            queries.edition_by_id(visitor, item.pk, edition.pk)


def test_who_cannot_act_on_a_warning_does_not_own_evidence(desk: Desk) -> None:
    with as_tenant(desk.stage.oak), pytest.raises(EvidenceIncomplete, match="looks after evidence"):
        add_item(title="X", owner=desk.stage.governor, content=Content(url=LINK), dates=Dates(), by=desk.dsl)
    page = desk.browser.get("/evidence/add/").content.decode()
    assert "Sam Whitlock" in page
    assert "Tom Okafor" not in page
