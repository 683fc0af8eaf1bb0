"""A shared return in sections."""

from collections.abc import Iterable
from itertools import groupby

from reporting.authority.visits.queries import Line


def by_section(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under the title of their section, in order."""
    return [
        (rows[0].statement.section.title, rows) for _key, group in groupby(lines, _section) if (rows := list(group))
    ]


def _section(line: Line) -> object:
    return line.statement.section_id
