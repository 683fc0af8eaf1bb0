"""Freezing a draft as a version, and withdrawing a version."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantern.audit.record import Actor, record
from lantern.errors import ChangedMeanwhile, NotPossibleNow
from training.authority.actions.locking import hold
from training.authority.checking import blocking_problems
from training.authority.drafts import draft_of
from training.authority.models import (
    Course,
    CourseCover,
    CourseVersion,
    CourseWithdrawal,
    PictureDraft,
    VersionPicture,
)
from training.authority.queries import newest_version
from training.authority.rules import check_can_publish, check_can_withdraw
from training.content import as_data


def publish(*, course: Course, seen: int, why_void: str = "", by: Actor) -> CourseVersion:
    """A frozen copy of the draft with the next number, which schools can read and nobody can change.

    With a reason in `why_void`, certificates of the versions before stop counting in every school; without one they count
    on. ChangedMeanwhile if anything in the draft changed since `seen`: what is published is what was checked.
    NotPossibleNow if a problem blocks it.
    """
    check_can_publish(by, course)
    with transaction.atomic():
        held = hold(course, by=by)
        if held.revision != seen:
            raise ChangedMeanwhile
        newest = newest_version(held)
        number = newest.number + 1 if newest else 1
        version_id = uuid.uuid4()
        draft = draft_of(held, version_id=version_id, number=number)
        if blocking_problems(draft):
            raise NotPossibleNow(_("This course has problems to put right before it can be published."))
        cover = {name: getattr(held, name) for name in CourseCover.COPIED}
        version = CourseVersion(
            id=version_id,
            course=held,
            number=number,
            voids_older=bool(why_void) and newest is not None,
            why_void=why_void if newest else "",
            published_by_name=str(by),
            **cover,
        )
        # Schools keep the content and may not have the row beside it, so it says by which name people know it.
        version.content = as_data(draft.content) | {"edition": version.edition_in_words}
        version.save(force_insert=True)
        _freeze_pictures(version)
        record(
            "course.published",
            by=by,
            subject=version,
            number=number,
            questions=len(draft.content.questions),
            voids_older=version.voids_older,
        )
    return version


def withdraw(*, version: CourseVersion, reason: str, by: Actor) -> CourseWithdrawal:
    """Nobody begins with this version any more. Who began it may finish, and certificates stay."""
    with transaction.atomic():
        # Two people at once: the course's lock lets the second see the first one's withdrawal.
        Course.objects.select_for_update().get(pk=version.course_id)
        check_can_withdraw(by, CourseVersion.objects.select_related("withdrawal").get(pk=version.pk))
        withdrawal = CourseWithdrawal.objects.create(version=version, reason=reason, by_name=str(by))
        record("course.withdrawn", by=by, subject=version, number=version.number)
    return withdrawal


def _freeze_pictures(version: CourseVersion) -> None:
    drafted = PictureDraft.objects.filter(module__course=version.course_id, module__removed_at=None)
    VersionPicture.objects.bulk_create(
        VersionPicture(
            version=version,
            module=picture.module_id,
            picture=picture.pk,
            name=picture.name,
            words=picture.words,
            kind=picture.kind,
            content=bytes(picture.content),
        )
        for picture in drafted
    )
