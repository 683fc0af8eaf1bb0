"""The completion board: which schools an address asks for, in which order, and the links to ask otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.authority.queries import FIGURES, LATE, SELECTIONS, Completion, SchoolProgress, Stage
from tenants.register.phases import Phase

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ORDER = {stage: place for place, stage in enumerate(Stage)}

WORDS: dict[str, str | Promise] = {
    "not_opened": _("Not opened"),
    "not_started": _("Not started"),
    "started": _("Started"),
    "sent_back": _("Sent back"),
    "ready": _("Ready"),
    "signed": _("Signed"),
    "submitted": _("Submitted"),
    "not_submitted": _("Not submitted"),
    LATE: _("Late"),
}
# Each by the name of the school second, since the schools come in that order.
_SORTS: dict[str, tuple[str | Promise, Callable[[SchoolProgress], Any]]] = {
    "name": (_("School"), lambda school: 0),
    "phase": (_("Phase"), lambda school: school.phase_label),
    "stage": (_("How far"), lambda school: (_ORDER[school.stage], school.percent or 0)),
    "since": (_("Since"), lambda school: school.since or _LONG_AGO),
    "due": (_("Due"), lambda school: school.due_on),
    "chased": (_("Last reminded"), lambda school: school.chased_at or _LONG_AGO),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; whatever is unknown asks for everything."""

    figure: str
    phase: str
    type_name: str
    search: str
    sort: str
    backwards: bool


@dataclass(frozen=True)
class Column:
    """The heading of a column, with the address that sorts by it."""

    text: str | Promise
    href: str
    # For aria-sort; empty where the table is sorted by another column.
    sorted: str


@dataclass(frozen=True)
class Figure:
    text: str | Promise
    count: int
    href: str
    current: bool


def asked(data: QueryDict) -> Asked:
    figure, phase, sort = data.get("figure", ""), data.get("phase", ""), data.get("sort", "")
    return Asked(
        figure=figure if figure in WORDS else "",
        phase=phase if phase in Phase.values else "",
        type_name=data.get("type", "")[:100],
        search=data.get("q", "").strip()[:100],
        sort=sort.removeprefix("-") if sort.removeprefix("-") in _SORTS else "name",
        backwards=sort.startswith("-") and sort[1:] in _SORTS,
    )


def chosen(data: QueryDict, state: Completion) -> list[SchoolProgress]:
    """The schools that the address asks for, in its order."""
    wanted = asked(data)
    words = wanted.search.casefold()
    found = [
        school
        for school in state.of(wanted.figure)
        if words in school.name.casefold()
        and (not wanted.phase or school.phase == wanted.phase)
        and (not wanted.type_name or school.type_name == wanted.type_name)
    ]
    if wanted.sort == "name":
        return found[::-1] if wanted.backwards else found
    return sorted(found, key=_SORTS[wanted.sort][1], reverse=wanted.backwards)


def figures(data: QueryDict, state: Completion) -> list[Figure]:
    """The filters by stage, each with how many schools it has; sent back only where some are."""
    current = asked(data).figure
    keys = [*FIGURES, LATE, *(key for key in SELECTIONS if key == current or (key == "sent_back" and state.of(key)))]
    found = [Figure(_("All"), state.invited, _address(data, figure=""), not current)]
    return found + [
        Figure(WORDS[key], len(state.of(key)), _address(data, figure=key), key == current)
        for key in dict.fromkeys(keys)
    ]


def columns(data: QueryDict) -> list[Column]:
    wanted = asked(data)
    found = []
    for key, (text, _key) in _SORTS.items():
        is_current = key == wanted.sort
        now = ("descending" if wanted.backwards else "ascending") if is_current else ""
        found.append(Column(text, _address(data, sort=f"-{key}" if now == "ascending" else key), now))
    return found


def query(data: QueryDict) -> str:
    """What the address asks for, without the page of the list."""
    return _address(data).removeprefix("?")


def _address(data: QueryDict, **changed: str) -> str:
    kept = data.copy()
    kept.pop("page", None)
    for name, value in changed.items():
        kept[name] = value
        if not value:
            del kept[name]
    return f"?{kept.urlencode()}"
