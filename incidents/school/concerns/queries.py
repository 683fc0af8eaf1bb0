"""What can be read of concerns. Everything that takes a person shows what that person's routes let them read, and no trace of the rest."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from incidents.school import queries as incidents
from incidents.school.concerns import rules
from incidents.school.concerns.models import (
    OUT_OF_FIGURES,
    Concern,
    ConcernQuerySet,
    Message,
    Outcome,
    Page,
    Route,
    Step,
)
from incidents.school.concerns.receipts import digest_of
from incidents.school.models import Incident
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from tenants.people.models import User
from tenants.people.queries import people

_WHO_MAY_READ = (Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR)


@dataclass(frozen=True)
class ForHome:
    """What waits for somebody: concerns with something unread, and those of them that should have been read by now."""

    unread: int
    late: int
    reads_any: bool = True


@dataclass(frozen=True)
class Figures:
    """Concerns told since a day: all, and those that count once tests, doubles and the like are left out."""

    told: int
    counted: int
    became_incidents: int


def page() -> Page:
    """How the page for telling is set up; with nothing set up, as a page that is off."""
    return Page.objects.first() or Page()


def is_set_up() -> bool:
    """Whether somebody has decided about the page for telling, on or off."""
    return Page.objects.exists()


def possible_readers() -> list[User]:
    """Everybody who can sign in and has a role that may read concerns."""
    return list(people().active().filter(role__in=_WHO_MAY_READ))


def readers_of(route: str) -> list[User]:
    """Whoever reads this route now."""
    return rules.readers_of(route, possible_readers())


def routes_of(person: object) -> frozenset[Route]:
    """The routes that this person reads now. One query; none for somebody who may read nothing."""
    return rules.routes_of(person, possible_readers()) if can(person, Permission.CONCERNS_READ) else frozenset()


def visible_to(person: object) -> ConcernQuerySet:
    """The concerns that this person reads."""
    return Concern.objects.filter(route__in=routes_of(person))


def concern_by_id(person: object, concern_id: uuid.UUID) -> Concern:
    """The concern, if this person reads it; NotFound if there is none or others read it."""
    found = visible_to(person).filter(pk=concern_id).first()
    if found is None:
        raise rules.not_found()
    return found


def reads(person: object, concern_id: uuid.UUID) -> bool:
    """Whether this person reads the concern with this identifier."""
    return visible_to(person).filter(pk=concern_id).exists()


def concern_by_words(words: Iterable[str]) -> Concern | None:
    """The concern that these words of a receipt open. Takes the same way whatever the words are."""
    return Concern.objects.filter(receipt_digest=digest_of(words)).first()


def concern_of_ticket(concern_id: uuid.UUID) -> Concern | None:
    """The concern that a ticket of this school names. Tickets are sealed: only a receipt leads to one."""
    return Concern.objects.filter(pk=concern_id).first()


def messages_of(concern: Concern) -> QuerySet[Message]:
    """The conversation, the oldest first."""
    return Message.objects.filter(concern=concern)


def written_lately(concern: Concern, *, now: datetime) -> int:
    """How many messages the sender wrote in the last day."""
    return messages_of(concern).filter(from_school=False, created_at__gt=now - timedelta(days=1)).count()


def steps_of(concern: Concern) -> QuerySet[Step]:
    """What was done with it, the oldest first."""
    return Step.objects.filter(concern=concern)


def incident_of(person: object, concern: Concern) -> Incident | None:
    """The incident that it became or belongs to, if this person may see that."""
    if concern.incident_id is None:
        return None
    return incidents.visible_to(person).filter(pk=concern.incident_id).first()


def of_incident(person: object, incident_id: uuid.UUID) -> ConcernQuerySet:
    """The concerns of an incident that this person reads, for the incident's page."""
    return visible_to(person).filter(incident_id=incident_id)


SHOWS = ("", "open", "closed", "all")


_NUMBER: Final = re.compile(r"(?:concern )?([sc]?)(\d{1,9})", re.IGNORECASE)


def inbox(routes: frozenset[Route], *, show: str = "", search: str = "") -> ConcernQuerySet:
    """The concerns of these routes: what is unread (as `show` is empty), open, closed or all; or the one with this number."""
    rows = Concern.objects.filter(route__in=routes)
    if search:
        found = _NUMBER.fullmatch(search)
        return rows.filter(series=found[1].upper(), number=int(found[2])) if found else rows.none()
    if show == "all":
        return rows
    if show == "closed":
        return rows.exclude(closed_at=None)
    return rows.filter(closed_at=None) if show == "open" else rows.unread()


def inbox_counts(routes: frozenset[Route]) -> dict[str, int]:
    """How many each of `SHOWS` leaves, in one query."""
    is_unread = Q(pk__in=Concern.objects.all().unread().values("pk"))
    counted = Concern.objects.filter(route__in=routes).aggregate(
        unread=Count("pk", filter=is_unread),
        open=Count("pk", filter=Q(closed_at=None)),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        all=Count("pk"),
    )
    return {"": counted["unread"], "open": counted["open"], "closed": counted["closed"], "all": counted["all"]}


def figures(routes: frozenset[Route], *, since: datetime) -> Figures:
    """What was told since then and read by these routes."""
    return Figures(
        **Concern.objects.filter(route__in=routes, created_at__gte=since).aggregate(
            told=Count("pk"),
            counted=Count("pk", filter=~Q(outcome__in=OUT_OF_FIGURES)),
            became_incidents=Count("pk", filter=Q(outcome=Outcome.INCIDENT)),
        )
    )


def for_home(person: object) -> ForHome | None:
    """What waits for this person in two queries; None for somebody who reads no concerns."""
    routes = routes_of(person)
    if not routes:
        return None
    return ForHome(
        **Concern.objects.filter(route__in=routes)
        .unread()
        .aggregate(unread=Count("pk"), late=Count("pk", filter=Q(answer_by__lt=timezone.now())))
    )


def waiting(*, now: datetime) -> ConcernQuerySet:
    """What should have been read by now and has not been."""
    return Concern.objects.all().unread().filter(answer_by__lt=now).order_by("answer_by", "id")


def kept_long_enough(*, closed_before: datetime) -> ConcernQuerySet:
    """Closed before then, with words still there, and no incident whose own clock they follow."""
    return Concern.objects.filter(closed_at__lt=closed_before, anonymised_at=None, incident_id=None)


def hidden_from_heads() -> ConcernQuerySet:
    """What no head reads, and what belongs to an incident that a head may not know of."""
    hidden = incidents.hidden_from_heads().values("pk")
    return Concern.objects.filter(Q(route=Route.CHAIR) | Q(incident_id__in=hidden))
