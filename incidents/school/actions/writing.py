"""Writing on an incident. Nothing that was written is ever changed: what was wrong is corrected by one entry more."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from incidents.school import queries, rules
from incidents.school.actions.journal import note, save, write
from incidents.school.actions.reporting import Details, check_details, keep_details
from incidents.school.models import Entry, Incident
from lantern.audit.record import Actor
from lantern.errors import NotPossibleNow

Kind = Entry.Kind


def add_entry(
    *,
    incident: Incident,
    kind: str,
    text: str,
    by: Actor,
    supersedes: Entry | None = None,
    at: datetime | None = None,
    known: str = "",
    options: str = "",
    reasons: str = "",
    whom: str = "",
    was_told: bool | None = None,
) -> Entry:
    """The incident has one entry more; the ones before stand as they were.

    A decision wants its reasons, whoever was not told a reason, and a correction the entry that it takes the place of and the
    reason. Two people who correct one entry at once do not overwrite each other: the second is told.
    """
    kind = Kind(kind)
    text = rules.check_text(text, field="text", message=_("Write something first"))
    reasons = reasons.strip()
    _check_parts(kind, reasons=reasons, supersedes=supersedes, whom=whom, was_told=was_told)
    at = at or timezone.now()
    if at > timezone.now():
        raise rules.IncidentIncomplete(_("When it happened must be in the past"), field="at")
    with transaction.atomic():
        incident = queries.locked_incident(by, incident.pk)
        rules.check_can_add(by, incident, kind)
        parts: dict[str, Any] = {
            "text": text,
            "at": at,
            "known": known.strip() or None,
            "options": options.strip() or None,
            "reasons": reasons or None,
            "whom": whom,
            "was_told": was_told,
        }
        entry = _insert(incident, kind, by, supersedes, parts)
        note("incident.corrected" if supersedes else "incident.entry_added", incident, by, kind=kind.value)
        save(incident)
    return entry


def _check_parts(kind: str, *, reasons: str, supersedes: Entry | None, whom: str, was_told: bool | None) -> None:
    if (kind == Kind.CORRECTION) != (supersedes is not None):
        raise rules.IncidentIncomplete(
            _("A correction takes the place of an entry"), field="text", code="nothing_to_correct"
        )
    if kind == Kind.CORRECTION and not reasons:
        raise rules.IncidentIncomplete(_("Say why it is corrected"), field="reasons", code="reason_needed")
    if kind == Kind.DECISION and not reasons:
        raise rules.IncidentIncomplete(_("Give the reasons for the decision"), field="reasons", code="reason_needed")
    if kind == Kind.TOLD and (not whom or was_told is None):
        raise rules.IncidentIncomplete(_("Say who was told, or not told"), field="whom", code="whom_needed")
    if kind == Kind.TOLD and was_told is False and not reasons:
        raise rules.IncidentIncomplete(_("Say why they were not told"), field="reasons", code="reason_needed")


def _insert(incident: Incident, kind: str, by: Actor, supersedes: Entry | None, parts: dict[str, Any]) -> Entry:
    if supersedes is None:
        return write(incident, kind, by, **parts)
    if supersedes.incident_id != incident.pk or supersedes.kind == Kind.STATE:
        raise rules.not_found()
    try:
        with transaction.atomic():
            # It keeps its place in the chronology.
            return write(incident, kind, by, supersedes=supersedes, **{**parts, "at": supersedes.at})
    except IntegrityError as error:
        raise NotPossibleNow(
            _("Somebody else corrected this a moment ago. Read their correction, and correct that."),
            code="corrected_already",
        ) from error


def change_details(*, incident: Incident, details: Details, reasons: str, by: Actor) -> Incident:
    """The facts of the incident are these; an entry says which were changed, from what to what, and why.

    A new category may be one that other people see: whoever may not see it any more has seen the last of it.
    """
    reasons = rules.check_text(reasons, field="reasons", message=_("Say why it is changed"))
    check_details(details)
    with transaction.atomic():
        incident = queries.locked_incident(by, incident.pk)
        rules.check_can_change_details(by, incident)
        before = facts_of(incident)
        keep_details(incident, details)
        changed = [
            (label, old, new)
            for (label, old), (_same, new) in zip(before, facts_of(incident), strict=True)
            if old != new
        ]
        if not changed:
            return incident
        lines = [f"{label}: {old} → {new}" for label, old, new in changed]
        write(incident, Kind.NOTE, by, text="\n".join(lines), reasons=reasons)
        _save_details(incident)
        note("incident.details_changed", incident, by, changed=len(changed))
    return incident


def _save_details(incident: Incident) -> None:
    save(
        incident, "category", "audience", "about_head", "occurred_at", "time_known", "how_found", "in_school", "device",
        "platform", "ai_involved", "safe_now", "flags", "assigned_to_id", "assigned_to_name",
    )  # fmt: skip


def facts_of(incident: Incident) -> list[tuple[str, str]]:
    """What an incident says of itself in words, always the same labels in the same order."""
    known = {True: str(_("yes")), False: str(_("no")), None: str(_("not known"))}
    when = timezone.localtime(incident.occurred_at) if incident.occurred_at else None
    form = "j F Y, H:i" if incident.time_known else "j F Y"
    return [
        (str(_("Category")), str(incident.get_category_display())),
        (str(_("About the head")), known[incident.about_head]),
        (str(_("When")), date_format(when, form) if when else known[None]),
        (str(_("How it came to light")), str(incident.get_how_found_display())),
        (str(_("In school")), known[incident.in_school]),
        (str(_("Device")), str(incident.get_device_display())),
        (str(_("App or site")), incident.platform or "–"),
        (str(_("AI was involved")), known[incident.ai_involved]),
        (str(_("All safe now")), known[incident.safe_now]),
        (str(_("Counted as")), ", ".join(sorted(incident.flags)) or "–"),
    ]
