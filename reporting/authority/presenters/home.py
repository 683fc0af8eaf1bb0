"""What the home page of an authority finds worth saying first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantern.ui.words import short_day
from reporting.authority.queries import FIGURES, LATE, Completion


@dataclass(frozen=True)
class OtherRound:
    """A round that is not the one in the middle of the page."""

    title: str
    href: str
    note: str
    results: str
    results_text: str


@dataclass(frozen=True)
class Step:
    """One of the three things that a new authority does first. Only the first that is not done is `next`."""

    title: str
    text: str
    href: str
    button: str
    done: bool
    next: bool = False


def finding(state: Completion | None, *, has_rounds: bool) -> str:
    """The heading: the one thing about the round in the middle that somebody should act on."""
    if state is None:
        return _("No round is open") if has_rounds else _("Three steps to your first round")
    not_opened, late = state.counts["not_opened"], state.counts[LATE]
    left = state.invited - state.submitted
    if late:
        return ngettext("%(count)d school is late", "%(count)d schools are late", late) % {"count": late}
    if not_opened:
        return ngettext(
            "%(count)d school has not opened the audit", "%(count)d schools have not opened the audit", not_opened
        ) % {"count": not_opened}
    if left:
        return ngettext("%(count)d school has not submitted yet", "%(count)d schools have not submitted yet", left) % {
            "count": left
        }
    return _("All schools have submitted")


def figure_links(round_id: Any) -> dict[str, str]:
    """For each figure of a round, the page of the names behind it."""
    page = reverse("authority_reporting:completion", args=[round_id])
    return {figure: f"{page}?{urlencode({'figure': figure})}" for figure in (*FIGURES, LATE)}


def by_name(state: Completion) -> tuple[str, list[Any]]:
    """The schools that the home page names: the late ones, else those that have not opened."""
    figure = LATE if state.counts[LATE] else "not_opened"
    return figure, state.of(figure)


def other_rounds(
    rounds: Iterable[Any], *, on: date, closed: dict[Any, datetime], submitted: dict[Any, int]
) -> list[OtherRound]:
    lines = []
    for round_ in rounds:
        page = reverse("authority_checklists:round", args=[round_.pk])
        counts = {"submitted": submitted.get(round_.pk, 0), "asked": round_.school_count}
        results = results_text = ""
        if round_.pk in closed:
            day = {"day": short_day(closed[round_.pk])}
            note = _("Closed %(day)s. %(submitted)d of %(asked)d submitted.") % {**day, **counts}
            results = reverse("authority_reporting:benchmark", args=[round_.pk])
            results_text = _("See results")
        elif round_.closing_at is not None:
            note = _("Being closed. %(submitted)d of %(asked)d submitted.") % counts
            results = reverse("authority_reporting:closing", args=[round_.pk])
            results_text = _("See how far it is")
        elif on < round_.opens_on:
            note = _("Opens %(day)s for %(asked)d schools.") % {"day": short_day(round_.opens_on), **counts}
        elif on > round_.due_on:
            note = _("Was due %(day)s. %(submitted)d of %(asked)d submitted.") % {
                "day": short_day(round_.due_on),
                **counts,
            }
            results = reverse("authority_reporting:completion", args=[round_.pk])
            results_text = _("Schools by name")
        else:
            note = _("Due %(day)s. %(submitted)d of %(asked)d submitted.") % {"day": short_day(round_.due_on), **counts}
            results = reverse("authority_reporting:completion", args=[round_.pk])
            results_text = _("Schools by name")
        lines.append(OtherRound(round_.title, page, note, results, results_text))
    return lines


def first_steps(*, schools: int, checklists: int) -> list[Step]:
    """What a new authority does, in order; the first that is not done has the button."""
    steps = [
        Step(
            _("Load your schools"),
            _("Upload the list of schools that you download from Get Information about Schools."),
            reverse("register:upload"),
            _("Upload the list"),
            schools > 0,
        ),
        Step(
            _("Take a checklist"),
            _("Start from one in the library, change what you like, and publish it."),
            reverse("authority_checklists:library"),
            _("Choose a checklist"),
            checklists > 0,
        ),
        Step(
            _("Open a round"),
            _("Choose which schools answer it and by when. They see it on their own page the same day."),
            reverse("authority_checklists:new_round"),
            _("Open a round"),
            False,
        ),
    ]
    first = next(place for place, step in enumerate(steps) if not step.done)
    return [replace(step, next=place == first) for place, step in enumerate(steps)]


def monday(on: date) -> datetime:
    """The start of this week; on a Monday, of the week before, so that there is something to tell."""
    start = on - timedelta(days=on.weekday() or 7)
    return timezone.make_aware(datetime.combine(start, datetime.min.time()))
