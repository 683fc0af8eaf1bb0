"""What is known of the authority's schools and of the files they came from. Reads the authority's own schema."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower

from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from tenants.register.gias import Facts
from tenants.register.models import Document, Import, ImportRow, School, SchoolQuerySet
from tenants.register.phases import Phase

JOB_KIND = "register.import"

phases = Phase.choices


def schools(search: str = "", phase: str = "", status: str = "open") -> SchoolQuerySet:
    """Schools by name. Status `open` has those proposed to close too, `closed` the closed ones, empty all."""
    found = School.objects.order_by(Lower("name"), "id").matching(search)
    if phase:
        found = found.filter(phase=phase)
    if status == "open":
        return found.not_closed()
    return found.filter(status=status) if status else found


def phase_counts(search: str = "", status: str = "open") -> dict[str, int]:
    """How many of the schools found are of each phase; phases without any are left out."""
    found = schools(search, "", status).order_by().values_list("phase").annotate(number=Count("id"))
    return dict(found)


def school_by_id(school_id: UUID | str) -> School:
    """The school with this identifier; NotFound if this authority has none such."""
    school = School.objects.filter(pk=school_id).first()
    if school is None:
        raise NotFound("There is no such school.")
    return school


def schools_by_id(ids: Iterable[UUID]) -> dict[UUID, School]:
    """Those of the schools that exist, by identifier."""
    return School.objects.in_bulk(list(ids))


@dataclass(frozen=True)
class Documents:
    """The authority's documents about one school, newest first."""

    kept: list[Document]
    removed: list[Document]


def documents_of(school: School) -> Documents:
    """Those that are there, and those that can still be put back."""
    found = list(Document.objects.filter(school=school).select_related("file").order_by("-created_at"))
    return Documents(
        kept=[each for each in found if each.file.is_kept],
        removed=[each for each in found if each.file.can_be_put_back],
    )


def document_by_id(school_id: UUID | str, document_id: UUID | str) -> Document:
    """The document of this school with this identifier; NotFound if there is none such."""
    found = Document.objects.filter(pk=document_id, school_id=school_id).select_related("file", "school").first()
    if found is None:
        raise NotFound("There is no such document.")
    return found


def known_facts() -> dict[str, Facts]:
    """What the register says of each school now, by URN, in the shape of a file's row."""
    return {
        school.urn: Facts(
            urn=school.urn,
            laestab=school.laestab,
            name=school.name,
            phase=school.phase,
            type_name=school.type_name,
            size_band=school.size_band,
            pupils=school.pupils,
            status=school.status,
            closed_on=school.closed_on,
        )
        for school in School.objects.all()
    }


_WAITING = (
    ~Q(status=School.Status.CLOSED) & ~Q(contact_email="") & Q(invited_at=None) & ~Q(set_up_at=None) & Q(moved_to="")
)


def waiting_to_be_invited() -> SchoolQuerySet:
    """Schools whose contact could be invited and was not yet, by name."""
    return School.objects.filter(_WAITING).order_by(Lower("name"), "id")


@dataclass(frozen=True)
class RegisterCounts:
    """How many schools there are, and what stands out among them."""

    open: int
    closed: int
    without_contact: int
    not_invited: int


def register_counts() -> RegisterCounts:
    """One query over the register."""
    is_open = ~Q(status=School.Status.CLOSED)
    found = School.objects.aggregate(
        open=Count("id", filter=is_open),
        closed=Count("id", filter=~is_open),
        without_contact=Count("id", filter=is_open & Q(contact_email="")),
        not_invited=Count("id", filter=_WAITING),
    )
    return RegisterCounts(**found)


def imports() -> "models.QuerySet[Import]":
    """Every import, newest first."""
    return Import.objects.order_by("-created_at")


def import_by_id(import_id: UUID | str) -> Import:
    """The import with this identifier; NotFound if this authority has none such."""
    upload = Import.objects.filter(pk=import_id).first()
    if upload is None:
        raise NotFound("There is no such import.")
    return upload


def running_import() -> Import | None:
    """The import that is being carried out now, if any."""
    return Import.objects.filter(state=Import.State.RUNNING).first()


def job_of(upload: Import) -> Job | None:
    """How far the work of this import has got; None before it was confirmed."""
    return latest_job(JOB_KIND, upload.pk)


def counts_of(upload: Import) -> Counter[str]:
    """How many rows of each kind the import has."""
    found = upload.rows.values_list("kind").annotate(number=Count("id"))
    counts: Counter[str] = Counter(dict(found))
    if upload.state != Import.State.PREVIEW:
        counts[ImportRow.Kind.REJECTED] += sum(upload.elsewhere.values())
    return counts


def states_of(upload: Import) -> Counter[str]:
    """How many rows that ask for work are waiting, done, failed or left as they are."""
    found = upload.rows.exclude(state=ImportRow.State.NONE).values_list("state").annotate(number=Count("id"))
    return Counter(dict(found))


def rows_of(upload: Import, kind: str = "", state: str = "") -> "models.QuerySet[ImportRow]":
    """The rows of one kind, or in one state, in the order of the file."""
    rows = upload.rows.order_by("line")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def rejected_rows(upload: Import) -> Iterator[ImportRow]:
    """The rows that were not taken, in the order of the file; a national file has tens of thousands."""
    return rows_of(upload, ImportRow.Kind.REJECTED).iterator(chunk_size=2_000)


def absent_schools(upload: Import) -> SchoolQuerySet:
    """Open schools that the file does not mention. They stay as they are."""
    return schools().exclude(urn__in=upload.rows.exclude(urn="").values("urn"))


@dataclass(frozen=True)
class SettingUp:
    """How the newest import that was confirmed is getting on."""

    upload: Import
    ready: int
    waiting: int
    failed: list[ImportRow]

    @property
    def total(self) -> int:
        return self.ready + self.waiting + len(self.failed)


def setting_up() -> SettingUp | None:
    """The newest confirmed import, while any of its schools is waiting or needs attention; otherwise None."""
    upload = Import.objects.exclude(confirmed_at=None).order_by("-confirmed_at").first()
    if upload is None:
        return None
    states = states_of(upload)
    failed = list(upload.rows.filter(state=ImportRow.State.FAILED).order_by("line"))
    if not failed and not states[ImportRow.State.WAITING]:
        return None
    return SettingUp(upload, ready=states[ImportRow.State.DONE], waiting=states[ImportRow.State.WAITING], failed=failed)


def linked_schools(school: School) -> dict[str, School]:
    """The schools of this register that this one was merged with or continues, by URN. A converter's old URN has none."""
    urns = [*school.earlier_urns, school.successor_urn]
    return {found.urn: found for found in School.objects.filter(urn__in=[urn for urn in urns if urn])}
