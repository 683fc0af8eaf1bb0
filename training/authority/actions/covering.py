"""Which course teaches what a statement of a checklist asks for."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from lantern.audit.record import Actor, record
from training.authority.models import Course, CoveredStatement
from training.authority.rules import check_can_write


def say_what_covers(*, statement: uuid.UUID, course_ids: Iterable[uuid.UUID], by: Actor) -> bool:
    """Of the courses that are not put away, these and no others cover the statement; whether that is a change.

    `statement` is its stable id. What a course that was put away covers stays, for when it is brought back.
    """
    check_can_write(by)
    with transaction.atomic():
        # Two officers at once: the second waits here, and sees what the first said.
        current = {course.pk: course for course in Course.objects.current().select_for_update().order_by("pk")}
        rows = CoveredStatement.objects.filter(statement=statement, course__in=current)
        before = set(rows.values_list("course_id", flat=True))
        wanted = {course_id for course_id in course_ids if course_id in current}
        rows.filter(course__in=before - wanted).delete()
        CoveredStatement.objects.bulk_create(
            CoveredStatement(course_id=course_id, statement=statement) for course_id in sorted(wanted - before)
        )
        for course_id in sorted(before ^ wanted):
            verb = "course.covers" if course_id in wanted else "course.covers_no_more"
            record(verb, by=by, subject=current[course_id], statement=str(statement))
    return wanted != before
