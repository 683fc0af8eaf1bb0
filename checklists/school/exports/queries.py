"""Reading an audit as a whole, in a number of queries that does not grow with it, and finding the documents made of it."""

import uuid
from collections import defaultdict

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from checklists.school.evidence import queries as evidence
from checklists.school.exports.contents import Contents, Line, Part, Planned
from checklists.school.exports.models import AuditFile
from checklists.school.models import AnswerChange, Audit
from checklists.school.plan import queries as plan
from checklists.school.presenters.audits import by_section, counts_of
from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from tenants.logins.current import current_tenant

JOB = "audit.file"


def contents_of(audit: Audit, *, by_name: str, with_history: bool) -> Contents:
    """The audit as it stands, with every earlier answer if that is wanted."""
    statements = list(
        audit.statements.select_related("section", "answer", "last_answer").defer(
            "guidance", "advice_green", "advice_amber", "advice_red"
        )
    )
    changes = _changes_of(audit) if with_history else {}
    actions, cited = _actions_of(audit), evidence.of_audit(audit)
    school = current_tenant()
    return Contents(
        audit=audit,
        school=school.name,
        authority=school.authority.name if school.authority else "",
        made_at=timezone.now(),
        made_by=by_name,
        with_history=with_history,
        parts=tuple(
            Part(
                section=section,
                lines=tuple(
                    Line(
                        statement,
                        changes=tuple(changes.get(statement.answer.pk, ())),
                        actions=tuple(actions.get(statement.pk, ())),
                        evidence=tuple(cited.get(statement.pk, ())),
                    )
                    for statement in own
                ),
                counts=counts_of(own),
                not_applicable=len(own) - sum(counts_of(own)),
            )
            for section, own in by_section(statements)
        ),
        signatures=tuple(audit.signatures.all()),
    )


def files_of(audit: Audit) -> list[AuditFile]:
    """The documents of the audit that can be downloaded, the newest first."""
    return list(AuditFile.objects.filter(audit=audit, file__isnull=False).select_related("audit", "file"))


def job_of(audit: Audit) -> Job | None:
    """How far the newest document has got; None if none was ever asked for."""
    return latest_job(JOB, audit.pk)


def file_by_id(audit_id: uuid.UUID, file_id: uuid.UUID) -> AuditFile:
    """A document of this audit, still kept or not; NotFound if there is none."""
    found = AuditFile.objects.select_related("audit", "file").filter(pk=file_id, audit_id=audit_id).first()
    if found is None:
        raise NotFound(_("There is no such document of this audit."))
    return found


def under_way(job: Job) -> AuditFile | None:
    """The document that this job makes."""
    return AuditFile.objects.filter(job_id=job.pk).first()


def waiting_file(file_id: uuid.UUID | str) -> AuditFile | None:
    """The document with its audit if it is not made yet; None if it is, or is none here."""
    return AuditFile.objects.select_related("audit").filter(pk=file_id, made_at=None).first()


def expired_files() -> QuerySet[AuditFile]:
    """The documents that have been kept long enough."""
    return AuditFile.objects.filter(file__isnull=False, expires_at__lte=timezone.now()).select_related("file", "audit")


def _actions_of(audit: Audit) -> dict[uuid.UUID, list[Planned]]:
    """The actions that came from the audit's statements, by statement, in two queries."""
    found: dict[uuid.UUID, list[Planned]] = defaultdict(list)
    rows = list(plan.actions().filter(statement__audit=audit))
    entries = plan.entries_of_all(rows)
    for row in rows:
        told = tuple(entry for entry in reversed(entries.get(row.pk, [])) if entry.text)
        assert row.statement_id is not None  # noqa: S101 -- said by the filter; for the type checker
        found[row.statement_id].append(Planned(row, told))
    return found


def _changes_of(audit: Audit) -> dict[uuid.UUID, list[AnswerChange]]:
    """Everything that each answer ever said, oldest first, by answer."""
    found: dict[uuid.UUID, list[AnswerChange]] = defaultdict(list)
    for change in AnswerChange.objects.filter(answer__statement__audit=audit).order_by("created_at", "revision"):
        found[change.answer_id].append(change)
    return found
