"""Courses for the stage: one with everything in it and a version, one that was put away, a requirement."""

from django.utils import timezone

from lantern.files.check import check
from lantern.files.kinds import Kind
from tenants.people.models import User
from tests.files.building import pdf, picture
from tests.files.desk import checked, sent
from tests.files.scorm import package
from training.authority import library
from training.authority.actions import files, parts, requirements
from training.authority.actions.courses import put_away, take_starter
from training.authority.actions.publishing import publish
from training.authority.models import Module, QuestionDraft
from training.authority.queries import course_by_id


def put_courses(*, by: User) -> dict[str, str]:
    """The rows by the arguments of addresses. Call it on the authority's login."""
    starter = library.starters()[0]
    course, away = take_starter(starter=starter, by=by), take_starter(starter=starter, by=by)
    put_away(course=away, by=by)
    module, *_others, last = Module.objects.select_related("course").filter(course=course)
    shown = files.add_picture(module=module, name="map", words="A map", upload=checked("a.png", picture()), by=by)
    download = files.add_download(module=module, title="Poster", upload=checked("a.pdf", pdf()), by=by)
    files.add_package(module=module, upload=check(sent("a.zip", package()), kinds=[Kind.SCORM]), by=by)
    question, removed = QuestionDraft.objects.select_related("module__course").filter(module=module)[:2]
    version = publish(course=course, seen=course_by_id(course.pk).revision, by=by)
    parts.remove_question(question=removed, by=by)
    parts.remove_module(module=last, by=by)
    asked = library.starter_requirements()[0]
    requirement = requirements.take_requirement(starter=asked, since=timezone.localdate(), by=by)
    return {
        "course_id": str(course.pk),
        "course_put_away": str(away.pk),
        "module_id": str(module.pk),
        "part_number": "1",
        "removed_module": str(last.pk),
        "question_id": str(question.pk),
        "removed_question": str(removed.pk),
        "picture_id": str(shown.pk),
        "download_id": str(download.pk),
        "course_version_id": str(version.pk),
        "requirement_id": str(requirement.pk),
        "starter": starter.code,
    }
