"""What the school asks for beside its authority, and who is excused."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from training.frequency import Frequency
from training.school import rules
from training.school.models import Exemption, SchoolRequirement, StaffMember
from training.school.queries.records import exemptions_of
from training.school.queries.requirements import locked_requirement, requirements_for
from training.school.queries.staff import locked_staff


@dataclass(frozen=True)
class Asked:
    """What a school's own requirement says."""

    title: str
    roles: tuple[str, ...]
    frequency: str
    why: str = ""
    grace_days: int = 30
    course_ids: tuple[uuid.UUID, ...] = ()
    external_allowed: bool = True


def add_requirement(*, asked: Asked, by: Actor) -> SchoolRequirement:
    """From today the school asks this of everybody with one of the roles."""
    _check(asked, by)
    with transaction.atomic():
        made = SchoolRequirement.objects.create(
            **_columns(asked), since=timezone.localdate(), made_by_name=str(by)[:200]
        )
        record("requirement.added", by=by, subject=made)
    return made


def change_requirement(*, requirement_id: uuid.UUID, asked: Asked, by: Actor) -> SchoolRequirement:
    """The requirement says this, for everybody and at once: what people hold is measured against it anew."""
    _check(asked, by)
    with transaction.atomic():
        row = locked_requirement(requirement_id)
        _check_asks(row)
        columns = _columns(asked)
        changed = [name for name, value in columns.items() if getattr(row, name) != value]
        if changed:
            for name in changed:
                setattr(row, name, columns[name])
            row.save(update_fields=changed)
            record("requirement.changed", by=by, subject=row, changed=sorted(changed))
    return row


def stop_requirement(*, requirement_id: uuid.UUID, by: Actor) -> SchoolRequirement:
    """Nobody is asked for it any more; what people hold stays in their records."""
    rules.check_can_manage(by)
    with transaction.atomic():
        row = locked_requirement(requirement_id)
        _check_asks(row)
        row.stopped_on = timezone.localdate()
        row.save(update_fields=["stopped_on"])
        record("requirement.stopped", by=by, subject=row)
    return row


def exempt(
    *, staff: StaffMember, requirement_id: uuid.UUID, reason: str, until_on: date | None = None, by: Actor
) -> Exemption:
    """The person need not meet this from today until that day, or for good. An exemption that stood before is ended."""
    rules.check_can_manage(by)
    today = timezone.localdate()
    if not reason:
        raise rules.TrainingIncomplete(_("Say why they are excused"), field="reason", code="reason_needed")
    if until_on is not None and until_on < today:
        raise rules.TrainingIncomplete(_("The last day must be today or later"), field="until_on", code="in_the_past")
    with transaction.atomic():
        staff = locked_staff(staff.pk)
        rules.check_is_here(staff, on=today)
        if requirement_id not in {one.id for one in requirements_for(staff, on=today)}:
            raise rules.TrainingIncomplete(
                _("Choose something that is asked of them"), field="requirement", code="not_asked"
            )
        for before in exemptions_of(staff):
            if before.requirement_id == requirement_id:
                _lift(before, by)
        given = Exemption.objects.create(
            staff=staff,
            requirement_id=requirement_id,
            reason=reason,
            from_on=today,
            until_on=until_on,
            by_id=by.pk,
            by_name=str(by)[:200],
        )
        record("exemption.given", by=by, subject=given)
    return given


def lift_exemption(*, exemption: Exemption, by: Actor) -> Exemption:
    """It is asked of them again. May be repeated."""
    rules.check_can_manage(by)
    with transaction.atomic():
        locked_staff(exemption.staff_id)
        exemption.refresh_from_db(fields=["lifted_at"])
        if exemption.lifted_at is None:
            _lift(exemption, by)
            record("exemption.lifted", by=by, subject=exemption)
    return exemption


def _lift(exemption: Exemption, by: Actor) -> None:
    exemption.lifted_at, exemption.lifted_by_name = timezone.now(), str(by)[:200]
    exemption.save(update_fields=["lifted_at", "lifted_by_name"])


def _check(asked: Asked, by: Actor) -> None:
    rules.check_can_manage(by)
    rules.check_grace(asked.grace_days)
    if not asked.roles:
        raise rules.TrainingIncomplete(_("Choose who has to do it"), field="roles", code="roles_needed")
    if asked.frequency not in Frequency:
        raise rules.TrainingIncomplete(_("Choose how often"), field="frequency", code="frequency_needed")
    if not asked.course_ids and not asked.external_allowed:
        raise rules.TrainingIncomplete(
            _("Choose a course, or let training from elsewhere count: there is no other way to meet it"),
            field="course_ids",
            code="nothing_satisfies",
        )


def _check_asks(row: SchoolRequirement) -> None:
    if row.stopped_on is not None:
        raise NotPossibleNow(_("The school no longer asks for this."), code="stopped")


def _columns(asked: Asked) -> dict[str, object]:
    return {**asdict(asked), "roles": list(asked.roles), "course_ids": list(asked.course_ids)}
