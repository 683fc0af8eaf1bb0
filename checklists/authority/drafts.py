"""A draft read whole, and what stands between it and publication."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Section, Statement, Template
from checklists.authority.scale import RATED
from checklists.scales import Rating, is_typed, keys_of


@dataclass(frozen=True)
class DraftSection:
    section: Section
    statements: tuple[Statement, ...]

    @property
    def title(self) -> str:
        return self.section.title


@dataclass(frozen=True)
class Draft:
    """The kept sections and statements of a template, in order, as they are in the database now."""

    template: Template
    sections: tuple[DraftSection, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for part in self.sections for statement in part.statements)


@dataclass(frozen=True)
class Problem:
    """One thing to look at before publishing. A blocking one makes publishing impossible."""

    sentence: str | Promise
    section_id: uuid.UUID | None = None
    statement_id: uuid.UUID | None = None
    blocks: bool = True


@dataclass(frozen=True)
class Removed:
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]

    def __bool__(self) -> bool:
        return bool(self.sections or self.statements)


def draft_of(template: Template) -> Draft:
    """The draft, in two queries however long it is."""
    under: dict[uuid.UUID, list[Statement]] = {}
    for statement in Statement.objects.kept().filter(section__template=template):
        under.setdefault(statement.section_id, []).append(statement)
    sections = Section.objects.kept().filter(template=template)
    return Draft(
        template=template,
        sections=tuple(DraftSection(section, tuple(under.get(section.pk, ()))) for section in sections),
    )


def removed_from(template: Template) -> Removed:
    """What was removed and can be put back. Statements of a removed section come back with it."""
    sections = Section.objects.filter(template=template).exclude(removed_at=None).order_by("-removed_at")
    statements = Statement.objects.filter(section__template=template, section__removed_at=None)
    return Removed(
        sections=tuple(sections),
        statements=tuple(statements.exclude(removed_at=None).select_related("section").order_by("-removed_at")),
    )


def problems_of(draft: Draft) -> list[Problem]:
    """Everything to look at before publishing, the blocking problems first."""
    found = [*_empty(draft), *_twice(draft), *_without_levels(draft), *_offers(draft), *_without_advice(draft)]
    return sorted(found, key=lambda problem: not problem.blocks)


def next_code(codes: Iterable[str]) -> str:
    """A free code that continues the commonest series: LAO-17 after LAO-1 to LAO-16."""
    series = [match.groups() for code in codes if (match := re.fullmatch(r"(.*?)(\d+)", code))]
    if not series:
        return "S-1"
    prefix = Counter(head for head, _number in series).most_common(1)[0][0]
    return f"{prefix}{max(int(number) for head, number in series if head == prefix) + 1}"


def _empty(draft: Draft) -> Iterable[Problem]:
    if not draft.sections:
        yield Problem(_("There is no section yet. Add one, then add statements to it."))
    for part in draft.sections:
        if not part.statements:
            yield Problem(
                _("The section “%(title)s” has no statements. Add one or remove the section.") % {"title": part.title},
                section_id=part.section.pk,
            )


def _twice(draft: Draft) -> Iterable[Problem]:
    by_code: dict[str, list[Statement]] = {}
    for statement in draft.statements:
        by_code.setdefault(statement.code, []).append(statement)
    for code, statements in by_code.items():
        for again in statements[1:]:
            yield Problem(
                _("The code %(code)s is used %(times)s times. Give this statement another code.")
                % {"code": code, "times": len(statements)},
                statement_id=again.pk,
            )


def _without_levels(draft: Draft) -> Iterable[Problem]:
    if draft.statements and all(is_typed(statement.scale) for statement in draft.statements):
        yield Problem(
            _("Every statement asks for a number or a text, so a round would have no results. Add one with levels.")
        )


def _offers(draft: Draft) -> Iterable[Problem]:
    """An offered answer that no school could confirm."""
    for statement in draft.statements:
        offered = statement.offered_rating
        if not offered:
            continue
        not_applicable = offered == Rating.NOT_APPLICABLE
        fits = offered in keys_of(statement.scale) and offered != Rating.GIVEN
        if not fits or (not_applicable and not statement.allow_not_applicable):
            sentence = _("%(code)s offers an answer that the statement does not have. Choose another or offer none.")
        elif not_applicable and not statement.offered_note.strip():
            sentence = _("%(code)s offers “Not applicable” without saying why. Write the note that goes with it.")
        else:
            continue
        yield Problem(sentence % {"code": statement.code}, statement_id=statement.pk)


def _without_advice(draft: Draft) -> Iterable[Problem]:
    for statement in draft.statements:
        if is_typed(statement.scale):
            continue
        missing = [level for level in RATED if not getattr(statement, level.advice_field).strip()]
        if missing:
            yield Problem(
                _("%(code)s has no advice for %(levels)s.")
                % {"code": statement.code, "levels": ", ".join(str(level.label).lower() for level in missing)},
                statement_id=statement.pk,
                blocks=False,
            )
