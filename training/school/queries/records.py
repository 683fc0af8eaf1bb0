"""Reading what people hold, what waits for approval, and who is excused from what."""

import uuid
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.school.models import Exemption, RecordQuerySet, StaffMember, TrainingRecord


def records_of(staff: StaffMember) -> list[TrainingRecord]:
    """Everything that was ever noted about this person, the newest first."""
    return list(TrainingRecord.objects.filter(staff=staff).select_related("file"))


def record_by_id(record_id: uuid.UUID) -> TrainingRecord:
    """One record with its person; NotFound if there is none."""
    found = TrainingRecord.objects.select_related("staff", "file").filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("There is no such training record."))
    return found


def locked_record(record_id: uuid.UUID) -> TrainingRecord:
    """The same, locked until the transaction ends."""
    rows = TrainingRecord.objects.select_for_update(of=("self",), no_key=True).select_related("staff")
    found = rows.filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("There is no such training record."))
    return found


def record_from(certificate_id: uuid.UUID) -> TrainingRecord | None:
    """What was noted for this certificate or attendance, voided or not."""
    return TrainingRecord.objects.filter(certificate_id=certificate_id).first()


def waiting_records() -> RecordQuerySet:
    """Training from elsewhere that waits for approval, the oldest first."""
    return TrainingRecord.objects.waiting().select_related("staff", "file").order_by("created_at", "id")


def same_record(
    *,
    staff: StaffMember,
    course_id: uuid.UUID | None,
    version_id: uuid.UUID | None,
    title: str,
    on: date,
    source: str,
) -> TrainingRecord | None:
    """What says exactly this already and counts."""
    rows = TrainingRecord.objects.filter(
        Q(course_id=course_id) if course_id else Q(course_id=None, title=title),
        staff=staff,
        version_id=version_id,
        completed_on=on,
        source=source,
        voided_at=None,
    )
    return rows.first()


def exemptions_of(staff: StaffMember) -> list[Exemption]:
    """Those in force or still to come, the newest first."""
    return list(Exemption.objects.filter(staff=staff, lifted_at=None))


def exemption_by_id(staff_id: uuid.UUID, exemption_id: uuid.UUID) -> Exemption:
    """One of this person's; NotFound for any other."""
    found = Exemption.objects.select_related("staff").filter(pk=exemption_id, staff_id=staff_id).first()
    if found is None:
        raise NotFound(_("There is no such exemption."))
    return found
