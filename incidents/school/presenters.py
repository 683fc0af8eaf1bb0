"""What pages show of incidents, put together from rows that were read before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.categories import Guidance, guidance_for, own_deadlines, refuses_images
from incidents.school import rules
from incidents.school.actions.writing import facts_of
from incidents.school.models import Entry, Incident, Involved
from incidents.school.queries import Counts, Wanted
from incidents.school.states import Step
from incidents.working_days import after_working_days

if TYPE_CHECKING:
    from tenants.people.models import User

SHOWN: Final = {
    "open": gettext_lazy("Open"),
    "new": gettext_lazy("New"),
    "mine": gettext_lazy("Yours"),
    "late": gettext_lazy("Late"),
    "closed": gettext_lazy("Closed"),
    "aside": gettext_lazy("Set aside"),
}


@dataclass(frozen=True)
class Filter:
    text: Any
    count: int
    href: str
    is_current: bool


@dataclass(frozen=True)
class Due:
    """Something that has to be done by a time, and whether that time has passed."""

    what: Any
    at: datetime
    is_late: bool


@dataclass(frozen=True)
class Line:
    """One entry in its place. A corrected one is shown folded below its correction, which stands where it stood."""

    entry: Entry
    before: tuple[Entry, ...]
    can_correct: bool

    @property
    def is_told(self) -> bool:
        return self.entry.kind == Entry.Kind.TOLD


@dataclass(frozen=True)
class Way:
    """A step that can be taken now, as a link."""

    text: Any
    href: str


def filters(wanted: Wanted, counts: Counts, rest: Mapping[str, str]) -> list[Filter]:
    """The parts of the list with how many each holds; the other filters stay as they are."""
    return [
        Filter(words, getattr(counts, show), f"?{urlencode({**rest, 'show': show})}", wanted.show == show)
        for show, words in SHOWN.items()
    ]


def lines_of(entries: Iterable[Entry], *, can_correct: bool) -> list[Line]:
    """The entries in order, each corrected one below what took its place."""
    rows = list(entries)
    by_key: dict[Any, Entry] = {entry.pk: entry for entry in rows}
    replaced = {entry.supersedes_id for entry in rows}
    lines = []
    for entry in rows:
        if entry.pk in replaced:
            continue
        before, older = [], by_key.get(entry.supersedes_id)
        while older is not None:
            before.append(older)
            older = by_key.get(older.supersedes_id)
        first = before[-1] if before else entry
        lines.append(Line(entry, tuple(before), can_correct and first.kind != Entry.Kind.STATE))
    return lines


def deadlines_of(incident: Incident, *, now: datetime) -> list[Due]:
    """What has to be done by when: the next step, and what the category asks for while the incident is going."""
    found = []
    if incident.is_going and incident.due_at is not None:
        what = _("Have a plan, and somebody for it") if incident.severity else _("Look at it")
        found.append(Due(what, incident.due_at, incident.due_at < now))
    if incident.is_going:
        for deadline in own_deadlines(incident.category):
            at = after_working_days(incident.reported_at, deadline.working_days) + deadline.within
            found.append(Due(deadline.what, at, at < now))
    return found


def guidance_of(category: str) -> tuple[Guidance, bool] | None:
    """What a page says beside a category, and whether images are refused; None for no category."""
    return (guidance_for(category), refuses_images(category)) if category else None


def ways_from(person: "User", incident: Incident) -> list[Way]:
    """The steps that this person can take now, the likeliest first."""
    named: list[tuple[Step, Any, str]] = [
        (Step.TRIAGE, _("Say how serious it is"), "triage"),
        (Step.ASSIGN, _("Give it to somebody else") if incident.assigned_to_id else _("Give it to somebody"), "assign"),
        (Step.CLOSE, _("Close it"), "close"),
        (Step.REVIEW, _("Review it"), "review"),
        (Step.REOPEN, _("Open it again"), "reopen"),
        (Step.BRING_BACK, _("Bring it back"), "reopen"),
        (Step.TEST, _("Set it aside: recorded elsewhere, a test, or nothing"), "set_aside"),
    ]
    ways = [
        Way(words, reverse(f"school_incidents:{name}", args=[incident.pk]))
        for step, words, name in named
        if rules.can_step(person, incident, step)
    ]
    if not incident.severity:
        return ways
    # Once somebody has looked, to look again is not what comes next.
    return (
        [*ways[1:-1], ways[0], *ways[-1:]] if len(ways) > 1 and rules.can_step(person, incident, Step.TRIAGE) else ways
    )


def moves_from(person: "User", incident: Incident) -> list[tuple[str, Any]]:
    """The two steps that take no words: what a button sends, and what it says."""
    named = {
        Step.BEGIN: _("There is a plan: it is being dealt with"),
        Step.MONITOR: _("All is done: only watch it now"),
    }
    return [(step.value, words) for step, words in named.items() if rules.can_step(person, incident, step)]


def facts_shown(incident: Incident) -> list[dict[str, Any]]:
    """The facts for a summary list, without what is not known."""
    nothing = {str(_("not known")), "–", "", str(_("no"))}
    return [{"key": label, "value": value} for label, value in facts_of(incident) if value not in nothing]


def who_in_words(one: Involved) -> str:
    """Somebody in an incident: name or reference, and year group."""
    parts = [one.name, one.reference, str(one.get_year_group_display()) if one.year_group else ""]
    return ", ".join(part for part in parts if part) or str(one.get_kind_display())


def without_names(involved: Iterable[Involved]) -> str:
    """Who is in an incident, for a list that may be open on a shared screen: references and year groups."""
    parts = [one.reference or str(one.get_kind_display()) for one in involved]
    return ", ".join(dict.fromkeys(parts))
