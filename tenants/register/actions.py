"""What changes in the register itself. What needs the owner's login is asked for in `tenants.register.requests`."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from lantern.access.permissions import Permission, check
from lantern.audit.record import Actor, record
from lantern.files import keeping
from lantern.files.check import Checked
from tenants.register.contact_lists import Contact
from tenants.register.gias import Reason
from tenants.register.models import Document, Import, ImportRow, School
from tenants.register.plan import Plan, facts_to_json
from tenants.register.rules import check_can_discard

_ROWS_AT_ONCE = 2_000


def keep_preview(*, plan: Plan, file_name: str, by: Actor) -> Import:
    """The plan is kept as an import that waits for a yes. The register is as it was."""
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        upload = Import.objects.create(
            file_name=file_name[:200],
            uploaded_by_name=str(by)[:200],
            known=plan.known,
            present=plan.present,
            elsewhere=dict(Counter(p.row.detail for p in plan.rows if p.row.reason == Reason.ELSEWHERE)),
        )
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    upload=upload,
                    line=planned.row.line,
                    urn=planned.row.urn,
                    name=planned.row.name,
                    kind=planned.kind.value,
                    facts=facts_to_json(planned.facts) if planned.facts else None,
                    changes=[[change.fact, change.before, change.after] for change in planned.changes],
                    reason=planned.row.reason or "",
                    detail=planned.row.detail,
                    closed_on=planned.row.closed_on,
                )
                for planned in plan.rows
            ],
            batch_size=_ROWS_AT_ONCE,
        )
        record("import.uploaded", by=by, subject=upload, **{kind.value: number for kind, number in plan.counts.items()})
    return upload


def discard_import(*, upload: Import, by: Actor) -> Import:
    """The import is put away and changed nothing."""
    check(by, Permission.SCHOOLS_MANAGE)
    with transaction.atomic():
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        check_can_discard(upload)
        upload.state = Import.State.DISCARDED
        upload.save(update_fields=["state"])
        drop_rows_of_others(upload)
        record("import.discarded", by=by, subject=upload)
    return upload


def change_contact(*, school: School, name: str, email: str, by: Actor) -> School:
    """The school's contact is this person. An invitation that went to another address no longer counts as sent."""
    change_contacts(contacts=[Contact(school, name, email)], by=by)
    return school


def change_contacts(*, contacts: Iterable[Contact], by: Actor) -> int:
    """Each school's contact is the person given; how many that changes. All of them or none.

    An invitation that went to another address no longer counts as sent.
    """
    check(by, Permission.SCHOOLS_MANAGE)
    changed = [contact for contact in contacts if contact.is_new]
    with transaction.atomic():
        for contact in changed:
            school = contact.school
            if contact.email != school.contact_email:
                school.invited_at = None
            school.contact_name, school.contact_email = contact.name, contact.email
            school.save(update_fields=["contact_name", "contact_email", "invited_at"])
            record("school.contact_changed", by=by, subject=school)
    return len(changed)


def add_document(*, school: School, upload: Checked, about: str, by: Actor) -> Document:
    """The file is among the authority's documents about the school."""
    check(by, Permission.DOCUMENTS_MANAGE)
    with transaction.atomic():
        document = Document.objects.create(school=school, file=keeping.accept(upload=upload, by=by), about=about)
        record("school.document_added", by=by, subject=school)
    return document


def remove_document(*, document: Document, by: Actor) -> Document:
    """The document is out of sight; `put_document_back` brings it back within a month."""
    check(by, Permission.DOCUMENTS_MANAGE)
    document.file = keeping.remove(file=document.file, by=by)
    return document


def put_document_back(*, document: Document, by: Actor) -> Document:
    """The removed document is there again; NotPossibleNow after a month."""
    check(by, Permission.DOCUMENTS_MANAGE)
    document.file = keeping.put_back(file=document.file, by=by)
    return document


def drop_rows_of_others(upload: Import) -> None:
    """A national file has 50,000 rows of other authorities. Their number by authority stays with the import."""
    upload.rows.filter(reason=Reason.ELSEWHERE).delete()
