"""Reads what was published. The same queries serve officers and schools: both logins may read these tables."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from checklists.authority import queries as checklists
from checklists.scales import is_typed
from lantern.errors import NotFound
from reporting.authority.figures import Asked, FrozenGroup, Release
from reporting.authority.models import Release as Row
from reporting.authority.models import ReleaseGroup, ReleaseRow
from reporting.authority.table import Table, table_of


@dataclass(frozen=True)
class Summary:
    """A release in a list."""

    round_id: uuid.UUID
    title: str
    template_id: uuid.UUID
    closed_at: datetime
    submitted: int
    invited: int
    has_figures: bool


def summaries(*, asked: str = "") -> list[Summary]:
    """The authority's releases, or those of rounds that asked the school with this login, the newest first."""
    rows = Row.objects.select_related("round__version").order_by("-closed_at", "round_id")
    if asked:
        rows = rows.filter(round__round_schools__school_role=asked)
    with_groups = set(ReleaseGroup.objects.values_list("release_id", flat=True))
    return [
        Summary(
            round_id=row.round_id,
            title=row.round.title,
            template_id=row.round.version.template_id,
            closed_at=row.closed_at,
            submitted=row.submitted,
            invited=row.invited,
            has_figures=row.pk in with_groups,
        )
        for row in rows
    ]


def release_of(round_id: uuid.UUID) -> Release | None:
    """What was published of the round, whole, in four queries; None before it closed."""
    row = Row.objects.select_related("round__version").filter(round_id=round_id).first()
    if row is None:
        return None
    asked = [
        (
            Asked(
                id=statement.pk,
                stable_id=statement.stable_id,
                code=statement.code,
                plain=statement.plain,
                section=statement.section.title,
                section_position=statement.section.position,
            ),
            is_typed(statement.scale),
        )
        for statement in checklists.statements_of(row.round.version_id)
    ]
    stable_ids = {statement.id: statement.stable_id for statement, _typed in asked}
    counts: dict[uuid.UUID, dict[uuid.UUID, tuple[int, ...]]] = {}
    for group_id, statement_id, levels in ReleaseRow.objects.filter(round_id=round_id).values_list(
        "group_id", "statement_id", "counts"
    ):
        counts.setdefault(group_id, {})[stable_ids[statement_id]] = tuple(levels)
    leaves = tuple(
        FrozenGroup(
            phases=tuple(group.phases),
            bands=tuple(group.bands),
            n=group.n,
            invited=group.invited,
            shown=group.shown,
            rows=counts[group.pk],
        )
        for group in ReleaseGroup.objects.filter(release=row).order_by("position")
    )
    return Release(
        round_id=row.round_id,
        title=row.round.title,
        template_id=row.round.version.template_id,
        closed_at=row.closed_at,
        submitted=row.submitted,
        invited=row.invited,
        rare_phases=tuple(row.rare_phases),
        statements=tuple(statement for statement, typed in asked if not typed),
        without_level=tuple(statement for statement, typed in asked if typed),
        leaves=leaves,
    )


def release_before(release: Release) -> Release | None:
    """The last release of the same checklist that was published before this one and has figures."""
    earlier = (
        Row.objects.filter(
            round__version__template_id=release.template_id,
            closed_at__lt=release.closed_at,
            groups__isnull=False,
        )
        .order_by("-closed_at")
        .values_list("round_id", flat=True)
        .first()
    )
    return release_of(earlier) if earlier else None


def table_by_round(round_id: uuid.UUID) -> Table:
    """Every displayed figure of the round's release as rows, beside the release before. NotFound before it closed."""
    checklists.round_by_id(round_id)
    release = release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    return table_of(release, release_before(release) if release.groups else None)
