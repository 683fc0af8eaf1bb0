"""Everything that is kept of incidents, for documents: the same number of queries however many incidents there are."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from incidents.school import queries as incidents
from incidents.school.keeping.models import Hold, IncidentFile, Referral, Review
from incidents.school.models import Entry, Incident, IncidentLink, Involved
from lantern.audit.models import Entry as JournalEntry
from lantern.audit.models import Head
from tenants.logins.current import current_tenant


@dataclass(frozen=True)
class Whole:
    """One incident with everything beside it, in order."""

    incident: Incident
    involved: list[Involved]
    entries: list[Entry]
    referrals: list[Referral]
    files: list[IncidentFile]
    holds: list[Hold]
    reviews: list[Review]
    # References of linked incidents that whoever asked may see.
    linked: tuple[str, ...] = ()
    # What the journal says was done with it, by whom; filled for a bundle only.
    journal: list[JournalEntry] = field(default_factory=list)


@dataclass(frozen=True)
class JournalEnd:
    """Where the journal ended: how many entries, and the hash of the last link."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Contents:
    """What a document holds."""

    title: str
    school: str
    made_at: datetime
    made_by: str
    wholes: tuple[Whole, ...]
    journal: JournalEnd
    about: str = ""


def journal_end() -> JournalEnd:
    """The head of this school's journal."""
    head = Head.objects.get(pk=1)
    return JournalEnd(head.seq, bytes(head.hash).hex())


def contents_of(
    rows: Sequence[Incident], *, title: str, person: object, by_name: str, with_journal: bool = False, about: str = ""
) -> Contents:
    """These incidents as a whole. `person` decides which linked incidents are named."""
    return Contents(
        title=title,
        school=current_tenant().name,
        made_at=timezone.now(),
        made_by=by_name,
        wholes=tuple(wholes_of(rows, among=incidents.visible_to(person), with_journal=with_journal)),
        journal=journal_end(),
        about=about,
    )


def wholes_of(rows: Sequence[Incident], *, among: QuerySet[Incident], with_journal: bool = False) -> Iterator[Whole]:
    """Each of these incidents with everything beside it. Of linked incidents it names those that are `among` these."""
    keys = [incident.pk for incident in rows]
    involved = _by_incident(Involved.objects.filter(incident__in=keys))
    entries = _by_incident(Entry.objects.filter(incident__in=keys).select_related("superseded_by"))
    referrals = _by_incident(Referral.objects.filter(incident__in=keys).prefetch_related(Prefetch("entries")))
    files = _by_incident(IncidentFile.objects.filter(incident__in=keys).select_related("file"))
    holds, reviews = (_by_incident(model.objects.filter(incident__in=keys)) for model in (Hold, Review))
    linked = _linked(keys, among)
    journal: dict[Any, list[JournalEntry]] = defaultdict(list)
    if with_journal:
        for line in JournalEntry.objects.filter(subject_id__in=keys).order_by("created_at", "id"):
            journal[line.subject_id].append(line)
    for incident in rows:
        yield Whole(
            incident=incident,
            involved=involved[incident.pk],
            entries=entries[incident.pk],
            referrals=referrals[incident.pk],
            files=files[incident.pk],
            holds=holds[incident.pk],
            reviews=reviews[incident.pk],
            linked=tuple(linked[incident.pk]),
            journal=journal[incident.pk],
        )


def _by_incident(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(row)
    return found


def _linked(keys: list[uuid.UUID], among: QuerySet[Incident]) -> dict[uuid.UUID, list[str]]:
    links = list(
        IncidentLink.objects.filter(Q(first__in=keys) | Q(second__in=keys), undone_at=None).values_list(
            "first_id", "second_id"
        )
    )
    others = {key for pair in links for key in pair}
    seen = dict(among.filter(pk__in=others).values_list("pk", "reference"))
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for first, second in links:
        for one, other in ((first, second), (second, first)):
            if other in seen:
                found[one].append(seen[other])
    return found
