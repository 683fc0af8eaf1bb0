"""What pages show of referrals, files, clocks and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.categories import Area, Category, Severity, YearGroup
from incidents.school import rules as incidents
from incidents.school.keeping import bands, rules
from incidents.school.keeping.models import Anonymised, Clock, Hold, IncidentFile, PersonFile, Referral
from incidents.school.keeping.queries import figures as counting
from incidents.school.keeping.queries import files, of_incident, referrals
from incidents.school.keeping.queries.figures import Figures, largest
from incidents.school.keeping.queries.referrals import reference_of
from incidents.school.models import Incident
from lantern.access.permissions import Permission, can
from lantern.errors import DomainError, NotPossibleNow
from lantern.ui.words import days_away

Words = str | Promise


@dataclass(frozen=True)
class Badge:
    kind: str
    text: str


@dataclass(frozen=True)
class Filter:
    text: Words
    href: str
    current: bool


def filters(words: Mapping[str, Words], chosen: str) -> list[Filter]:
    """The parts of a list as links; the first is shown when nothing is asked for."""
    return [Filter(text, f"?{urlencode({'show': key})}" if key else "?", key == chosen) for key, text in words.items()]


REFERRALS: dict[str, Words] = {
    "": gettext_lazy("Not finished"),
    "chase": gettext_lazy("Time to ask again"),
    "closed": gettext_lazy("Finished"),
    "all": gettext_lazy("All"),
}
CLOCKS: dict[str, Words] = {
    "": gettext_lazy("To look at now"),
    "held": gettext_lazy("On legal hold"),
    "unknown": gettext_lazy("Something is missing"),
    "coming": gettext_lazy("Later"),
    "gone": gettext_lazy("Anonymised"),
}


@dataclass(frozen=True)
class Link:
    text: Words
    href: str


def links_for(person: object) -> list[Link]:
    """The lists of this app that the person may open, for the page of all incidents."""
    found = [
        (Permission.INCIDENTS_WORK, _("Referrals"), "school_keeping:referrals"),
        (Permission.INCIDENTS_FIGURES, _("Figures"), "school_keeping:figures"),
        (Permission.INCIDENTS_WORK, _("How long incidents are kept"), "school_keeping:retention"),
        (Permission.INCIDENTS_GIVE_OUT, _("What was given out about one person"), "school_keeping:person_files"),
    ]
    return [Link(text, reverse(name)) for permission, text, name in found if can(person, permission)]


# Beside an incident


@dataclass(frozen=True)
class ReferralLine:
    referral: Referral
    reference: str
    badge: Badge


def referral_line(referral: Referral) -> ReferralLine:
    """A referral in a list. Its entries have been fetched."""
    return ReferralLine(referral, reference_of(list(referral.entries.all())), referral_badge(referral))


def referral_badge(referral: Referral) -> Badge:
    """How a referral stands."""
    if referral.is_closed:
        return Badge("done", _("Finished"))
    if referral.chase_on is None:
        return Badge("half", _("Waiting"))
    if referral.chase_on <= timezone.localdate():
        return Badge("overdue", _("Ask again"))
    return Badge("due", _("Ask again %(when)s") % {"when": days_away(referral.chase_on)})


@dataclass(frozen=True)
class FileLine:
    file: IncidentFile
    can_be_had: bool


@dataclass(frozen=True)
class Beside:
    """What the page of an incident shows of this app."""

    referrals: list[ReferralLine]
    files: list[FileLine]
    clock: Clock | None
    hold: Hold | None
    anonymised: Anonymised | None
    can_add: bool
    can_decide: bool


def beside(incident: Incident, person: Any) -> Beside:
    """What stands beside the incident. The caller has seen to it that the person may open the incident."""
    gone = of_incident.anonymised(incident)
    return Beside(
        referrals=[referral_line(one) for one in referrals.of_incident(incident)],
        files=[FileLine(one, can_have(one, incident)) for one in files.of_incident(incident)],
        clock=of_incident.clock_of(incident),
        hold=of_incident.hold_on(incident),
        anonymised=gone,
        can_add=gone is None,
        can_decide=gone is None and incidents.can_lead(person, incident),
    )


def can_have(file: IncidentFile, incident: Incident) -> bool:
    """Whether the file can be downloaded now."""
    try:
        rules.check_can_have(file, incident)
    except NotPossibleNow:
        return False
    return True


# How long


@dataclass(frozen=True)
class ClockLine:
    incident: Incident
    badge: Badge
    until: str


def clock_line(incident: Any) -> ClockLine:
    """An incident in the list of clocks."""
    clock: Clock | None = getattr(incident, "clock", None)
    due = clock.due_on if clock else None
    return ClockLine(incident, _clock_badge(incident, due), date_format(due, "j F Y") if due else "")


def _clock_badge(incident: Any, due: date | None) -> Badge:
    if hasattr(incident, "anonymised"):
        return Badge("done", _("Anonymised"))
    if incident.is_held:
        return Badge("half", _("On legal hold"))
    if due is None:
        return Badge("none", _("Something is missing"))
    if due <= timezone.localdate():
        return Badge("due", _("Look at it"))
    return Badge("na", _("Kept"))


# About one person


def person_file_badge(file: PersonFile) -> Badge | None:
    """How far a transfer is; None for subject access."""
    if file.purpose != PersonFile.Purpose.TRANSFER:
        return None
    if file.received_on:
        return Badge("done", _("Received"))
    if file.sent_on:
        return Badge("half", _("Sent, no receipt yet"))
    assert file.left_on is not None  # noqa: S101 -- every transfer has its day; for the type checker
    late = timezone.localdate() > file.left_on + rules.SENT_WITHIN
    return Badge("overdue", _("Not sent")) if late else Badge("due", _("To be sent"))


# Figures


@dataclass(frozen=True)
class Row:
    """One line of figures: what, how many in words, and how long its bar is."""

    words: str
    number: str
    length: int


@dataclass(frozen=True)
class Table:
    title: str
    rows: list[Row]
    longest: int


@dataclass(frozen=True)
class FiguresPage:
    year: str
    years: list[Filter]
    in_bands: bool
    is_empty: bool
    total: str
    before: str
    closed: str
    days_to_close: str
    tables: list[Table]


_TERMS = {"autumn": gettext_lazy("Autumn"), "spring": gettext_lazy("Spring"), "summer": gettext_lazy("Summer")}


def figures_page(found: Figures, *, person: object, on: date) -> FiguresPage:
    """The figures as this person may see them: numbers, or bands of five."""
    in_bands = counting.sees_bands(person)
    areas = {area.value: str(area.label) for area in Area}
    severities = {severity.value: str(severity.label) for severity in Severity} | {"": _("Not looked at yet")}
    groups = {group.value: str(group.label) for group in YearGroup}
    tables = [
        _table(_("By kind"), areas, found.by_area, in_bands),
        _table(_("By term"), {key: str(words) for key, words in _TERMS.items()}, found.by_term, in_bands),
        _table(_("By year group"), groups, found.by_year_group if not in_bands else _every(groups, found), in_bands),
    ]
    if not in_bands:
        severity = {key: number for key, number in found.by_severity.items() if key or number}
        tables.insert(1, _table(_("How serious"), severities, severity, in_bands))
        categories = {category.value: str(category.label) for category in Category}
        tables.append(_table(_("By category"), categories, found.by_category, in_bands, by_size=True))
    return FiguresPage(
        year=year_words(found.year),
        years=[Filter(year_words(year), f"?year={year}", year == found.year) for year in counting.years(on)],
        in_bands=in_bands,
        is_empty=not found.total,
        total=_said(found.total, in_bands),
        before=_said(found.before, in_bands),
        closed=_said(found.closed, in_bands),
        days_to_close=_days_said(found.days_to_close, in_bands),
        tables=tables,
    )


def _every(groups: Mapping[str, str], found: Figures) -> dict[str, int]:
    """Every year group between the lowest and the highest: which of them is missing would tell as much as a small number."""
    keys = list(groups)
    there = [keys.index(key) for key in found.by_year_group]
    if not there:
        return {}
    return {key: found.by_year_group.get(key, 0) for key in keys[min(there) : max(there) + 1]}


def _table(
    title: str, words: Mapping[str, str], numbers: Mapping[str, int], in_bands: bool, *, by_size: bool = False
) -> Table:
    keys = [key for key in words if key in numbers]
    if by_size:
        keys.sort(key=lambda key: -numbers[key])
    lengths = {key: bands.drawn(numbers[key]) if in_bands else numbers[key] for key in keys}
    rows = [Row(words[key], _said(numbers[key], in_bands), lengths[key]) for key in keys]
    return Table(title, rows, largest(lengths.values()))


def _said(number: int, in_bands: bool) -> str:
    return bands.band(number) if in_bands else str(number)


def _days_said(days: float | None, in_bands: bool) -> str:
    """Whole days beside bands: a tenth of a day could be found again in somebody's memory."""
    if days is None:
        return ""
    return str(round(days)) if in_bands else f"{days:g}"


def year_words(year: int) -> str:
    """A school year as people say it: 2026 to 2027."""
    return _("%(first)d to %(last)d") % {"first": year, "last": year + 1}


# Forms


def add_refusal(form: forms.Form, refusal: DomainError) -> None:
    """What an action refused stands beside the field that has to change; else above the form."""
    field = getattr(refusal, "field", "")
    form.add_error(
        field if field in form.fields else None, forms.ValidationError(str(refusal.message), code=refusal.code)
    )
