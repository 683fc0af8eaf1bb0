"""What the page says about courses and visits that would help where schools are weakest."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lantern.ui.words import when
from reporting.authority.figures import Benchmark
from reporting.authority.next_steps import Offer, WeakStatement
from reporting.authority.presenters.benchmark import Frame, StatementLine, frame, statement_line
from training.roles import roles_in_words


@dataclass(frozen=True)
class OfferLine:
    """A course: for whom, which of the weakest statements it covers, and the next session."""

    title: str
    href: str
    roles: str
    covers: list[str]
    session: str
    session_href: str


@dataclass(frozen=True)
class StepLine:
    """One of the weakest statements and what could be done."""

    line: StatementLine
    advice_red: str
    advice_amber: str
    courses: list[tuple[str, str]]
    say_href: str


@dataclass(frozen=True)
class NextPage:
    frame: Frame
    offers: list[OfferLine]
    steps: list[StepLine]


def next_page(figures: Benchmark, statements: Sequence[WeakStatement], offers: Sequence[Offer]) -> NextPage:
    return NextPage(
        frame=frame(figures, view="authority_reporting:benchmark_next"),
        offers=[_offer(offer) for offer in offers],
        steps=[_step(one, figures) for one in statements],
    )


def _offer(offer: Offer) -> OfferLine:
    session = offer.session
    return OfferLine(
        title=str(offer.course),
        href=reverse("authority_training:course", args=[offer.course.pk]),
        roles=roles_in_words(offer.course.roles),
        covers=[f"{one.statement.code} {one.statement.plain}" for one in offer.covers],
        session=_("%(when)s, %(free)d of %(places)d places free")
        % {"when": when(session.starts_at), "free": max(session.free, 0), "places": session.places}
        if session
        else "",
        session_href=reverse("authority_sessions:session", args=[session.pk]) if session else "",
    )


def _step(one: WeakStatement, figures: Benchmark) -> StepLine:
    return StepLine(
        line=statement_line(one.figures, "n"),
        advice_red=one.advice_red,
        advice_amber=one.advice_amber,
        courses=[(str(course), reverse("authority_training:course", args=[course.pk])) for course in one.courses],
        say_href=reverse(
            "authority_reporting:benchmark_courses", args=[figures.release.round_id, one.figures.statement.id]
        ),
    )
