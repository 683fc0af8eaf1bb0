"""What a school may read of its authority's reporting: releases, which are the same for everybody.

Runs on the school's own login. Everything returned is plain data, evaluated at once. Nothing of the school goes in: what
a school answered is put beside these figures in its own room.
"""

import uuid

from checklists.authority import catalogue as checklists
from reporting.authority import releases
from reporting.authority.figures import Group, Release, StatementFigures, benchmark
from reporting.authority.measured import Measured, measured_of, measured_rounds, published_with
from reporting.authority.national.queries import rounds_given
from reporting.authority.releases import Summary
from tenants.logins.current import current_tenant

__all__ = [
    "Group",
    "Measured",
    "Release",
    "StatementFigures",
    "Summary",
    "figures_of",
    "measured_of",
    "measured_rounds",
    "published_with",
    "release_of",
    "releases_of_mine",
    "rounds_given",
]


def releases_of_mine() -> list[Summary]:
    """The releases of the rounds that asked this school, the newest first."""
    return releases.summaries(asked=current_tenant().role)


def release_of(round_id: uuid.UUID) -> Release | None:
    """The release of a round that asked this school; None before it closed. NotFound for any other round."""
    checklists.round_by_id(round_id)
    return releases.release_of(round_id)


def figures_of(release: Release, group: Group) -> tuple[StatementFigures, ...]:
    """Each statement's figures in one group, in order, without any comparison."""
    return benchmark(release, group, None).statements
