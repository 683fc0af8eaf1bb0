"""Reading the journal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lantern.audit.models import Check, Entry
from lantern.audit.record import RESTRICTED

DOWNLOAD_BATCH = 1_000


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is left empty leaves nothing out. `person` is an id, or SYSTEM for Lantern itself.

    `without` names kinds of things that the reader is not told of.
    """

    search: str = ""
    person: str = ""
    noun: str = ""
    since: date | None = None
    until: date | None = None
    without: tuple[str, ...] = ()


SYSTEM = "system"


def entries(wanted: Wanted | None = None) -> QuerySet[Entry]:
    """The journal rows of this tenant that are wanted, newest first. Days are this country's, both counted in.

    Without those about things that few may know of: they are read where the thing is read, by `entries_about`.
    """
    wanted = wanted or Wanted()
    rows = Entry.objects.order_by("-created_at", "id").exclude(facts__has_key=RESTRICTED)
    for noun in wanted.without:
        rows = rows.exclude(verb__startswith=f"{noun}.")
    if wanted.search:
        text = wanted.search
        rows = rows.filter(Q(by_name__icontains=text) | Q(subject_name__icontains=text) | Q(verb__icontains=text))
    if wanted.person:
        rows = rows.filter(by_id=None if wanted.person == SYSTEM else wanted.person)
    if wanted.noun:
        rows = rows.filter(verb__startswith=f"{wanted.noun}.")
    if wanted.since:
        rows = rows.filter(created_at__gte=_begin_of(wanted.since))
    if wanted.until:
        rows = rows.filter(created_at__lt=_begin_of(wanted.until + timedelta(days=1)))
    return rows


def next_batch(wanted: Wanted, after: Entry | None) -> list[Entry]:
    """The wanted rows that follow this one, newest first, or the first of them: so many that a page of memory holds them."""
    rows = entries(wanted)
    if after is not None:
        earlier, same = Q(created_at__lt=after.created_at), Q(created_at=after.created_at, id__gt=after.id)
        rows = rows.filter(earlier | same)
    return list(rows[:DOWNLOAD_BATCH])


def people_who_did_something() -> Iterator[tuple[str, str]]:
    """The id and name of everybody of this tenant whom the journal knows, by name."""
    known = Exists(Entry.objects.filter(by_id=OuterRef("pk")))
    for person in get_user_model()._default_manager.filter(known).order_by("name", "pk"):
        yield str(person.pk), str(person)


def last_check() -> Check | None:
    """The newest check of this tenant's journal; None if there was none yet."""
    return Check.objects.order_by("-created_at").first()


def entries_about(subject_id: UUID) -> QuerySet[Entry]:
    """The history of one thing, newest first."""
    return Entry.objects.filter(subject_id=subject_id).order_by("-created_at", "id")


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
