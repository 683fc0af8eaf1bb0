"""Who is in an incident: added, and left out again. Nobody's row is changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school import queries, rules
from incidents.school.actions.journal import note, save, write
from incidents.school.actions.reporting import Somebody, add_somebody, check_everybody
from incidents.school.models import Entry, Incident, Involved
from lantern.audit.record import Actor


def add_involved(*, incident: Incident, somebody: Somebody, by: Actor) -> Involved:
    """One person more is in it. Somebody with an account who is said to have done it cannot open it from now on."""
    check_everybody([somebody])
    with transaction.atomic():
        incident = queries.locked_incident(by, incident.pk)
        rules.check_can_add(by, incident, Entry.Kind.NOTE)
        added = add_somebody(incident, somebody, by)
        incident.__dict__.pop("accused", None)
        if somebody.role == Involved.Role.INSTIGATOR and somebody.person_id is not None:
            _take_away(incident, somebody)
        note("incident.person_added", incident, by, role=added.role, kind=added.kind)
        save(incident)
    return added


def leave_out(*, incident: Incident, involved: Involved, reasons: str, by: Actor) -> Involved:
    """The person is no longer in it; that they were, and why not any more, stays."""
    reasons = rules.check_text(reasons, field="reasons", message=_("Say why"))
    with transaction.atomic():
        incident = queries.locked_incident(by, incident.pk)
        rules.check_can_add(by, incident, Entry.Kind.NOTE)
        found = queries.involved_by_id(incident, involved.pk)
        found.left_out_at = timezone.now()
        found.save(update_fields=["left_out_at"])
        write(incident, Entry.Kind.NOTE, by, text=str(_("Left out: %(who)s") % {"who": found}), reasons=reasons)
        note("incident.person_left_out", incident, by, role=found.role, kind=found.kind)
        save(incident)
    return found


def _take_away(incident: Incident, somebody: Somebody) -> None:
    """What was theirs to deal with is theirs no longer."""
    if incident.assigned_to_id == somebody.person_id:
        incident.assigned_to_id, incident.assigned_to_name = None, ""
        save(incident, "assigned_to_id", "assigned_to_name")
