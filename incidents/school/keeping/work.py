"""Writing documents and removing old ones. Runs in the default worker under the school's own login; may be repeated."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.school.actions.journal import is_restricted, note
from incidents.school.keeping.models import Bundle, PersonFile
from incidents.school.keeping.queries import contents, documents
from incidents.school.keeping.rules import KEPT
from incidents.school.keeping.writing import pdf, word
from incidents.school.rules import can_view
from lantern.audit.record import SystemActor, record
from lantern.files.check import Checked, written_here
from lantern.files.documents import keep_document, remove_documents
from lantern.files.kinds import Kind
from lantern.jobs.models import Job
from lantern.jobs.running import carry_out
from tenants.people.models import User
from tenants.people.queries import person_by_id

_BY = SystemActor("Lantern")


class NoLongerAllowed(Exception):
    """Whoever asked may not see it any more."""


def make_bundle(*, bundle_id: uuid.UUID | str) -> None:
    """The bundle that was asked for is kept for a month, or the job says what stopped it."""
    bundle = documents.waiting_bundle(bundle_id)
    if bundle is not None:
        carry_out(bundle.job_id, lambda job: _bundle(bundle, job), stopped=_stopped())


def make_person_file(*, file_id: uuid.UUID | str) -> None:
    """The document about one person is kept for a month, or the job says what stopped it."""
    file = documents.waiting_file(file_id)
    if file is not None:
        carry_out(file.job_id, lambda job: _person_file(file, job), stopped=_stopped())


def _stopped() -> str:
    return _("Making the document stopped (%(kind)s). Try again.")


def _bundle(bundle: Bundle, job: Job) -> None:
    person = _asked_by(bundle)
    incident = bundle.incident
    if not can_view(person, incident):
        raise NoLongerAllowed
    held = contents.contents_of(
        [incident],
        title=_("Incident %(reference)s") % {"reference": incident.reference},
        person=person,
        by_name=bundle.made_by_name,
        with_journal=True,
    )
    job.advance(note=_("Writing the document"))
    # Names of files are read in the journal and in storage: they say nothing of who it is about.
    document = written_here("bundle.pdf", Kind.PDF, pdf.written(held))
    job.advance(note=_("Putting it away"))
    with transaction.atomic():
        if not _keep(
            bundle, document, is_restricted(incident), journal_seq=held.journal.seq, journal_hash=held.journal.hash
        ):
            return
        note("incident.bundle_made", incident, _BY, sha256=document.sha256, journal=held.journal.seq)


def _person_file(file: PersonFile, job: Job) -> None:
    person = _asked_by(file)
    found = documents.incidents_of(person, file.reference)
    is_transfer = file.purpose == PersonFile.Purpose.TRANSFER
    held = contents.contents_of(
        found,
        title=_("Records for another school") if is_transfer else _("What is kept about you"),
        person=person,
        by_name=file.made_by_name,
        about="" if file.reference.startswith(documents.ACCOUNT) else file.reference,
    )
    job.advance(note=_("Writing the document"))
    name = "transfer.docx" if is_transfer else "subject-access.docx"
    document = written_here(name, Kind.DOCX, word.written(held, file.reference))
    job.advance(note=_("Putting it away"))
    with transaction.atomic():
        if _keep(file, document, any(map(is_restricted, found)), incidents=len(found)):
            record("person_file.made", by=_BY, subject=file, sha256=document.sha256, incidents=len(found))


def _asked_by(row: Bundle | PersonFile) -> User:
    assert row.made_by_id is not None  # noqa: S101 -- only people ask; for the type checker
    return person_by_id(row.made_by_id)


def _keep(row: Bundle | PersonFile, document: Checked, restricted: bool, **facts: Any) -> bool:
    """The document is kept and the job finished. False if another worker was faster. In the caller's transaction."""
    finished = _("The document is ready.")
    return keep_document(
        row,
        document,
        by=_BY,
        kept=KEPT,
        finished=finished,
        is_restricted=restricted,
        sha256=document.sha256,
        **facts,
    )


def remove_old_documents() -> int:
    """Documents that were kept for a month are out of sight; their rows with the fingerprints stay. Returns how many."""
    return remove_documents(documents.expired(), by=_BY)
