"""The fields of a checklist in a file: their names in YAML, their headings in a workbook, and how their text is read.

A new field of `StatementText` gets a line here, or the test that writes and reads a whole checklist fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import CODE_LENGTH, HEAVIEST, PLAIN_LENGTH, SOURCE_LENGTH, TITLE_LENGTH
from checklists.frequency import Frequency
from checklists.scales import Scale
from tenants.register.phases import Phase

FORMAT: Final = "lantern-checklist-1"
LONG: Final = 4_000
EDITION_LENGTH: Final = 60
YES, NO = _("yes"), _("no")
_TRUE = frozenset({"yes", "true", "y", "1", "x"})
_FALSE = frozenset({"no", "false", "n", "0", ""})


class Unreadable(ValueError):
    """The text of a field cannot be what the field holds; the sentence tells why."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))


@dataclass(frozen=True)
class Column:
    """One field. `read` turns its text into the value, or raises Unreadable; `write` is the way back."""

    name: str
    heading: str | Promise
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    # Its name in YAML, if another: `advice.green` is `green` under `advice`.
    path: str = ""
    required: bool = False

    @property
    def in_yaml(self) -> tuple[str, ...]:
        return tuple((self.path or self.name).split("."))


def _line(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        return _within(" ".join(text.split()), longest)

    return read


def _paragraphs(text: str) -> str:
    return _within(text, LONG)


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable(
            _("has %(length)s characters; at most %(most)s are possible")
            % {"length": f"{len(text):,}", "most": f"{longest:,}"}
        )
    return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _choice(choices: Mapping[str, str | Promise], otherwise: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        return _chosen(text, choices) if text else otherwise

    return read


def _choices(choices: Mapping[str, str | Promise]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        return list(dict.fromkeys(_chosen(line, choices) for line in _lines(text.replace(",", "\n"))))

    return read


def _chosen(text: str, choices: Mapping[str, str | Promise]) -> str:
    wanted = text.strip().casefold()
    for key, label in choices.items():
        if wanted in (key.casefold(), str(label).casefold()):
            return key
    known = ", ".join(choices)
    raise Unreadable(_("is “%(text)s”; it can be one of: %(known)s") % {"text": text[:60], "known": known})


def _yes_or_no(otherwise: bool) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        word = text.strip().casefold()
        if not word:
            return otherwise
        if word not in _TRUE | _FALSE:
            raise Unreadable(_("is “%(text)s”; it can be yes or no") % {"text": text[:60]})
        return word in _TRUE

    return read


def _weight(text: str) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= HEAVIEST:
        raise Unreadable(
            _("is “%(text)s”; it can be a whole number from 1 to %(most)s") % {"text": text[:60], "most": HEAVIEST}
        )
    return int(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(_("is “%(text)s”; a date is written like 2027-09-01") % {"text": text[:60]}) from None


def _in_lines(value: Any) -> str:
    return "\n".join(str(each) for each in value)


def _say_yes(value: Any) -> str:
    return str(YES if value else NO)


def _or_nothing(value: Any) -> str:
    return value.isoformat() if value else ""


_PHASES = dict(Phase.choices)
_FREQUENCIES = dict(Frequency.choices)
_SCALES = dict(Scale.choices)

COVER: Final = (
    Column("title", _("Title"), _line(TITLE_LENGTH), required=True),
    Column("summary", _("Summary"), _paragraphs),
    Column("source", _("Source document"), _line(PLAIN_LENGTH)),
    Column("edition", _("Edition"), _line(EDITION_LENGTH)),
    Column("in_force_on", _("In force from"), _day, _or_nothing),
    Column("review_by", _("Review by"), _day, _or_nothing),
)
SECTION: Final = (
    Column("section", _("Section"), _line(TITLE_LENGTH), path="title", required=True),
    Column("schools_may_add", _("Schools may add"), _yes_or_no(False), _say_yes),
)
STATEMENT: Final = (
    Column("code", _("Code"), _line(CODE_LENGTH), required=True),
    Column("plain", _("Statement"), _line(PLAIN_LENGTH), required=True),
    Column("official", _("Official wording"), _paragraphs),
    Column("source_ref", _("Where it comes from"), _line(PLAIN_LENGTH)),
    Column("guidance", _("What good looks like"), _paragraphs),
    Column("evidence", _("Evidence to look for"), _paragraphs),
    Column("frequency", _("How often"), _choice(_FREQUENCIES, "")),
    Column("unconfirmed", _("Not confirmed"), _paragraphs),
    Column("scale", _("Scale"), _choice(_SCALES, Scale.RAG.value)),
    Column("descriptors", _("What each answer means"), str),
    Column("advice_green", _("Advice when green"), _paragraphs, path="advice.green"),
    Column("advice_amber", _("Advice when amber"), _paragraphs, path="advice.amber"),
    Column("advice_red", _("Advice when red"), _paragraphs, path="advice.red"),
    Column("allow_not_applicable", _("May be not applicable"), _yes_or_no(True), _say_yes),
    Column("phases", _("Only for"), _choices(_PHASES), _in_lines),
    Column("weight", _("Weight"), _weight),
    Column("red_flag", _("Red flag"), _yes_or_no(False), _say_yes),
    Column("needs_evidence", _("Evidence wanted"), _yes_or_no(False), _say_yes),
    Column("offered_rating", _("Offered answer"), str, path="offered.answer"),
    Column("offered_note", _("Offered note"), _paragraphs, path="offered.note"),
    Column("replaces", _("Replaces"), _lines, _in_lines),
    Column("live_source", _("Live source"), _line(SOURCE_LENGTH)),
    Column("stable_id", _("Id"), str, path="id"),
)
# The order of the columns of a workbook: what people read comes first.
TABLE: Final = (*SECTION[:1], *STATEMENT, *SECTION[1:])
BY_HEADING: Final[dict[str, Column]] = {
    word.casefold(): column for column in (*COVER, *TABLE) for word in (str(column.heading), column.name)
}
