"""Bundles for a court, and what is given out about one person."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from docx import Document

from incidents.school.keeping import work
from incidents.school.keeping.actions.documents import ask_for_bundle, ask_for_person_file
from incidents.school.keeping.models import Bundle, IncidentFile, PersonFile, Referral
from incidents.school.keeping.queries.contents import contents_of
from incidents.school.keeping.writing.pdf import NothingIsFetched, _refuse
from lantern.audit.models import Entry as JournalEntry
from lantern.crypto.errors import UnreadableShredded
from lantern.crypto.keys import forget_keys, shred
from lantern.errors import NotAllowed
from lantern.files.queries import content_of
from tests.cast import as_tenant, run_jobs
from tests.checklists.school.exports.reading import pdf_parts, word_text
from tests.checklists.school.test_budgets import at_most
from tests.files.desk import body, fetched, sent
from tests.incidents.keeping.cabinet import put_file, refer
from tests.incidents.keeping.test_retention import date_parts
from tests.incidents.school.office import CHILD, Office, Somebody

OTHER = Somebody(role="witness", kind="pupil", name="Toby Marsh", reference="ADM-9", year_group="6")


def test_a_bundle_is_an_accessible_pdf_that_can_be_told_from_a_changed_one(office: Office) -> None:
    incident = office.given()
    refer(office, incident, reference="AB-7")
    put_file(office, incident)
    browser = office.browser(office.dsl)
    there = f"/incidents/{incident.pk}/bundle/"
    assert browser.post(there).status_code == 302
    run_jobs(office.world)
    with as_tenant(office.oak):
        made = Bundle.objects.select_related("file").get()
        stored = made.file
        assert stored is not None
        assert stored.name == "bundle.pdf"
        line = JournalEntry.objects.get(verb="incident.bundle_made")
        assert line.facts["sha256"] == made.sha256
    content = body(fetched(office.oak, stored))
    assert hashlib.sha256(content).hexdigest() == made.sha256
    parts = pdf_parts(content)
    assert b"pdfuaid" in parts
    assert b"/StructTreeRoot" in parts
    page = browser.get(there).content.decode()
    assert made.sha256 in page
    assert made.journal_hash in page
    for upload, words in ((content, "letter for letter"), (content + b"\n", "or it was changed")):
        answer = browser.post(f"{there}compare/", {"file": sent("b.pdf", upload)})
        assert words in answer.content.decode()
    with as_tenant(office.oak):
        Bundle.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert work.remove_old_documents() == 1
        assert work.remove_old_documents() == 0
    assert browser.get(f"{there}{made.pk}/file/").status_code == 409
    assert "no longer kept" in browser.get(there).content.decode()
    assert "letter for letter" in browser.post(f"{there}compare/", {"file": sent("b.pdf", content)}).content.decode()


def test_a_bundle_holds_every_entry_and_its_page_loads_nothing(office: Office) -> None:
    incident = office.given()
    first = office.write(incident, "Ten messages.")
    office.write(incident, "Eleven messages.", kind="correction", supersedes=first, reasons="Counted again.")
    with as_tenant(office.oak):
        held = contents_of([incident], title="T", person=office.dsl, by_name="Dana", with_journal=True)
        html = render_to_string("school_keeping/document/bundle.html", {"contents": held})
    for words in (
        "Ten messages.",
        "(corrected later)",
        "Eleven messages.",
        "Counted again.",
        "Robin Ashworth",
        "ADM-203",
    ):
        assert words in html
    assert held.journal.hash in html
    assert "told of the incident" in html
    with pytest.raises(NothingIsFetched):
        _refuse("https://example.org/")


def test_nobody_takes_a_bundle_of_what_they_may_not_see(office: Office) -> None:
    incident = office.log(category="allegation")
    with as_tenant(office.oak):
        bundle = ask_for_bundle(incident_id=incident.pk, by=office.head)
    run_jobs(office.world)
    for person in (office.dsl, office.governor, office.it_lead):
        browser = office.browser(person)
        for address in ("", "compare/", f"{bundle.pk}/file/"):
            assert browser.get(f"/incidents/{incident.pk}/bundle/{address}").status_code == 404
    other = office.log()
    assert office.browser(office.head).get(f"/incidents/{other.pk}/bundle/{bundle.pk}/file/").status_code == 404
    # Whoever may no longer see it when the worker comes gets nothing.
    with as_tenant(office.oak):
        second = ask_for_bundle(incident_id=incident.pk, by=office.chair)
        office.chair.is_active = False
        office.chair.save(update_fields=["is_active"])
        work.make_bundle(bundle_id=second.pk)
        second.refresh_from_db()
        assert second.made_at is None


def test_reading_for_a_document_takes_as_many_queries_for_few_as_for_many(office: Office) -> None:
    rows = []
    for number in (1, 5):
        rows += [office.closed(involved=(CHILD, OTHER)) for _time in range(number)]
        for one in rows:
            with as_tenant(office.oak):
                one.refresh_from_db()
        with as_tenant(office.oak), at_most(10):
            contents_of(rows, title="T", person=office.dsl, by_name="Dana", with_journal=True)


@pytest.fixture
def lead(office: Office) -> Client:
    return office.browser(office.dsl)


def test_what_is_kept_about_a_pupil_has_everybody_else_marked(office: Office, lead: Client) -> None:
    incident = office.given(involved=(CHILD, OTHER))
    office.write(incident, "Robin said that Toby Marsh had seen it. TOBY agreed.")
    office.log("Another pupil altogether.", involved=(OTHER,))
    office.log("Hidden story.", category="allegation", involved=(CHILD,))
    answer = lead.post("/incidents/person-files/new/", {"what_for": "access", "reference": "adm-203"})
    assert answer.status_code == 302
    run_jobs(office.world)
    with as_tenant(office.oak):
        made = PersonFile.objects.select_related("file").get()
        assert made.file is not None
        content = body(fetched(office.oak, made.file))
    text = word_text(content)
    assert "Robin said that" in text
    assert "altogether" not in text
    assert "Hidden story" not in text
    marked = [
        run.text
        for paragraph in Document(BytesIO(content)).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color
    ]
    assert {"Toby Marsh", "TOBY"} <= set(marked)
    assert any("ADM-9" in words for words in marked)
    assert not any("Robin" in words for words in marked)
    # The head sees more, so the lead's document is not what a head would have made, and the other way round.
    assert office.browser(office.head).get(f"/incidents/person-files/{made.pk}/file/").status_code == 403
    assert lead.get(f"/incidents/person-files/{made.pk}/file/").status_code == 302
    assert office.browser(office.deputy).get("/incidents/person-files/").status_code == 403


def test_a_document_that_would_hold_nothing_is_refused_beside_the_field(office: Office, lead: Client) -> None:
    office.log()
    for form, words in (
        ({"what_for": "access", "reference": "ADM-404"}, "No incident that you may see"),
        ({"what_for": "access"}, "Enter a reference, or choose somebody"),
        ({"what_for": "transfer", "reference": "ADM-203"}, "Enter the name of the other school"),
        ({"reference": "ADM-203"}, "Choose what it is for"),
    ):
        answer = lead.post("/incidents/person-files/new/", form)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with as_tenant(office.oak), pytest.raises(NotAllowed):
        ask_for_person_file(reference="ADM-203", by=office.deputy)


def test_a_transfer_is_sent_and_its_receipt_is_kept(office: Office, lead: Client) -> None:
    office.closed()
    today = timezone.localdate()
    form: dict[str, Any] = {
        "what_for": "transfer",
        "reference": "ADM-203",
        "to_school": "Elm School",
        **date_parts("left_on", today - timedelta(days=6)),
    }
    there = lead.post("/incidents/person-files/new/", form)["Location"]
    run_jobs(office.world)
    page = lead.get(there).content.decode()
    assert "Not sent" in page
    assert "Elm School" in page
    received = {"received_by": "Ms Hall", **date_parts("received_on", today)}
    assert lead.post(f"{there}received/", received).status_code == 409
    assert lead.post(f"{there}sent/", {"how": "", **date_parts("sent_on", today)}).status_code == 422
    assert lead.post(f"{there}sent/", {"how": "Courier", **date_parts("sent_on", today)}).status_code == 302
    early = {"received_by": "Ms Hall", **date_parts("received_on", today - timedelta(days=1))}
    assert lead.post(f"{there}received/", early).status_code == 422
    assert lead.post(f"{there}received/", received).status_code == 302
    assert "Ms Hall confirmed on" in lead.get(there).content.decode()
    with as_tenant(office.oak):
        kept = PersonFile.objects.get()
        assert (kept.received_by, kept.sent_how) == ("Ms Hall", "Courier")


def test_without_its_key_nothing_of_it_can_be_read(office: Office, settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    forget_keys()
    try:
        incident = office.given()
        refer(office, incident)
        put_file(office, incident)
        shred(office.oak.id)
        with as_tenant(office.oak):
            referral, kept = Referral.objects.get(), IncidentFile.objects.select_related("file").get()
            entry, person = incident.entries.all()[0], incident.involved.get()
            readings = (
                lambda: referral.reason,
                lambda: kept.name,
                lambda: kept.about,
                lambda: content_of(kept.file),
                lambda: entry.text,
                lambda: person.name,
            )
            for read in readings:
                with pytest.raises(UnreadableShredded):
                    read()
    finally:
        forget_keys()
