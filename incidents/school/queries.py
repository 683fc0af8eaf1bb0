"""What can be read of incidents, by whom. Whatever a person must not see is left out here, before anything else is asked."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.categories import Area, Audience, categories_in
from incidents.school import rules
from incidents.school.models import Entry, Incident, IncidentLink, IncidentQuerySet, Involved
from incidents.school.states import CLOSED, GOING, SET_ASIDE, State
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from lantern.audit.models import Entry as JournalEntry
from lantern.audit.queries import entries_about
from lantern.audit.record import SystemActor
from lantern.records import id_in
from tenants.people.models import PeopleQuerySet, User
from tenants.people.queries import people

# The four Cs: what a school can be told beside others about. Adults and systems are nobody else's to compare.
FOUR_CS: Final = (Area.CONTENT, Area.CONTACT, Area.CONDUCT, Area.COMMERCE)
SHOWS: Final = ("open", "new", "mine", "late", "closed", "aside", "all")


@dataclass(frozen=True)
class Wanted:
    """Which incidents a list is asked for; what is empty leaves nothing out. Days are this country’s, both counted in."""

    show: str = "open"
    search: str = ""
    category: str = ""
    severity: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Counts:
    """How many incidents each part of the list holds."""

    open: int
    new: int
    mine: int
    late: int
    closed: int
    aside: int

    @property
    def needs_somebody(self) -> bool:
        """Whether one waits to be looked at or is late."""
        return bool(self.new or self.late)


def visible_to(person: object) -> IncidentQuerySet:
    """The incidents that this person may see, whatever their state. Empty for whoever works with none."""
    rows = Incident.objects.all()
    if isinstance(person, SystemActor):
        return rows
    if not can(person, Permission.INCIDENTS_VIEW):
        return rows.none()
    key = getattr(person, "pk", None)
    by_role = Q(audience__in=rules.audiences_of(person))
    given = Q(assigned_to_id=key, audience=Audience.TEAM)
    return rows.filter(by_role | given).exclude(Exists(_accused().filter(incident=OuterRef("pk"), person_id=key)))


def _accused() -> QuerySet[Involved]:
    return Involved.objects.filter(role=Involved.Role.INSTIGATOR, left_out_at=None)


def incident_by_id(person: object, incident_id: uuid.UUID) -> Incident:
    """An incident that this person may see; NotFound for any other. `actions.open_incident` is for whoever will read it."""
    found = visible_to(person).filter(pk=incident_id).first()
    if found is None:
        raise rules.not_found()
    return found


def locked_incident(person: object, incident_id: uuid.UUID) -> Incident:
    """The same, locked until the transaction ends, so that two people change it one after the other."""
    found = visible_to(person).filter(pk=incident_id).select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise rules.not_found()
    return found


def incident_by_reference(person: object, reference: str) -> Incident | None:
    """The incident with this reference, if this person may see it."""
    return visible_to(person).filter(reference=reference.strip().upper()).first()


def counts(person: object, *, now: datetime) -> Counts:
    """How many incidents each part of the list holds for this person, in one query."""
    going = Q(state__in=GOING)
    return Counts(
        **visible_to(person)
        .order_by()
        .aggregate(
            open=Count("pk", filter=going),
            new=Count("pk", filter=Q(state=State.REPORTED)),
            mine=Count("pk", filter=going & Q(assigned_to_id=getattr(person, "pk", None))),
            late=Count("pk", filter=going & Q(due_at__lt=now)),
            closed=Count("pk", filter=Q(state__in=CLOSED)),
            aside=Count("pk", filter=Q(state__in=SET_ASIDE)),
        )
    )


def listed(person: object, wanted: Wanted, *, now: datetime) -> QuerySet[Incident]:
    """The incidents that are wanted and may be seen, the newest first."""
    rows = visible_to(person).filter(_part(wanted.show, person, now))
    if wanted.category:
        area = next((area for area in Area if area == wanted.category), None)
        rows = rows.filter(category__in=categories_in(area) if area else (wanted.category,))
    if wanted.severity:
        rows = rows.filter(severity=wanted.severity)
    if wanted.since:
        rows = rows.filter(reported_at__gte=_begin_of(wanted.since))
    if wanted.until:
        rows = rows.filter(reported_at__lt=_begin_of(wanted.until + timedelta(days=1)))
    if wanted.search:
        rows = rows.filter(_saying(wanted.search.strip()))
    return rows


def _part(show: str, person: object, now: datetime) -> Q:
    going = Q(state__in=GOING)
    parts = {
        "open": going,
        "new": Q(state=State.REPORTED),
        "mine": going & Q(assigned_to_id=getattr(person, "pk", None)),
        "late": going & Q(due_at__lt=now),
        "closed": Q(state__in=CLOSED),
        "aside": Q(state__in=SET_ASIDE),
        "all": Q(),
    }
    return parts.get(show, going)


def _saying(text: str) -> Q:
    """An incident's own reference or the reference of a pupil in it. Names are encrypted and are not searched."""
    involved = Involved.objects.filter(reference__iexact=text, left_out_at=None)
    return Q(reference__istartswith=text) | Q(pk__in=involved.values("incident_id"))


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# One incident


def entries_of(incident: Incident) -> list[Entry]:
    """Everything that was written, in the order in which it happened; one query. What was corrected is among it."""
    return list(incident.entries.select_related("superseded_by"))


def entry_by_id(incident: Incident, entry_id: uuid.UUID) -> Entry:
    """An entry of this incident; NotFound for any other."""
    found = incident.entries.select_related("superseded_by").filter(pk=entry_id).first()
    if found is None:
        raise rules.not_found()
    return found


def involved_in(incident: Incident) -> list[Involved]:
    """The people in it who were not left out again."""
    return list(incident.involved.filter(left_out_at=None))


def involved_by_id(incident: Incident, involved_id: uuid.UUID) -> Involved:
    found = incident.involved.filter(pk=involved_id, left_out_at=None).first()
    if found is None:
        raise rules.not_found()
    return found


def involved_in_all(incidents: Iterable[Incident]) -> dict[uuid.UUID, list[Involved]]:
    """The same of several, in one query."""
    found: dict[uuid.UUID, list[Involved]] = {}
    for one in Involved.objects.filter(incident__in=[incident.pk for incident in incidents], left_out_at=None):
        found.setdefault(one.incident_id, []).append(one)
    return found


def links_of(incident: Incident) -> QuerySet[IncidentLink]:
    """The links of the incident that nobody has undone."""
    return IncidentLink.objects.filter(Q(first=incident) | Q(second=incident), undone_at=None)


def linked_to(person: object, incident: Incident) -> list[Incident]:
    """The incidents that have to do with it, of those that this person may see."""
    links = links_of(incident).values_list("first_id", "second_id")
    others = {one for pair in links for one in pair} - {incident.pk}
    return list(visible_to(person).filter(pk__in=others))


def others_with(person: object, incident: Incident, involved: Iterable[Involved], *, limit: int) -> list[Incident]:
    """Other incidents with a pupil of this one, of those that this person may see: what may have to do with it."""
    references = {one.reference for one in involved if one.reference}
    if not references:
        return []
    same = Involved.objects.filter(reference__in=references, left_out_at=None).values("incident_id")
    return list(visible_to(person).filter(pk__in=same).exclude(pk=incident.pk)[:limit])


def openings_of(incident: Incident) -> QuerySet[JournalEntry]:
    """Who did what with it and who opened it, the newest first."""
    return entries_about(incident.pk)


# Whoever told of something


def reported_by(person: User) -> QuerySet[Incident]:
    """What this person told of, the newest first. Of each they may see that it came in and what they said, nothing else."""
    return Incident.objects.filter(reported_by_id=person.pk)


def own_report(person: User, incident_id: uuid.UUID) -> Incident:
    """Something that this person told of; NotFound for anything else."""
    found = reported_by(person).filter(pk=incident_id).first()
    if found is None:
        raise rules.not_found()
    return found


def own_accounts(person: User, incident: Incident) -> list[Entry]:
    """What this person themself said of it when they told of it and later."""
    return list(incident.entries.filter(kind=Entry.Kind.ACCOUNT, by_id=person.pk))


def has_read(incident: Incident) -> bool:
    """Whether somebody who deals with incidents has looked at it: all that whoever told of it learns."""
    return incident.state != State.REPORTED


def incident_sent_with(key: uuid.UUID) -> Incident | None:
    """What a form with this key has made already."""
    return Incident.objects.filter(sent_key=key).first()


# People


def may_be_given(incident: Incident) -> list[User]:
    """Who can be asked to deal with it, by name."""
    rows: PeopleQuerySet = people().active().filter(role__in=rules.MAY_BE_GIVEN)
    if incident.sensitive:
        rows = people().active().filter(Q(role__in=rules.ROLES_OF[Audience(incident.audience)]) | _CHAIRS)
    accused = _accused().filter(incident=incident)
    return list(rows.exclude(pk__in=accused.exclude(person_id=None).values("person_id")).order_by("name", "pk"))


def who_is_told(incident: Incident, *, but: object = None) -> list[User]:
    """Who may see a new incident by role, and so has a mail; without whoever told of it and whoever is said to have done it."""
    audience = Audience(incident.audience)
    allowed = Q(role__in=rules.ROLES_OF[audience])
    if audience == Audience.CHAIR:
        allowed |= _CHAIRS
    accused = _accused().filter(incident=incident)
    rows = people().active().filter(allowed).exclude(pk__in=accused.exclude(person_id=None).values("person_id"))
    return [person for person in rows if person.pk != getattr(but, "pk", None)]


def who_is_late(incident: Incident) -> list[User]:
    """Whose turn it is: whoever it was given to and can still sign in, else all who may see it by role."""
    given = people().active().filter(pk=incident.assigned_to_id) if incident.assigned_to_id else people().none()
    return list(given) or who_is_told(incident)


_CHAIRS: Final = Q(chairs_governors=True, role="governor")


def chair() -> User | None:
    """Who chairs the governors and can sign in; None if nobody was named."""
    return people().active().filter(_CHAIRS).first()


def governors() -> list[User]:
    """Who could chair the governors, by name."""
    return list(people().active().with_role("governor").order_by("name", "pk"))


def colleagues() -> list[User]:
    """Everybody with an account here, by name: whom an incident may say to have had a part in it."""
    return list(people().active().exclude(role="support").order_by("name", "pk"))


def person_in(text: str) -> User | None:
    """The person here whose identifier this is."""
    key = id_in(text)
    return people().filter(pk=key).first() if key else None


# What leaves the school


def hidden_from_heads() -> IncidentQuerySet:
    """The incidents that the head, or one of several, may not know of: no file that is made for a head holds them."""
    heads = people().active().with_role(Role.HEAD)
    others = [audience for audience, roles in rules.ROLES_OF.items() if Role.HEAD not in roles]
    of_a_head = _accused().filter(incident=OuterRef("pk"), person_id__in=heads.values("pk"))
    return Incident.objects.filter(Q(audience__in=others) | Exists(of_a_head))


def counts_of_four_cs(first: date, last: date) -> dict[Area, int] | None:
    """How many incidents of each of the four Cs the school heard of from `first` to `last`, both days counted in; in two queries.

    None if it had logged none at all by then: it keeps such records somewhere else, and nobody can say “none”. Tests, duplicates
    and what was no incident are not counted. Nor is what is hidden from somebody who works here: whoever reads the count before
    it goes to the authority may be the one whom it is hidden from.
    """
    rows = Incident.objects.counted().filter(
        audience=Audience.TEAM, reported_at__lt=_begin_of(last + timedelta(days=1))
    )
    rows = rows.exclude(Exists(_accused().filter(incident=OuterRef("pk"), person_id__isnull=False)))
    if not rows.exists():
        return None
    found = rows.filter(reported_at__gte=_begin_of(first)).order_by().values_list("category").annotate(Count("pk"))
    by_category: dict[str, int] = dict(found)
    return {area: sum(by_category.get(category, 0) for category in categories_in(area)) for area in FOUR_CS}


# Home


def for_home(person: object, *, now: datetime) -> Counts | None:
    """What the home page says; None for whoever works with no incident. One query."""
    return counts(person, now=now) if rules.works_with_incidents(person) else None


def lacks_chair(person: object) -> bool:
    """Whether this person should say who chairs the governors: somebody who manages people, and nobody does. One query."""
    return can(person, Permission.PEOPLE_MANAGE) and chair() is None
