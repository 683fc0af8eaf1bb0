"""Reads of the authority's own checklists and rounds, on the authority's login."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Func, IntegerField, Max, Model, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from checklists.authority import rules
from checklists.authority.models import (
    Round,
    RoundQuerySet,
    RoundSchool,
    Section,
    Statement,
    StatementText,
    Template,
    TemplateQuerySet,
    Version,
    VersionQuerySet,
    VersionStatement,
)
from checklists.authority.rules import AskedElsewhere, why_not_choosable
from checklists.scales import TYPED
from lantern.errors import NotFound
from tenants.register import queries as register

if TYPE_CHECKING:
    from tenants.register.models import School


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Candidate:
    """A school of the register, with the reason why a round cannot ask it, or none."""

    school: "School"
    why_not: str

    @property
    def choosable(self) -> bool:
        return not self.why_not


def templates(search: str = "", *, archived: bool = False) -> TemplateQuerySet:
    """Checklists being written or published, by title, each with `statement_count` and `newest_number`."""
    kept = Q(sections__removed_at=None, sections__statements__removed_at=None)
    newest = Version.objects.filter(template=OuterRef("pk")).order_by().values("template")
    rows = (
        Template.objects.matching(search)
        .annotate(
            statement_count=Count("sections__statements", filter=kept),
            newest_number=Subquery(newest.annotate(newest=Max("number")).values("newest"), output_field=IntegerField()),
        )
        .order_by(Lower("title"), "id")
    )
    return rows.exclude(archived_at=None) if archived else rows.filter(archived_at=None)


def template_by_id(template_id: uuid.UUID) -> Template:
    """The template, put away or not. Raises NotFound."""
    return _found(Template.objects.filter(pk=template_id), _("There is no such checklist."))


def copies_of(library_code: str) -> TemplateQuerySet:
    """What the authority took from this checklist of the library and has not put away."""
    return Template.objects.current().filter(taken_from=library_code)


def section_by_id(template: Template, section_id: uuid.UUID) -> Section:
    """A section of this template, removed or not. Raises NotFound."""
    rows = Section.objects.filter(template=template, pk=section_id).select_related("template")
    return _found(rows, _("There is no such section."))


def statement_by_id(template: Template, statement_id: uuid.UUID) -> Statement:
    """A statement of this template, removed or not. Raises NotFound."""
    rows = Statement.objects.filter(section__template=template, pk=statement_id)
    return _found(rows.select_related("section__template"), _("There is no such statement."))


def ticked_statements(
    template: Template, statement_ids: Iterable[uuid.UUID], section_ids: Iterable[uuid.UUID]
) -> list[Statement]:
    """Those of the statements, and all of those sections, that are kept in this template, in its order."""
    asked = Q(pk__in=list(statement_ids)) | Q(section__in=list(section_ids))
    rows = Statement.objects.kept().filter(asked, section__template=template, section__removed_at=None)
    return list(rows.order_by("section__position", "position"))


def versions(search: str = "") -> VersionQuerySet:
    """Published versions, the newest first, each with its withdrawal and `statement_count`."""
    return (
        Version.objects.matching(search)
        .select_related("withdrawal", "template")
        .annotate(statement_count=Count("statements"))
        .order_by("-published_at", "id")
    )


def versions_of(template: Template) -> VersionQuerySet:
    return versions().filter(template=template).order_by("-number")


def versions_to_ask() -> VersionQuerySet:
    """The newest standing version of each checklist that has not been put away: what a new round can use."""
    standing = Version.objects.standing().filter(template=OuterRef("template")).order_by("-number")
    return versions().filter(template__archived_at=None, pk=Subquery(standing.values("pk")[:1])).order_by("title")


def version_by_id(version_id: uuid.UUID) -> Version:
    """Raises NotFound."""
    return _found(versions().filter(pk=version_id), _("There is no such checklist."))


def newest_version(template: Template) -> Version | None:
    """The version with the highest number, withdrawn or not."""
    return Version.objects.filter(template=template).order_by("-number").first()


def version_before(version: Version) -> Version | None:
    return Version.objects.filter(template=version.template_id, number__lt=version.number).order_by("-number").first()


def statements_of(version_id: uuid.UUID) -> list[VersionStatement]:
    """The statements of a version in the order of their positions: the order of levels in a return."""
    return list(VersionStatement.objects.filter(version=version_id).select_related("section").order_by("position"))


def statements_of_versions(version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[VersionStatement]]:
    """The same of several versions, in one query."""
    found: dict[uuid.UUID, list[VersionStatement]] = {version_id: [] for version_id in version_ids}
    rows = VersionStatement.objects.filter(version__in=found).select_related("section").order_by("position")
    for row in rows:
        found[row.version_id].append(row)
    return found


def published_and_gone(template: Template, standing: Iterable[StatementText]) -> list[VersionStatement]:
    """What the newest version has and the draft has no longer."""
    newest = newest_version(template)
    kept = {statement.stable_id for statement in standing}
    return [one for one in statements_of(newest.pk) if one.stable_id not in kept] if newest else []


def rounds(search: str = "", state: str = "", *, on: date | None = None) -> RoundQuerySet:
    """Rounds, the one due last first, each with its version and `school_count`.

    A state needs the day it is asked for.
    """
    rows = Round.objects.matching(search)
    if state and on is not None:
        rows = {
            Round.State.SCHEDULED: lambda: rows.scheduled(on),
            Round.State.OPEN: lambda: rows.opened(on).filter(due_on__gte=on),
            Round.State.OVERDUE: lambda: rows.opened(on).filter(due_on__lt=on),
            Round.State.CLOSING: rows.closed,
        }[Round.State(state)]()
    counted = rows.select_related("version").annotate(school_count=Count("round_schools"))
    return counted.order_by("-due_on", "title", "id")


def rounds_of(version: Version) -> RoundQuerySet:
    return rounds().filter(version=version)


def round_by_id(round_id: uuid.UUID) -> Round:
    """Raises NotFound."""
    return _found(rounds().filter(pk=round_id), _("There is no such round."))


def schools_of(round_: Round) -> list[tuple[uuid.UUID, str]]:
    """Identifier and database login of each school that the round asks."""
    return list(RoundSchool.objects.filter(round=round_).order_by("school_id").values_list("school_id", "school_role"))


def rounds_that_ask(school_role: str) -> RoundQuerySet:
    """The rounds not closed yet that ask the school with this login, coming ones too."""
    asked = RoundSchool.objects.filter(school_role=school_role)
    return Round.objects.filter(closing_at=None, pk__in=asked.values("round_id")).order_by("due_on", "title")


def schools_in(round_: Round, search: str = "", phase: str = "") -> "QuerySet[School]":
    """The register's rows of the schools that the round asks, closed ones too, by name."""
    asked = RoundSchool.objects.filter(round=round_).values("school_id")
    return register.schools(search=search, phase=phase, status="").filter(pk__in=asked)


def phases_asked(round_: Round) -> list[tuple[str, int]]:
    """How many schools of each phase the round asks, in the register's order of phases."""
    asked = RoundSchool.objects.filter(round=round_).values("school_id")
    found = register.schools(status="").filter(pk__in=asked).order_by().values_list("phase").annotate(Count("id"))
    return phases_in_order(dict(found))


def phases_in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Name of each phase that occurs, and how often."""
    return [(str(label), counts[phase]) for phase, label in register.phases if counts.get(phase)]


def candidates(search: str = "", phase: str = "", *, without: Iterable[uuid.UUID] = ()) -> list[Candidate]:
    """Schools of the register that are not closed, by name, whether a round can ask them or not."""
    left_out = set(without)
    return [
        Candidate(school=school, why_not=str(why_not_choosable(school)))
        for school in register.schools(search=search, phase=phase, status="open")
        if school.pk not in left_out
    ]


def why_not_again(
    version: Version, school_ids: Iterable[uuid.UUID], *, opens_on: date, closes_on: date | None, besides: Any = None
) -> dict[uuid.UUID, str]:
    """Those of the schools that a round of these dates may not ask this version, each with the reason, in two queries.

    `besides` is the round itself.
    """
    same = _asking_the_same(version)
    rows = RoundSchool.objects.filter(school_id__in=list(school_ids), round__version__in=same)
    if besides is not None:
        rows = rows.exclude(round=besides)
    found: dict[uuid.UUID, list[AskedElsewhere]] = {}
    for row in rows.select_related("round").order_by("round__opens_on", "round__title"):
        found.setdefault(row.school_id, []).append(
            AskedElsewhere(
                school_id=row.school_id,
                title=row.round.title,
                opens_on=row.round.opens_on,
                closes_on=row.round.closes_on,
                is_closed=row.round.closing_at is not None,
            )
        )
    reasons = {
        key: rules.why_not_again(others, opens_on=opens_on, closes_on=closes_on) for key, others in found.items()
    }
    return {key: why for key, why in reasons.items() if why}


def _asking_the_same(version: Version) -> Any:
    """The versions that ask some statement of this one, as a subquery.

    A statement is the same in whichever version or copy it stands, where one says that it replaces the other or both say that
    they replace a third, and where the words are the same: one that was typed or read from a file anew has another id, and
    schools would still tell the same of themselves once more.
    """
    mine = version.statements.annotate(words=_words())
    known = set()
    for stable_id, replaces in mine.values_list("stable_id", "replaces"):
        known |= {stable_id, *replaces}
    levels = mine.exclude(scale__in=TYPED)
    return (
        VersionStatement.objects.annotate(words=_words())
        .filter(
            Q(stable_id__in=known)
            | Q(replaces__overlap=list(known))
            | Q(words__in=levels.values("words")) & ~Q(scale__in=TYPED)
        )
        .values("version_id")
    )


def _words() -> Func:
    """A statement's words as far as they tell: small letters and figures, nothing between them."""
    return Func(
        Lower("plain"),
        Value("[^[:alnum:]]+"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )


def locked_round(round_id: uuid.UUID) -> Round:
    """The round, locked until the transaction ends. Raises NotFound."""
    return _found(Round.objects.select_for_update(no_key=True).filter(pk=round_id), _("There is no such round."))


def asked_by(round_: Round) -> list[RoundSchool]:
    """The schools that the round asks, each with the time that it was given."""
    return list(RoundSchool.objects.filter(round=round_).order_by("school_id"))


def choosable_schools(school_ids: Iterable[uuid.UUID]) -> "dict[uuid.UUID, School]":
    """Those of the given schools that a round can ask, by identifier."""
    known = register.schools_by_id(list(school_ids))
    return {school_id: school for school_id, school in known.items() if not why_not_choosable(school)}


def _found(rows: "QuerySet[Row]", sentence: object) -> Row:
    row = rows.first()
    if row is None:
        raise NotFound(sentence)
    return row
