"""The first page of a release: quality and engagement apart, the verdict in words, and the three questions with their answers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantern.ui.dots import Mark
from reporting import words
from reporting.authority.disclosure.display import Trend
from reporting.authority.figures import Benchmark
from reporting.authority.presenters.benchmark import (
    Frame,
    SlopeView,
    StatementLine,
    address_of,
    frame,
    slopes,
    statement_line,
)
from reporting.shares import whole_percent

WEAKEST = 6


@dataclass(frozen=True)
class Question:
    """What an officer wants to know, the answer in a sentence, and the page that says more."""

    asked: str
    answer: str
    href: str


@dataclass(frozen=True)
class Overview:
    frame: Frame
    quality: str
    mark: Mark
    engagement: int
    verdict: list[str]
    questions: list[Question]
    weakest: list[StatementLine]
    slopes: list[SlopeView]
    better: int
    worse: int


def overview(figures: Benchmark, *, covered: int) -> Overview:
    """The page of one group. `covered` is how many of its WEAKEST statements some course covers.

    Nothing that is not a shown figure, a group size or a public fact is in it.
    """
    group = figures.group
    around = frame(figures, view="authority_reporting:benchmark")
    return Overview(
        frame=around,
        quality=words.percent(figures.overall.green),
        mark=words.mark_of(figures.overall.green, margin=figures.overall.margin),
        engagement=whole_percent(group.n, group.invited),
        verdict=verdict(figures, around.earlier_name),
        questions=_questions(figures, around, covered),
        weakest=[statement_line(item, "w") for item in figures.weakest(WEAKEST)],
        slopes=slopes(figures.sections),
        better=figures.moved(Trend.HIGHER),
        worse=figures.moved(Trend.LOWER),
    )


def verdict(figures: Benchmark, earlier_name: str) -> list[str]:
    """Sentences that somebody could read out in a committee: how good, whether it changed, where it is weakest."""
    sentences = [
        _("%(share)s of answers are green: what was asked for is in place.")
        % {"share": words.percent(figures.overall.green)}
    ]
    if figures.overall.before:
        sentences.append(
            {
                Trend.HIGHER: _("That is clearly more than in %(earlier)s."),
                Trend.LOWER: _("That is clearly less than in %(earlier)s."),
            }.get(figures.overall.trend, _("Taken together, that is no clear change since %(earlier)s."))
            % {"earlier": earlier_name}
        )
        sentences.append(changes(figures))
    if len(figures.sections) > 1:
        weakest = figures.weakest_section
        sentences.append(
            _("The weakest section is %(section)s, with %(share)s green.")
            % {"section": f"“{weakest.title}”", "share": words.percent(weakest.green)}
        )
    return sentences


def changes(figures: Benchmark) -> str:
    """How many sections are better, worse and neither; nothing without an earlier figure."""
    counts = {trend: figures.moved(trend) for trend in (Trend.HIGHER, Trend.LOWER, Trend.UNCLEAR)}
    said = [
        text % {"n": counts[trend]}
        for trend, text in (
            (Trend.HIGHER, ngettext("%(n)d section is better", "%(n)d sections are better", counts[Trend.HIGHER])),
            (Trend.LOWER, ngettext("%(n)d is worse", "%(n)d are worse", counts[Trend.LOWER])),
            (
                Trend.UNCLEAR,
                ngettext("%(n)d shows no clear change", "%(n)d show no clear change", counts[Trend.UNCLEAR]),
            ),
        )
        if counts[trend] or trend is Trend.HIGHER
    ]
    return f"{words.joined(said)}."


def _questions(figures: Benchmark, around: Frame, covered: int) -> list[Question]:
    group = figures.group
    (first,) = figures.weakest(1)
    asked = min(WEAKEST, len(figures.statements))
    better = (
        _("Since %(earlier)s: %(changes)s") % {"earlier": around.earlier_name, "changes": changes(figures)}
        if figures.overall.before
        else _("There is no earlier figure of this group to compare with yet.")
    )
    return [
        Question(
            _("Where are schools weakest?"),
            f"{first.statement.code} {first.statement.plain}: {_('%(share)s green') % {'share': words.percent(first.shown[0])}}.",
            address_of("authority_reporting:benchmark_statements", group),
        ),
        Question(_("Is it getting better?"), better, address_of("authority_reporting:benchmarks_over_time", group)),
        Question(
            _("Whom do we train, and where do we go?"),
            ngettext(
                "A course of yours covers %(covered)d of the %(asked)d weakest statement.",
                "A course of yours covers %(covered)d of the %(asked)d weakest statements.",
                asked,
            )
            % {"covered": covered, "asked": asked},
            address_of("authority_reporting:benchmark_next", group),
        ),
    ]
