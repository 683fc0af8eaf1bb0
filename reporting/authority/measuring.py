"""The second half of the release builder's work: what schools' records say, frozen with the round. Runs on the builder's login."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Leaf
from reporting.authority.disclosure.noise import NoiseSource
from reporting.authority.models import MeasureRelease, MeasureReturn, MeasureRow, ReleaseGroup
from reporting.measures import NOTHING_RECORDED, Measure, bands_of, period_of

# Whoever freezes measures holds this lock beside the round's own: two rounds of one term are put in order.
_ONE_AT_A_TIME: Final = str(uuid.UUID(int=0))


def freeze_measures(
    round_: Any, groups: Sequence[ReleaseGroup], leaves: Sequence[Leaf], *, noise: NoiseSource
) -> MeasureRelease | None:
    """Each leaf's every measure stands as counts plus noise, in the caller's transaction. None if this round publishes none.

    That is so where it has no groups, and where another round has published this term's: the same records would be told of twice.
    Neither depends on what a school answered. A school of a leaf that sent no letter is counted as one that records nothing here.
    """
    if not leaves:
        return None
    began = period_of(round_.opens_on).term.began
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(letterbox_key(%s))", [_ONE_AT_A_TIME])
    if MeasureRelease.objects.filter(term_began=began).exists():
        return None
    sent = dict(MeasureReturn.objects.filter(round=round_).values_list("sender", "bands"))
    schools = [school for leaf in leaves for school in leaf.schools]
    release = MeasureRelease.objects.create(round=round_, term_began=began)
    rows = []
    for place, measure in enumerate(Measure):
        answers = {school: (sent.get(school, NOTHING_RECORDED)[place],) for school in schools}
        for row in freeze(leaves, answers, statements=1, levels=len(bands_of(measure)), noise=noise):
            rows.append(MeasureRow(round=round_, group=groups[row.leaf], measure=measure, counts=list(row.counts)))
    MeasureRow.objects.bulk_create(rows)
    return release
