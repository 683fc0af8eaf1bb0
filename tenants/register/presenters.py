"""Words for the pages of the register: why a line was not taken, what changes, how far a school is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.register.contact_lists import Fault, Faulty
from tenants.register.gias import Reason
from tenants.register.models import Import, ImportRow, School
from tenants.register.phases import Phase, SizeBand
from tenants.register.queries import SettingUp
from tenants.register.rules import can_invite

FACT_NAMES = {
    "laestab": gettext_lazy("DfE number"),
    "name": gettext_lazy("Name"),
    "phase": gettext_lazy("Phase"),
    "type_name": gettext_lazy("Type"),
    "size_band": gettext_lazy("Size"),
    "pupils": gettext_lazy("Pupils"),
    "status": gettext_lazy("Status"),
    "closed_on": gettext_lazy("Closing date"),
}
_WORDS: dict[str, type[Phase | SizeBand | School.Status]] = {
    "phase": Phase,
    "size_band": SizeBand,
    "status": School.Status,
}


_REASONS = {
    Reason.ELSEWHERE: gettext_lazy("Belongs to no authority."),
    Reason.CLOSED: gettext_lazy("Closed; the file gives no date."),
    Reason.PROPOSED: gettext_lazy("Proposed to open: it can be added once it is open."),
    Reason.NO_URN: gettext_lazy("Has no URN."),
    Reason.NO_NAME: gettext_lazy("Has no name."),
    Reason.UNKNOWN_PHASE: gettext_lazy("Has no phase."),
    Reason.UNKNOWN_STATUS: gettext_lazy("Has no status."),
}
_REASONS_WITH_DETAIL = {
    Reason.ELSEWHERE: gettext_lazy("Belongs to another authority: %(detail)s."),
    Reason.CLOSED: gettext_lazy("Closed on %(detail)s."),
    Reason.BAD_URN: gettext_lazy("“%(detail)s” is not a URN, which has six digits."),
    Reason.BAD_NUMBER: gettext_lazy("Has “%(detail)s” where a number should be."),
    Reason.UNKNOWN_PHASE: gettext_lazy("Has an unknown phase: “%(detail)s”."),
    Reason.UNKNOWN_STATUS: gettext_lazy("Has an unknown status: “%(detail)s”."),
}


_FAULTS = {
    Fault.UNKNOWN: gettext_lazy("There is no such school here. Give its URN, DfE number or whole name."),
    Fault.SEVERAL: gettext_lazy("Several schools have this name. Give the URN."),
    Fault.CLOSED: gettext_lazy("The school is closed or moved to another authority."),
    Fault.TWICE: gettext_lazy("The school is in the list twice."),
    Fault.NO_NAME: gettext_lazy("The contact’s name is missing."),
    Fault.LONG_NAME: gettext_lazy("The contact’s name is longer than 150 letters."),
    Fault.NO_ADDRESS: gettext_lazy("The email address is missing."),
    Fault.BAD_ADDRESS: gettext_lazy("The email address must be in the correct form, like name@school.sch.uk."),
}
MOST_FAULTS_SHOWN = 20


def fault_texts(faults: Sequence[Faulty]) -> list[str]:
    """A sentence for each line that was not understood, with its number and the school's words; the rest as a number."""
    texts = [
        _("Line %(line)s, %(school)s: %(why)s")
        % {"line": one.line, "school": one.words or _("no school"), "why": _FAULTS[one.fault]}
        for one in faults[:MOST_FAULTS_SHOWN]
    ]
    more = len(faults) - len(texts)
    if more > 0:
        texts.append(ngettext("%(more)s more line is wrong.", "%(more)s more lines are wrong.", more) % {"more": more})
    return texts


def reason_text(reason: str, detail: str = "", closed_on: date | None = None) -> str:
    """One sentence that says why a line of the file was not taken."""
    given = detail or (date_format(closed_on, "j F Y") if closed_on else "")
    if given and Reason(reason) in _REASONS_WITH_DETAIL:
        return str(_REASONS_WITH_DETAIL[Reason(reason)] % {"detail": given})
    return str(_REASONS[Reason(reason)])


def change_text(fact: str, before: str, after: str) -> str:
    """One fact that differs, as "Name: from … to …"."""
    return _("%(fact)s: from %(before)s to %(after)s") % {
        "fact": FACT_NAMES.get(fact, fact),
        "before": _value(fact, before),
        "after": _value(fact, after),
    }


def _value(fact: str, value: str) -> str:
    if value == "":
        return _("nothing")
    if fact in _WORDS:
        return str(_WORDS[fact](value).label)
    day = parse_date(value) if fact == "closed_on" else None
    return date_format(day, "j F Y") if day else value


@dataclass(frozen=True)
class Tab:
    """A link that shows one part of a list, with how many there are."""

    text: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class PreviewRow:
    """One line of a preview or of a finished import."""

    line: int
    urn: str
    name: str
    details: tuple[str, ...]
    state: str
    state_text: str
    note: str
    school_url: str


def preview_row(row: ImportRow) -> PreviewRow:
    """The line with what it says, what it changes or why it was not taken."""
    return PreviewRow(
        line=row.line,
        urn=row.urn,
        name=row.name or _("No name"),
        details=tuple(_details(row)),
        state=row.state,
        state_text=str(row.get_state_display()) if row.state else "",
        note=row.note,
        school_url=reverse("register:school", args=[row.school_id]) if row.school_id else "",
    )


def _details(row: ImportRow) -> Iterable[str]:
    if row.kind == ImportRow.Kind.REJECTED:
        yield reason_text(row.reason, row.detail, row.closed_on)
    elif row.kind in {ImportRow.Kind.CHANGED, ImportRow.Kind.CLOSED}:
        yield from (change_text(*change) for change in row.changes)
    elif row.kind == ImportRow.Kind.NEW and row.facts:
        size = SizeBand(row.facts["size_band"]).label.lower()
        yield _("%(phase)s, %(size)s, %(type)s") % {
            "phase": Phase(row.facts["phase"]).label,
            "size": size,
            "type": row.facts["type_name"] or _("type not given"),
        }
        if row.facts["status"] == School.Status.CLOSING:
            yield _closing(parse_date(row.facts["closed_on"] or ""))


def _closing(day: date | None) -> str:
    if day is None:
        return _("Proposed to close")
    return _("Proposed to close on %(day)s") % {"day": date_format(day, "j F Y")}


@dataclass(frozen=True)
class SchoolLine:
    """A school as the list shows it."""

    school: School
    url: str
    phase: str
    standing: str
    invitation_kind: str
    invitation: str
    can_invite: bool


def school_line(school: School) -> SchoolLine:
    """The school with its standing and invitation in words; nothing is asked of the database."""
    kind, words = invitation_of(school)
    return SchoolLine(
        school=school,
        url=reverse("register:school", args=[school.pk]),
        phase=str(school.get_phase_display()),
        standing=standing_of(school),
        invitation_kind=kind,
        invitation=words,
        can_invite=can_invite(school) and school.invited_at is None,
    )


def standing_of(school: School) -> str:
    """Whether the school is open, closing or closed, with the day of it; empty for an open one."""
    if school.status == School.Status.CLOSED:
        if school.closed_on is None:
            return _("Closed")
        return _("Closed on %(day)s") % {"day": date_format(school.closed_on, "j F Y")}
    return _closing(school.closed_on) if school.status == School.Status.CLOSING else ""


def invitation_of(school: School) -> tuple[str, str]:
    """A kind of badge and a few words for how far the school's first person is."""
    if school.is_closed:
        return "na", _("Closed")
    if not school.is_set_up:
        return "half", _("Being set up")
    if school.invited_at is not None:
        return "done", _("Invited %(day)s") % {"day": date_format(school.invited_at, "j M Y")}
    if not school.contact_email:
        return "todo", _("No contact yet")
    return "due", _("Not invited yet")


def school_facts(school: School) -> list[dict[str, object]]:
    """The facts of the register as rows of a summary list."""
    pupils = _("Not given") if school.pupils is None else school.pupils
    number = f"{school.laestab[:3]}/{school.laestab[3:]}" if school.laestab else _("None")
    return [
        {"key": _("Status"), "value": standing_of(school) or _("Open")},
        {"key": _("Phase"), "value": school.get_phase_display()},
        {"key": _("Type"), "value": school.type_name or _("Not given")},
        {"key": _("Pupils"), "value": pupils},
        {"key": _("Size among schools of its phase"), "value": school.get_size_band_display() or _("Not given")},
        {"key": _("URN"), "value": school.urn},
        {"key": _("DfE number"), "value": number},
    ]


@dataclass(frozen=True)
class ImportTab(Tab):
    """A part of an import; `key` is the kind of row, or `absent` for schools that the file does not mention."""

    key: str


def import_tabs(upload: Import, counts: Mapping[str, int], absent: int, wanted: str) -> list[ImportTab]:
    """The parts that have rows, the wanted one current, else the first. There is always one."""
    parts = [
        ("new", _("New"), counts["new"]),
        ("changed", _("Changed"), counts["changed"]),
        ("closed", _("Closing"), counts["closed"]),
        ("unchanged", _("Unchanged"), counts["unchanged"]),
        ("absent", _("Not in the file"), absent),
        ("rejected", _("Not taken"), counts["rejected"]),
    ]
    shown = [part for part in parts if part[2]] or parts[:1]
    current = wanted if wanted in {key for key, _text, _count in shown} else shown[0][0]
    address = reverse("register:import", args=[upload.pk])
    return [
        ImportTab(text=text, count=count, href=f"{address}?show={key}", current=key == current, key=key)
        for key, text, count in shown
    ]


@dataclass(frozen=True)
class ImportLine:
    """An import as the history shows it."""

    upload: Import
    url: str
    badge: str
    state: str


_BADGES = {
    Import.State.PREVIEW: "todo",
    Import.State.RUNNING: "half",
    Import.State.DONE: "done",
    Import.State.FAILED: "overdue",
    Import.State.DISCARDED: "na",
}


def import_line(upload: Import) -> ImportLine:
    """The import with its state in words."""
    return ImportLine(
        upload=upload,
        url=reverse("register:import", args=[upload.pk]),
        badge=_BADGES[Import.State(upload.state)],
        state=str(upload.get_state_display()),
    )


@dataclass(frozen=True)
class SettingUpPanel:
    """How the newest import is getting on, for a panel beside other things."""

    url: str
    file_name: str
    total: int
    ready: int
    waiting: int
    failed: tuple[str, ...]


def setting_up_panel(state: SettingUp) -> SettingUpPanel:
    """The panel's figures and the names of the schools that need somebody."""
    return SettingUpPanel(
        url=reverse("register:import", args=[state.upload.pk]),
        file_name=state.upload.file_name,
        total=state.total,
        ready=state.ready,
        waiting=state.waiting,
        failed=tuple(row.name for row in state.failed),
    )


@dataclass(frozen=True)
class LinkLine:
    """A school before or after this one, with its page if it has one."""

    text: str
    name: str
    url: str


def link_lines(school: School, known: Mapping[str, School]) -> list[LinkLine]:
    """The schools that this one continues or took in, and the one that took it in."""
    lines = [
        _link_line(_("Took in:") if urn in known else _("Continues the history of the school with URN"), urn, known)
        for urn in school.earlier_urns
    ]
    if school.successor_urn:
        lines.append(_link_line(_("Was merged into:"), school.successor_urn, known))
    return lines


def _link_line(text: str, urn: str, known: Mapping[str, School]) -> LinkLine:
    found = known.get(urn)
    if found is None:
        return LinkLine(text, urn, "")
    return LinkLine(text, f"{found.name} ({urn})", reverse("register:school", args=[found.pk]))
