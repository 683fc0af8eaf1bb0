"""Reads of the authority's own courses and requirements, on the authority's login."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Count, IntegerField, Max, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from training.authority.models import (
    Course,
    CourseQuerySet,
    CourseVersion,
    CourseVersionQuerySet,
    CoveredStatement,
    DownloadDraft,
    Module,
    PackageDraft,
    PictureDraft,
    QuestionDraft,
    Requirement,
    RequirementCourse,
    RequirementQuerySet,
)

Row = TypeVar("Row", bound=Model)


def courses(search: str = "", *, archived: bool = False) -> CourseQuerySet:
    """Courses being written or published, by title, each with `module_count` and `newest_number`."""
    newest = CourseVersion.objects.filter(course=OuterRef("pk")).order_by().values("course")
    rows = (
        Course.objects.matching(search)
        .annotate(
            module_count=Count("modules", filter=Q(modules__removed_at=None)),
            newest_number=Subquery(newest.annotate(newest=Max("number")).values("newest"), output_field=IntegerField()),
        )
        .order_by(Lower("title"), "id")
    )
    return rows.exclude(archived_at=None) if archived else rows.filter(archived_at=None)


def course_by_id(course_id: uuid.UUID) -> Course:
    """The course, put away or not. Raises NotFound."""
    return _found(Course.objects.filter(pk=course_id), _("There is no such course."))


def copies_of(code: str) -> CourseQuerySet:
    """What the authority took from this starter course and has not put away."""
    return Course.objects.current().filter(taken_from=code)


def taken_codes() -> set[str]:
    """The starter courses that the authority took and has not put away."""
    return set(Course.objects.current().exclude(taken_from="").values_list("taken_from", flat=True))


def module_by_id(course: Course, module_id: uuid.UUID) -> Module:
    """A module of this course, removed or not. Raises NotFound."""
    rows = Module.objects.filter(course=course, pk=module_id).select_related("course")
    return _found(rows, _("There is no such module."))


def question_by_id(course: Course, question_id: uuid.UUID) -> QuestionDraft:
    """A question of this course, removed or not. Raises NotFound."""
    rows = QuestionDraft.objects.filter(module__course=course, pk=question_id)
    return _found(rows.select_related("module__course"), _("There is no such question."))


def picture_by_id(course: Course, picture_id: uuid.UUID) -> PictureDraft:
    """A picture of this course's draft. Raises NotFound."""
    rows = PictureDraft.objects.filter(module__course=course, pk=picture_id)
    return _found(rows.select_related("module__course"), _("There is no such picture."))


def pictures_of(module_id: uuid.UUID) -> list[PictureDraft]:
    """The pictures of a module of a draft, in the order in which they came."""
    return list(PictureDraft.objects.filter(module=module_id))


def download_by_id(course: Course, download_id: uuid.UUID) -> DownloadDraft:
    """A file of this course's draft. Raises NotFound."""
    rows = DownloadDraft.objects.filter(module__course=course, pk=download_id)
    return _found(rows.select_related("module__course", "file"), _("There is no such file."))


def downloads_of(module_id: uuid.UUID) -> list[DownloadDraft]:
    """The files of a module of a draft, in the order in which they came."""
    return list(DownloadDraft.objects.filter(module=module_id).select_related("file"))


def package_of(module: Module) -> PackageDraft | None:
    """The package of a module of a draft, with its file."""
    return PackageDraft.objects.filter(module=module).select_related("module__course", "file").first()


def versions_of(course: Course) -> CourseVersionQuerySet:
    """Published versions of the course, the newest first, each with its withdrawal, without the content."""
    rows = CourseVersion.objects.filter(course=course).select_related("withdrawal", "course").defer("content")
    return rows.order_by("-number")


def version_by_id(version_id: uuid.UUID) -> CourseVersion:
    """Raises NotFound."""
    rows = CourseVersion.objects.select_related("withdrawal", "course").filter(pk=version_id)
    return _found(rows, _("There is no such version of a course."))


def newest_version(course: Course) -> CourseVersion | None:
    """The version with the highest number, withdrawn or not."""
    return CourseVersion.objects.filter(course=course).order_by("-number").first()


def newest_content(course: Course) -> dict[str, object] | None:
    """What the newest version says, as data."""
    return CourseVersion.objects.filter(course=course).order_by("-number").values_list("content", flat=True).first()


def requirements(on: date, *, ended: bool = False) -> RequirementQuerySet:
    """What schools are asked on that day or later, or what they are asked no more; by title, with courses."""
    with_course = RequirementCourse.objects.select_related("course").order_by(Lower("course__title"))
    rows = Requirement.objects.prefetch_related(Prefetch("courses", queryset=with_course))
    rows = rows.filter(ends_on__lte=on) if ended else rows.standing(on)
    return rows.order_by(Lower("title"), "id")


def requirement_by_id(requirement_id: uuid.UUID) -> Requirement:
    """Raises NotFound."""
    return _found(Requirement.objects.filter(pk=requirement_id), _("There is no such requirement."))


def requirements_with(course: Course, on: date) -> list[Requirement]:
    """What is asked of schools that this course satisfies."""
    return list(Requirement.objects.standing(on).filter(courses__course=course).order_by(Lower("title")))


def courses_to_require(also: Iterable[uuid.UUID] = ()) -> CourseQuerySet:
    """Courses with a version, not put away, by title; and those named, whatever became of them."""
    usable = Q(archived_at=None, versions__isnull=False) | Q(pk__in=list(also))
    return Course.objects.filter(usable).distinct().order_by("title")


def courses_covering(statements: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Course]]:
    """The courses, not put away, that teach what each of these statements asks for, by title; by stable id. One query."""
    rows = CoveredStatement.objects.filter(statement__in=list(statements), course__archived_at=None)
    found: dict[uuid.UUID, list[Course]] = defaultdict(list)
    for row in rows.select_related("course").order_by(Lower("course__title"), "course_id"):
        found[row.statement].append(row.course)
    return dict(found)


def _found(rows: "QuerySet[Row]", sentence: object) -> Row:
    row = rows.first()
    if row is None:
        raise NotFound(sentence)
    return row
