"""The life of an incident: its states, and which step leads from where to where. `docs/incidents.md` draws it from here."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REPORTED = "reported", _("Reported")
    TRIAGED = "triaged", _("Looked at")
    ASSIGNED = "assigned", _("Given to somebody")
    ACTING = "acting", _("Being dealt with")
    MONITORING = "monitoring", _("Being watched")
    CLOSED = "closed", _("Closed")
    REVIEWED = "reviewed", _("Closed and reviewed")
    DUPLICATE = "duplicate", _("Recorded elsewhere")
    TEST = "test", _("Only a test")
    NOT_AN_INCIDENT = "not_an_incident", _("Not an incident")


class Step(models.TextChoices):
    TRIAGE = "triage", _("Triage")
    ASSIGN = "assign", _("Give to somebody")
    BEGIN = "begin", _("Start dealing with it")
    MONITOR = "monitor", _("Only watch it now")
    CLOSE = "close", _("Close")
    REVIEW = "review", _("Review")
    REOPEN = "reopen", _("Open again")
    DUPLICATE = "duplicate", _("Mark as recorded elsewhere")
    TEST = "test", _("Mark as a test")
    NOT_AN_INCIDENT = "not_an_incident", _("Mark as not an incident")
    BRING_BACK = "bring_back", _("Bring back")


GOING: Final = (State.REPORTED, State.TRIAGED, State.ASSIGNED, State.ACTING, State.MONITORING)
CLOSED: Final = (State.CLOSED, State.REVIEWED)
# Kept, found by search, and in no figure.
SET_ASIDE: Final = (State.DUPLICATE, State.TEST, State.NOT_AN_INCIDENT)

_LOOKED_AT: Final = (State.TRIAGED, State.ASSIGNED, State.ACTING, State.MONITORING)

STEPS: Final[dict[Step, dict[State, State]]] = {
    Step.TRIAGE: {State.REPORTED: State.TRIAGED, **{state: state for state in _LOOKED_AT}},
    Step.ASSIGN: {
        State.TRIAGED: State.ASSIGNED,
        State.ASSIGNED: State.ASSIGNED,
        State.ACTING: State.ACTING,
        State.MONITORING: State.MONITORING,
    },
    Step.BEGIN: {State.ASSIGNED: State.ACTING, State.MONITORING: State.ACTING},
    Step.MONITOR: {State.ASSIGNED: State.MONITORING, State.ACTING: State.MONITORING},
    Step.CLOSE: dict.fromkeys(_LOOKED_AT, State.CLOSED),
    Step.REVIEW: {State.CLOSED: State.REVIEWED},
    # Whoever had it may be gone and what was urgent then may not be now: it is given to somebody anew.
    Step.REOPEN: dict.fromkeys(CLOSED, State.TRIAGED),
    Step.DUPLICATE: dict.fromkeys(GOING, State.DUPLICATE),
    Step.TEST: dict.fromkeys(GOING, State.TEST),
    Step.NOT_AN_INCIDENT: dict.fromkeys(GOING, State.NOT_AN_INCIDENT),
    Step.BRING_BACK: dict.fromkeys(SET_ASIDE, State.REPORTED),
}


def after(step: str, state: str) -> State | None:
    """Where the step leads from this state; None if it cannot be taken there."""
    return STEPS[Step(step)].get(State(state))


def steps_from(state: str) -> list[Step]:
    """The steps that can be taken from this state."""
    return [step for step, ways in STEPS.items() if State(state) in ways]
