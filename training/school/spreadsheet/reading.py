"""What a messy spreadsheet says: which column is which, days in British forms, roles in the words of schools. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from tenants.people.models import normal_email
from training.roles import StaffRole


class Wanted(StrEnum):
    """What a column can mean."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    JOB_TITLE = "job_title"
    ROLES = "roles"
    STARTED_ON = "started_on"
    LEFT_ON = "left_on"


WORDS: Final = {
    Wanted.NAME: _("Name"),
    Wanted.FIRST_NAME: _("First name"),
    Wanted.LAST_NAME: _("Last name"),
    Wanted.EMAIL: _("Email address"),
    Wanted.JOB_TITLE: _("Job title"),
    Wanted.ROLES: _("Role"),
    Wanted.STARTED_ON: _("Started on"),
    Wanted.LEFT_ON: _("Left on"),
}
# What schools' systems call their columns, in small letters without signs; the first that fits is taken.
_HEADINGS: Final[dict[Wanted, tuple[str, ...]]] = {
    Wanted.EMAIL: ("email", "e mail", "mail", "work email"),
    Wanted.FIRST_NAME: ("first name", "forename", "given name", "preferred forename", "firstname"),
    Wanted.LAST_NAME: ("last name", "surname", "family name", "legal surname", "lastname"),
    Wanted.NAME: ("full name", "staff name", "name", "employee", "member of staff"),
    Wanted.JOB_TITLE: ("job title", "post", "position", "job"),
    Wanted.ROLES: ("role", "roles", "staff type", "category"),
    Wanted.STARTED_ON: ("start date", "started", "start", "date of arrival", "employment start", "joined", "from"),
    Wanted.LEFT_ON: ("leaving date", "left", "end date", "date of leaving", "leaver", "until"),
}
_ROLES: Final[dict[StaffRole, tuple[str, ...]]] = {
    StaffRole.HEAD: ("head", "headteacher", "head teacher", "principal", "executive head"),
    StaffRole.DEPUTY_DSL: ("deputy dsl", "ddsl", "deputy safeguarding lead", "deputy designated safeguarding lead"),
    StaffRole.DSL: ("dsl", "safeguarding lead", "designated safeguarding lead"),
    StaffRole.LEADER: ("slt", "senior leader", "deputy head", "assistant head", "leadership", "deputy headteacher"),
    StaffRole.TEACHER: ("teacher", "class teacher", "qts", "ect", "senco", "teaching staff"),
    StaffRole.SUPPORT_STAFF: (
        "ta", "hlta", "teaching assistant", "support staff", "lsa", "midday supervisor", "nursery nurse", "cover supervisor",
    ),
    StaffRole.OFFICE: ("office", "admin", "administrator", "bursar", "school business manager", "sbm", "receptionist", "secretary"),
    StaffRole.SITE: ("site", "caretaker", "cleaner", "cook", "kitchen", "catering", "premises", "site manager"),
    StaffRole.GOVERNOR: ("governor", "trustee", "chair of governors", "chair"),
    StaffRole.IT_SUPPORT: ("it", "it support", "ict technician", "it technician", "network manager", "technician"),
    StaffRole.SUPPLY: ("supply", "supply teacher", "agency", "peripatetic"),
    StaffRole.VOLUNTEER: ("volunteer", "parent helper", "student"),
}  # fmt: skip
ROLE_OF_WORD: Final = {
    word: role for role, words in _ROLES.items() for word in (*words, role.value, role.label.lower())
}
_SEPARATORS: Final = re.compile(r"[;/&+,|]|\band\b", re.IGNORECASE)
_DAY: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]+(\d{1,2}|[a-z]{3,9})[\s./,-]+(\d{4}|\d{2})\b", re.IGNORECASE
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Two digits of a year up to this one are of this century.
_THIS_CENTURY: Final = 49
# Among so many rows the heading is looked for.
_UPPERMOST: Final = 12


def heading_at(rows: Sequence[Sequence[str]]) -> int:
    """The place of the row that names the columns: the first of the uppermost that says where names are, else the first of all.

    Systems put a title or a date above the table. Somebody stands below the heading.
    """
    for place, cells in enumerate(rows[:_UPPERMOST][:-1]):
        found = guess_columns(cells)
        if Wanted.NAME in found or {Wanted.FIRST_NAME, Wanted.LAST_NAME} <= set(found):
            return place
    return 0


def guess_columns(heading: Sequence[str]) -> dict[str, int]:
    """Which column is what, by the words above it. What fits nothing is left out; each column and each meaning is used once."""
    plain = [" ".join(re.sub(r"[^a-z ]+", " ", cell.lower().replace("-", " ")).split()) for cell in heading]
    found: dict[str, int] = {}
    for exact in (True, False):
        for wanted, words in _HEADINGS.items():
            if wanted in found:
                continue
            for place, cell in enumerate(plain):
                fits = cell in words if exact else any(re.search(rf"\b{word}\b", cell) for word in words)
                if cell and fits and place not in found.values():
                    found[wanted] = place
                    break
    if Wanted.FIRST_NAME in found and Wanted.LAST_NAME in found:
        found.pop(Wanted.NAME, None)
    return {str(key): place for key, place in found.items()}


def name_of(cells: Mapping[str, str]) -> str:
    """The name, first name first; “HUGHES, Daniel” is turned round and shouting is softened."""
    whole = cells.get(Wanted.NAME, "")
    if not whole:
        whole = f"{cells.get(Wanted.FIRST_NAME, '')} {cells.get(Wanted.LAST_NAME, '')}"
    elif whole.count(",") == 1:
        last, first = whole.split(",")
        whole = f"{first} {last}"
    words = [_softened(word) if word.isupper() and len(word) > len("ab") else word for word in whole.split()]
    return " ".join(words)


def _softened(word: str) -> str:
    """O’NEILL-HART as O’Neill-Hart."""
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)


def email_of(text: str) -> str | None:
    """The address in small letters; empty if there is none, None if it is none."""
    address = normal_email(text.strip("<> ")).removeprefix("mailto:")
    if not address or address in {"-", "none", "n/a", "na", "no email"}:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address


def day_of(text: str) -> date | None:
    """A day as people in Britain write it: 1/9/2026, 01.09.26, 1 Sept 2026, or 2026-09-01; None for anything else.

    The day stands before the month, always.
    """
    text = text.strip()
    try:
        if written := parse_date(text[:10]):
            return written
    except ValueError:
        return None
    match = _DAY.search(text)
    if match is None:
        return None
    day, month_word, year_word = match.groups()
    month = int(month_word) if month_word.isdigit() else _month(month_word)
    year = int(year_word)
    if year < 100:
        year += 2000 if year <= _THIS_CENTURY else 1900
    try:
        return date(year, month, int(day))
    except ValueError:
        return None


def roles_of(text: str, chosen: Mapping[str, str]) -> tuple[list[StaffRole], list[str]]:
    """The roles that the text names, and the words in it that are no role. `chosen` says what somebody made of such words."""
    whole = _role(text, chosen)
    if whole is not None:
        return [whole], []
    found: list[StaffRole] = []
    unknown: list[str] = []
    for part in _SEPARATORS.split(text):
        word, role = plain_word(part), _role(part, chosen)
        if role is not None and role not in found:
            found.append(role)
        elif role is None and word and word not in chosen and word not in unknown:
            unknown.append(word)
    return found, unknown


def _role(text: str, chosen: Mapping[str, str]) -> StaffRole | None:
    word = plain_word(text)
    if word in ROLE_OF_WORD:
        return ROLE_OF_WORD[word]
    return StaffRole(chosen[word]) if chosen.get(word) in StaffRole.values else None


def plain_word(text: str) -> str:
    """The word as it is compared: small letters, one blank between."""
    return " ".join(re.sub(r"[^\w ]+", " ", text.lower()).split())[:60]


def _month(word: str) -> int:
    start = word.lower()[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0
