"""Files that were sent in, and a checklist as it is written to a file."""

import uuid
from collections import Counter

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from checklists.authority.catalogue import version_for
from checklists.authority.drafts import draft_of
from checklists.authority.exchange.models import Incoming
from checklists.authority.exchange.plan import PlannedRow
from checklists.authority.exchange.reading import Known
from checklists.authority.exchange.writing import Chapter
from checklists.authority.models import Template, Version, VersionStatement
from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job

JOB_KIND = "checklist.import"


def incoming_by_id(incoming_id: uuid.UUID | str) -> Incoming:
    """Raises NotFound."""
    found = Incoming.objects.select_related("template").filter(pk=incoming_id).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def files_of(template: Template) -> QuerySet[Incoming]:
    """The files that were sent in for this checklist, newest first."""
    return Incoming.objects.filter(template=template).defer("content", "report")


def job_of(incoming: Incoming) -> Job | None:
    return latest_job(JOB_KIND, incoming.pk)


def rows_of(incoming: Incoming, kind: str = "") -> list[PlannedRow]:
    """What each row of the file does, in its order; those of one kind if a kind is given."""
    rows = [PlannedRow(**row) for row in incoming.rows]
    return [row for row in rows if row.kind == kind] if kind else rows


def counts_of(incoming: Incoming) -> Counter[str]:
    return Counter(row["kind"] for row in incoming.rows)


def known_of(template: Template | None) -> Known:
    """Which codes a file for this checklist may name. Nothing for a checklist that is not there yet."""
    if template is None:
        return Known()
    published = VersionStatement.objects.filter(version__template=template).order_by("version__number")
    return Known(
        draft={statement.code: statement.stable_id for statement in draft_of(template).statements},
        published=dict(published.values_list("code", "stable_id")),
    )


def chapters_of_draft(template: Template) -> list[Chapter]:
    return [
        Chapter(part.title, part.section.schools_may_add, tuple(part.statements))
        for part in draft_of(template).sections
    ]


def chapters_of_version(version: Version) -> list[Chapter]:
    sections = version_for(version.pk).sections
    return [Chapter(part.title, part.schools_may_add, tuple(part.statements)) for part in sections]
