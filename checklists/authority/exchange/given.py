"""What a file said, as plain data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checklists.authority.models import Statement


@dataclass(frozen=True)
class Raw:
    """One field as it stands in a file: text, with lists as lines; and where it stands."""

    text: str
    place: str
    line: int


@dataclass
class RawPart:
    """The fields of a cover, a section or a statement; `line` and `place` are where the part begins."""

    line: int
    place: str
    fields: dict[str, Raw] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields[name].text if name in self.fields else ""

    def place_of(self, name: str) -> str:
        return self.fields[name].place if name in self.fields else self.place


@dataclass
class RawSection:
    part: RawPart
    statements: list[RawPart] = field(default_factory=list)


@dataclass
class RawChecklist:
    cover: RawPart
    sections: list[RawSection] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file, with the place where it is wrong."""

    line: int
    place: str
    sentence: str


class Faulty(Exception):  # says what the file is
    """The file cannot be taken as it is. Nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults, key=lambda fault: (fault.line, len(fault.place), fault.place))


@dataclass(frozen=True)
class GivenStatement:
    """One statement of a file: the fields of `StatementText`, the line it stood on and the place of its section."""

    line: int
    section: int
    words: dict[str, Any]

    def as_text(self) -> Statement:
        """The same as an unsaved row, which is what statements are compared as."""
        return Statement(**self.words)


@dataclass(frozen=True)
class GivenSection:
    title: str
    schools_may_add: bool


@dataclass(frozen=True)
class GivenDetails:
    """What the cover says."""

    title: str
    summary: str
    source: str
    edition: str
    in_force_on: date | None
    review_by: date | None


@dataclass(frozen=True)
class Given:
    """A checklist as a sound file tells it."""

    details: GivenDetails
    sections: tuple[GivenSection, ...]
    statements: tuple[GivenStatement, ...]
