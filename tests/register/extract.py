"""Extracts of GIAS for the tests: the sample of real rows, and small files made to order."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

SAMPLE = Path(__file__).with_name("gias_sample.csv")

COLUMNS = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (code)",
    "EstablishmentStatus (name)",
    "CloseDate",
    "PhaseOfEducation (code)",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "SchoolCapacity",
    "NumberOfPupils",
    "HeadLastName",
)
_USUAL = {
    "LA (code)": "344",
    "LA (name)": "Hillshire",
    "EstablishmentNumber": "2001",
    "EstablishmentName": "St Anne’s Primary School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (code)": "2",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "4",
    "StatutoryHighAge": "11",
    "SchoolCapacity": "210",
    "NumberOfPupils": "198",
    "HeadLastName": "Canary-Surname",
}
# Columns by words that can be arguments.
_NAMES = {
    "urn": "URN",
    "la": "LA (code)",
    "la_name": "LA (name)",
    "number": "EstablishmentNumber",
    "name": "EstablishmentName",
    "type": "TypeOfEstablishment (name)",
    "status": "EstablishmentStatus (name)",
    "status_code": "EstablishmentStatus (code)",
    "closed": "CloseDate",
    "phase": "PhaseOfEducation (name)",
    "phase_code": "PhaseOfEducation (code)",
    "low": "StatutoryLowAge",
    "high": "StatutoryHighAge",
    "capacity": "SchoolCapacity",
    "pupils": "NumberOfPupils",
}


def row(urn: str = "200001", **given: str) -> dict[str, str]:
    """An open primary school of Hillshire, with whatever is given instead."""
    return {**_USUAL, **{_NAMES[key]: value for key, value in {"urn": urn, **given}.items()}}


def text_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    """The rows as the text of a file, with CRLF line ends."""
    out = StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def file_of(*rows: dict[str, str], encoding: str = "cp1252", columns: tuple[str, ...] = COLUMNS) -> BytesIO:
    """The rows as a file."""
    return BytesIO(text_of(*rows, columns=columns).encode(encoding))
