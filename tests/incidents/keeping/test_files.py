"""Files beside an incident."""

import tracemalloc

import pytest
from django.core.files.storage import default_storage

from incidents.school.keeping.actions.files import take_file_away
from incidents.school.keeping.actions.retention import hold
from incidents.school.keeping.models import IncidentFile
from incidents.school.keeping.rules import KeepingIncomplete
from lantern.audit.models import Entry
from lantern.errors import NotFound
from lantern.files.models import StoredFile
from tests.cast import as_tenant
from tests.files.building import docx, pdf, picture
from tests.files.desk import body, fetched, sent
from tests.incidents.keeping.cabinet import put_file
from tests.incidents.school.office import Office

SECRET = "robin-ashworth-chat.txt"


def test_a_file_is_kept_sealed_under_a_name_that_says_nothing(office: Office) -> None:
    incident, browser = office.given(), office.browser(office.deputy)
    there = f"/incidents/{incident.pk}/files/add/"
    content = b"Robin wrote this at eight."
    answer = browser.post(there, {"file": sent(SECRET, content), "about": "The chat, from the mother’s telephone."})
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{incident.pk}/")
    with as_tenant(office.oak):
        kept = IncidentFile.objects.select_related("file").get()
        assert (kept.name, kept.file.name) == (SECRET, "file-1.txt")
        with default_storage.open(kept.file.stored_name) as lying:
            assert b"Robin" not in lying.read()
        told = " ".join(str(row) for row in Entry.objects.values_list("verb", "subject_name", "facts"))
        assert "ashworth" not in told.lower()
        stored = kept.file
    given = browser.get(f"/incidents/{incident.pk}/files/{kept.pk}/")
    assert given.status_code == 302
    assert "files." in given["Location"]
    assert body(fetched(office.oak, stored)) == content
    again = browser.post(there, {"file": sent("other.txt", content), "about": "The same."})
    assert again.status_code == 422
    assert "This very file is here already, as file 1." in again.content.decode()


@pytest.mark.parametrize("category", ["nudes_shared", "illegal_imagery", "ai_image", "sextortion"])
def test_no_picture_is_kept_where_it_may_be_of_a_child(office: Office, category: str) -> None:
    incident = office.log(category=category)
    browser = office.browser(office.dsl)
    there = f"/incidents/{incident.pk}/files/add/"
    page = browser.get(there).content.decode()
    assert "No picture is kept beside this kind of incident" in page
    for name, content in (("a.png", picture()), ("a.pdf", pdf()), ("a.docx", docx())):
        answer = browser.post(there, {"file": sent(name, content), "about": "A picture."})
        assert answer.status_code == 422, name
        assert "A picture." in answer.content.decode(), "and what was typed is still there"
        with pytest.raises(KeepingIncomplete, match="tell the police"):
            put_file(office, incident, name, content)
    with as_tenant(office.oak):
        assert not StoredFile.objects.exists()
    assert put_file(office, incident, "notes.txt", b"Where the telephone lies.").number == 1


def test_a_picture_is_out_of_reach_once_it_may_be_of_a_child(office: Office) -> None:
    incident = office.given()
    kept = put_file(office, incident, "screen.png", picture())
    browser = office.browser(office.dsl)
    there = f"/incidents/{incident.pk}/files/{kept.pk}/"
    assert browser.get(there).status_code == 302
    with as_tenant(office.oak):
        incident.category = "nudes_shared"
        incident.save(update_fields=["category"])
    answer = browser.get(there)
    assert answer.status_code == 409
    assert "Ask the police" in answer.content.decode()


def test_a_file_goes_for_a_reason_that_stays_and_never_under_a_hold(office: Office) -> None:
    incident = office.given()
    kept = put_file(office, incident)
    browser = office.browser(office.dsl)
    there = f"/incidents/{incident.pk}/files/{kept.pk}/take-away/"
    with as_tenant(office.oak):
        hold(incident_id=incident.pk, reason="The court asked.", by=office.dsl)
    refused = browser.post(there, {"reason": "It is another child’s."})
    assert refused.status_code == 422
    assert "on legal hold" in refused.content.decode()
    with as_tenant(office.oak):
        incident.holds.update(lifted_at="2026-11-01T00:00Z")
    assert browser.post(there, {"reason": ""}).status_code == 422
    assert browser.post(there, {"reason": "It is another child’s."}).status_code == 302
    with as_tenant(office.oak):
        kept.refresh_from_db()
        assert kept.taken_away_why == "It is another child’s."
        assert StoredFile.objects.get().state == "removed"
    assert browser.get(f"/incidents/{incident.pk}/files/{kept.pk}/").status_code == 409
    with as_tenant(office.oak):
        again = take_file_away(incident_id=incident.pk, file_id=kept.pk, why="Once more.", by=office.dsl)
        assert again.taken_away_why == "It is another child’s."


def test_files_of_a_hidden_incident_are_not_there_for_others(office: Office) -> None:
    incident = office.log(category="allegation", about_head=True)
    kept = put_file(office, incident, by=office.chair)
    for person in (office.head, office.dsl, office.governor):
        assert office.browser(person).get(f"/incidents/{incident.pk}/files/{kept.pk}/").status_code == 404
        with pytest.raises(NotFound):
            put_file(office, incident, "b.txt", b"More.", by=person)
    assert office.browser(office.chair).get(f"/incidents/{incident.pk}/files/{kept.pk}/").status_code == 302


def test_twenty_megabytes_pass_without_being_held_in_memory(office: Office) -> None:
    incident = office.given()
    text = b"A line of the log that the provider sent.\n" * 480_000
    kept = put_file(office, incident, "log.txt", text)
    del text
    with as_tenant(office.oak):
        stored = StoredFile.objects.get(pk=kept.file_id)
    assert stored.size > 19 * 1024 * 1024
    answer = fetched(office.oak, stored)
    tracemalloc.start()
    try:
        size = sum(len(chunk) for chunk in answer)  # type: ignore[attr-defined]  # a streaming answer
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == stored.size
    assert most < 4 * 1024 * 1024
