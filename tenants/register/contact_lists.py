"""Contacts of many schools, in lines that somebody pasted from a spreadsheet. Pure."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tenants.register.models import School

LONGEST_NAME: Final = 150
LONGEST_ADDRESS: Final = 254


class Fault(StrEnum):
    """Why a line names no contact of a school."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    CLOSED = "closed"
    TWICE = "twice"
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"


@dataclass(frozen=True)
class Contact:
    """Who is to be asked to be a school's first user."""

    school: School
    name: str
    email: str

    @property
    def is_new(self) -> bool:
        """Whether the register says something else now."""
        return (self.school.contact_name, self.school.contact_email) != (self.name, self.email)


@dataclass(frozen=True)
class Faulty:
    """A line that was not understood: its number, what it says of the school, and why."""

    line: int
    words: str
    fault: Fault


@dataclass(frozen=True)
class Read:
    """What a list says, line by line; the words of a first line that was taken for headings."""

    contacts: tuple[Contact, ...]
    faults: tuple[Faulty, ...]
    headings: str = ""


def contacts_in(text: str, schools: Iterable[School]) -> Read:
    """The contact on each line: a school by URN, DfE number or whole name, then a person's name, then an email address.

    Between them stand tabs, semicolons or commas; a school's name may have commas. A first line of headings is passed over.
    """
    known = _Known(schools)
    contacts: dict[UUID, Contact] = {}
    faults: list[Faulty] = []
    headings = ""
    for place, (number, parts) in enumerate(_lines(text)):
        school_words, name, email = _split(parts)
        found = known.named(school_words)
        if place == 0 and len(parts) > 1 and not email and not found:
            headings = ", ".join(parts)
            continue
        fault = _fault(found, name, email)
        if fault is None and found[0].pk in contacts:
            fault = Fault.TWICE
        if fault is None:
            contacts[found[0].pk] = Contact(found[0], name, email)
        else:
            faults.append(Faulty(number, (school_words or name or email)[:80], fault))
    return Read(tuple(contacts.values()), tuple(faults), headings)


class _Known:
    def __init__(self, schools: Iterable[School]) -> None:
        self._by_number: dict[str, School] = {}
        self._by_name: dict[str, list[School]] = {}
        for school in schools:
            self._by_number[school.urn] = school
            if school.laestab:
                self._by_number[school.laestab] = school
            self._by_name.setdefault(_plain(school.name), []).append(school)

    def named(self, words: str) -> list[School]:
        """The schools that go by this number or name; two schools may share a name."""
        by_number = self._by_number.get(words.replace("/", "").replace(" ", ""))
        return [by_number] if by_number else self._by_name.get(_plain(words), [])


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The parts of each line that says anything, with the line's number from one."""
    for number, line in enumerate(text.splitlines(), start=1):
        separator = next((mark for mark in "\t;" if mark in line), ",")
        parts = [part.strip() for part in next(csv.reader([line], delimiter=separator), [])]
        if any(parts):
            yield number, parts


def _split(parts: list[str]) -> tuple[str, str, str]:
    """School, person and address. The address is the last part with an @, the person stands before it."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    place = next((place for place in reversed(range(len(parts))) if "@" in parts[place]), None)
    if place is None:
        return ", ".join(parts[:-1]) or parts[0], parts[-1] if len(parts) > 1 else "", ""
    person = parts[place - 1] if place > 1 else ""
    return ", ".join(parts[: max(place - 1, min(place, 1))]), person, parts[place].lower()


def _fault(found: list[School], name: str, email: str) -> Fault | None:
    if len(found) != 1:
        return Fault.SEVERAL if found else Fault.UNKNOWN
    if found[0].is_closed or found[0].moved_to:
        return Fault.CLOSED
    if not email:
        return Fault.NO_ADDRESS
    if not name:
        return Fault.NO_NAME
    if len(name) > LONGEST_NAME:
        return Fault.LONG_NAME
    return None if _is_address(email) else Fault.BAD_ADDRESS


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
