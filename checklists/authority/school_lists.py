"""Schools named in a list that somebody pasted."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.register.models import School

MOST_UNKNOWN_SHOWN = 20


@dataclass(frozen=True)
class Listed:
    """What a list named: schools, and the lines (number and text) that name none or more than one."""

    school_ids: frozenset[uuid.UUID]
    unknown: tuple[tuple[int, str], ...]


def schools_listed(text: str, schools: Iterable["School"]) -> Listed:
    """The schools of each line by URN, by DfE number with or without a stroke, or by their whole name."""
    by_number: dict[str, uuid.UUID] = {}
    by_name: dict[str, list[uuid.UUID]] = {}
    for school in schools:
        by_number[school.urn] = school.pk
        if school.laestab:
            by_number[school.laestab] = school.pk
        by_name.setdefault(_plain(school.name), []).append(school.pk)
    found: set[uuid.UUID] = set()
    unknown: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip().strip(",;").strip()
        if not words:
            continue
        key = by_number.get(words.replace("/", "").replace(" ", ""))
        named = by_name.get(_plain(words), [])
        if key is None and len(named) != 1:
            unknown.append((number, words[:80]))
            continue
        found.add(key or named[0])
    return Listed(school_ids=frozenset(found), unknown=tuple(unknown[:MOST_UNKNOWN_SHOWN]))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
