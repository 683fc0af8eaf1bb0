"""Taking an audit along: the documents that a job makes, and the tables at once."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import send_back, sign_as_head
from checklists.school.exports import work
from checklists.school.exports.actions import ask_for_file
from checklists.school.exports.models import AuditFile
from checklists.school.exports.writing.pdf import NothingIsFetched, _refuse
from checklists.school.models import Audit
from checklists.school.plan.actions import Details, add_action
from lantern.audit.models import Entry
from lantern.errors import NotAllowed
from lantern.files.models import StoredFile
from lantern.jobs.models import Job
from tests.cast import as_tenant, client_for, make_person, run_jobs
from tests.checklists.school.exports.reading import book, pdf_parts, word_outline, word_text
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_budgets import at_most
from tests.files.desk import body, fetched

NOTE = "Checked\x0b in May.\n\n<b>Not bold</b> & =SUM(1;2) “true”"
REASON = "The third answer is too green."


@pytest.fixture
def signed(stage: Stage) -> Audit:
    """An audit with a note, an earlier answer, a text that was not used, and a signature that was sent back."""
    audit = stage.audit()
    first, second, *others = stage.statements(audit)
    stage.answer(audit, first, "red", "Not yet.")
    with as_tenant(stage.oak):
        stale = Seen(rating=1, note=1)
        save_answer(audit_id=audit.pk, statement_id=first.pk, by=stage.dsl, seen=stale, rating="green", note=NOTE)
        save_answer(audit_id=audit.pk, statement_id=first.pk, by=stage.it_lead, seen=stale, note="Met another text.")
    stage.answer(audit, second, "na", "We have none.")
    for statement in others:
        stage.answer(audit, statement, "amber")
    with as_tenant(stage.oak):
        sign_as_head(audit_id=audit.pk, by=stage.head)
        send_back(audit_id=audit.pk, reason=REASON, by=stage.governor)
        day = timezone.localdate() + timedelta(days=30)
        details = Details(title="Buy a lock", why="There is none.", owner_words="The caretaker", due_on=day)
        add_action(details=details, audit_id=audit.pk, statement_id=first.pk, by=stage.dsl)
        return Audit.objects.get(pk=audit.pk)


@pytest.fixture
def head(stage: Stage) -> Client:
    return client_for(stage.oak, stage.head)


def made(stage: Stage, audit: Audit, browser: Client, kind: str, **options: str) -> tuple[AuditFile, bytes]:
    """The newest document, asked for on its page and made by the worker, as its host gives it out."""
    assert browser.post(f"/audits/{audit.pk}/download/", {"kind": kind, **options}).status_code == 302
    run_jobs(stage.world)
    with as_tenant(stage.oak):
        file = AuditFile.objects.select_related("file").order_by("-created_at")[0]
        assert file.file is not None
    return file, body(fetched(stage.oak, file.file))


def test_a_pdf_is_asked_for_made_and_given_out(stage: Stage, signed: Audit, head: Client) -> None:
    page = f"/audits/{signed.pk}/download/"
    assert head.post(page, {"kind": "pdf", "with_history": "on"}).status_code == 302
    waiting = head.get(page).content.decode()
    assert "Waiting to start" in waiting
    assert "Make the document" not in waiting
    run_jobs(stage.world)
    ready = head.get(page).content.decode()
    assert "The document is ready." in ready
    assert "Asked for by Helen Marsh" in ready
    address = re.search(rf"{page}[0-9a-f-]+/", ready)
    assert address
    answer = head.get(address[0])
    assert answer.status_code == 302
    assert answer["Location"].startswith("http://files.lantern.test")
    with as_tenant(stage.oak):
        stored = StoredFile.objects.get()
        assert (stored.kind, stored.name) == ("pdf", "Online safety audit 2026, St Oak’s Primary School.pdf")
        verbs = list(Entry.objects.order_by("created_at").values_list("verb", flat=True))
    assert verbs[-3:] == ["audit.file_asked", "file.written", "file.downloaded"]


def test_the_pdf_is_tagged_for_screen_readers(stage: Stage, signed: Audit, head: Client) -> None:
    _file, content = made(stage, signed, head, "pdf", with_history="on")
    assert content.startswith(b"%PDF-1.7")
    parts = pdf_parts(content)
    assert re.search(rb"pdfuaid:part(=\"|>)1", parts)
    assert b"/MarkInfo" in parts
    assert b"/Lang (en)" in parts
    # One heading for each statement, below one for each section.
    assert len(re.findall(rb"/S ?/H3\b", parts)) == 6
    assert len(re.findall(rb"/S ?/H2\b", parts)) == 2 + 2
    assert re.search(rb"/S ?/TH\b", parts)


def test_a_word_document_has_every_answer_and_a_real_outline(stage: Stage, signed: Audit, head: Client) -> None:
    _file, content = made(stage, signed, head, "docx", with_history="on")
    outline = word_outline(content)
    assert [words for level, words in outline if level == 1] == ["In short", "1 Section 1", "2 Section 2", "Signatures"]
    assert len([words for level, words in outline if level == 2]) == 6
    assert outline[0] == (0, "Online safety audit 2026")
    text = word_text(content)
    for words in (
        "<b>Not bold</b> & =SUM(1;2) “true”",
        "We have none.",
        "Not yet.",
        "Met another text.",
        REASON,
        "Buy a lock. The caretaker",
    ):
        assert words in text
    assert "Sent back: Tom Okafor (Governor)" in text


def test_without_history_a_document_has_the_answer_that_stands_alone(stage: Stage, signed: Audit, head: Client) -> None:
    _file, content = made(stage, signed, head, "docx")
    text = word_text(content)
    assert "Checked in May." in text
    assert "Not yet." not in text


def test_a_workbook_has_everything_and_no_formula(stage: Stage, signed: Audit, head: Client) -> None:
    with at_most(15):
        answer = head.get(f"/audits/{signed.pk}/audit.xlsx")
    sheets = book(answer.content)
    assert list(sheets) == ["Answers", "Actions", "Evidence", "About", "Signatures", "Earlier answers"]
    heading, *rows = sheets["Answers"]
    assert [row[heading.index("Answer")] for row in rows] == ["Green", "Not applicable", *["Amber"] * 4]
    assert rows[0][heading.index("Note")] == NOTE.replace("\x0b", "")
    assert [row[-1] for row in sheets["Signatures"][1:]] == [None, REASON]
    assert [row[:4] for row in sheets["Actions"][1:]] == [("1.1", "Buy a lock", "There is none.", "The caretaker")]
    assert [row[4] for row in sheets["Earlier answers"][1:4]] == [
        "Red",
        "Green",
        "A text that was not used: somebody else had changed it first",
    ]
    with as_tenant(stage.oak):
        last = Entry.objects.order_by("-created_at")[0]
        assert (last.verb, last.facts) == ("audit.downloaded", {"kind": "xlsx", "history": True})


def test_the_csv_table_has_one_row_for_each_statement(stage: Stage, signed: Audit, head: Client) -> None:
    with at_most(15):
        lines = head.get(f"/audits/{signed.pk}/answers.csv").content.decode("utf-8-sig")
    assert lines.count("Statement ") == 6
    assert "Not bold" in lines


def test_a_job_that_fails_says_so_and_can_be_tried_again(
    stage: Stage, signed: Audit, head: Client, settings: Any
) -> None:
    page = f"/audits/{signed.pk}/download/"
    # A folder in which nobody can make another one.
    kept, settings.PRIVATE_FILES = settings.PRIVATE_FILES, Path("/proc/lantern")
    head.post(page, {"kind": "docx"})
    run_jobs(stage.world)
    stopped = head.get(page).content.decode()
    assert "Stopped before the end" in stopped
    assert "Make the document" in stopped
    settings.PRIVATE_FILES = kept
    made(stage, signed, head, "docx")
    assert "The document is ready." in head.get(page).content.decode()


def test_while_a_document_is_made_another_one_waits_its_turn(stage: Stage, signed: Audit, head: Client) -> None:
    page = f"/audits/{signed.pk}/download/"
    assert head.post(page, {"kind": "pdf"}).status_code == 302
    assert head.post(page, {"kind": "pdf"}).status_code == 302
    assert head.post(page, {"kind": "docx"}).status_code == 409
    with as_tenant(stage.oak):
        assert AuditFile.objects.count() == 1
        assert Job.objects.count() == 1


def test_a_document_is_given_out_for_a_week_to_those_who_may_read_audits(
    stage: Stage, signed: Audit, head: Client
) -> None:
    file, _content = made(stage, signed, head, "pdf")
    page = f"/audits/{signed.pk}/download/{file.pk}/"
    assert client_for(stage.oak, stage.governor).get(page).status_code == 302
    assert client_for(stage.oak, stage.staff).get(page).status_code == 403
    assert client_for(stage.world.elm, make_person(stage.world.elm, "head")).get(page).status_code == 404
    with as_tenant(stage.oak):
        assert work.remove_old_files() == 0
        AuditFile.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert work.remove_old_files() == 1
        assert work.remove_old_files() == 0
        assert StoredFile.objects.get().state == StoredFile.State.REMOVED
    assert head.get(page).status_code == 409
    assert "Ready to download" not in head.get(f"/audits/{signed.pk}/download/").content.decode()


def test_nothing_is_fetched_while_a_pdf_is_made() -> None:
    for url in ("http://127.0.0.1/", "file:///etc/passwd", "data:text/css,x"):
        with pytest.raises(NothingIsFetched):
            _refuse(url)


def test_staff_ask_for_no_document(stage: Stage, signed: Audit) -> None:
    with as_tenant(stage.oak), pytest.raises(NotAllowed):
        ask_for_file(audit_id=signed.pk, kind="pdf", with_history=False, by=stage.staff)
