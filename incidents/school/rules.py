"""Who may do what to which incident. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks.

What somebody may not see they must not learn of: `queries` answer NotFound, never NotAllowed.
"""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from incidents.categories import Audience
from incidents.school.models import Entry, Incident
from incidents.school.states import Step, after
from lantern.access.permissions import Permission, can
from lantern.access.roles import Role
from lantern.audit.record import SystemActor
from lantern.errors import DomainError, NotAllowed, NotFound, NotPossibleNow

if TYPE_CHECKING:
    from tenants.people.models import User

Kind = Entry.Kind

# Who sees the incidents of each audience because of who they are here; `docs/incidents.md` shows it.
ROLES_OF: Final[dict[Audience, frozenset[Role]]] = {
    Audience.TEAM: frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL}),
    Audience.HEAD: frozenset({Role.HEAD}),
    Audience.CHAIR: frozenset(),
}
CHAIR_SEES: Final = frozenset({Audience.HEAD, Audience.CHAIR})
# Who can be given an incident that is not their role's to see: the few who deal with systems.
MAY_BE_GIVEN: Final = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD})
# What can be added while an incident is going; the rest comes with a step of its own.
WRITTEN_KINDS: Final = frozenset({Kind.ACCOUNT, Kind.NOTE, Kind.DECISION, Kind.TOLD, Kind.ACTION})


class IncidentIncomplete(DomainError):
    """The incident or entry cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def is_chair(person: object) -> bool:
    """Whether this person chairs the governors: whoever an allegation against the head goes to."""
    return bool(getattr(person, "is_chair", False))


def audiences_of(person: object) -> frozenset[Audience]:
    """The audiences that the person belongs to by role; every one for Lantern itself."""
    if isinstance(person, SystemActor):
        return frozenset(Audience)
    if not can(person, Permission.INCIDENTS_VIEW):
        return frozenset()
    role = getattr(person, "role", None)
    seen = {audience for audience, roles in ROLES_OF.items() if role in roles}
    return frozenset(seen | CHAIR_SEES if is_chair(person) else seen)


def can_view(person: object, incident: Incident) -> bool:
    """Whether this person may see the incident and know that there is one. One query, none for Lantern itself.

    By role or because it was given to them; never somebody who is said to have done it.
    """
    if isinstance(person, SystemActor):
        return True
    return _is_for(person, incident) and not said_to_have_done_it(person, incident)


def check_can_view(person: object, incident: Incident) -> None:
    if not can_view(person, incident):
        raise not_found()


def not_found() -> NotFound:
    """The same for an incident that does not exist and for one that is hidden."""
    return NotFound(_("There is no such incident here."))


def _is_for(person: object, incident: Incident) -> bool:
    if incident.audience in audiences_of(person):
        return True
    return is_given_to(person, incident) and can(person, Permission.INCIDENTS_VIEW)


def is_given_to(person: object, incident: Incident) -> bool:
    """Whether the incident is this person's to deal with. About an adult who works here, that opens nothing to anybody."""
    key = getattr(person, "pk", None)
    return key is not None and incident.assigned_to_id == key and not incident.sensitive


def said_to_have_done_it(person: object, incident: Incident) -> bool:
    """Whether the incident says of the person here that they did it."""
    return getattr(person, "pk", None) in incident.accused


def can_change(person: object, incident: Incident) -> bool:
    """Whether this person may add to the incident. Who sees it may, being one who deals with it."""
    return can_view(person, incident)


def check_can_change(person: object, incident: Incident) -> None:
    """Returns if the person may add to the incident; NotFound if they may not know of it."""
    check_can_view(person, incident)


def check_can_step(person: object, incident: Incident, step: Step) -> None:
    """Returns if the person may take this step with the incident as it stands now."""
    check_can_change(person, incident)
    if step not in _STEPS_OF_ANYBODY and not can_lead(person, incident):
        raise NotAllowed(_("The safeguarding leads and the head decide this."), code="not_allowed")
    check_has_its_words(incident)
    if after(step, incident.state) is None:
        raise NotPossibleNow(
            _("This incident is now “%(state)s”. Somebody may have changed it a moment ago: look at it again.")
            % {"state": incident.get_state_display()},
            code="state_changed",
        )


def check_has_its_words(incident: Incident) -> None:
    """Returns unless an incident that is over has been anonymised: then nothing more happens to it."""
    if not incident.is_going and incident.is_anonymised:
        raise NotPossibleNow(_("This incident has been anonymised. Nothing more is added to it."), code="anonymised")


_STEPS_OF_ANYBODY: Final = frozenset({Step.BEGIN, Step.MONITOR})


def can_step(person: object, incident: Incident, step: Step) -> bool:
    """Whether `check_can_step` would pass."""
    try:
        check_can_step(person, incident, step)
    except DomainError:
        return False
    return True


def can_lead(person: object, incident: Incident) -> bool:
    """Whether the person decides about it: whoever sees it by role, and not because it was given to them."""
    return incident.audience in audiences_of(person)


def check_can_change_details(person: object, incident: Incident) -> None:
    """Returns if the person may correct the facts of it, while it is going."""
    check_can_change(person, incident)
    if not can_lead(person, incident):
        raise NotAllowed(_("The safeguarding leads and the head decide this."), code="not_allowed")
    if not incident.is_going:
        raise NotPossibleNow(_("This incident is closed. Open it again to add to it."), code="incident_closed")


def can_change_details(person: object, incident: Incident) -> bool:
    """Whether `check_can_change_details` would pass."""
    return incident.is_going and can_lead(person, incident) and can_change(person, incident)


def works_with_incidents(person: object) -> bool:
    """Whether the list of incidents is this person's page: by role, or because they may be given one."""
    if audiences_of(person):
        return True
    return can(person, Permission.INCIDENTS_VIEW) and getattr(person, "role", None) in MAY_BE_GIVEN


def can_log(person: object) -> bool:
    """Whether the long form is for this person: who decides about incidents says more than that there is one."""
    return can(person, Permission.INCIDENTS_WORK)


def check_can_report(person: object) -> None:
    """Returns if the person may tell the safeguarding lead of something."""
    if not can(person, Permission.INCIDENTS_REPORT):
        raise NotAllowed(_("Your role does not let you do this."), code="not_allowed")


def check_can_add(person: object, incident: Incident, kind: str) -> None:
    """Returns if an entry of this kind can be added now. A closed incident takes corrections only."""
    check_can_change(person, incident)
    check_has_its_words(incident)
    if kind == Kind.CORRECTION:
        return
    if kind not in WRITTEN_KINDS:
        raise NotPossibleNow(_("This comes with a step of its own."), code="not_by_hand")
    if not incident.is_going:
        raise NotPossibleNow(_("This incident is closed. Open it again to add to it."), code="incident_closed")


def can_add(person: object, incident: Incident, kind: str) -> bool:
    """Whether `check_can_add` would pass."""
    try:
        check_can_add(person, incident, kind)
    except DomainError:
        return False
    return True


def check_can_be_given(incident: Incident, person: "User") -> None:
    """Returns if the incident can be this person's to deal with."""
    by_role = incident.audience in audiences_of(person)
    allowed = by_role or (not incident.sensitive and person.is_active and person.role in MAY_BE_GIVEN)
    if not allowed or said_to_have_done_it(person, incident):
        raise IncidentIncomplete(
            _("This person cannot be given it. Choose somebody else."), field="person", code="cannot_be_given"
        )


def check_text(text: str, *, field: str, message: Any) -> str:
    """The text without blanks around it; IncidentIncomplete if nothing is left."""
    text = text.strip()
    if not text:
        raise IncidentIncomplete(message, field=field, code="text_needed")
    return text
