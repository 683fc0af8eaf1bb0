"""What a school may read of its authority's training.

Runs on the school's own login, which can read published versions and requirements, and nothing of drafts. Everything
returned is plain data, evaluated at once, so it can outlive the connection. What is to last in the school is copied there:
`training.content.as_data` of a version.
"""

import uuid
from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from lantern.files.kinds import FACTS, Kind
from lantern.files.origin import address_of
from lantern.files.tickets import Ticket
from tenants.logins.current import current_tenant
from training.authority.models import CourseVersion, Requirement, VersionPicture
from training.content import CourseContent, content_from
from training.markdown import Shown


@dataclass(frozen=True)
class Course:
    """The newest standing version of a course. `id` is the course's and stays from version to version."""

    id: uuid.UUID
    version_id: uuid.UUID
    number: int
    title: str
    summary: str
    minutes: int
    roles: tuple[str, ...]
    topics: tuple[str, ...]
    edition: str
    published_at: datetime


@dataclass(frozen=True)
class AuthorityRequirement:
    """What the authority asks. Any one of the courses satisfies it; so does training from elsewhere where that is allowed."""

    id: uuid.UUID
    title: str
    why: str
    roles: tuple[str, ...]
    frequency: str
    grace_days: int
    course_ids: tuple[uuid.UUID, ...]
    external_allowed: bool
    since: date


def courses() -> list[Course]:
    """The newest version of each course that is not withdrawn, by title."""
    newer = CourseVersion.objects.standing().filter(course=OuterRef("course"), number__gt=OuterRef("number"))
    rows = CourseVersion.objects.standing().filter(~Exists(newer)).defer("content").order_by("title", "id")
    return [
        Course(
            id=row.course_id,
            version_id=row.pk,
            number=row.number,
            title=row.title,
            summary=row.summary,
            minutes=row.minutes,
            roles=tuple(row.roles),
            topics=tuple(row.topics),
            edition=row.edition_in_words,
            published_at=row.published_at,
        )
        for row in rows
    ]


def version(version_id: uuid.UUID) -> CourseContent | None:
    """A published version whole, withdrawn or not: who began it may finish. One query."""
    row = CourseVersion.objects.filter(pk=version_id).first()
    return content_from(row.content) if row else None


def pictures(version_id: uuid.UUID, module_id: str) -> dict[str, Shown]:
    """What `training.markdown.render` shows in the text of this module, by name. One query."""
    return {row.name: _shown(row) for row in VersionPicture.objects.filter(version=version_id, module=module_id)}


def pictures_of_version(version_id: uuid.UUID) -> dict[str, dict[str, Shown]]:
    """The pictures of all modules, by module and then by name. One query."""
    found: dict[str, dict[str, Shown]] = defaultdict(dict)
    for row in VersionPicture.objects.filter(version=version_id):
        found[str(row.module)][row.name] = _shown(row)
    return found


def data_address(kind: str, content: bytes) -> str:
    """The picture as an address that needs no request: pages and PDFs show it alike."""
    return f"data:{FACTS[Kind(kind)].content_type};base64,{b64encode(content).decode()}"


def address_of_download(version_id: uuid.UUID, download_id: str) -> str | None:
    """Where the file can be fetched for a minute; None if the version names no such file. The caller checked who asks."""
    content = version(version_id)
    named = [one.id for module in content.modules for one in module.downloads] if content else []
    if download_id not in named:
        return None
    here = current_tenant()
    return address_of(Ticket((here.authority or here).id, uuid.UUID(download_id)))


def requirements() -> list[AuthorityRequirement]:
    """What is asked today or from a later day on, by title. Two queries."""
    rows = Requirement.objects.standing(timezone.localdate()).prefetch_related("courses").order_by("title", "id")
    return [
        AuthorityRequirement(
            id=row.pk,
            title=row.title,
            why=row.why,
            roles=tuple(row.roles),
            frequency=row.frequency,
            grace_days=row.grace_days,
            course_ids=tuple(sorted(one.course_id for one in row.courses.all())),
            external_allowed=row.external_allowed,
            since=row.since,
        )
        for row in rows
    ]


def void_versions() -> dict[uuid.UUID, str]:
    """Versions whose certificates the authority lets count no more, each with the reason that people read."""
    voiding = CourseVersion.objects.filter(voids_older=True, course=OuterRef("course"), number__gt=OuterRef("number"))
    newest = Subquery(voiding.order_by("-number").values("why_void")[:1])
    return dict(CourseVersion.objects.filter(Exists(voiding)).annotate(why=newest).values_list("pk", "why"))


def _shown(picture: VersionPicture) -> Shown:
    return Shown(address=data_address(picture.kind, bytes(picture.content)), words=picture.words)
