"""Reads an extract of GIAS, the national register of schools ("Get Information About Schools", `edubasealldata….csv`).

The extract is quoted where needed, has CRLF line ends and about 140 columns that come and go from year to year; so
columns are found by name. A file that is not whole, or not what it seems, is refused as a whole: `Refused` is raised
and says what to do. Nothing is written here. `encoding` decides between Windows-1252 and UTF-8.

Names and titles of head teachers are in the file. They are left in the row of the CSV reader and never kept.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import TextIOWrapper
from typing import BinaryIO

from django.utils.translation import gettext as _

from tenants.register.encoding import Refused, encoding_of
from tenants.register.phases import UnknownPhase, phase_of, size_band_of

REQUIRED = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "CloseDate",
    "PhaseOfEducation (name)",
    "NumberOfPupils",
)
OPTIONAL = (
    "EstablishmentStatus (code)",
    "PhaseOfEducation (code)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "SchoolCapacity",
)

_STATUS_OF_CODE = {"1": "open", "2": "closed", "3": "open, but proposed to close", "4": "proposed to open"}
_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})\Z")
# UTF-8 read as Windows-1252: "Ã" or "Â" and then a sign that no name has in that place.
_GARBLED = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]")
_LONGEST_NAME = 200
_LONGEST_TYPE = 100
_NAMED_AUTHORITIES = 12


class Reason(StrEnum):
    """Why a row was not taken. What a person reads is made by `tenants.register.presenters.reason_text`."""

    ELSEWHERE = "elsewhere"
    CLOSED = "closed"
    PROPOSED = "proposed"
    NO_URN = "no_urn"
    BAD_URN = "bad_urn"
    NO_NAME = "no_name"
    BAD_NUMBER = "bad_number"
    UNKNOWN_PHASE = "unknown_phase"
    UNKNOWN_STATUS = "unknown_status"


@dataclass(frozen=True, slots=True)
class Facts:
    """One school as the extract gives it: open, or closing with the day of it where the extract has one."""

    urn: str
    laestab: str
    name: str
    phase: str
    type_name: str
    size_band: str
    pupils: int | None
    status: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one line: `facts` when it is taken, otherwise a reason with the detail that makes it specific."""

    line: int
    urn: str
    name: str
    facts: Facts | None = None
    reason: Reason | None = None
    detail: str = ""
    closed_on: date | None = None


def read(file: BinaryIO, *, la_code: str, authority: str) -> list[Row]:
    """Every line of the file, taken or with the reason why not; raises Refused if the file is not sound.

    `la_code` is the authority's own; a file without a row of it is refused with the codes that it does hold.
    """
    text = TextIOWrapper(file, encoding=encoding_of(file), errors="strict", newline="")
    try:
        return list(_rows(text, la_code=la_code, authority=authority))
    except csv.Error as error:
        raise Refused(
            _(
                "The file could not be read as CSV: a quotation mark is opened and not closed, or a field is far too "
                "long. Download it again."
            )
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(_("The file has signs that are not Windows-1252. Upload it as it was downloaded.")) from error
    finally:
        text.detach()


def _rows(text: TextIOWrapper, *, la_code: str, authority: str) -> Iterator[Row]:
    lines = csv.reader(text, strict=True)
    header = next((fields for fields in lines if any(fields)), [])
    at = _columns(header)
    own = 0
    first_seen: dict[str, int] = {}
    others: Counter[tuple[str, str]] = Counter()
    for fields in lines:
        if not any(fields):
            continue
        if len(fields) != len(header):
            raise Refused(_cut_off(lines.line_num, len(fields), len(header)))
        value = {name: fields[place].strip() for name, place in at.items()}
        name, urn = value["EstablishmentName"], value["URN"].lstrip("0")
        if not name.isascii() and (_GARBLED.search(name) or "\ufffd" in name):
            raise Refused(_garbled(name, lines.line_num))
        if urn:
            if urn in first_seen:
                raise Refused(_twice(urn, first_seen[urn], lines.line_num))
            first_seen[urn] = lines.line_num
        if _same_code(value["LA (code)"], la_code):
            own += 1
            yield _own_row(value, lines.line_num)
        else:
            others[value["LA (code)"], value["LA (name)"]] += 1
            detail = _place(value)[:_LONGEST_NAME]
            yield Row(lines.line_num, value["URN"][:20], name[:_LONGEST_NAME], None, Reason.ELSEWHERE, detail)
    if not own and not others:
        raise Refused(_("The file has a heading line and no schools. Download it again."))
    if not own:
        raise Refused(_none_of_ours(others, la_code, authority))


def _columns(header: list[str]) -> dict[str, int]:
    """Where each known column is. The order of columns and the case of their names do not matter."""
    names = [name.strip().casefold() for name in header]
    missing = [name for name in REQUIRED if name.casefold() not in names]
    if len(missing) == len(REQUIRED):
        if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
            raise Refused(
                _("The columns of this file are not separated by commas. Upload it as it was downloaded from GIAS.")
            )
        raise Refused(
            _(
                "This is not an extract from GIAS: its first line should have the names of columns, such as URN and "
                "EstablishmentName."
            )
        )
    if missing:
        raise Refused(_("The file has no column named %(names)s.") % {"names": ", ".join(missing)})
    twice = [name for name in REQUIRED + OPTIONAL if names.count(name.casefold()) > 1]
    if twice:
        raise Refused(_("The file has more than one column named %(names)s.") % {"names": ", ".join(twice)})
    return {name: names.index(name.casefold()) for name in REQUIRED + OPTIONAL if name.casefold() in names}


class _Rejected(Exception):
    """The row is not taken, for this reason."""

    def __init__(self, reason: Reason, detail: str = "", closed_on: date | None = None) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.closed_on = reason, detail[:_LONGEST_NAME], closed_on


def _own_row(value: dict[str, str], line: int) -> Row:
    name = value["EstablishmentName"][:_LONGEST_NAME]
    try:
        facts = _facts(value, _urn(value), name)
    except _Rejected as no:
        return Row(line, value["URN"][:20], name, None, no.reason, no.detail, no.closed_on)
    return Row(line, facts.urn, name, facts)


def _urn(value: dict[str, str]) -> str:
    urn = value["URN"].lstrip("0")
    if not urn:
        raise _Rejected(Reason.NO_URN)
    if not re.fullmatch(r"[1-9][0-9]{5}", urn):
        raise _Rejected(Reason.BAD_URN, value["URN"])
    return urn


def _facts(value: dict[str, str], urn: str, name: str) -> Facts:
    status = _status(value)
    if not name:
        raise _Rejected(Reason.NO_NAME)
    closing = status != "open"
    try:
        low, high = _number(value.get("StatutoryLowAge", "")), _number(value.get("StatutoryHighAge", ""))
        pupils, capacity = _number(value["NumberOfPupils"]), _number(value.get("SchoolCapacity", ""))
        laestab = _laestab(value)
    except ValueError as error:
        raise _Rejected(Reason.BAD_NUMBER, str(error)) from error
    try:
        phase = phase_of(
            name=value["PhaseOfEducation (name)"],
            code=value.get("PhaseOfEducation (code)", ""),
            type_name=value["TypeOfEstablishment (name)"],
            low_age=low,
            high_age=high,
        )
    except UnknownPhase as error:
        raise _Rejected(Reason.UNKNOWN_PHASE, str(error)) from error
    return Facts(
        urn=urn,
        laestab=laestab,
        name=name,
        phase=phase.value,
        type_name=value["TypeOfEstablishment (name)"][:_LONGEST_TYPE],
        # A school that has not been counted yet is sized by the places that it has.
        size_band=size_band_of(phase, capacity if pupils is None else pupils).value,
        pupils=pupils,
        status="closing" if closing else "open",
        closed_on=_date(value["CloseDate"]) if closing else None,
    )


def _status(value: dict[str, str]) -> str:
    """Open, or open but proposed to close; every other status is a reason not to take the row."""
    given = value["EstablishmentStatus (name)"]
    code = value.get("EstablishmentStatus (code)", "").lstrip("0")
    status = given.casefold() or _STATUS_OF_CODE.get(code, "")
    if status == "closed":
        raise _Rejected(Reason.CLOSED, closed_on=_date(value["CloseDate"]))
    if status == "proposed to open":
        raise _Rejected(Reason.PROPOSED)
    if status not in {"open", "open, but proposed to close"}:
        raise _Rejected(Reason.UNKNOWN_STATUS, given or code)
    return status


def _place(value: dict[str, str]) -> str:
    code = value["LA (code)"]
    return " ".join(filter(None, (value["LA (name)"], code and f"({code})")))


def _laestab(value: dict[str, str]) -> str:
    """The seven digits that the Department calls the DfE number; empty for an establishment without a number."""
    number = value["EstablishmentNumber"]
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{1,4}", number):
        raise ValueError(number)
    return f"{int(value['LA (code)']):03d}{int(number):04d}"


def _number(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise ValueError(text)
    return int(text)


def _date(text: str) -> date | None:
    """Day, month, year with dashes or slashes; None when blank or impossible, since a date never decides anything."""
    match = _DATE.match(text)
    if not match:
        return None
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _same_code(code: str, la_code: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+", code)) and int(code) == int(la_code)


def _cut_off(line: int, found: int, wanted: int) -> str:
    return _(
        "Line %(line)s has %(found)s columns instead of %(wanted)s: the file is cut off or damaged. Download it again."
    ) % {"line": line, "found": found, "wanted": wanted}


def _garbled(name: str, line: int) -> str:
    return _(
        "The letters of “%(name)s” on line %(line)s are garbled: another program saved this file in a wrong encoding. "
        "Upload it as it was downloaded from GIAS."
    ) % {"name": name[:80], "line": line}


def _twice(urn: str, first: int, second: int) -> str:
    return _(
        "URN %(urn)s is in the file twice, on lines %(first)s and %(second)s, so it is not clear which one is right. "
        "Download the file again."
    ) % {"urn": urn, "first": first, "second": second}


def _none_of_ours(others: Counter[tuple[str, str]], la_code: str, authority: str) -> str:
    named = [" ".join(filter(None, pair)) for pair in sorted(others)]
    held = ", ".join(named[:_NAMED_AUTHORITIES])
    if len(named) > _NAMED_AUTHORITIES:
        held = _("%(some)s and %(more)s more") % {"some": held, "more": len(named) - _NAMED_AUTHORITIES}
    return _("The file has no school of %(authority)s (%(code)s). It has schools of: %(held)s.") % {
        "authority": authority,
        "code": la_code,
        "held": held,
    }
