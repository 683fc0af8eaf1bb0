"""Giving a round's counts to the national comparison. Runs on the builder's login, in the transaction of the release."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from checklists.authority.scale import LEVELS
from checklists.school_year import school_year
from reporting.authority.disclosure.freeze import FrozenRow
from reporting.authority.disclosure.leaves import Facts, Leaf
from reporting.authority.disclosure.noise import NoiseSource
from reporting.authority.national.models import Sent
from reporting.authority.national.queries import takes_part
from reporting.national.letterbox import give
from reporting.national.parts import parts_to_give
from reporting.national.sets import sets_in


def give_nationally(
    round_: Any,
    *,
    statements: Sequence[Any],
    leaves: Sequence[Leaf],
    rows: Sequence[FrozenRow],
    answers: Mapping[str, Sequence[int]],
    facts: Mapping[str, Facts],
    at: datetime,
    noise: NoiseSource,
) -> None:
    """If the authority takes part, the round's counts are given: for each set of the library, the first round of a school year.

    Which that is goes by the day of closing. Nothing is given of fewer than ten schools: the round then has no figures.
    """
    if not leaves or not takes_part():
        return
    period = school_year(timezone.localdate(at))
    for asked in sets_in(statements):
        # Asked before anything is drawn: noise that was drawn twice would be thrown away, but should not exist.
        if Sent.objects.filter(library=asked.code, period=period).exists():
            continue
        parts = parts_to_give(
            leaves, rows, answers, facts=facts, statements=asked.places, levels=len(LEVELS), noise=noise
        )
        if give(asked.code, period, parts):
            Sent.objects.create(
                round=round_,
                library=asked.code,
                period=period,
                at=at,
                statements=len(asked.places),
                schools=sum(leaf.n for leaf in leaves),
            )
