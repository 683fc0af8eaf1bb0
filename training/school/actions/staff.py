"""What changes the list of staff. Joining, leaving and a new role change what is asked of somebody by themselves: see `standing`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import VISITORS
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from tenants.people.models import User, normal_email
from tenants.people.queries import person_by_email
from training.roles import StaffRole
from training.school import rules
from training.school.models import StaffMember
from training.school.queries.staff import locked_staff, staff_of, with_email


@dataclass(frozen=True)
class Facts:
    """What is written down about somebody. Roles are values of `StaffRole`; none means that nothing is asked of them."""

    name: str
    started_on: date
    roles: Sequence[str] = ()
    email: str = ""
    job_title: str = ""


def add_staff(*, facts: Facts, by: Actor) -> StaffMember:
    """Somebody is in the list; what their roles bring is asked of them from their first day. An account with their address is theirs."""
    rules.check_can_manage(by)
    rules.check_start(facts.started_on, on=timezone.localdate())
    staff = StaffMember(
        name=facts.name,
        email=normal_email(facts.email),
        job_title=facts.job_title,
        roles=_in_order(facts.roles),
        roles_since={role: facts.started_on.isoformat() for role in _in_order(facts.roles)},
        started_on=facts.started_on,
    )
    with transaction.atomic():
        _save(staff, None)
        record("staff.added", by=by, subject=staff, roles=staff.roles)
        _link_by_address(staff, by)
    return staff


def change_staff(*, staff_id: uuid.UUID, facts: Facts, by: Actor) -> StaffMember:
    """The list says this. A role that is new counts from today; journalled are the names of what differs."""
    rules.check_can_manage(by)
    today = timezone.localdate()
    with transaction.atomic():
        staff = locked_staff(staff_id)
        if facts.started_on != staff.started_on:
            rules.check_start(facts.started_on, on=today)
        if staff.left_on is not None and facts.started_on > staff.left_on:
            raise rules.TrainingIncomplete(
                _("They left before that day. Note first that they came back"), field="started_on", code="left_before"
            )
        roles = _in_order(facts.roles)
        wanted: dict[str, object] = {
            "name": facts.name,
            "email": normal_email(facts.email),
            "job_title": facts.job_title,
            "roles": roles,
            "started_on": facts.started_on,
        }
        changed = [name for name, value in wanted.items() if getattr(staff, name) != value]
        if not changed:
            return staff
        if "roles" in changed:
            staff.roles_since = {
                role: staff.role_since(role).isoformat() if role in staff.roles else today.isoformat() for role in roles
            }
        for name in changed:
            setattr(staff, name, wanted[name])
        _save(staff, [*changed, "roles_since"])
        record("staff.changed", by=by, subject=staff, changed=sorted(changed))
        _link_by_address(staff, by)
    return staff


def note_leaving(*, staff_id: uuid.UUID, left_on: date, by: Actor) -> StaffMember:
    """From that day they are here no more: nothing is asked of them, and what they hold is kept."""
    rules.check_can_manage(by)
    with transaction.atomic():
        staff = locked_staff(staff_id)
        if left_on < staff.started_on:
            raise rules.TrainingIncomplete(_("They started after that day"), field="left_on", code="before_start")
        if left_on > timezone.localdate() + rules.AHEAD:
            raise rules.TrainingIncomplete(
                _("The day must be within the next year"), field="left_on", code="too_far_away"
            )
        staff.left_on = left_on
        staff.save(update_fields=["left_on"])
        record("staff.left", by=by, subject=staff, left_on=left_on.isoformat())
    return staff


def note_return(*, staff_id: uuid.UUID, back_on: date, by: Actor) -> StaffMember:
    """They are here again with the roles they had, which count anew from that day. What they held before counts by its dates."""
    rules.check_can_manage(by)
    with transaction.atomic():
        staff = locked_staff(staff_id)
        if staff.left_on is None:
            raise NotPossibleNow(_("They have not left."), code="is_here")
        if back_on < staff.left_on:
            raise rules.TrainingIncomplete(_("They left after that day"), field="back_on", code="before_leaving")
        rules.check_start(back_on, on=timezone.localdate())
        staff.left_on = None
        staff.roles_since = {role: back_on.isoformat() for role in staff.roles}
        _save(staff, ["left_on", "roles_since"], field="back_on")
        record("staff.returned", by=by, subject=staff, back_on=back_on.isoformat())
    return staff


def link_account(*, staff_id: uuid.UUID, person: User | None, by: Actor) -> StaffMember:
    """Their account here is this one, or none: they then find their training when they sign in."""
    rules.check_can_manage(by)
    with transaction.atomic():
        staff = locked_staff(staff_id)
        if person is not None and (other := staff_of(person)) is not None and other.pk != staff.pk:
            raise rules.TrainingIncomplete(
                _("This account belongs to %(name)s") % {"name": other.name}, field="person", code="account_taken"
            )
        if (person.pk if person else None) == staff.person_id:
            return staff
        staff.person = person
        staff.save(update_fields=["person"])
        record("staff.linked" if person else "staff.unlinked", by=by, subject=staff)
    return staff


def _link_by_address(staff: StaffMember, by: Actor) -> None:
    """Whoever signs in with this address is this member of staff, unless either belongs to somebody else already."""
    person = person_by_email(staff.email) if staff.email and staff.person_id is None else None
    if person is not None and person.is_active and person.role not in VISITORS and staff_of(person) is None:
        staff.person = person
        staff.save(update_fields=["person"])
        record("staff.linked", by=by, subject=staff)


def _in_order(roles: Sequence[str]) -> list[str]:
    return [role.value for role in StaffRole if role in set(roles)]


def _save(staff: StaffMember, columns: list[str] | None, *, field: str = "email") -> None:
    """Writes the row. TrainingIncomplete if somebody who is here has the address already."""
    taken = with_email(staff.email, besides=staff.pk) if staff.left_on is None else None
    try:
        if taken is None:
            with transaction.atomic():
                staff.save(update_fields=columns, force_insert=columns is None)
            return
    except IntegrityError:
        taken = with_email(staff.email, besides=staff.pk)
        if taken is None:
            raise
    raise rules.TrainingIncomplete(
        _("%(name)s has this email address already") % {"name": taken.name}, field=field, code="email_taken"
    )
