"""Who reads which concern, and what can be done with it. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks.

Whoever does not read a concern may not learn that there is one: NotFound, never NotAllowed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Protocol, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school.concerns.models import LEAST_MONTHS, MOST_MONTHS, About, Concern, Outcome, Page, Route
from incidents.school.concerns.school_days import answer_by
from incidents.school.rules import is_chair
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from lantern.errors import DomainError, NotAllowed, NotFound, NotPossibleNow

# A sender who writes more than this in a day is a machine, or needs somebody to talk to at once.
MOST_A_DAY: Final = 30
TEAM: Final = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL})
# What can be decided by one line of reason; the others have an incident.
BY_REASON: Final = (Outcome.HANDLED, Outcome.DUPLICATE, Outcome.TEST, Outcome.NOT_A_CONCERN, Outcome.MALICIOUS)


class Reader(Protocol):
    """Somebody with an account here."""

    role: str


_Reader = TypeVar("_Reader", bound=Reader)


class ConcernIncomplete(DomainError):
    """What was sent cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def route_for(about: str) -> Route:
    """Who reads what was told about whom: nobody reads what is about themself."""
    return {About.STAFF: Route.HEAD, About.HEAD: Route.CHAIR}.get(About(about), Route.TEAM)


def readers_of(route: str, people: Iterable[_Reader]) -> list[_Reader]:
    """Whoever reads this route, among those who can sign in. Somebody does as long as there is anybody at all.

    Without a head the chair reads about staff. Without a chair the safeguarding leads read about the head and tell the chair.
    """
    known = list(people)
    heads = [one for one in known if one.role == Role.HEAD]
    chairs = [one for one in known if is_chair(one)]
    leads = [one for one in known if one.role == Role.DSL] or [one for one in known if one.role == Role.DEPUTY_DSL]
    if route == Route.TEAM:
        return [one for one in known if one.role in TEAM]
    return (heads or chairs or leads) if route == Route.HEAD else (chairs or leads)


def routes_of(person: object, people: Iterable[Reader]) -> frozenset[Route]:
    """The routes that this person reads; none without the permission. `people` are those here who can sign in."""
    if not can(person, Permission.CONCERNS_READ):
        return frozenset()
    known, key = list(people), getattr(person, "pk", None)
    read = {route for route in Route if any(getattr(one, "pk", None) == key for one in readers_of(route, known))}
    # What the head is told about staff the chair may see too, as with incidents.
    return frozenset(read | {Route.HEAD} if is_chair(person) else read)


def not_found() -> NotFound:
    """The same for a concern that does not exist and for one that others read."""
    return NotFound(_("There is no such concern here."))


def check_reads_any(routes: frozenset[Route]) -> None:
    """Returns if somebody with these routes reads anything at all."""
    if not routes:
        raise NotAllowed(_("Of the governors only the chair reads concerns."), code="not_allowed")


def check_can_set_up(person: object) -> None:
    """Returns if this person may change the page for telling."""
    if not can(person, Permission.CONCERNS_SET_UP):
        raise NotAllowed(_("The head and the safeguarding lead set this page up."), code="not_allowed")


def can_set_up(person: object) -> bool:
    return can(person, Permission.CONCERNS_SET_UP)


def check_page(*, is_on: bool, readers: str, closed_until: date | None, keep_months: int, on: date) -> None:
    """Returns if the page can be set up like this on that day."""
    if is_on and not readers:
        raise ConcernIncomplete(
            _("Say who reads it, so that children know whom they tell"), field="readers", code="readers_needed"
        )
    if closed_until is not None and closed_until <= on:
        raise ConcernIncomplete(
            _("The day on which the school opens again must be after today"), field="closed_until", code="day_past"
        )
    if not LEAST_MONTHS <= keep_months <= MOST_MONTHS:
        raise ConcernIncomplete(
            _("Choose between %(least)s and %(most)s months") % {"least": LEAST_MONTHS, "most": MOST_MONTHS},
            field="keep_months",
            code="keep_months",
        )


def next_answer(page: Page) -> datetime:
    """When somebody who tells something now can come back for an answer."""
    return answer_by(timezone.now(), closed_until=page.closed_until)


def check_reason(reason: str) -> str:
    """The reason without blanks around it; ConcernIncomplete if nothing is left."""
    if not reason.strip():
        raise ConcernIncomplete(_("Say why, in a line"), field="reason", code="reason_needed")
    return reason.strip()


def check_can_write(concern: Concern, *, lately: int) -> None:
    """Returns if the sender may write, having written `lately` messages within a day."""
    if not can_write(concern):
        raise NotPossibleNow(_("This conversation has ended."), code="ended")
    if lately >= MOST_A_DAY:
        raise NotPossibleNow(
            _("You have sent a lot of messages today. We will read them. You can write again tomorrow."),
            code="too_many_messages",
        )


def can_write(concern: Concern) -> bool:
    return concern.silenced_at is None and concern.anonymised_at is None


def check_can_answer(concern: Concern) -> None:
    """Whoever reads a concern may answer it, also when it is closed, until its words are gone."""
    if not can_answer(concern):
        raise NotPossibleNow(_("This concern was anonymised. Nobody can read an answer."), code="anonymised")


def can_answer(concern: Concern) -> bool:
    return concern.anonymised_at is None


def check_can_decide(concern: Concern) -> None:
    """A concern is decided on once; to decide anew, the first decision is taken back."""
    if not can_decide(concern):
        raise NotPossibleNow(
            _("This concern is now “%(outcome)s”. Somebody may have decided a moment ago: look at it again.")
            % {"outcome": concern.get_outcome_display()},
            code="decided",
        )


def can_decide(concern: Concern) -> bool:
    return concern.outcome == Outcome.OPEN and concern.anonymised_at is None


def check_can_take_back(concern: Concern) -> None:
    """An incident that was made stays: it is closed or marked in its own place."""
    if concern.outcome == Outcome.INCIDENT:
        raise NotPossibleNow(
            _("The incident exists. Close it there, or mark it as not an incident."), code="incident_exists"
        )
    if not can_take_back(concern):
        raise NotPossibleNow(_("There is no decision to take back."), code="nothing_decided")


def can_take_back(concern: Concern) -> bool:
    return concern.outcome not in (Outcome.OPEN, Outcome.INCIDENT) and concern.anonymised_at is None


def check_can_close(concern: Concern) -> None:
    """What has an incident is closed apart from it: the conversation may go on while the incident does."""
    if not can_close(concern):
        raise NotPossibleNow(_("Decide first what becomes of this concern."), code="not_decided")


def can_close(concern: Concern) -> bool:
    return concern.outcome != Outcome.OPEN and concern.closed_at is None


def can_reopen(concern: Concern) -> bool:
    return concern.outcome == Outcome.INCIDENT and concern.closed_at is not None and concern.anonymised_at is None


def check_can_reopen(concern: Concern) -> None:
    if not can_reopen(concern):
        raise NotPossibleNow(_("This concern cannot be opened again."), code="cannot_reopen")


def narrower_of(route: str, audience: str) -> Route:
    """Who reads a concern that has an incident: the fewer of those who read the one and may see the other."""
    order = list(Route)
    return max(Route(route), Route(audience), key=order.index)


def check_can_pass_on(concern: Concern, route: str) -> None:
    """Returns if it can go to this route: another one, while its words are there and nothing was decided."""
    check_can_decide(concern)
    if route == concern.route:
        raise ConcernIncomplete(_("They read it already. Choose somebody else."), field="route", code="same_route")
