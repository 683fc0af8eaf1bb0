"""What authorities and schools may read of the national comparison: releases, the same for everybody.

Runs on the reader's own login. The directory is in nobody's search path, so the table is named in full.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from checklists.school_year import school_year
from reporting.authority.figures import Asked, Release
from reporting.national.figures import NationalRelease, group_of
from reporting.national.sets import same_words

_LIST = "select id, library, title, period, frozen_at, authorities, groups <> '[]', statements from {} order by period desc, library"
_GROUPS = "select groups from {} where id = %s"


@dataclass(frozen=True, eq=False)
class Summary:
    """A national release in a list."""

    id: uuid.UUID
    library: str
    title: str
    period: int
    frozen_at: datetime
    authorities: int
    has_figures: bool
    # The wording of each statement, by id.
    statements: dict[uuid.UUID, str]

    @property
    def years(self) -> str:
        """The school year, such as 2025–26."""
        return f"{self.period}–{(self.period + 1) % 100:02}"


def summaries() -> list[Summary]:
    """Every national release, the newest first. One query."""
    return [
        Summary(
            id=uuid.UUID(str(row[0])),
            library=row[1],
            title=row[2],
            period=row[3],
            frozen_at=row[4],
            authorities=row[5],
            has_figures=row[6],
            statements={uuid.UUID(one["id"]): one["plain"] for one in _json(row[7])},
        )
        for row in _rows(_LIST)
    ]


def national_for(release: Release) -> NationalRelease | None:
    """The newest national release that this release of an authority can stand beside, in two queries; None if there is none.

    It is of the set of which the round asked most statements in the library's words, at least half of the set, and of the
    round's school year or an earlier one.
    """
    until = school_year(timezone.localdate(release.closed_at))
    found = [one for one in summaries() if one.has_figures and one.period <= until]
    asked = {one: alike(release.statements, one) for one in _newest_of_each(found)}
    best = max(asked, key=lambda one: len(asked[one]), default=None)
    if best is None or 2 * len(asked[best]) < len(best.statements):
        return None
    groups = [group_of(data, asked[best]) for data in _json(_rows(_GROUPS, [str(best.id)])[0][0])]
    return NationalRelease(
        library=best.library,
        title=best.title,
        period=best.period,
        frozen_at=best.frozen_at,
        authorities=best.authorities,
        groups=tuple(group for group in groups if group is not None),
        apart=frozenset(one.stable_id for one in release.statements) - asked[best],
    )


def alike(statements: Iterable[Asked], national: Summary) -> frozenset[uuid.UUID]:
    """Those of the statements that the national release has in the same words, by stable id."""
    return frozenset(
        one.stable_id
        for one in statements
        if one.stable_id in national.statements and same_words(one.plain, national.statements[one.stable_id])
    )


def _newest_of_each(found: list[Summary]) -> list[Summary]:
    newest: dict[str, Summary] = {}
    for one in found:
        newest.setdefault(one.library, one)
    return list(newest.values())


def _rows(statement: str, values: list[str] | None = None) -> list[tuple[Any, ...]]:
    table = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "national_release")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(table), values)
        return list(cursor.fetchall())


def _json(value: Any) -> Any:
    # Django's connections hand jsonb over as text.
    return json.loads(value) if isinstance(value, str) else value
