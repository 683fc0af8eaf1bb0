"""Incidents that have to do with each other: linked with a reason, and the link undone with another."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school import queries, rules
from incidents.school.actions.journal import note, save, write
from incidents.school.models import Entry, Incident, IncidentLink
from lantern.audit.record import Actor


def link(*, incident: Incident, other: Incident, reasons: str, by: Actor) -> IncidentLink:
    """Each of the two leads to the other, for whoever may see both, and `incident` says why. May be repeated."""
    if incident.pk == other.pk:
        raise rules.IncidentIncomplete(_("Enter the reference of another incident"), field="reference")
    reasons = rules.check_text(reasons, field="reasons", message=_("Say what they have to do with each other"))
    with transaction.atomic():
        incident, other = _both(incident, other, by)
        first, second = sorted((incident, other), key=lambda one: one.pk)
        made, is_new = IncidentLink.objects.get_or_create(
            first=first, second=second, undone_at=None, defaults={"by_id": by.pk, "by_name": str(by)[:200]}
        )
        if is_new:
            _tell(incident, other, by, verb="incident.linked", text=_("Linked to %(which)s"), reasons=reasons)
    return made


def unlink(*, incident: Incident, other: Incident, reasons: str, by: Actor) -> None:
    """The two no longer lead to each other; that they did, and why not any more, stays. May be repeated."""
    reasons = rules.check_text(reasons, field="reasons", message=_("Say why"))
    with transaction.atomic():
        incident, other = _both(incident, other, by)
        links = queries.links_of(incident).filter(Q(first=other) | Q(second=other))
        if links.update(undone_at=timezone.now()):
            _tell(
                incident, other, by, verb="incident.unlinked", text=_("No longer linked to %(which)s"), reasons=reasons
            )


def _both(incident: Incident, other: Incident, by: Actor) -> tuple[Incident, Incident]:
    """The two as they are now. The first is locked: whoever links from the other one at the same time finds the link made."""
    incident = queries.locked_incident(by, incident.pk)
    rules.check_can_add(by, incident, Entry.Kind.NOTE)
    return incident, queries.incident_by_id(by, other.pk)


def _tell(incident: Incident, other: Incident, by: Actor, *, verb: str, text: object, reasons: str) -> None:
    """Both say so in their chronology. Neither names one that somebody who reads it may not know of."""
    for one, another, why in ((incident, other, reasons), (other, incident, None)):
        which = another.reference if _is_known_to_readers_of(one, another) else _("another incident")
        write(one, Entry.Kind.NOTE, by, text=str(text) % {"which": which}, reasons=why)
        note(verb, one, by)
    save(incident)


def _is_known_to_readers_of(one: Incident, another: Incident) -> bool:
    return one.audience == another.audience and another.accused <= one.accused
