"""Reading lists of staff that were uploaded."""

import uuid
from collections import Counter

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from training.school.models import StaffImport, StaffImportRow, StaffMember

JOB_KIND = "staff.import"


def imports() -> QuerySet[StaffImport]:
    """Every list, the newest first."""
    return StaffImport.objects.all()


def import_by_id(list_id: uuid.UUID | str) -> StaffImport:
    """The list; NotFound if there is none such."""
    found = StaffImport.objects.filter(pk=list_id).first()
    if found is None:
        raise NotFound(_("There is no such list."))
    return found


def locked_import(list_id: uuid.UUID | str) -> StaffImport:
    """The same, locked until the transaction ends."""
    found = StaffImport.objects.select_for_update().filter(pk=list_id).first()
    if found is None:
        raise NotFound(_("There is no such list."))
    return found


def job_of(upload: StaffImport) -> Job | None:
    """How far taking it in has got."""
    return latest_job(JOB_KIND, upload.pk)


def rows_of(upload: StaffImport, kind: str = "") -> QuerySet[StaffImportRow]:
    """Its rows without the heading, in the order of the file."""
    rows = upload.rows.exclude(kind=StaffImportRow.Kind.HEADING)
    return rows.filter(kind=kind) if kind else rows


def heading_of(upload: StaffImport) -> list[str]:
    """The cells of the first row."""
    row = upload.rows.filter(kind=StaffImportRow.Kind.HEADING).first()
    return list(row.cells) if row else []


def counts_of(upload: StaffImport) -> Counter[str]:
    """How many rows there are of each kind."""
    found = rows_of(upload).order_by().values_list("kind").annotate(number=Count("pk"))
    return Counter(dict(found))


def unknown_words(upload: StaffImport) -> list[str]:
    """Words of the list that are no role here, the most frequent first; with those that somebody has given a meaning."""
    words = Counter(
        word
        for notes in rows_of(upload).values_list("notes", flat=True)
        for code, word in notes
        if code == "unknown_role"
    )
    return list(dict.fromkeys([*upload.role_words, *(word for word, _number in words.most_common())]))


def everybody() -> list[StaffMember]:
    """All who are or were in the list: somebody who comes back is not somebody new."""
    return list(StaffMember.objects.order_by("left_on", "name"))
