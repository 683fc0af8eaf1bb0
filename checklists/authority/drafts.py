"""A draft read whole. What stands between it and publication is found in `checking`."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from checklists.authority.models import Section, Statement, Template


@dataclass(frozen=True)
class DraftSection:
    section: Section
    statements: tuple[Statement, ...]

    @property
    def title(self) -> str:
        return self.section.title

    @property
    def schools_may_add(self) -> bool:
        return self.section.schools_may_add


@dataclass(frozen=True)
class Draft:
    """The kept sections and statements of a template, in order, as they are in the database now."""

    template: Template
    sections: tuple[DraftSection, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for part in self.sections for statement in part.statements)

    def for_phase(self, phase: str) -> "Draft":
        """What a school of that phase would be asked, without the sections that it would not see; everything for ""."""
        if not phase:
            return self
        asked = (
            DraftSection(part.section, tuple(one for one in part.statements if not one.phases or phase in one.phases))
            for part in self.sections
        )
        return Draft(template=self.template, sections=tuple(part for part in asked if part.statements))


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


def next_code(codes: Iterable[str]) -> str:
    """A free code that continues the commonest series: LAO-17 after LAO-1 to LAO-16."""
    series = [match.groups() for code in codes if (match := re.fullmatch(r"(.*?)(\d+)", code))]
    if not series:
        return "S-1"
    prefix = Counter(head for head, _number in series).most_common(1)[0][0]
    return f"{prefix}{max(int(number) for head, number in series if head == prefix) + 1}"
