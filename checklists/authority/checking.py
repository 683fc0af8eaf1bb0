"""The check before publishing: what blocks it, and what is worth a second look.

Advice only ever advises: an officer may publish a hard sentence, and may have a reason to.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.drafts import Draft
from checklists.authority.models import Statement
from checklists.authority.scale import levels_of
from checklists.scales import Rating, is_typed, keys_of
from lantern.ui.reading import LONGEST_SENTENCE, Reading, long_words, reading_of
from lantern.ui.words import day

# Two statements are nearly the same when this share of their longer words is.
_NEARLY: Final = 0.8
_LONGER_WORD = re.compile(r"[^\W\d_]{4,}")


class Kind(StrEnum):
    EMPTY = "empty"
    CODE = "code"
    DATES = "dates"
    SAME = "same"
    ADVICE = "advice"
    SOURCE = "source"
    READING = "reading"
    EVIDENCE = "evidence"
    ANSWER = "answer"


@dataclass(frozen=True)
class Problem:
    """One thing to look at before publishing. A blocking one makes publishing impossible."""

    kind: Kind
    sentence: str | Promise
    section_id: uuid.UUID | None = None
    statement_id: uuid.UUID | None = None
    blocks: bool = False


def problems_of(draft: Draft, *, on: date) -> list[Problem]:
    """Everything to look at before publishing on that day, the blocking problems first."""
    return [*blocking_problems(draft), *_advisory(draft, on)]


def blocking_problems(draft: Draft) -> list[Problem]:
    """What makes publishing impossible."""
    return [
        *_empty(draft),
        *_codes_used_twice(draft),
        *_asked_twice(draft),
        *_without_levels(draft),
        *_answers_that_cannot_be(draft),
    ]


def text_of(statement: Statement) -> str:
    """What a school reads of the statement in the authority's own words. Official wording is not the authority's to improve."""
    advice = (getattr(statement, level.advice_field) for level in levels_of(statement.scale))
    return "\n".join((statement.plain, statement.guidance, *advice, *statement.descriptors, statement.offered_note))


def reading_of_draft(draft: Draft) -> Reading:
    """How hard the checklist is to read as a whole."""
    return reading_of("\n".join(text_of(statement) for statement in draft.statements))


def _advisory(draft: Draft, on: date) -> Iterator[Problem]:
    yield from _dates(draft, on)
    yield from _said_twice(draft.statements)
    yield from _without_advice(draft)
    yield from _without_source(draft)
    yield from _evidence_unsaid(draft)
    yield from _hard_to_read(draft)


def _empty(draft: Draft) -> Iterator[Problem]:
    if not draft.sections:
        yield Problem(Kind.EMPTY, _("There is no section yet. Add one, then add statements to it."), blocks=True)
    for part in draft.sections:
        if not part.statements:
            yield Problem(
                Kind.EMPTY,
                _("The section “%(title)s” has no statements. Add one or remove the section.") % {"title": part.title},
                section_id=part.section.pk,
                blocks=True,
            )


def _codes_used_twice(draft: Draft) -> Iterator[Problem]:
    by_code: dict[str, list[Statement]] = {}
    for statement in draft.statements:
        by_code.setdefault(statement.code, []).append(statement)
    for code, statements in by_code.items():
        for again in statements[1:]:
            yield Problem(
                Kind.CODE,
                _("The code %(code)s is used %(times)s times. Give this statement another code.")
                % {"code": code, "times": len(statements)},
                statement_id=again.pk,
                blocks=True,
            )


def _asked_twice(draft: Draft) -> Iterator[Problem]:
    """Statements in the very words of an earlier one. Each would be published with noise of its own, about one and the same answer."""
    first: dict[str, Statement] = {}
    for statement in draft.statements:
        words = _only_words(statement)
        if not words or is_typed(statement.scale):
            continue
        other = first.setdefault(words, statement)
        if other is not statement:
            yield Problem(
                Kind.SAME,
                _("%(code)s asks the same as %(other)s. Remove one of them or say how they differ.")
                % {"code": statement.code, "other": other.code},
                statement_id=statement.pk,
                blocks=True,
            )


def _asks_the_same(one: Statement, other: Statement) -> bool:
    return _only_words(one) == _only_words(other) and not is_typed(one.scale) and not is_typed(other.scale)


def _only_words(statement: Statement) -> str:
    """Letters and figures alone: capitals, blanks and signs make no other question."""
    return "".join(letter for letter in statement.plain.casefold() if letter.isalnum())


def _without_levels(draft: Draft) -> Iterator[Problem]:
    if draft.statements and all(is_typed(statement.scale) for statement in draft.statements):
        yield Problem(
            Kind.EMPTY,
            _("Every statement asks for a number or a text, so a round would have no results. Add one with levels."),
            blocks=True,
        )


def _answers_that_cannot_be(draft: Draft) -> Iterator[Problem]:
    """What the forms refuse and a file may bring: an offer that no school could confirm, a red flag that nobody could raise."""
    for statement in draft.statements:
        if sentence := _why_not_offered(statement):
            yield Problem(Kind.ANSWER, sentence % {"code": statement.code}, statement_id=statement.pk, blocks=True)
        if statement.red_flag and is_typed(statement.scale):
            yield Problem(
                Kind.ANSWER,
                _("%(code)s is a red flag, but its answer has no red.") % {"code": statement.code},
                statement_id=statement.pk,
                blocks=True,
            )


def _why_not_offered(statement: Statement) -> str:
    offered = statement.offered_rating
    if not offered:
        return ""
    not_applicable = offered == Rating.NOT_APPLICABLE
    fits = offered in keys_of(statement.scale) and offered != Rating.GIVEN
    if not fits or (not_applicable and not statement.allow_not_applicable):
        return str(_("%(code)s offers an answer that the statement does not have. Choose another or offer none."))
    if not_applicable and not statement.offered_note.strip():
        return str(_("%(code)s offers “Not applicable” without saying why. Write the note that goes with it."))
    return ""


def _dates(draft: Draft, on: date) -> Iterator[Problem]:
    review_by = draft.template.review_by
    if review_by is not None and review_by < on:
        yield Problem(
            Kind.DATES,
            _("The wording was to be reviewed by %(day)s. Look at it again and set a new date.")
            % {"day": day(review_by)},
        )


def _said_twice(statements: Iterable[Statement]) -> Iterator[Problem]:
    """Each statement that says nearly what one before it says; the very same words stand in the way already."""
    having: dict[str, list[int]] = {}
    seen: list[tuple[Statement, set[str]]] = []
    for place, statement in enumerate(statements):
        words = set(_LONGER_WORD.findall(statement.plain.casefold()))
        shared = Counter(earlier for word in words for earlier in having.get(word, ()))
        for earlier, count in sorted(shared.items()):
            other, theirs = seen[earlier]
            if count >= _NEARLY * len(words | theirs) and not _asks_the_same(statement, other):
                yield Problem(
                    Kind.SAME,
                    _("%(code)s says nearly the same as %(other)s.") % {"code": statement.code, "other": other.code},
                    statement_id=statement.pk,
                )
                break
        seen.append((statement, words))
        for word in words:
            having.setdefault(word, []).append(place)


def _without_advice(draft: Draft) -> Iterator[Problem]:
    for statement in draft.statements:
        missing = [level for level in levels_of(statement.scale) if not getattr(statement, level.advice_field).strip()]
        if missing:
            yield Problem(
                Kind.ADVICE,
                _("%(code)s has no advice for %(levels)s.")
                % {"code": statement.code, "levels": ", ".join(str(level.label).lower() for level in missing)},
                statement_id=statement.pk,
            )


def _without_source(draft: Draft) -> Iterator[Problem]:
    """A checklist that names no document is the authority's own, and so are its statements."""
    if not draft.template.source:
        return
    for statement in draft.statements:
        if not statement.source_ref.strip():
            yield Problem(
                Kind.SOURCE,
                _("%(code)s does not say where it comes from.") % {"code": statement.code},
                statement_id=statement.pk,
            )


def _evidence_unsaid(draft: Draft) -> Iterator[Problem]:
    for statement in draft.statements:
        if statement.needs_evidence and not statement.evidence_lines:
            yield Problem(
                Kind.EVIDENCE,
                _("%(code)s asks for evidence and does not say what to look for.") % {"code": statement.code},
                statement_id=statement.pk,
            )


def _hard_to_read(draft: Draft) -> Iterator[Problem]:
    for statement in draft.statements:
        text = text_of(statement)
        reading = reading_of(text)
        if reading.is_hard:
            words = ", ".join(long_words(text))
            hint = _("Long words: %(words)s.") % {"words": words} if words else _("Its sentences are long.")
            yield Problem(
                Kind.READING,
                _("%(code)s has a reading age of about %(age)s. %(hint)s")
                % {"code": statement.code, "age": reading.age_in_words, "hint": hint},
                statement_id=statement.pk,
            )
        elif reading.has_long_sentence:
            yield Problem(
                Kind.READING,
                _("%(code)s has a sentence of %(words)s words. Make two of it: %(most)s words are enough.")
                % {"code": statement.code, "words": reading.longest_sentence, "most": LONGEST_SENTENCE},
                statement_id=statement.pk,
            )
