"""The built-in checklists, as data.

A checklist is one YAML file beside this module, held to `schema.json` by a system check. The id of a
statement is made from its code, so it is the same in every authority and in every edition; a code is
never given to another statement.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from jsonschema import Draft202012Validator

from checklists.frequency import Frequency
from checklists.scales import Scale

FOLDER: Final = Path(__file__).parent
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:lantern:checklist-library")


@dataclass(frozen=True)
class LibraryStatement:
    code: str
    plain: str
    official: str
    source_ref: str
    guidance: str
    advice_green: str
    advice_amber: str
    advice_red: str
    evidence: str
    frequency: str
    unconfirmed: str = ""
    allow_not_applicable: bool = False
    phases: tuple[str, ...] = ()
    weight: int = 1
    scale: str = Scale.RAG.value
    descriptors: tuple[str, ...] = ()
    red_flag: bool = False
    needs_evidence: bool = False
    offered_rating: str = ""
    offered_note: str = ""
    replaces: tuple[uuid.UUID, ...] = ()
    live_source: str = ""

    @property
    def stable_id(self) -> uuid.UUID:
        return stable_id(self.code)

    @property
    def evidence_lines(self) -> list[str]:
        return self.evidence.splitlines()

    def get_frequency_display(self) -> str:
        """How often, in words, under the name by which templates ask a model."""
        return str(Frequency(self.frequency).label)


@dataclass(frozen=True)
class LibrarySection:
    title: str
    statements: tuple[LibraryStatement, ...]
    schools_may_add: bool = False


@dataclass(frozen=True)
class LibraryChecklist:
    code: str
    title: str
    summary: str
    source: str
    edition: str
    in_force_on: date | None
    review_by: date | None
    sections: tuple[LibrarySection, ...] = field(default=())

    @property
    def statement_count(self) -> int:
        return sum(len(section.statements) for section in self.sections)


def stable_id(code: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, code)


@cache
def checklists() -> tuple[LibraryChecklist, ...]:
    """Every checklist of the library, by title. Read from disk once in a process: the files ship with the code."""
    return tuple(sorted((_checklist(content) for _, content in _files()), key=lambda one: one.title))


@cache
def codes() -> frozenset[str]:
    """The codes of every statement in the library."""
    return frozenset(
        statement.code for one in checklists() for section in one.sections for statement in section.statements
    )


def checklist(code: str) -> LibraryChecklist | None:
    return next((one for one in checklists() if one.code == code), None)


def faults() -> list[str]:
    """One sentence for each thing that is wrong in the library's files."""
    validator = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text(encoding="utf-8")))
    found: list[str] = []
    seen: dict[str, str] = {}
    for name, content in _files():
        for error in validator.iter_errors(content):
            found.append(f"{name}, {error.json_path}: {error.message}")
        for code in _codes(content):
            if code in seen:
                found.append(f"{name}: the code {code} is used in {seen[code]} already")
            seen.setdefault(code, name)
    return found


def _files() -> Iterator[tuple[str, Any]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        yield path.name, yaml.safe_load(path.read_text(encoding="utf-8"))


def _codes(content: Any) -> Iterator[str]:
    sections = content.get("sections") if isinstance(content, dict) else None
    for section in sections if isinstance(sections, list) else []:
        for statement in section.get("statements") or [] if isinstance(section, dict) else []:
            if isinstance(statement, dict) and "code" in statement:
                yield str(statement["code"])


def _checklist(content: dict[str, Any]) -> LibraryChecklist:
    return LibraryChecklist(
        code=content["code"],
        title=content["title"],
        summary=content["summary"],
        source=content["source"],
        edition=content["edition"],
        in_force_on=_day(content["in_force_on"]),
        review_by=_day(content["review_by"]),
        sections=tuple(
            LibrarySection(
                title=section["title"],
                statements=tuple(_statement(statement) for statement in section["statements"]),
                schools_may_add=section.get("schools_may_add", False),
            )
            for section in content["sections"]
        ),
    )


def _statement(content: dict[str, Any]) -> LibraryStatement:
    advice = content["advice"]
    return LibraryStatement(
        code=content["code"],
        plain=content["plain"],
        official=content["official"],
        source_ref=content["source_ref"],
        guidance=content["guidance"],
        advice_green=advice["green"],
        advice_amber=advice["amber"],
        advice_red=advice["red"],
        evidence="\n".join(content["evidence"]),
        frequency=content["frequency"],
        unconfirmed=content.get("unconfirmed", ""),
        allow_not_applicable=content.get("allow_not_applicable", False),
        phases=tuple(content.get("phases", ())),
        weight=content.get("weight", 1),
        scale=content.get("scale", Scale.RAG.value),
        descriptors=tuple(content.get("descriptors", ())),
        red_flag=content.get("red_flag", False),
        needs_evidence=content.get("needs_evidence", False),
        replaces=tuple(stable_id(code) for code in content.get("replaces", ())),
        live_source=content.get("live_source", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
