"""The same words in every document, as lines of a label and a text."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from incidents.school.keeping.models import Hold, IncidentFile, Referral, ReferralEntry
from incidents.school.keeping.queries.contents import Contents, Whole
from incidents.school.models import Entry, Incident, Involved
from lantern.audit.models import Entry as JournalEntry
from lantern.audit.verbs import words_for

Line = tuple[str, str]


def moment(at: datetime | None) -> str:
    """Day and clock of this country."""
    return formats.date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def day(on: date | None) -> str:
    return formats.date_format(on, "j F Y") if on else ""


def about(contents: Contents) -> list[Line]:
    """The head of a document: whose it is, of when, and where the journal ended then."""
    lines = [
        (_("School"), contents.school),
        (_("As it stood"), moment(contents.made_at)),
        (_("Made for"), contents.made_by),
    ]
    if contents.about:
        lines.append((_("About the pupil with the reference"), contents.about))
    return [
        *lines,
        (_("Incidents"), str(len(contents.wholes))),
        (_("Journal of the school"), _("%(number)d entries") % {"number": contents.journal.seq}),
        (_("Journal’s head (SHA-256)"), contents.journal.hash),
    ]


def facts(whole: Whole) -> list[Line]:
    """What an incident says of itself, without empty lines."""
    incident: Incident = whole.incident
    yes = {True: _("Yes"), False: _("No"), None: ""}
    when = moment(incident.occurred_at) if incident.time_known else day(_local(incident.occurred_at))
    found = [
        (_("Category"), str(incident.get_category_display())),
        (_("How serious"), str(incident.get_severity_display() or "")),
        (_("Where it stands"), str(incident.get_state_display())),
        (_("When it happened"), when),
        (_("When it was reported"), moment(incident.reported_at)),
        (_("Reported by"), incident.reported_by_name),
        (_("How it came to light"), str(incident.get_how_found_display())),
        (_("In school"), yes[incident.in_school]),
        (_("Device"), str(incident.get_device_display())),
        (_("App or site"), incident.platform),
        (_("AI was involved"), yes[incident.ai_involved]),
        (_("Given to"), incident.assigned_to_name),
        (_("Closed"), moment(incident.closed_at)),
        (_("Linked to"), ", ".join(whole.linked)),
    ]
    return [(label, text) for label, text in found if text]


def person(one: Involved) -> str:
    """Somebody in an incident: part, who, reference, year group and name, and since when not any more."""
    parts = [
        str(one.get_role_display()),
        str(one.get_kind_display()),
        one.name,
        one.reference,
        str(one.get_year_group_display() or ""),
        _("left out again on %(when)s") % {"when": moment(one.left_out_at)} if one.left_out_at else "",
    ]
    return ", ".join(part for part in parts if part)


def entry_head(entry: Entry) -> str:
    """When, by whom, what kind; and whether it was corrected."""
    head = _("%(when)s, %(name)s: %(kind)s") % {
        "when": moment(entry.at),
        "name": entry.by_name,
        "kind": entry.get_kind_display(),
    }
    if abs((entry.created_at - entry.at).total_seconds()) > _NOTABLE:
        head += _(" (written %(when)s)") % {"when": moment(entry.created_at)}
    if hasattr(entry, "superseded_by"):
        head += _(" (corrected later)")
    return head


_NOTABLE = 60


def entry_texts(entry: Entry) -> list[Line]:
    """Everything that the entry says, each with its label; the text itself has none."""
    told = {True: _("Was told"), False: _("Was not told"), None: ""}
    found = [
        (told[entry.was_told], str(entry.get_whom_display() or "")),
        ("", entry.text),
        (_("What was known"), entry.known or ""),
        (_("What could have been done"), entry.options or ""),
        (_("Reasons"), entry.reasons or ""),
    ]
    return [(label, text) for label, text in found if text]


def referral_head(referral: Referral) -> str:
    """Who was told, when, by whom."""
    whom = (
        f"{referral.get_body_display()} ({referral.told_whom})" if referral.told_whom else referral.get_body_display()
    )
    return _("%(whom)s, told on %(day)s by %(name)s") % {
        "whom": whom,
        "day": day(referral.referred_on),
        "name": referral.by_name,
    }


def referral_texts(referral: Referral) -> list[Line]:
    """Why, and each thing that was heard or done since."""
    lines = [(_("Why"), referral.reason or "")]
    lines += [(referral_entry_head(entry), entry.text) for entry in referral.entries.all()]
    return [(label, text) for label, text in lines if text]


def referral_entry_head(entry: ReferralEntry) -> str:
    return f"{moment(entry.created_at)}, {entry.by_name}: {entry.get_kind_display()}"


def file_line(kept: IncidentFile) -> str:
    """A file by its name, what it shows, its fingerprint, and whether it was taken away."""
    line = _("File %(number)d, %(name)s: %(about)s (SHA-256 %(sum)s, added %(when)s by %(by)s)") % {
        "number": kept.number,
        "name": kept.name,
        "about": kept.about,
        "sum": kept.file.sha256,
        "when": moment(kept.created_at),
        "by": kept.added_by_name,
    }
    if not kept.is_there:
        line += _(". Taken away %(when)s by %(by)s: %(why)s") % {
            "when": moment(kept.taken_away_at),
            "by": kept.taken_away_by_name,
            "why": kept.taken_away_why,
        }
    return line


def hold_line(hold: Hold) -> str:
    """Since when, by whom and why nothing may go; and when that ended."""
    line = _("Legal hold since %(when)s, by %(by)s: %(why)s") % {
        "when": moment(hold.created_at),
        "by": hold.by_name,
        "why": hold.reason or "",
    }
    if hold.lifted_at:
        line += _(". Lifted %(when)s by %(by)s: %(why)s") % {
            "when": moment(hold.lifted_at),
            "by": hold.lifted_by_name,
            "why": hold.lifted_why or "",
        }
    return line


def journal_line(line: JournalEntry) -> str:
    """What somebody did, and when."""
    return f"{moment(line.created_at)}: {line.by_name} {words_for(line.verb).rstrip(':')}"


def _local(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None
