"""What is asked of the people here: by the authority, and by the school itself."""

import uuid
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.authority import catalogue
from training.school.models import SchoolRequirement, StaffMember
from training.school.standing import Requirement


def requirements(*, on: date) -> list[Requirement]:
    """Everything that is asked for on that day, the authority's first, in two queries."""
    return [*_of_authority(), *(of_school(row) for row in school_requirements(on=on))]


def requirements_for(staff: StaffMember, *, on: date) -> list[Requirement]:
    """What this person's roles bring."""
    return [one for one in requirements(on=on) if one.asks(staff)]


def requirement_by_id(requirement_id: uuid.UUID, *, on: date) -> Requirement:
    """One of them; NotFound for one that nobody asks for."""
    found = next((one for one in requirements(on=on) if one.id == requirement_id), None)
    if found is None:
        raise NotFound(_("There is no such requirement."))
    return found


def school_requirements(*, on: date) -> list[SchoolRequirement]:
    """What the school itself asks for."""
    return list(SchoolRequirement.objects.filter(Q(stopped_on=None) | Q(stopped_on__gt=on)))


def school_requirement_by_id(requirement_id: uuid.UUID) -> SchoolRequirement:
    """One of the school's own, whether it still asks for it or not."""
    found = SchoolRequirement.objects.filter(pk=requirement_id).first()
    if found is None:
        raise NotFound(_("There is no such requirement."))
    return found


def locked_requirement(requirement_id: uuid.UUID) -> SchoolRequirement:
    """The same, locked until the transaction ends."""
    found = SchoolRequirement.objects.select_for_update().filter(pk=requirement_id).first()
    if found is None:
        raise NotFound(_("There is no such requirement."))
    return found


def of_school(row: SchoolRequirement) -> Requirement:
    """The school's own requirement in the shape of all."""
    return Requirement(
        id=row.pk,
        title=row.title,
        why=row.why,
        roles=frozenset(row.roles),
        frequency=row.frequency,
        grace_days=row.grace_days,
        course_ids=frozenset(row.course_ids),
        external_allowed=row.external_allowed,
        since=row.since,
        is_own=True,
    )


def _of_authority() -> list[Requirement]:
    return [
        Requirement(
            id=one.id,
            title=one.title,
            why=one.why,
            roles=frozenset(one.roles),
            frequency=one.frequency,
            grace_days=one.grace_days,
            course_ids=frozenset(one.course_ids),
            external_allowed=one.external_allowed,
            since=one.since,
            is_own=False,
        )
        for one in catalogue.requirements()
    ]
