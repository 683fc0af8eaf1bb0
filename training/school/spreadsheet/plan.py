"""What a list would change: its rows held against the staff list. Pure.

Who is in the list twice is taken once. Who is not in it stays as they are: a list never takes anybody out, only a leaving date does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from training.school.models import NAME_LENGTH, StaffImportRow, StaffMember
from training.school.spreadsheet.reading import Wanted, day_of, email_of, name_of, plain_word, roles_of

Kind = StaffImportRow.Kind

# What can be odd about a row; `presenters` has the sentences.
NO_NAME, NO_EMAIL, BAD_EMAIL, UNKNOWN_ROLE, NO_ROLE, BAD_START, NO_START, FUTURE_START, BAD_LEFT, HAS_LEFT, SAME_NAME = (
    "no_name", "no_email", "bad_email", "unknown_role", "no_role", "bad_start", "no_start", "future_start", "bad_left",
    "has_left", "same_name",
)  # fmt: skip


@dataclass
class Planned:
    """One row: what becomes of it, the facts it brings, whom it is about, and what is odd about it."""

    line: int
    kind: str
    facts: dict[str, Any] | None = None
    staff: StaffMember | None = None
    notes: list[list[str]] = field(default_factory=list)


def plan_of(
    rows: Iterable[tuple[int, Sequence[str]]],
    known: Sequence[StaffMember],
    *,
    columns: Mapping[str, int],
    role_words: Mapping[str, str],
    on: date,
) -> list[Planned]:
    """Each row with what it would do. Somebody is known by their address, or else by their name where only one has it."""
    by_email = {one.email: one for one in known if one.email}
    by_name: dict[str, list[StaffMember]] = {}
    for member in known:
        by_name.setdefault(_key(member.name), []).append(member)
    planned: list[Planned] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        one = _read(line, cells, columns, role_words, on)
        planned.append(one)
        if one.facts is None:
            continue
        again = _seen_before(one.facts, seen)
        if again:
            one.kind, one.facts, one.notes = Kind.TWICE, None, [["line", str(again)]]
            continue
        for key in _keys(one.facts):
            seen[key] = line
        _match(one, by_email, by_name)
    return planned


def _read(
    line: int, cells: Sequence[str], columns: Mapping[str, int], role_words: Mapping[str, str], on: date
) -> Planned:
    said = {what: cells[place] if place < len(cells) else "" for what, place in columns.items()}
    notes: list[list[str]] = []
    name = name_of(said)
    if not name:
        return Planned(line, Kind.REJECTED, notes=[[NO_NAME, ""]])
    email = email_of(said.get(Wanted.EMAIL, ""))
    if email is None:
        notes.append([BAD_EMAIL, said[Wanted.EMAIL][:100]])
    elif not email:
        notes.append([NO_EMAIL, ""])
    roles, unknown = roles_of(said.get(Wanted.ROLES, ""), role_words)
    if not roles and Wanted.JOB_TITLE in columns:
        roles, _parts = roles_of(said[Wanted.JOB_TITLE], role_words)
        job = plain_word(said[Wanted.JOB_TITLE])
        # Many lists have no column for roles: then the whole title is asked about, so that nobody comes in with no role unseen.
        if not roles and not said.get(Wanted.ROLES) and job and job not in role_words:
            unknown = [job]
    notes += [[UNKNOWN_ROLE, word] for word in unknown]
    if not roles:
        notes.append([NO_ROLE, ""])
    started_on = _day(said, Wanted.STARTED_ON, BAD_START, notes)
    if started_on is None and not said.get(Wanted.STARTED_ON):
        notes.append([NO_START, ""])
    if started_on is not None and started_on > on:
        notes.append([FUTURE_START, started_on.isoformat()])
    left_on = _day(said, Wanted.LEFT_ON, BAD_LEFT, notes)
    facts = {
        "name": name[:NAME_LENGTH],
        "email": email or "",
        "job_title": said.get(Wanted.JOB_TITLE, "")[:NAME_LENGTH],
        "roles": [role.value for role in roles],
        "started_on": started_on.isoformat() if started_on else "",
        "left_on": left_on.isoformat() if left_on and (started_on is None or left_on >= started_on) else "",
    }
    return Planned(line, Kind.NEW, facts, notes=notes)


def _day(said: Mapping[str, str], what: Wanted, code: str, notes: list[list[str]]) -> date | None:
    text = said.get(what, "")
    found = day_of(text) if text else None
    if text and found is None:
        notes.append([code, text[:100]])
    return found


def _match(one: Planned, by_email: Mapping[str, StaffMember], by_name: Mapping[str, list[StaffMember]]) -> None:
    facts = one.facts or {}
    same_name = by_name.get(_key(facts["name"]), [])
    found = by_email.get(facts["email"])
    if found is None and len(same_name) == 1 and not (facts["email"] and same_name[0].email):
        found = same_name[0]
    if found is None:
        if same_name:
            one.notes.append([SAME_NAME, ""])
        return
    one.staff = found
    if found.left_on is not None and not facts["left_on"]:
        one.notes.append([HAS_LEFT, ""])
    one.kind = Kind.CHANGED if _differs(found, facts) else Kind.UNCHANGED


def _differs(staff: StaffMember, facts: Mapping[str, Any]) -> bool:
    """Whether the row says something new. What it leaves empty stays as it is."""
    said = {
        "name": staff.name,
        "email": staff.email,
        "job_title": staff.job_title,
        "roles": staff.roles,
        "started_on": staff.started_on.isoformat(),
        "left_on": staff.left_on.isoformat() if staff.left_on else "",
    }
    return any(facts[name] and (sorted(facts[name]) != sorted(value)) for name, value in said.items())


def _seen_before(facts: Mapping[str, Any], seen: Mapping[str, int]) -> int:
    """The line that spoke of them already: the same address, or the same name where one of the two has no address."""
    if facts["email"]:
        return seen.get(f"@{facts['email']}", 0) or seen.get(f"no address {_key(facts['name'])}", 0)
    return seen.get(_key(facts["name"]), 0)


def _keys(facts: Mapping[str, Any]) -> list[str]:
    name = _key(facts["name"])
    return [name, f"@{facts['email']}"] if facts["email"] else [name, f"no address {name}"]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
