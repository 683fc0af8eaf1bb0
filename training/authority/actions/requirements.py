"""What the authority asks of schools' people. Schools read a requirement from the moment it is written."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile
from training.authority.library import StarterRequirement
from training.authority.models import Requirement, RequirementCourse
from training.authority.queries import courses_to_require
from training.authority.rules import check_can_change_requirement, check_can_require


@dataclass(frozen=True)
class Asked:
    """What is asked of whom."""

    title: str
    roles: list[str]
    frequency: str
    since: date
    why: str = ""
    grace_days: int = 0
    external_allowed: bool = True
    course_ids: list[uuid.UUID] = field(default_factory=list)


def add_requirement(*, asked: Asked, taken_from: str = "", by: Actor) -> Requirement:
    """Schools are asked for it from the day `asked.since` on, and can see it at once."""
    check_can_require(by)
    with transaction.atomic():
        words = asdict(asked)
        wanted = words.pop("course_ids")
        requirement = Requirement.objects.create(**words, taken_from=taken_from, changed_by_name=str(by))
        _satisfied_by(requirement, wanted)
        record("requirement.added", by=by, subject=requirement, frequency=asked.frequency, roles=asked.roles)
    return requirement


def take_requirement(*, starter: StarterRequirement, since: date, by: Actor) -> Requirement:
    """The starter requirement is asked of schools from that day on; the authority's courses from the same starter satisfy it."""
    usable = courses_to_require().filter(taken_from__in=starter.courses)
    asked = Asked(
        title=starter.title,
        why=starter.why,
        roles=list(starter.roles),
        frequency=starter.frequency,
        grace_days=starter.grace_days,
        external_allowed=starter.external_allowed,
        since=since,
        course_ids=[course.pk for course in usable],
    )
    return add_requirement(asked=asked, taken_from=starter.code, by=by)


def change_requirement(*, requirement: Requirement, seen: int, asked: Asked, by: Actor) -> Requirement:
    """Schools are asked for what `asked` says. ChangedMeanwhile if it was saved since `seen`."""
    with transaction.atomic():
        held = Requirement.objects.select_for_update().get(pk=requirement.pk)
        check_can_change_requirement(by, held, on=timezone.localdate())
        if held.revision != seen:
            raise ChangedMeanwhile
        words = asdict(asked)
        wanted = words.pop("course_ids")
        changed = [name for name, value in words.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, words[name])
        if _satisfied_by(held, wanted):
            changed.append("courses")
        if changed:
            held.revision += 1
            held.changed_at, held.changed_by_name = timezone.now(), str(by)
            columns = [name for name in changed if name != "courses"]
            held.save(update_fields=[*columns, "revision", "changed_at", "changed_by_name"])
            record("requirement.changed", by=by, subject=held, fields=changed)
    return held


def end_requirement(*, requirement: Requirement, by: Actor) -> Requirement:
    """From today on schools are asked for it no more. What people hold stays."""
    today = timezone.localdate()
    with transaction.atomic():
        held = Requirement.objects.select_for_update().get(pk=requirement.pk)
        check_can_change_requirement(by, held, on=today)
        held.ends_on = today
        held.revision += 1
        held.changed_at, held.changed_by_name = timezone.now(), str(by)
        held.save(update_fields=["ends_on", "revision", "changed_at", "changed_by_name"])
        record("requirement.ended", by=by, subject=held)
    return held


def _satisfied_by(requirement: Requirement, course_ids: list[uuid.UUID]) -> bool:
    """The courses are those; whether that is a change."""
    before = set(RequirementCourse.objects.filter(requirement=requirement).values_list("course_id", flat=True))
    wanted = set(courses_to_require(also=before).filter(pk__in=course_ids).values_list("pk", flat=True))
    RequirementCourse.objects.filter(requirement=requirement, course__in=before - wanted).delete()
    RequirementCourse.objects.bulk_create(
        RequirementCourse(requirement=requirement, course_id=course_id) for course_id in sorted(wanted - before)
    )
    return wanted != before
