"""From raw fields to a checklist: every field is read, and everything that is wrong is told at once."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from checklists.authority.exchange.columns import COVER, SECTION, STATEMENT, Column, Unreadable
from checklists.authority.exchange.given import (
    Fault,
    Faulty,
    Given,
    GivenDetails,
    GivenSection,
    GivenStatement,
    RawChecklist,
    RawPart,
)
from checklists.scales import Rating, choices_of, is_typed, keys_of
from lantern.records import id_in

MOST_STATEMENTS: Final = 1_000
CODE: Final = re.compile(r"[A-Z0-9]+([-.][A-Z0-9]+)*")
# Neither the database nor a workbook can keep these.
_UNKEPT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SLUG: Final = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")


@dataclass(frozen=True)
class Known:
    """The checklist that a file is compared with: ids of the statements in its draft, and of all it ever published.

    A statement without an id in the file is the one of the draft with the same code.
    """

    draft: Mapping[str, uuid.UUID] = field(default_factory=dict)
    published: Mapping[str, uuid.UUID] = field(default_factory=dict)


def read(raw: RawChecklist, *, known: Known, faults: Iterable[Fault] = ()) -> Given:
    """The checklist. Faulty, with `faults` of an earlier step among them, if anything is wrong."""
    reader = _Reader(known, list(faults))
    given = reader.checklist(raw)
    if reader.faults:
        raise Faulty(reader.faults)
    return given


class _Reader:
    def __init__(self, known: Known, faults: list[Fault]) -> None:
        self.known = known
        self.faults = faults
        self._codes: dict[str, str] = {}
        self._ids: dict[uuid.UUID, str] = {}

    def checklist(self, raw: RawChecklist) -> Given:
        cover = self._values(raw.cover, COVER)
        if (start := cover["in_force_on"]) and (review := cover["review_by"]) and review <= start:
            self._fault(raw.cover, "review_by", _("Review by must be after the date it is in force from"))
        sections, statements = [], []
        for place, section in enumerate(raw.sections):
            values = self._values(section.part, SECTION)
            sections.append(GivenSection(title=values["section"], schools_may_add=values["schools_may_add"]))
            statements += [GivenStatement(part.line, place, self._statement(part)) for part in section.statements]
        if len(statements) > MOST_STATEMENTS:
            self._fault(
                raw.cover, "", _("A checklist can have at most %(most)s statements") % {"most": MOST_STATEMENTS}
            )
        if not sections:
            self._fault(raw.cover, "", _("There is no section and no statement in this file"))
        return Given(GivenDetails(**cover), tuple(sections), tuple(statements))

    def _statement(self, part: RawPart) -> dict[str, Any]:
        words = self._values(part, STATEMENT)
        words["code"] = self._code(part, words["code"])
        words["stable_id"] = self._id(part, words["stable_id"], words["code"])
        words["descriptors"] = self._descriptors(part, words["scale"], words["descriptors"])
        words["replaces"] = self._replaced(part, words["stable_id"], words["replaces"])
        self._check_offer(part, words)
        if words["live_source"] and not _SLUG.fullmatch(words["live_source"]):
            self._fault(part, "live_source", _("Live source can have small letters, numbers and hyphens only"))
        return words

    def _values(self, part: RawPart, columns: Iterable[Column]) -> dict[str, Any]:
        """Every field of the part; what could not be read is as if it were empty."""
        values = {}
        for column in columns:
            text = part.text(column.name)
            if _UNKEPT.search(text):
                sentence = _("%(field)s has a character that cannot be kept") % {"field": column.heading}
                self._fault(part, column.name, sentence)
                text = ""
            if column.required and not text.strip():
                self._fault(part, column.name, _("%(field)s is missing") % {"field": column.heading})
            try:
                values[column.name] = column.read(text)
            except Unreadable as problem:
                self._fault(part, column.name, f"{column.heading} {problem}")
                values[column.name] = column.read("")
        return values

    def _code(self, part: RawPart, text: str) -> str:
        code = text.upper()
        if code and not CODE.fullmatch(code):
            self._fault(
                part,
                "code",
                _("The code %(code)s can have letters, numbers, hyphens and full stops only") % {"code": code},
            )
        elif code in self._codes:
            self._fault(
                part,
                "code",
                _("The code %(code)s is used already, in %(place)s") % {"code": code, "place": self._codes[code]},
            )
        elif code:
            self._codes[code] = part.place
        return code

    def _id(self, part: RawPart, text: str, code: str) -> uuid.UUID:
        if not text:
            found = self.known.draft.get(code) or uuid.uuid4()
        else:
            given = id_in(text.strip())
            found = given or uuid.uuid4()
            if given is None:
                self._fault(
                    part,
                    "stable_id",
                    _("The id “%(text)s” is not one. Leave it empty for a new statement") % {"text": text[:60]},
                )
        if found in self._ids:
            self._fault(
                part,
                "stable_id",
                _("This id is used already, in %(place)s. Leave it empty for a new statement")
                % {"place": self._ids[found]},
            )
        self._ids.setdefault(found, part.place)
        return found

    def _descriptors(self, part: RawPart, scale: str, text: str) -> list[str]:
        """One text for each choice, as lines like `l5: In place`; all empty is none."""
        by_key: dict[str, str] = {}
        choices = choices_of(scale)
        labels = {str(choice.label).casefold(): choice.key for choice in choices} | {
            one.key: one.key for one in choices
        }
        for line in filter(None, (line.strip() for line in text.splitlines())):
            name, _colon, words = line.partition(":")
            key = labels.get(name.strip().casefold())
            if key is None or not words.strip():
                known = ", ".join(choice.key for choice in choices) or _("none")
                self._fault(
                    part,
                    "descriptors",
                    _(
                        "“%(line)s” does not say which answer it is about, for example “green: …”. This scale has: %(known)s"
                    )
                    % {"line": line[:60], "known": known},
                )
            else:
                by_key[key] = words.strip()
        return [by_key.get(choice.key, "") for choice in choices] if by_key else []

    def _replaced(self, part: RawPart, own: uuid.UUID, named: list[str]) -> list[uuid.UUID]:
        found = []
        for text in named:
            key = id_in(text.strip()) or self.known.published.get(text.upper()) or self.known.draft.get(text.upper())
            if key is None:
                self._fault(
                    part,
                    "replaces",
                    _("It replaces “%(text)s”, which is neither an id nor the code of a statement of this checklist")
                    % {"text": text[:60]},
                )
            elif key == own:
                self._fault(part, "replaces", _("A statement cannot replace itself"))
            else:
                found.append(key)
        return list(dict.fromkeys(found))

    def _check_offer(self, part: RawPart, words: dict[str, Any]) -> None:
        rating, scale = words["offered_rating"].strip().lower(), words["scale"]
        words["offered_rating"] = rating
        if not rating:
            if words["offered_note"]:
                self._fault(part, "offered_note", _("There is an offered note without an offered answer"))
            return
        known = () if is_typed(scale) else keys_of(scale)
        if rating not in known:
            self._fault(
                part,
                "offered_rating",
                _("The offered answer is “%(text)s”; on this scale it can be one of: %(known)s")
                % {"text": rating[:60], "known": ", ".join(known) or _("none")},
            )
        elif rating == Rating.NOT_APPLICABLE and not words["allow_not_applicable"]:
            self._fault(part, "offered_rating", _("“na” is offered, but this statement may not be not applicable"))

    def _fault(self, part: RawPart, name: str, sentence: str) -> None:
        line = part.fields[name].line if name in part.fields else part.line
        self.faults.append(Fault(line, part.place_of(name), sentence))
