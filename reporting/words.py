"""Figures in words, the same on an authority's and on a school's pages, in files and in the API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.ui.dots import Mark
from reporting.authority.beside import Difference
from reporting.authority.disclosure.display import Bound, Quarter, Shown, Trend
from reporting.authority.figures import ALL, Group, NotShown
from reporting.national.figures import NationalGroup
from tenants.register.phases import Phase, SizeBand

LEVEL_WORDS: tuple[Promise, ...] = (
    gettext_lazy("Green"),
    gettext_lazy("Amber"),
    gettext_lazy("Red"),
    gettext_lazy("Not answered or not applicable"),
)
SHORT_LEVEL_WORDS: tuple[Promise, ...] = (*LEVEL_WORDS[:3], gettext_lazy("Not answered"))
TREND_WORDS: dict[Trend, Promise] = {
    Trend.HIGHER: gettext_lazy("Better"),
    Trend.LOWER: gettext_lazy("Worse"),
    Trend.UNCLEAR: gettext_lazy("No clear change"),
    Trend.NEW: gettext_lazy("New statement"),
    Trend.NONE: gettext_lazy("No earlier figure"),
}
DIFFERENCE_WORDS: dict[Difference, str | Promise] = {
    Difference.MORE: gettext_lazy("More green here"),
    Difference.LESS: gettext_lazy("Less green here"),
    Difference.UNCLEAR: gettext_lazy("No clear difference"),
    Difference.NONE: "",
}
QUARTER_WORDS: dict[Quarter, Promise] = {
    Quarter.QUARTER: gettext_lazy("About a quarter of schools or fewer"),
    Quarter.HALF: gettext_lazy("About half of schools"),
    Quarter.THREE: gettext_lazy("About three quarters of schools or more"),
}
TOO_FEW = gettext_lazy("Not shown: fewer than 10 schools in this group have submitted.")
NO_RECORDS = gettext_lazy(
    "Nothing that schools’ records say was published with this round. What they say of a term is published once, with the "
    "first of its rounds to close."
)
NO_NATIONAL = gettext_lazy(
    "There are no national figures for this round. They are published for checklists of the library when a school year is over."
)


def percent(share: Shown) -> str:
    """A share as a sentence would say it: 25%, 5% or fewer, 95% or more."""
    if share.bound is Bound.LOW:
        return _("%(points)s%% or fewer") % {"points": share.points}
    if share.bound is Bound.HIGH:
        return _("%(points)s%% or more") % {"points": share.points}
    return f"{share.points}%"


def short_percent(share: Shown) -> str:
    """A share in the least room: 25%, ≤5, ≥95."""
    return {Bound.LOW: f"≤{share.points}", Bound.HIGH: f"≥{share.points}"}.get(share.bound, f"{share.points}%")


def figure(share: Shown) -> str:
    """A share in a table that programs read: 25, <=5, >=95."""
    return {Bound.LOW: "<=", Bound.HIGH: ">="}.get(share.bound, "") + str(share.points)


@dataclass(frozen=True)
class BarView:
    """What the chart of one distribution is drawn from: shown figures only, never the shares behind them."""

    counts: tuple[float, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]


def bar_of(shown: Sequence[Shown]) -> BarView:
    """Widths, letters and description of a bar. A capped figure is drawn at half its cap, so a 0 is never drawn."""
    return BarView(
        counts=tuple(_width(share) for share in shown),
        texts=tuple(short_percent(share) for share in shown),
        words=tuple(percent(share) for share in shown),
    )


def _width(share: Shown) -> float:
    if share.bound is Bound.LOW:
        # Wide enough for "≤5" where the cap itself is.
        return max(share.points / 2, min(share.points, 4.5))
    return (share.points + 100) / 2 if share.bound is Bound.HIGH else share.points


def mark_of(shown: Shown, *, margin: int = 0) -> Mark:
    """What the dot of one share is drawn from. A capped figure lies between its cap and the end of the scale."""
    points = {Bound.LOW: shown.points / 2, Bound.HIGH: (shown.points + 100) / 2}.get(shown.bound, float(shown.points))
    return Mark(points, short_percent(shown), percent(shown), margin)


def phase_name(phase: str) -> str:
    return str(Phase(phase).label) if phase in Phase.values else str(Phase.OTHER.label)


def phases_name(phases: Iterable[str]) -> str:
    """Phases as one name: Primary; Secondary and special; Secondary, nursery and special."""
    names = [phase_name(phase) for phase in phases]
    names = [names[0], *(name[:1].lower() + name[1:] for name in names[1:])] if names else []
    return joined(names)


def joined(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def group_name(group: Group) -> str:
    """What a group is called: All schools; Primary; Primary, small and medium."""
    if not group.phases:
        return _("All schools")
    return leaf_name(group.phases, group.bands if group.is_sized else ())


def key_name(key: str) -> str:
    """What the group of one phase, or of all schools, is called by its key."""
    return _("All schools") if key == ALL else phase_name(key)


def leaf_name(phases: Iterable[str], bands: Iterable[str]) -> str:
    """Phases, and sizes unless there are none to tell."""
    sizes = [str(SizeBand(band).label).lower() for band in bands]
    if not sizes:
        return phases_name(phases)
    return _("%(phases)s, %(sizes)s") % {"phases": phases_name(phases), "sizes": joined(sizes)}


def national_name(group: NationalGroup) -> str:
    """What a national group is called: All schools nationally; Special schools nationally; Primary, small, nationally."""
    if not group.phase:
        return _("All schools nationally")
    if not group.band:
        return _("%(phase)s schools nationally") % {"phase": phase_name(group.phase)}
    return _("%(group)s, nationally") % {"group": leaf_name([group.phase], [group.band])}


def rounding(group: Group) -> str:
    return _("to the nearest %(step)s%%") % {"step": group.step}


def percent_of_cap(group: Group) -> str:
    """The smallest figure that is shown of this group, in words."""
    return percent(Shown(group.cap, Bound.LOW))


def not_shown_reason(phase: str, merged: Sequence[str]) -> str:
    """Why a phase has no figures of its own, and where its schools are counted."""
    if merged:
        where = _("They are counted in “%(group)s”.") % {"group": phases_name(merged)}
        return f"{TOO_FEW} {where}"
    return _("%(phase)s schools are counted in “All schools” but not shown separately (fewer than 10).") % {
        "phase": phase_name(phase)
    }


def not_shown_lines(missing: Iterable[NotShown]) -> list[tuple[str, str]]:
    """The phases without figures of their own, those with the same reason together: their names, and the reason."""
    together: dict[tuple[str, ...], list[str]] = {}
    for item in missing:
        together.setdefault(item.merged, []).append(item.phase)
    lines = []
    for merged, phases in together.items():
        if len(phases) == 1:
            reason = not_shown_reason(phases[0], merged)
        elif merged:
            reason = str(
                _("Fewer than 10 of each submitted. They are counted in “%(group)s”.") % {"group": phases_name(merged)}
            )
        else:
            reason = str(_("Counted in “All schools” but not shown separately (fewer than 10 of each)."))
        lines.append((str(get_text_list([phase_name(phase) for phase in phases], _("and"))), reason))
    return lines


def verdict(quarter: Quarter, *, higher: bool) -> str:
    """How many answered higher, or lower, than a school did."""
    if quarter is Quarter.THREE:
        return _("Most answered higher") if higher else _("Most answered lower")
    return _("More answered higher") if higher else _("More answered lower")
