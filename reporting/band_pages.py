"""What pages show of measured.py: each measure as a table of bands with bars, the same for officers and for a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from reporting import words
from reporting.authority.figures import Group, Release
from reporting.authority.measured import Measured, MeasureFigures
from reporting.measures import INCIDENTS, TRAINING, bands_of, what_is_counted


@dataclass(frozen=True)
class BandRow:
    """One band: its share as shown, how long its bar is in percent, and whether the school that looks is in it."""

    name: str
    share: str
    length: float
    is_own: bool


@dataclass(frozen=True)
class MeasureView:
    """One measure. `said` is a sentence about the school's own band, empty on an officer's page."""

    key: str
    title: str
    rows: list[BandRow]
    margin: int
    said: str


@dataclass(frozen=True)
class GroupLink:
    """A group that can be chosen."""

    name: str
    n: int
    href: str
    current: bool


@dataclass(frozen=True)
class RecordsPage:
    """Everything about one group of one release."""

    release: Release
    group: Group
    group_name: str
    groups: list[GroupLink]
    not_shown: list[tuple[str, str]]
    parts: list[tuple[str, str, list[MeasureView]]]
    rounding: str


def records_page(
    measured: Measured,
    group: Group,
    groups: Sequence[Group],
    *,
    own: Sequence[int] = (),
    few_together: bool = False,
) -> RecordsPage:
    """The page of one group. `own` holds the bands that a school sent; `few_together` as in measures.band_words."""
    views = {
        figures.measure: _view(figures, own[place] if own else None, few_together=few_together)
        for place, figures in enumerate(measured.of(group))
    }
    release = measured.release
    return RecordsPage(
        release=release,
        group=group,
        group_name=words.group_name(group),
        groups=[
            GroupLink(words.group_name(item), item.n, "?" + urlencode({"group": item.key}), item.key == group.key)
            for item in groups
        ],
        not_shown=words.not_shown_lines(release.not_shown),
        parts=[
            (title, what_is_counted(measures[0], measured.period), [views[measure] for measure in measures])
            for title, measures in ((_("Training"), TRAINING), (_("Incidents"), INCIDENTS))
        ],
        rounding=words.rounding(group),
    )


def _view(figures: MeasureFigures, own: int | None, *, few_together: bool) -> MeasureView:
    shown = figures.shown
    bar = words.bar_of(shown)
    marked = {own}
    if few_together and figures.measure in INCIDENTS and own in (0, 1):
        # Both bands are marked: which of the two it is, this reader does not learn.
        marked = {0, 1}
    return MeasureView(
        key=figures.measure.value,
        title=str(figures.measure.label),
        rows=[
            BandRow(str(name), share, length, place in marked)
            for place, (name, share, length) in enumerate(
                zip(bands_of(figures.measure), bar.words, bar.counts, strict=True)
            )
        ],
        margin=figures.margin,
        said="" if own is None else _said(figures, own, few_together=few_together and len(marked) > 1),
    )


def _said(figures: MeasureFigures, own: int, *, few_together: bool) -> str:
    """Where the school stands, in quarters."""
    if few_together:
        own = 1
    found = figures.beside(own)
    if found is None:
        return _("We keep no such records in Lantern, so there is nothing to compare.")
    lower, higher = found
    if few_together:
        return _("%(higher)s are in a higher band than we are.") % {"higher": words.QUARTER_WORDS[higher]}
    return _("%(lower)s are in a lower band than we are. %(higher)s are in a higher one.") % {
        "lower": words.QUARTER_WORDS[lower],
        "higher": words.QUARTER_WORDS[higher],
    }
