"""Reads what was published. The same queries serve officers and schools: both logins may read these tables."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checklists.authority import queries as checklists
from checklists.scales import is_typed
from lantern.errors import NotFound
from reporting.authority import kept
from reporting.authority.figures import Asked, FrozenGroup, Release
from reporting.authority.measured import measured_of
from reporting.authority.models import Release as Row
from reporting.authority.models import ReleaseGroup, ReleaseRow
from reporting.authority.table import Table, table_of
from reporting.national.catalogue import national_for


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
    return [_summary(row, has_figures=row.pk in with_groups) for row in rows]


def latest() -> Summary | None:
    """The newest release that has figures, in one query."""
    row = Row.objects.select_related("round__version").filter(groups__position=0).order_by("-closed_at").first()
    return _summary(row, has_figures=True) if row else None


def release_of(round_id: uuid.UUID) -> Release | None:
    """What was published of the round, whole; None before it closed. One query, and three more the first time."""
    found = _whole(_heads(Row.objects.filter(round_id=round_id)))
    return found[0] if found else None


def history(template_id: uuid.UUID, *, most: int) -> list[Release]:
    """The newest releases of a checklist that have figures, at most so many, the oldest first. Four queries at most."""
    found = Row.objects.filter(round__version__template_id=template_id, groups__position=0)
    return _whole(_heads(found.order_by("-closed_at", "round_id")[:most])[::-1])


def _summary(row: Row, *, has_figures: bool) -> Summary:
    return Summary(
        round_id=row.round_id,
        title=row.round.title,
        template_id=row.round.version.template_id,
        closed_at=row.closed_at,
        submitted=row.submitted,
        invited=row.invited,
        has_figures=has_figures,
    )


class _Head(NamedTuple):
    """What is asked of the database each time: that there is such a release, which one, and what its round is called."""

    id: uuid.UUID
    title: str
    round_id: uuid.UUID
    version_id: uuid.UUID
    template_id: uuid.UUID
    closed_at: datetime
    submitted: int
    invited: int
    rare_phases: list[str]


def _heads(rows: QuerySet[Row]) -> list[_Head]:
    found = rows.values_list(
        "id",
        "round__title",
        "round_id",
        "round__version_id",
        "round__version__template_id",
        "closed_at",
        "submitted",
        "invited",
        "rare_phases",
    )
    return [_Head(*values) for values in found]


def _whole(heads: list[_Head]) -> list[Release]:
    """The releases with their groups, statements and figures: those read before as they were, under today's title."""
    found = {head.id: kept.find(head.id) for head in heads}
    fresh = _read([head for head in heads if found[head.id] is None])
    releases = []
    for head in heads:
        before = found[head.id]
        release = before or fresh[head.id]
        if release.title != head.title:
            release = replace(release, title=head.title)
        if release is not before:
            kept.keep(head.id, release)
        releases.append(release)
    return releases


def _read(heads: list[_Head]) -> dict[uuid.UUID, Release]:
    """The releases from the database, by identifier. Three queries, however many there are."""
    if not heads:
        return {}
    asked = {
        version_id: [(_asked(statement), is_typed(statement.scale)) for statement in statements]
        for version_id, statements in checklists.statements_of_versions({head.version_id for head in heads}).items()
    }
    stable_ids = {one.id: one.stable_id for statements in asked.values() for one, _typed in statements}
    counts: dict[uuid.UUID, dict[uuid.UUID, tuple[int, ...]]] = defaultdict(dict)
    frozen = ReleaseRow.objects.filter(round__in=[head.round_id for head in heads])
    for group_id, statement_id, levels in frozen.values_list("group_id", "statement_id", "counts"):
        counts[group_id][stable_ids[statement_id]] = tuple(levels)
    leaves: dict[uuid.UUID, list[FrozenGroup]] = defaultdict(list)
    for group in ReleaseGroup.objects.filter(release__in=[head.id for head in heads]).order_by("position"):
        leaves[group.release_id].append(
            FrozenGroup(
                phases=tuple(group.phases),
                bands=tuple(group.bands),
                n=group.n,
                invited=group.invited,
                shown=group.shown,
                rows=counts[group.pk],
            )
        )
    return {
        head.id: Release(
            round_id=head.round_id,
            title=head.title,
            template_id=head.template_id,
            closed_at=head.closed_at,
            submitted=head.submitted,
            invited=head.invited,
            rare_phases=tuple(head.rare_phases),
            statements=tuple(one for one, typed in asked[head.version_id] if not typed),
            without_level=tuple(one for one, typed in asked[head.version_id] if typed),
            leaves=tuple(leaves[head.id]),
        )
        for head in heads
    }


def _asked(statement: Any) -> Asked:
    return Asked(
        id=statement.pk,
        stable_id=statement.stable_id,
        code=statement.code,
        plain=statement.plain,
        section=statement.section.title,
        section_position=statement.section.position,
    )


def release_before(release: Release) -> Release | None:
    """The last release of the same checklist that was published before this one and has figures."""
    earlier = Row.objects.filter(
        round__version__template_id=release.template_id, closed_at__lt=release.closed_at, groups__position=0
    )
    found = _whole(_heads(earlier.order_by("-closed_at")[:1]))
    return found[0] if found else None


def table_by_round(round_id: uuid.UUID) -> Table:
    """Every displayed figure of the round's release as rows, beside the release before, with what records say and national ones.

    NotFound before it closed.
    """
    checklists.round_by_id(round_id)
    release = release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    return table_of(
        release,
        release_before(release) if release.groups else None,
        measured=measured_of(release),
        national=national_for(release),
    )
