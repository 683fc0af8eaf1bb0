"""Looking back in words: one audit beside another, and one over the years."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.school.looking_back.comparison import (
    Change,
    Comparison,
    Pair,
    SectionPair,
    Tally,
    compare,
    share_green,
    tally,
)
from checklists.school.looking_back.queries import Line
from checklists.school.models import Audit
from lantern.ui.trends import percent

CHANGE_WORDS: dict[Change, str | Promise] = {
    Change.BETTER: gettext_lazy("Better"),
    Change.WORSE: gettext_lazy("Worse"),
    Change.SAME: gettext_lazy("The same"),
    Change.OTHER: gettext_lazy("Answered otherwise"),
    Change.NEW: gettext_lazy("New"),
    Change.GONE: gettext_lazy("No longer asked"),
}
SELECTIONS: dict[str, tuple[str | Promise, Callable[[Pair], bool]]] = {
    "": (gettext_lazy("All"), lambda pair: True),
    "changed": (gettext_lazy("Changed only"), lambda pair: pair.has_changed),
    "better": (gettext_lazy("Better"), lambda pair: pair.change == Change.BETTER),
    "worse": (gettext_lazy("Worse"), lambda pair: pair.change == Change.WORSE),
    "new": (gettext_lazy("New or no longer asked"), lambda pair: pair.change in (Change.NEW, Change.GONE)),
}
# Named one by one in the words above the table; more are a number.
MOST_NAMED = 3


@dataclass(frozen=True)
class Filter:
    text: str | Promise
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Section:
    """A section of the page: shares of green then and now, and the rows that the filter leaves."""

    title: str
    then: Tally
    now: Tally
    rows: tuple[Pair, ...]

    @property
    def then_share(self) -> float | None:
        return share_green(self.then)

    @property
    def now_share(self) -> float | None:
        return share_green(self.now)

    @property
    def in_words(self) -> str:
        return _("%(before)s green before, %(after)s now") % {
            "before": _share(self.then_share),
            "after": _share(self.now_share),
        }


@dataclass(frozen=True)
class ComparePage:
    then: Audit
    now: Audit
    words: tuple[str, ...]
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]
    selection: str

    @property
    def shown(self) -> list[Section]:
        return [section for section in self.sections if section.rows]

    @property
    def axes(self) -> list[Section]:
        """The sections that have figures in both audits: what a radar can show."""
        return [
            section for section in self.sections if section.then_share is not None and section.now_share is not None
        ]


def compare_page(*, then: Audit, now: Audit, lines: dict[uuid.UUID, list[Line]], selection: str) -> ComparePage:
    """Everything the page shows. Asks the database nothing."""
    comparison = compare(lines.get(then.pk, []), lines.get(now.pk, []))
    chosen = selection if selection in SELECTIONS else ""
    wanted = SELECTIONS[chosen][1]
    return ComparePage(
        then=then,
        now=now,
        words=tuple(what_changed(comparison)),
        sections=tuple(
            Section(
                title=section.title,
                then=section.then,
                now=section.now,
                rows=tuple(pair for pair in section.pairs if wanted(pair)),
            )
            for section in comparison.sections
        ),
        filters=tuple(
            Filter(
                text=text,
                count=sum(test(pair) for pair in comparison.pairs),
                href=address_of(then, now, key),
                current=key == chosen,
            )
            for key, (text, test) in SELECTIONS.items()
        ),
        selection=chosen,
    )


def address_of(then: Audit, now: Audit, selection: str = "") -> str:
    """The page that lays these two side by side."""
    asked = {"from": str(then.pk), "to": str(now.pk)} | ({"show": selection} if selection else {})
    return f"{reverse('school_checklists:compare')}?{urlencode(asked)}"


def what_changed(comparison: Comparison) -> list[str]:
    """The same in sentences: how many, which section most, and what turned red or stayed it."""
    return [text for text in (_in_all(comparison), _added(comparison), *_most(comparison), *_reds(comparison)) if text]


def _in_all(comparison: Comparison) -> str:
    better, worse = comparison.those(Change.BETTER), comparison.those(Change.WORSE)
    both = [pair for pair in comparison.pairs if pair.then and pair.now]
    if not both:
        return _("The two audits ask no statement in common, so nothing can be compared.")
    asked = ngettext("%(n)d statement was asked both times", "%(n)d statements were asked both times", len(both))
    return _("%(asked)s: %(better)d better, %(worse)d worse, %(rest)d neither.") % {
        "asked": asked % {"n": len(both)},
        "better": len(better),
        "worse": len(worse),
        "rest": len(both) - len(better) - len(worse),
    }


def _added(comparison: Comparison) -> str:
    new, gone = len(comparison.those(Change.NEW)), len(comparison.those(Change.GONE))
    parts = []
    if new:
        parts.append(ngettext("%(n)d statement is new.", "%(n)d statements are new.", new) % {"n": new})
    if gone:
        parts.append(
            ngettext("%(n)d statement is no longer asked.", "%(n)d statements are no longer asked.", gone) % {"n": gone}
        )
    return " ".join(parts)


def _most(comparison: Comparison) -> list[str]:
    """The section that gained most and the one that lost most, by the share of green."""
    gains = [(gain, section) for section in comparison.sections if (gain := _gain(section)) is not None]
    sentences = []
    best = max(gains, key=lambda pair: pair[0], default=(0.0, None))
    worst = min(gains, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] is not None and best[0] > 0:
        sentences.append(_moved(_("Most gained: %(section)s, from %(before)s green to %(after)s."), best[1]))
    if worst[1] is not None and worst[0] < 0:
        sentences.append(_moved(_("Most lost: %(section)s, from %(before)s green to %(after)s."), worst[1]))
    return sentences


def _moved(words: str, section: SectionPair) -> str:
    before, after = share_green(section.then), share_green(section.now)
    return words % {"section": section.title, "before": _share(before), "after": _share(after)}


def _gain(section: SectionPair) -> float | None:
    before, after = share_green(section.then), share_green(section.now)
    return None if before is None or after is None else after - before


def _reds(comparison: Comparison) -> list[str]:
    both = [pair for pair in comparison.pairs if pair.now and pair.now.level == "red" and pair.then]
    still = [pair for pair in both if any(line.level == "red" for line in pair.then)]
    turned = [pair for pair in both if pair not in still]
    sentences = []
    if turned:
        sentences.append(_("Turned red: %(which)s.") % {"which": _named(turned)})
    if still:
        sentences.append(_("Red both times: %(which)s.") % {"which": _named(still)})
    return sentences


def _named(pairs: Sequence[Pair]) -> str:
    """A few statements by number and words, the others counted."""
    names = [f"{pair.line.number} {pair.line.plain.rstrip('.')}" for pair in pairs[:MOST_NAMED]]
    more = len(pairs) - len(names)
    if more:
        names.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return "; ".join(names)


def _share(share: float | None) -> str:
    return _("nothing") if share is None else percent(share)


# Over the years


@dataclass(frozen=True)
class Course:
    """One section over the years, or all of them: the share of green in each audit, and the counts behind it."""

    title: str
    tallies: tuple[Tally, ...]

    @property
    def shares(self) -> list[float | None]:
        return [share_green(counts) for counts in self.tallies]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """For the table: the share, and of how many."""
        return [
            (percent(share), _("%(green)d of %(rated)d") % {"green": counts[0], "rated": sum(counts[:3])})
            if (share := share_green(counts)) is not None
            else ("–", "")
            for counts in self.tallies
        ]


@dataclass(frozen=True)
class YearsPage:
    audit: Audit
    audits: tuple[Audit, ...]
    names: tuple[str, ...]
    overall: Course
    sections: tuple[Course, ...]

    @property
    def previous(self) -> Audit | None:
        return self.audits[-2] if len(self.audits) > 1 else None

    @property
    def axes(self) -> list[Course]:
        return [course for course in self.sections if course.shares[-1] is not None]

    @property
    def radar_now(self) -> list[float | None]:
        return [course.shares[-1] for course in self.axes]

    @property
    def radar_then(self) -> list[float | None]:
        """The audit before, if it has figures for every part of the radar: a shape with a hole would look like a nought."""
        shares = [course.shares[-2] for course in self.axes] if self.previous else []
        return shares if all(share is not None for share in shares) else []

    @property
    def table(self) -> list[tuple[int | None, Course]]:
        """Rows for the table, with the number by which the radar calls them."""
        numbers = {course.title: number for number, course in enumerate(self.axes, start=1)}
        return [*((numbers.get(course.title), course) for course in self.sections), (None, self.overall)]


def years_page(audit: Audit, audits: Sequence[Audit], lines: dict[uuid.UUID, list[Line]]) -> YearsPage:
    """The audit's sections in each of the audits. An earlier answer counts where its statement stands now."""
    section_of: dict[uuid.UUID, str] = {}
    for line in lines.get(audit.pk, []):
        section_of |= dict.fromkeys((line.stable_id, *line.replaces), line.section)
    titles = list(dict.fromkeys(line.section for line in lines.get(audit.pk, [])))
    per_audit = [[(section_of.get(line.stable_id), line) for line in lines.get(one.pk, [])] for one in audits]
    return YearsPage(
        audit=audit,
        audits=tuple(audits),
        names=tuple(formats.date_format(one.due_on, "M Y") for one in audits),
        overall=Course(_("All sections"), tuple(tally([line for place, line in rows if place]) for rows in per_audit)),
        sections=tuple(
            Course(title, tuple(tally([line for place, line in rows if place == title]) for rows in per_audit))
            for title in titles
        ),
    )
