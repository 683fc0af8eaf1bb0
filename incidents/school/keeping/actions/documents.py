"""Asking for documents: one incident for a court, or everything about one person for them or for their next school."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.school.actions.journal import note
from incidents.school.keeping import rules
from incidents.school.keeping.models import Bundle, PersonFile
from incidents.school.keeping.queries import documents as queries
from incidents.school.keeping.tasks import make_bundle, make_person_file
from incidents.school.queries import locked_incident
from lantern.audit.record import Actor, record
from lantern.jobs.models import start_job
from lantern.outbox.send import queue_task

# Reading, writing, putting away.
STEPS: Final = 3


def ask_for_bundle(*, incident_id: uuid.UUID, by: Actor) -> Bundle:
    """All of the incident is being written to a PDF, in a job. Asked twice while it is, that one is returned."""
    with transaction.atomic():
        incident = locked_incident(by, incident_id)
        rules.check_can_decide(by, incident)
        rules.check_is_not_anonymous(incident)
        job = start_job(kind=queries.BUNDLE_JOB, subject_id=incident.pk, total=STEPS, by=by)
        there = queries.bundle_under_way(job)
        if there is not None:
            return there
        bundle = Bundle.objects.create(incident=incident, made_by_id=by.pk, made_by_name=str(by)[:200], job_id=job.pk)
        queue_task(make_bundle, bundle.pk)
        note("incident.bundle_asked", incident, by)
    return bundle


@dataclass(frozen=True)
class Transfer:
    """To which school a pupil goes, and since when they are not at this one."""

    to_school: str
    left_on: date


def ask_for_person_file(*, reference: str, by: Actor, transfer: Transfer | None = None) -> PersonFile:
    """What is kept about the person is being written, for themselves or, with `transfer`, for their next school.

    KeepingIncomplete if no incident that `by` may see names the person: a document that holds nothing would say that there is nothing.
    """
    rules.check_can_give_out(by)
    reference = rules.text_of(reference, field="reference", message=_("Say whom it is about."))
    if transfer is not None:
        rules.text_of(transfer.to_school, field="to_school", message=_("Enter the name of the other school."))
    found = queries.incidents_of(by, reference)
    if not found:
        raise rules.KeepingIncomplete(
            _("No incident that you may see has anybody with this reference in it."), field="reference", code="nobody"
        )
    with transaction.atomic():
        made = PersonFile(
            purpose=PersonFile.Purpose.TRANSFER if transfer else PersonFile.Purpose.ACCESS,
            reference=reference,
            incidents=len(found),
            made_by_id=by.pk,
            made_by_name=str(by)[:200],
            to_school=transfer.to_school.strip() if transfer else "",
            left_on=transfer.left_on if transfer else None,
        )
        made.job_id = start_job(kind=queries.PERSON_JOB, subject_id=made.pk, total=STEPS, by=by).pk
        made.save(force_insert=True)
        queue_task(make_person_file, made.pk)
        record("person_file.asked", by=by, subject=made, incidents=len(found))
    return made


def note_sent(*, file_id: uuid.UUID, sent_on: date, how: str, by: Actor) -> PersonFile:
    """The file is on its way to the other school. NotFound for what is no transfer."""
    rules.check_can_give_out(by)
    if sent_on > timezone.localdate():
        raise rules.KeepingIncomplete(_("The day on which it was sent cannot be in the future."), field="sent_on")
    how = rules.text_of(how, field="how", message=_("Say how it was sent."))
    with transaction.atomic():
        found = queries.file_by_id(by, file_id, for_change=True)
        rules.check_is_transfer(found)
        found.sent_on, found.sent_how = sent_on, how
        found.save(update_fields=["sent_on", "sent_how"])
        record("person_file.sent", by=by, subject=found, on=str(sent_on))
    return found


def note_received(*, file_id: uuid.UUID, received_on: date, received_by: str, by: Actor) -> PersonFile:
    """The other school has confirmed that it has the file: who, and on which day. NotPossibleNow before it was sent."""
    rules.check_can_give_out(by)
    received_by = rules.text_of(received_by, field="received_by", message=_("Say who confirmed it."))
    with transaction.atomic():
        found = queries.file_by_id(by, file_id, for_change=True)
        rules.check_is_transfer(found)
        rules.check_received(found, received_on)
        found.received_on, found.received_by = received_on, received_by
        found.save(update_fields=["received_on", "received_by"])
        record("person_file.received", by=by, subject=found, on=str(received_on))
    return found
