"""The release builder: the one place where returns are read. Runs on the builder's login and nowhere else."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority import queries as checklists
from checklists.authority.scale import LEVELS
from lantern.errors import NotPossibleNow
from reporting.authority import receipts
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import PHASES, Facts, Leaf, leaf_groups, rare_phases
from reporting.authority.disclosure.noise import NoiseSource
from reporting.authority.errors import DrawnBefore
from reporting.authority.measuring import freeze_measures
from reporting.authority.models import Closure, Release, ReleaseGroup, ReleaseRow, Return
from reporting.authority.national.sending import give_nationally
from reporting.national.noise import nine_tenths
from tenants.register import queries as register


class AlreadyClosed(NotPossibleNow):
    """The round has been closed: its figures were drawn and are never drawn again."""

    default_code = "already_closed"

    def __init__(self) -> None:
        super().__init__(_("This round has been closed already. Its results were drawn once and do not change."))


@dataclass(frozen=True)
class Published:
    """What came of closing a round."""

    submitted: int
    invited: int
    groups: int


def build_release(
    authority_id: uuid.UUID, round_id: uuid.UUID, *, noise: NoiseSource, second_noise: NoiseSource = nine_tenths
) -> Published:
    """The round is closed and its release stands, both or neither, in one transaction. AlreadyClosed the second time.

    DrawnBefore if there is a receipt of a release that the database no longer has.

    Takes the round's lock alone first: returns under way are waited for, later ones are refused. What an authority that
    takes part gives to the national comparison goes in the same transaction, with `second_noise` on it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(letterbox_key(%s))", [round_id])
        if Closure.objects.filter(round_id=round_id).exists():
            raise AlreadyClosed
        if receipts.is_kept(authority_id, round_id):
            raise DrawnBefore
        round_ = checklists.round_by_id(round_id)
        statements = checklists.statements_of(round_.version_id)
        asked = _asked_schools(round_)
        # A school that the round no longer asks is not counted, whatever it sent before.
        answers = dict(Return.objects.filter(round=round_, sender__in=asked).values_list("sender", "levels"))
        submitted = [asked[sender] for sender in answers]
        leaves = leaf_groups(submitted)
        rows = freeze(leaves, answers, statements=len(statements), levels=len(LEVELS), noise=noise)
        now = timezone.now()
        Closure.objects.create(round=round_, at=now)
        release = Release.objects.create(
            round=round_,
            closed_at=now,
            submitted=len(answers),
            invited=len(asked),
            rare_phases=list(rare_phases((facts.phase for facts in asked.values()), submitted)),
        )
        groups = [_group(release, position, leaf, asked) for position, leaf in enumerate(leaves)]
        ReleaseGroup.objects.bulk_create(groups)
        ReleaseRow.objects.bulk_create(
            ReleaseRow(
                round=round_, group=groups[row.leaf], statement=statements[row.statement], counts=list(row.counts)
            )
            for row in rows
        )
        freeze_measures(round_, groups, leaves, noise=noise)
        give_nationally(
            round_,
            statements=statements,
            leaves=leaves,
            rows=rows,
            answers=answers,
            facts=asked,
            at=now,
            noise=second_noise,
        )
    return Published(submitted=len(answers), invited=len(asked), groups=len(groups))


def _asked_schools(round_: Any) -> dict[str, Facts]:
    """The public facts of every school that the round asks, by its database login, as the register has them now.

    A school without a size band, or one that has left the register, counts as small and of another phase: still a fact
    that anybody can look up.
    """
    asked = checklists.schools_of(round_)
    known = register.schools_by_id([school_id for school_id, _role in asked])
    facts = {}
    for school_id, role in asked:
        school = known.get(school_id)
        phase = school.phase if school and school.phase in PHASES else "other"
        facts[role] = Facts(role, phase, (school.size_band if school else "") or "S")
    return facts


def _group(release: Release, position: int, leaf: Leaf, asked: dict[str, Facts]) -> ReleaseGroup:
    invited = sum(facts.phase in leaf.phases and facts.band in leaf.bands for facts in asked.values())
    return ReleaseGroup(
        release=release,
        position=position,
        phases=list(leaf.phases),
        bands=list(leaf.bands),
        n=leaf.n,
        invited=invited,
        shown=leaf.shown,
    )
