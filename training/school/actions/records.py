"""What people complete, and training from elsewhere that somebody else approves."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import Actor, record
from lantern.files import keeping
from lantern.files.check import Checked
from training.school import rules
from training.school.models import StaffMember, TrainingRecord
from training.school.queries.records import locked_record, record_from, same_record
from training.school.queries.requirements import requirements_for
from training.school.queries.staff import locked_staff

Source = TrainingRecord.Source


def record_completed(
    *,
    staff: StaffMember,
    course_id: uuid.UUID | None,
    version_id: uuid.UUID | None,
    title: str,
    edition: str,
    completed_on: date,
    source: str,
    certificate_id: uuid.UUID | None = None,
    requirement_ids: Iterable[uuid.UUID] = (),
    expires_on: date | None = None,
    by: Actor,
) -> TrainingRecord:
    """The person holds this from that day. Whoever calls has seen that they do; it waits for nobody.

    May be repeated: the same certificate or attendance is noted once, and without one the same version, day and source. What was
    voided since stays so.
    """
    with transaction.atomic():
        # Two at once, such as a page and a task, would both find nothing.
        locked_staff(staff.pk)
        before = (
            record_from(certificate_id)
            if certificate_id
            else same_record(
                staff=staff, course_id=course_id, version_id=version_id, title=title, on=completed_on, source=source
            )
        )
        if before is not None:
            return before
        done = TrainingRecord.objects.create(
            staff=staff,
            source=Source(source),
            title=title,
            edition=edition,
            course_id=course_id,
            version_id=version_id,
            requirement_ids=list(requirement_ids),
            completed_on=completed_on,
            expires_on=expires_on,
            certificate_id=certificate_id,
            reported_by_id=by.pk,
            reported_by_name=str(by)[:200],
            approved_at=timezone.now(),
            approved_by_name=str(by)[:200],
        )
        record("training.completed", by=by, subject=done, source=done.source)
    return done


def void_record(*, record_id: uuid.UUID, because: str, by: Actor) -> TrainingRecord:
    """The record counts no more, and says why. What it stated can still be read. May be repeated."""
    if not because:
        raise rules.TrainingIncomplete(_("Say why it no longer counts"), field="because", code="reason_needed")
    with transaction.atomic():
        done = locked_record(record_id)
        if done.voided_at is not None:
            return done
        rules.check_can_void(by, done)
        done.voided_at, done.voided_by_name, done.voided_because = timezone.now(), str(by)[:200], because
        done.save(update_fields=["voided_at", "voided_by_name", "voided_because"])
        record("training.voided", by=by, subject=done)
    return done


@dataclass(frozen=True)
class External:
    """Training from elsewhere: who gave it, for which requirements it should count, and until when by the issuer's own rule."""

    title: str
    issuer: str
    completed_on: date
    requirement_ids: tuple[uuid.UUID, ...]
    expires_on: date | None = None
    file: Checked | None = None


def report_external(*, staff: StaffMember, external: External, by: Actor) -> TrainingRecord:
    """It waits, with its evidence, until somebody else approves it, and counts for nothing before."""
    rules.check_can_manage(by)
    today = timezone.localdate()
    rules.check_completed(external.completed_on, external.expires_on, on=today)
    with transaction.atomic():
        staff = locked_staff(staff.pk)
        rules.check_is_here(staff, on=today)
        open_to_it = {one.id for one in requirements_for(staff, on=today) if one.external_allowed}
        if not external.requirement_ids or not open_to_it.issuperset(external.requirement_ids):
            raise rules.TrainingIncomplete(
                _("Choose what it counts for"), field="requirement", code="requirement_needed"
            )
        if external.file is None:
            raise rules.TrainingIncomplete(
                _("Choose the certificate or another proof"), field="file", code="file_needed"
            )
        handed_in = TrainingRecord.objects.create(
            staff=staff,
            source=Source.EXTERNAL,
            title=external.title,
            issuer=external.issuer,
            requirement_ids=list(external.requirement_ids),
            completed_on=external.completed_on,
            expires_on=external.expires_on,
            file=keeping.accept(upload=external.file, by=by),
            reported_by_id=by.pk,
            reported_by_name=str(by)[:200],
        )
        record("training.reported", by=by, subject=handed_in)
    return handed_in


def approve(*, record_id: uuid.UUID, by: Actor) -> TrainingRecord:
    """Training from elsewhere counts from the day on which it was completed."""
    with transaction.atomic():
        waiting = locked_record(record_id)
        rules.check_can_approve(by, waiting)
        waiting.approved_at, waiting.approved_by_name = timezone.now(), str(by)[:200]
        waiting.save(update_fields=["approved_at", "approved_by_name"])
        record("training.approved", by=by, subject=waiting)
    return waiting


def decline(*, record_id: uuid.UUID, because: str, by: Actor) -> TrainingRecord:
    """Training from elsewhere does not count; the reason stands beside it for whoever handed it in."""
    if not because:
        raise rules.TrainingIncomplete(_("Say why it does not count"), field="because", code="reason_needed")
    with transaction.atomic():
        waiting = locked_record(record_id)
        rules.check_can_approve(by, waiting)
        waiting.declined_at, waiting.declined_by_name = timezone.now(), str(by)[:200]
        waiting.declined_because = because
        waiting.save(update_fields=["declined_at", "declined_by_name", "declined_because"])
        record("training.declined", by=by, subject=waiting)
    return waiting
