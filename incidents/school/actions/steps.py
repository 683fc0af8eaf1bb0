"""From state to state. Each step locks the incident, asks the table of states, and leaves an entry and a journal row."""

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.categories import RESPOND_WITHIN, Category, Severity
from incidents.school import queries, rules
from incidents.school.actions.journal import note, save, take_category, write
from incidents.school.actions.telling import mail_given
from incidents.school.models import Entry, Incident
from incidents.school.states import State, Step, after
from lantern.audit.record import Actor
from lantern.errors import NotPossibleNow

if TYPE_CHECKING:
    from tenants.people.models import User

Kind = Entry.Kind

_SET_ASIDE: Final = {
    State.DUPLICATE: Step.DUPLICATE,
    State.TEST: Step.TEST,
    State.NOT_AN_INCIDENT: Step.NOT_AN_INCIDENT,
}


def triage(
    *, incident: Incident, severity: str, safe_now: bool | None, by: Actor, text: str = "", category: str = ""
) -> Incident:
    """Somebody has looked: how bad it is, whether everybody is safe, and from that by when there has to be a plan.

    May be repeated while it is going: what is bad may turn out worse. A category, where one is given, takes the place of the
    one before, with who may see it.
    """
    if severity not in Severity.values:
        raise rules.IncidentIncomplete(_("Choose how serious it is"), field="severity", code="severity_needed")
    with transaction.atomic():
        incident = _stepping(incident, Step.TRIAGE, by)
        said = [str(Severity(severity).label)]
        if category and category != incident.category:
            said.append(f"{incident.get_category_display()} → {Category(category).label}")
            take_category(incident, category)
        if incident.category == Category.UNSORTED:
            raise rules.IncidentIncomplete(_("Choose what it is about"), field="category", code="category_needed")
        incident.severity, incident.safe_now = severity, safe_now
        if incident.state in {State.REPORTED, State.TRIAGED, State.ASSIGNED}:
            incident.due_at = incident.reported_at + RESPOND_WITHIN[Severity(severity)]
        _leave(incident, Step.TRIAGE, by, text=text, said=", ".join(said))
        save(
            incident, "state", "severity", "safe_now", "due_at", "category", "audience", "assigned_to_id",
            "assigned_to_name",
        )  # fmt: skip
        note("incident.triaged", incident, by, severity=severity)
    return incident


def assign(*, incident: Incident, person: "User", by: Actor, text: str = "") -> Incident:
    """The incident is this person's to deal with; they have a mail that says nothing but that it is."""
    with transaction.atomic():
        incident = _stepping(incident, Step.ASSIGN, by)
        rules.check_can_be_given(incident, person)
        incident.assigned_to_id, incident.assigned_to_name = person.pk, person.name
        _leave(incident, Step.ASSIGN, by, text=text, said=person.name)
        save(incident, "state", "assigned_to_id", "assigned_to_name")
        note("incident.assigned", incident, by, to=str(person.pk))
        if person.pk != by.pk:
            mail_given(incident, person)
    return incident


def begin(*, incident: Incident, by: Actor, text: str = "") -> Incident:
    """It is being dealt with: there is a plan, and no deadline of ours any more."""
    return _simple(incident, Step.BEGIN, by, text)


def monitor(*, incident: Incident, by: Actor, text: str = "") -> Incident:
    """What had to be done is done, and somebody keeps an eye on it."""
    return _simple(incident, Step.MONITOR, by, text)


def close(*, incident: Incident, outcome: str, lessons: str, by: Actor) -> Incident:
    """It is over: what came of it, and what the school has learned, which may be that there was nothing to learn."""
    outcome = rules.check_text(outcome, field="outcome", message=_("Say what came of it"))
    lessons = rules.check_text(
        lessons, field="lessons", message=_("Say what was learned or is changed, or that nothing had to be")
    )
    with transaction.atomic():
        incident = _stepping(incident, Step.CLOSE, by)
        incident.closed_at, incident.due_at = timezone.now(), None
        write(incident, Kind.OUTCOME, by, text=outcome)
        write(incident, Kind.LESSON, by, text=lessons)
        _leave(incident, Step.CLOSE, by)
        save(incident, "state", "closed_at", "due_at")
        note("incident.closed", incident, by)
    return incident


def review(*, incident: Incident, text: str, by: Actor) -> Incident:
    """Somebody looked back at a closed incident: whether what was decided has worked. From here its retention runs."""
    text = rules.check_text(text, field="text", message=_("Say what the review found"))
    with transaction.atomic():
        incident = _stepping(incident, Step.REVIEW, by)
        _leave(incident, Step.REVIEW, by, text=text)
        save(incident, "state")
        note("incident.reviewed", incident, by)
    return incident


def reopen(*, incident: Incident, text: str, by: Actor) -> Incident:
    """It is going again, with a reason, and waits to be given to somebody."""
    text = rules.check_text(text, field="text", message=_("Say why it is opened again"))
    with transaction.atomic():
        incident = _stepping(incident, Step.REOPEN, by)
        incident.closed_at = None
        incident.assigned_to_id, incident.assigned_to_name = None, ""
        incident.due_at = timezone.now() + RESPOND_WITHIN[Severity(incident.severity or Severity.MEDIUM)]
        _leave(incident, Step.REOPEN, by, text=text)
        save(incident, "state", "closed_at", "assigned_to_id", "assigned_to_name", "due_at")
        note("incident.reopened", incident, by)
    return incident


def mark_as(*, incident: Incident, state: str, text: str, by: Actor, same_as: Incident | None = None) -> Incident:
    """It is a duplicate of `same_as`, a test, or no incident: kept, and in no figure. It can be brought back."""
    text = rules.check_text(text, field="text", message=_("Say why"))
    step = _SET_ASIDE[State(state)]
    if (step == Step.DUPLICATE) != (same_as is not None):
        raise rules.IncidentIncomplete(
            _("Enter the reference of the other incident"), field="same_as", code="other_needed"
        )
    with transaction.atomic():
        incident = _stepping(incident, step, by)
        if same_as is not None:
            other = queries.incident_by_id(by, same_as.pk)
            # For the same people too: else its reference would tell of one that is hidden.
            is_known = other.audience == incident.audience and other.accused <= incident.accused
            if other.pk == incident.pk or other.state == State.DUPLICATE or not is_known:
                raise rules.IncidentIncomplete(
                    _(
                        "Choose the incident that stays: not this one, not another duplicate, and one for the same people"
                    ),
                    field="same_as",
                )
            incident.same_as = other
        incident.due_at = None
        _leave(incident, step, by, text=text, said=str(same_as) if same_as else "")
        save(incident, "state", "same_as", "due_at")
        note("incident.set_aside", incident, by, state=incident.state)
    return incident


def bring_back(*, incident: Incident, text: str, by: Actor) -> Incident:
    """It is an incident after all, as it was when it was reported, and counts again."""
    text = rules.check_text(text, field="text", message=_("Say why"))
    with transaction.atomic():
        incident = _stepping(incident, Step.BRING_BACK, by)
        incident.same_as = None
        incident.assigned_to_id, incident.assigned_to_name = None, ""
        incident.due_at = timezone.now() + RESPOND_WITHIN[Severity(incident.severity or Severity.CRITICAL)]
        _leave(incident, Step.BRING_BACK, by, text=text)
        save(incident, "state", "same_as", "assigned_to_id", "assigned_to_name", "due_at")
        note("incident.brought_back", incident, by)
    return incident


def _simple(incident: Incident, step: Step, by: Actor, text: str) -> Incident:
    with transaction.atomic():
        incident = _stepping(incident, step, by)
        incident.due_at = None
        _leave(incident, step, by, text=text)
        save(incident, "state", "due_at")
        note("incident.begun" if step == Step.BEGIN else "incident.monitored", incident, by)
    return incident


def _stepping(incident: Incident, step: Step, by: Actor) -> Incident:
    """The incident as it is now, locked, if the step can be taken from where it stands."""
    found = queries.locked_incident(by, incident.pk)
    rules.check_can_step(by, found, step)
    return found


def _leave(incident: Incident, step: Step, by: Actor, *, text: str = "", said: str = "") -> None:
    """The incident stands where the step leads, and an entry says from where, with what was said."""
    there = after(step, incident.state)
    if there is None:
        raise NotPossibleNow(_("This cannot be done now."), code="state_changed")
    words = "\n".join(line for line in (f"{step.label}: {said}" if said else str(step.label), text.strip()) if line)
    write(incident, Kind.STATE, by, text=words, from_state=incident.state, to_state=there)
    incident.state = there
