"""What can be read of the action plan. Every person who may see it sees all of it: there is one school here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.scales import RED, keys_that_count_as
from checklists.school.models import Audit, AuditStatement
from checklists.school.plan import rules
from checklists.school.plan.models import (
    GOING,
    ActionEntry,
    CalendarFeed,
    Level,
    PlanAction,
    PlanActionQuerySet,
    Status,
)
from checklists.school.queries.answers import LONG_TEXTS
from checklists.school_year import year_began
from lantern.errors import NotFound
from tenants.people.models import PeopleQuerySet, User, digest_of
from tenants.people.queries import people

SOON: Final = timedelta(days=30)
# A red of an audit that was due longer ago than this has been asked again, or is asked no more.
RED_COUNTS_FOR: Final = timedelta(days=366)
# Columns of a statement that its own page shows and no list of actions does.
_HEAVY: Final = (*LONG_TEXTS, "descriptors", "offered_note")
_TELLING: Final = (
    ActionEntry.Kind.NOTE,
    ActionEntry.Kind.DONE,
    ActionEntry.Kind.CANCELLED,
    ActionEntry.Kind.REOPENED,
)


@dataclass(frozen=True)
class Counts:
    """How many actions each filter of the plan leaves."""

    going: int
    overdue: int
    mine: int
    from_red: int
    done: int


@dataclass(frozen=True)
class DueCounts:
    """The open actions of a selection by when they are due."""

    overdue: int
    soon: int
    later: int


def actions() -> PlanActionQuerySet:
    """All actions with their owner and what they came from, the one due first at the top."""
    return PlanAction.objects.select_related("owner", "statement__audit").defer(
        *(f"statement__{name}" for name in _HEAVY)
    )


def action_by_id(person: object, action_id: uuid.UUID) -> PlanAction:
    """An action of this school. NotFound for any other id and for a person who may not see the plan."""
    action = actions().filter(pk=action_id).first() if rules.can_view(person) else None
    if action is None:
        raise NotFound(_("There is no such action here."))
    return action


def locked_actions(action_ids: Iterable[uuid.UUID]) -> list[PlanAction]:
    """The actions, locked until the transaction ends. NotFound if one of them does not exist."""
    wanted = set(action_ids)
    rows = PlanAction.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
    found = list(rows.filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound(_("There is no such action here."))
    return found


def done_this_year(on: date) -> Q:
    """Done since the school year began."""
    return Q(status=Status.DONE, closed_at__gte=timezone.make_aware(datetime.combine(year_began(on), time.min)))


def counts(person: object, *, on: date) -> Counts:
    """How many actions each filter leaves, in one query."""
    going = Q(status__in=GOING)
    return Counts(
        **PlanAction.objects.aggregate(
            going=Count("pk", filter=going),
            overdue=Count("pk", filter=going & Q(due_on__lt=on)),
            mine=Count("pk", filter=going & Q(owner_id=getattr(person, "pk", None))),
            from_red=Count("pk", filter=going & Q(level=Level.RED)),
            done=Count("pk", filter=done_this_year(on)),
        )
    )


def due_counts(rows: QuerySet[PlanAction], *, on: date) -> DueCounts:
    """The selection by when it is due, in one query."""
    return DueCounts(
        **rows.order_by().aggregate(
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=on + SOON)),
            later=Count("pk", filter=Q(due_on__gt=on + SOON)),
        )
    )


def last_entries(rows: Iterable[PlanAction]) -> dict[uuid.UUID, ActionEntry]:
    """The newest thing that somebody wrote about each of these, in one query."""
    entries = (
        ActionEntry.objects.filter(action__in=[row.pk for row in rows], kind__in=_TELLING)
        .exclude(text="")
        .order_by("action_id", "-created_at")
        .distinct("action_id")
    )
    return {entry.action_id: entry for entry in entries}


def entries_of(action: PlanAction) -> list[ActionEntry]:
    """Everything that became of it, the newest first."""
    return list(action.entries.all())


def entries_of_all(rows: Iterable[PlanAction]) -> dict[uuid.UUID, list[ActionEntry]]:
    """The same of several, each newest first, in one query."""
    found: dict[uuid.UUID, list[ActionEntry]] = {}
    for entry in ActionEntry.objects.filter(action__in=[row.pk for row in rows]):
        found.setdefault(entry.action_id, []).append(entry)
    return found


def owners() -> PeopleQuerySet:
    """Who an action can be given to, by name."""
    return people().active().filter(role__in=rules.owning_roles())


def due_for(person: object, *, on: date, limit: int) -> list[PlanAction]:
    """The person's open actions that are overdue or due soon, the most pressing first, in one query."""
    rows = actions().going().owned_by(person).filter(due_on__lte=on + SOON)
    return list(rows[:limit]) if rules.can_own(person) else []


# Of an audit


def of_statement(statement: AuditStatement) -> list[PlanAction]:
    """Actions that came from this statement, and those still open from it in other audits, open ones first. One query.

    Where a version split or merged statements, those that this one replaces count as it.
    """
    rows = actions().filter(statement__stable_id__in=[statement.stable_id, *statement.replaces])
    own_or_open = rows.filter(Q(statement=statement) | Q(status__in=GOING))
    return sorted(own_or_open, key=lambda action: (not action.is_going, action.due_on, action.priority))


def reds_without_action(audit: Audit) -> list[AuditStatement]:
    """The red statements of the audit for which nobody has planned anything, red flags first, with their sections.

    One query. What counts is an action that came from the statement and was not cancelled, or one still open from an
    earlier audit. Red is whatever counts as red on the statement's scale.
    """
    rows = _red_and_unplanned().filter(audit=audit).select_related("section").defer(*_HEAVY)
    return list(rows.order_by("-red_flag", "position"))


def reds_to_plan(person: object, *, on: date, limit: int) -> list[AuditStatement]:
    """The same over the audits of the past year, where no later audit has answered the statement; with their audits.

    One query. Empty for a person who could do nothing about it.
    """
    if not rules.can_plan(person):
        return []
    later = AuditStatement.objects.filter(
        Q(stable_id=OuterRef("stable_id")) | Q(replaces__contains=[OuterRef("stable_id")]),
        audit__created_at__gt=OuterRef("audit__created_at"),
    ).exclude(answer__rating="")
    rows = _red_and_unplanned().filter(~Exists(later), audit__due_on__gte=on - RED_COUNTS_FOR)
    return list(rows.select_related("audit").defer(*_HEAVY).order_by("-red_flag", "-audit__due_on", "position")[:limit])


def _red_and_unplanned() -> QuerySet[AuditStatement]:
    replaced = ExpressionWrapper(OuterRef("replaces"), output_field=ArrayField(models.UUIDField()))
    planned = (
        PlanAction.objects.alias(replaced=replaced)
        .filter(Q(statement__stable_id=OuterRef("stable_id")) | Q(replaced__contains=[F("statement__stable_id")]))
        .filter(Q(status__in=GOING) | Q(status=Status.DONE, statement__audit=OuterRef("audit")))
    )
    return AuditStatement.objects.filter(~Exists(planned), answer__rating__in=keys_that_count_as(RED))


# For mails


@dataclass(frozen=True)
class Owed:
    """What one person is told of: actions that are overdue, and such that are due soon, by their due date."""

    person: User
    overdue: tuple[PlanAction, ...]
    soon: tuple[PlanAction, ...]


def owed(*, on: date, soon: timedelta) -> list[Owed]:
    """Open actions that are overdue or due soon, by who is told of them; each is locked until the transaction ends.

    Whoever owns it; for a role without an account, and for an owner who cannot open the plan any more, whoever made it.
    """
    rows = list(
        PlanAction.objects.going()
        .filter(due_on__lte=on + soon)
        .select_related("owner")
        .select_for_update(of=("self",), no_key=True)
        .order_by("due_on", "pk")
    )
    makers: dict[uuid.UUID | None, User] = {
        person.pk: person for person in people().filter(pk__in={row.made_by_id for row in rows})
    }
    by_person: dict[User, list[PlanAction]] = {}
    for row in rows:
        told = next((one for one in (row.owner, makers.get(row.made_by_id)) if one and rules.can_own(one)), None)
        if told is not None:
            by_person.setdefault(told, []).append(row)
    return [
        Owed(
            person=person,
            overdue=tuple(row for row in own if row.due_on < on),
            soon=tuple(row for row in own if row.due_on >= on),
        )
        for person, own in by_person.items()
    ]


# Calendars


def feeds_of(person: User) -> list[CalendarFeed]:
    """The addresses that this person has made and not revoked."""
    return list(CalendarFeed.objects.filter(person=person, revoked_at=None))


def feed_by_id(person: User, feed_id: uuid.UUID) -> CalendarFeed:
    """The person's own address; NotFound for anybody else's and for one that was revoked."""
    feed = CalendarFeed.objects.filter(pk=feed_id, person=person, revoked_at=None).first()
    if feed is None:
        raise NotFound(_("There is no such calendar address."))
    return feed


def feed_by_token(token: str) -> CalendarFeed:
    """The feed that this secret opens; NotFound for one that is unknown or revoked, or whose person may not see the plan now."""
    rows = CalendarFeed.objects.select_related("person").filter(digest=digest_of(token), revoked_at=None)
    feed = rows.first()
    if feed is None or not rules.can_own(feed.person) or feed.person.waits_for_two_step:
        raise NotFound(_("There is no such calendar address."))
    return feed


def actions_of_feed(feed: CalendarFeed) -> list[PlanAction]:
    """What a calendar shows: open actions, one's own or all."""
    rows: Any = PlanAction.objects.going().order_by(F("due_on"), "pk")
    return list(rows if feed.whole_plan else rows.owned_by(feed.person))
