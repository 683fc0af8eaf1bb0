"""Finding referrals, and what is to be asked again."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.school import queries as incidents
from incidents.school.keeping.models import Referral, ReferralEntry
from incidents.school.models import Incident
from lantern.errors import NotFound
from tenants.people.models import User
from tenants.people.queries import people


@dataclass(frozen=True)
class Owed:
    """Somebody who is told that it is time to ask again, and about which referrals."""

    person: User
    referrals: list[Referral] = field(default_factory=list)


def of_incident(incident: Incident) -> list[Referral]:
    """The incident's referrals with their entries, in the order in which they were made, in two queries."""
    return list(incident.referrals.prefetch_related("entries"))


def referral_by_id(incident: Incident, referral_id: uuid.UUID, *, for_change: bool = False) -> Referral:
    """A referral of this incident; NotFound if there is none. For a change its row is locked."""
    rows = Referral.objects.select_for_update(of=("self",)) if for_change else Referral.objects.all()
    found = rows.filter(pk=referral_id, incident=incident).first()
    if found is None:
        raise NotFound(_("There is no such referral of this incident."))
    found.incident = incident
    return found


def reference_of(entries: list[ReferralEntry]) -> str:
    """The number under which they have it: the newest that was written down."""
    return next((entry.text for entry in reversed(entries) if entry.kind == ReferralEntry.Kind.REFERENCE), "")


def selections(on: date) -> dict[str, Q]:
    """What the list can be cut down to."""
    return {
        "": Q(closed_on=None),
        "chase": Q(chase_on__lte=on),
        "closed": Q(closed_on__isnull=False),
        "all": Q(),
    }


def visible(person: object) -> QuerySet[Referral]:
    """The referrals of the incidents that this person sees, what is to be chased first."""
    seen = incidents.visible_to(person).filter(pk=OuterRef("incident_id"))
    rows = Referral.objects.filter(Exists(seen)).select_related("incident")
    return rows.order_by("closed_on", "chase_on", "-referred_on", "id")


def to_be_reminded_of(on: date, again: date) -> list[Owed]:
    """Who is told today: of what has been due to be asked since they were last told, or was told on `again` or before.

    Whoever made the referral, while they still see the incident; else everybody who deals with such incidents.
    """
    due = Referral.objects.filter(chase_on__lte=on).filter(Q(reminded_on=None) | Q(reminded_on__lte=again))
    owed: dict[uuid.UUID, Owed] = {}
    everybody = list(people().active())
    seen_by: dict[uuid.UUID, set[uuid.UUID]] = {}
    for referral in due.select_related("incident"):
        who = [person for person in everybody if person.pk == referral.by_id] or everybody
        whom = [person for person in who if referral.incident_id in _seen(person, seen_by)]
        if not whom and who is not everybody:
            whom = [person for person in everybody if referral.incident_id in _seen(person, seen_by)]
        for person in whom:
            owed.setdefault(person.pk, Owed(person)).referrals.append(referral)
    return list(owed.values())


def _seen(person: User, known: dict[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    """The incidents with an open referral that the person sees, asked once for each person."""
    if person.pk not in known:
        rows = incidents.visible_to(person).filter(referrals__chase_on__isnull=False)
        known[person.pk] = set(rows.values_list("pk", flat=True))
    return known[person.pk]
