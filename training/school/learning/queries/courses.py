"""What those who look after training see: the courses there are, and how far their people have come."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.errors import NotFound, NotPossibleNow
from lantern.jobs.models import Job
from lantern.jobs.queries import job_by_id
from training.authority import catalogue
from training.authority.catalogue import Course
from training.content import CourseContent
from training.school.learning.models import Attempt, Enrolling, Enrolment, EnrolmentQuerySet, PageRead
from training.school.models import StaffMember, StaffQuerySet

JOB = "learning.enrol"


@dataclass(frozen=True)
class CourseRow:
    """A course with how far the school's people have come. `course` is None for one that is offered no more."""

    course_id: uuid.UUID
    title: str
    course: Course | None
    going: int
    overdue: int
    passed: int


def course_rows(on: date) -> list[CourseRow]:
    """The authority's courses, and those that somebody here took before they were withdrawn; by title."""
    offered = {course.id: course for course in catalogue.courses()}
    going = Q(passed_at=None, ended_at=None)
    counted = {
        row["course_id_at_authority"]: row
        for row in Enrolment.objects.values("course_id_at_authority").annotate(
            title=Subquery(
                Enrolment.objects.filter(course_id_at_authority=OuterRef("course_id_at_authority"))
                .order_by("-created_at")
                .values("course__title")[:1]
            ),
            going=Count("pk", filter=going),
            overdue=Count("pk", filter=going & Q(due_on__lt=on)),
            passed=Count("staff_id", filter=Q(passed_at__isnull=False), distinct=True),
        )
    }
    rows = []
    for course_id in {*offered, *counted}:
        found, course = counted.get(course_id), offered.get(course_id)
        rows.append(
            CourseRow(
                course_id=course_id,
                title=course.title if course else str(found["title"] if found else ""),
                course=course,
                going=found["going"] if found else 0,
                overdue=found["overdue"] if found else 0,
                passed=found["passed"] if found else 0,
            )
        )
    return sorted(rows, key=lambda row: (row.course is None, row.title.casefold()))


def course_row(course_id: uuid.UUID, on: date) -> CourseRow:
    """The one course; NotFound for one that is neither offered nor was ever taken here."""
    found = next((row for row in course_rows(on) if row.course_id == course_id), None)
    if found is None:
        raise NotFound(_("There is no such course."))
    return found


def offered_course(course_id: uuid.UUID) -> Course:
    """A course that people can be enrolled in today. NotPossibleNow for one that was withdrawn, NotFound for none at all."""
    found = course_row(course_id, timezone.localdate()).course
    if found is None:
        raise NotPossibleNow(_("Your authority does not offer this course any more."), code="withdrawn")
    return found


def offered_content(version_id: uuid.UUID) -> CourseContent:
    """What is in the newest version of a course that is offered; NotPossibleNow for an older one, NotFound for none at all."""
    content = catalogue.version(version_id)
    if content is None:
        raise NotFound(_("There is no such course."))
    if not any(course.version_id == version_id for course in catalogue.courses()):
        raise NotPossibleNow(_("Your authority does not offer this course any more."), code="withdrawn")
    return content


def people_of(course_id: uuid.UUID) -> EnrolmentQuerySet:
    """Everybody who is or was enrolled, those with something to do first; each with pages read and attempts made."""
    pages = PageRead.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment").annotate(n=Count("pk"))
    tries = Attempt.objects.filter(enrolment=OuterRef("pk")).order_by().values("enrolment").annotate(n=Count("pk"))
    return (
        Enrolment.objects.filter(course_id_at_authority=course_id)
        .select_related("staff", "course")
        .annotate(read=Subquery(pages.values("n")), tries=Subquery(tries.values("n")))
        .order_by(
            F("ended_at").asc(nulls_first=True),
            F("passed_at").desc(nulls_first=True),
            F("due_on").asc(nulls_last=True),
            "staff__name",
            "id",
        )
    )


def enrolments(*, course_id: uuid.UUID | None, state: str, on: date) -> EnrolmentQuerySet:
    """Every enrolment of the school, of one course or in one state (going, overdue, passed, ended) where given; the newest first."""
    rows = Enrolment.objects.select_related("staff", "course").defer("course__content")
    if course_id is not None:
        rows = rows.filter(course_id_at_authority=course_id)
    if state:
        rows = rows.overdue(on) if state == "overdue" else getattr(rows, state)()
    return rows.order_by("-created_at", "id")


def enrolment_by_id(enrolment_id: uuid.UUID) -> Enrolment:
    """An enrolment of this school; NotFound for any other identifier."""
    found = Enrolment.objects.select_related("course", "staff").filter(pk=enrolment_id).first()
    if found is None:
        raise NotFound(_("There is no such enrolment here."))
    return found


def staff_here() -> StaffQuerySet:
    """The people who can be enrolled, by name."""
    return StaffMember.objects.here(timezone.localdate()).order_by("name", "id")


def staff_by_ids(staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, StaffMember]:
    """Of these, the people who work here now."""
    return {row.pk: row for row in staff_here().filter(pk__in=set(staff_ids))}


def enrolling_by_id(enrolling_id: uuid.UUID | str) -> Enrolling:
    """What was asked for; NotFound for any other identifier."""
    found = Enrolling.objects.select_related("course").defer("course__content").filter(pk=enrolling_id).first()
    if found is None:
        raise NotFound(_("There is no such enrolment here."))
    return found


def job_of(enrolling: Enrolling) -> Job | None:
    return job_by_id(enrolling.job_id) if enrolling.job_id else None


def enrolled_by(enrolling: Enrolling) -> QuerySet[Enrolment]:
    """Whom this job has enrolled so far, by name."""
    return Enrolment.objects.filter(enrolling=enrolling).select_related("staff").order_by("staff__name", "id")


def without_mail(enrolled: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Of those, the people who got no mail: they are told, or given their link, by hand."""
    return enrolled.filter(staff__email="")


def left_out_of(enrolling: Enrolling) -> list[StaffMember]:
    """Whom the job did not enrol, because they take the course already or have left."""
    return list(StaffMember.objects.filter(pk__in=enrolling.left_out_ids).order_by("name", "id"))
