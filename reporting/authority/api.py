"""Completion and releases in the API of an authority's host. The figures are the displayed ones, rounded and capped."""

import uuid
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from reporting import words
from reporting.authority import queries, releases
from reporting.authority.beside import Beside, Difference
from reporting.authority.columns import SYMBOL_MEANINGS
from reporting.authority.disclosure.display import Bound, Shown, Trend
from reporting.authority.figures import Asked, Group
from reporting.authority.table import Row, Symbol, Table, What
from reporting.measures import Measure, bands_of, what_is_counted
from reporting.national.figures import NationalGroup


class SchoolOutput(serializers.Serializer[Any]):
    """How far one school is. Dates and a stage; nothing of any answer."""

    id = serializers.UUIDField(source="school_id")
    name = serializers.CharField()
    phase = serializers.CharField()
    stage = serializers.ChoiceField(choices=queries.Stage.choices)
    since = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField()
    due_on = serializers.DateField(help_text="The school's own, where it was given more time.")
    percent = serializers.IntegerField(
        allow_null=True, help_text="Of the statements, once started; told a few times a day."
    )
    chased_at = serializers.DateTimeField(allow_null=True, help_text="When an officer last had the school reminded.")


class CompletionOutput(serializers.Serializer[Any]):
    """Who is where in a round."""

    invited = serializers.IntegerField()
    submitted = serializers.IntegerField()
    schools = SchoolOutput(many=True)


class ReleaseOutput(serializers.Serializer[Any]):
    """What was published of a round."""

    round_id = serializers.UUIDField()
    title = serializers.CharField()
    closed_at = serializers.DateTimeField()
    submitted = serializers.IntegerField()
    invited = serializers.IntegerField()
    has_figures = serializers.BooleanField(help_text="False: fewer than 10 schools had submitted.")


class ShareOutput(serializers.Serializer[Any]):
    """A share as displayed: percentage points after rounding, or the limit that it reached."""

    percent = serializers.IntegerField(source="points")
    bound = serializers.ChoiceField(
        choices=[(bound.value, bound.value or "exact") for bound in Bound],
        allow_blank=True,
        help_text="or_fewer, or_more, or empty for a value.",
    )


class FiguresOutput(serializers.Serializer[Any]):
    """Shares of a group's schools, level by level."""

    green = ShareOutput()
    amber = ShareOutput()
    red = ShareOutput()
    none = ShareOutput(help_text="Not answered or not applicable.")
    margin = serializers.IntegerField(help_text="90 % margin of these shares, in points; rounding comes on top.")


class SectionOutput(FiguresOutput):
    """The means over a section's statements."""

    section = serializers.CharField()
    statements = serializers.IntegerField(help_text="How many statements these are the means of.")
    trend = serializers.ChoiceField(choices=[(trend.value, trend.value) for trend in Trend])


class AskedOutput(serializers.Serializer[Any]):
    stable_id = serializers.UUIDField()
    code = serializers.CharField()
    plain = serializers.CharField()
    section = serializers.CharField()


class StatementOutput(AskedOutput, FiguresOutput):
    trend = serializers.ChoiceField(choices=[(trend.value, trend.value) for trend in Trend])


class GroupOutput(serializers.Serializer[Any]):
    """One group that is shown."""

    key = serializers.CharField()
    name = serializers.CharField()
    n = serializers.IntegerField(help_text="Schools that submitted: exact.")
    invited = serializers.IntegerField()
    symbol = serializers.CharField(allow_blank=True, help_text="u: low reliability, fewer than 20 schools.")
    margin = serializers.IntegerField(help_text="90 % margin of one statement's share, in points.")
    rounded_to = serializers.IntegerField(source="step", help_text="In points.")
    overall = FiguresOutput(allow_null=True, help_text="The means over all statements.")
    sections = SectionOutput(many=True)
    statements = StatementOutput(many=True)


class BandOutput(ShareOutput):
    """The share of a group's schools in one band, as displayed."""

    band = serializers.CharField(help_text="In words. The last band: keeps no such records in Lantern.")


class MeasureOutput(serializers.Serializer[Any]):
    """What schools' own records say of one measure."""

    measure = serializers.ChoiceField(choices=Measure.choices)
    title = serializers.CharField()
    counted = serializers.CharField(help_text="Which people or incidents a band is about, and when.")
    margin = serializers.IntegerField(help_text="90 % margin of these shares, in points; rounding comes on top.")
    bands = BandOutput(many=True)


class GroupRecordsOutput(serializers.Serializer[Any]):
    """One group that is shown; its schools and rounding are those in `groups`."""

    key = serializers.CharField()
    measures = MeasureOutput(many=True)


class NationalLineOutput(FiguresOutput):
    """National shares, level by level, and what is green here over the same statements."""

    schools = serializers.IntegerField(help_text="That the national figure is drawn from, at most.")
    rounded_to = serializers.IntegerField(help_text="In points.")
    green_here = ShareOutput(allow_null=True, help_text="Null where the group is not shown here: symbol c.")
    difference = serializers.ChoiceField(choices=[(one.value, one.value) for one in Difference])


class NationalSectionOutput(NationalLineOutput):
    section = serializers.CharField()
    statements = serializers.IntegerField(
        help_text="How many statements with a national figure these are the means of."
    )


class NationalStatementOutput(AskedOutput, NationalLineOutput):
    pass


class NationalGroupOutput(serializers.Serializer[Any]):
    """Schools of a phase, of a size of it, or all of them, over all authorities that gave."""

    key = serializers.CharField()
    name = serializers.CharField()
    n = serializers.IntegerField()
    authorities = serializers.IntegerField()
    symbol = serializers.CharField(allow_blank=True, help_text="u: low reliability, a margin of more than 10 points.")
    margin = serializers.IntegerField(help_text="The widest 90 % margin of one statement's share, in points.")
    sections = NationalSectionOutput(many=True)
    statements = NationalStatementOutput(many=True)
    without_figure = AskedOutput(many=True, help_text="Own, reworded or asked of too few: symbol z.")


class NationalOutput(serializers.Serializer[Any]):
    """The national figures that the round stands beside, of its school year or an earlier one."""

    library = serializers.CharField()
    title = serializers.CharField()
    school_year = serializers.CharField(source="years")
    published_at = serializers.DateTimeField(source="frozen_at")
    authorities = serializers.IntegerField()
    groups = NationalGroupOutput(many=True)


class NotShownOutput(serializers.Serializer[Any]):
    phase = serializers.CharField()
    symbol = serializers.CharField(help_text="c: confidential.")
    reason = serializers.CharField()


class SymbolOutput(serializers.Serializer[Any]):
    symbol = serializers.CharField()
    meaning = serializers.CharField()


class ReleaseDetailOutput(ReleaseOutput):
    compared_with = serializers.UUIDField(allow_null=True, help_text="The round that trends are measured from.")
    groups = GroupOutput(many=True)
    records = GroupRecordsOutput(
        many=True, allow_null=True, help_text="Null: nothing that schools' records say was published with this round."
    )
    national = NationalOutput(allow_null=True, help_text="Null: there are no national figures for this round.")
    not_shown = NotShownOutput(many=True)
    without_level = AskedOutput(many=True, help_text="Asked for a number or a text: symbol z, in no figure.")
    symbols = SymbolOutput(many=True)


class CompletionView(ApiView):
    access = Permission.COMPLETION_VIEW
    scope = "rounds"

    @extend_schema(operation_id="completion_read", tags=["completion"], responses=CompletionOutput)
    def get(self, request: Request, round_id: uuid.UUID) -> Response:
        """Every school that the round asks, by name, and how far it has got."""
        state = queries.completion(queries.round_by_id(round_id))
        return Response(CompletionOutput(state).data)


class Releases(ApiView):
    access = Permission.BENCHMARKS_VIEW
    scope = "reports"

    @extend_schema(operation_id="releases_list", tags=["releases"], responses=page_of(ReleaseOutput))
    def get(self, request: Request) -> Response:
        """What was published, the newest first."""
        return paged(releases.summaries(), request, ReleaseOutput)


class ReleaseView(ApiView):
    access = Permission.BENCHMARKS_VIEW
    scope = "reports"

    @extend_schema(operation_id="releases_read", tags=["releases"], responses=ReleaseDetailOutput)
    def get(self, request: Request, round_id: uuid.UUID) -> Response:
        """The displayed figures of every group of one release, each with its margin and what it may be compared with."""
        table = releases.table_by_round(round_id)
        release = table.release
        body = {
            "round_id": release.round_id,
            "title": release.title,
            "closed_at": release.closed_at,
            "submitted": release.submitted,
            "invited": release.invited,
            "has_figures": bool(release.groups),
            "compared_with": table.earlier.round_id if table.earlier else None,
            "groups": [_group(table, group) for group in release.groups],
            "records": [_records(table, group) for group in release.groups] if table.measured else None,
            "national": _national(table),
            "not_shown": [
                {
                    "phase": item.phase,
                    "symbol": Symbol.CONFIDENTIAL.value,
                    "reason": words.not_shown_reason(item.phase, item.merged),
                }
                for item in table.not_shown
            ],
            "without_level": [_asked(statement) for statement in release.without_level],
            "symbols": [
                {"symbol": symbol.value, "meaning": str(meaning)} for symbol, meaning in SYMBOL_MEANINGS.items()
            ],
        }
        return Response(ReleaseDetailOutput(body).data)


def _group(table: Table, group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": words.group_name(group),
        "n": group.n,
        "invited": group.invited,
        "symbol": group.reliability,
        "margin": group.margin,
        "step": group.step,
        "overall": next((_figures(row) for row in table.of(group, What.ALL)), None),
        "sections": [
            {"section": row.section, "statements": row.statements, "trend": row.trend.value, **_figures(row)}
            for row in table.of(group, What.SECTION)
        ],
        "statements": [
            {**_asked(row.statement), "trend": row.trend.value, **_figures(row)}
            for row in table.of(group, What.STATEMENT)
            if row.statement and row.shown
        ],
    }


def _records(table: Table, group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "measures": [
            {
                "measure": row.measure.value,
                "title": str(row.measure.label),
                "counted": what_is_counted(row.measure, table.measured.period) if table.measured else "",
                "margin": row.margin,
                "bands": [
                    {"band": str(band), "points": share.points, "bound": share.bound}
                    for band, share in zip(bands_of(row.measure), row.shown, strict=True)
                ],
            }
            for row in table.records_of(group)
        ],
    }


def _national(table: Table) -> dict[str, Any] | None:
    found = table.national
    if found is None:
        return None
    return {
        "library": found.library,
        "title": found.title,
        "years": found.years,
        "frozen_at": found.frozen_at,
        "authorities": found.authorities,
        "groups": [_national_group(table, group) for group in found.groups],
    }


def _national_group(table: Table, group: NationalGroup) -> dict[str, Any]:
    rows = table.beside_of(group)
    return {
        "key": group.key,
        "name": words.national_name(group),
        "n": group.n,
        "authorities": group.authorities,
        "symbol": group.reliability,
        "margin": group.margin,
        "sections": [
            {"section": row.section, "statements": row.statements, **_beside(row)}
            for row in rows
            if row.statement is None
        ],
        "statements": [{**_asked(row.statement), **_beside(row)} for row in rows if row.statement and row.shown],
        "without_figure": [_asked(row.statement) for row in rows if row.statement and not row.shown],
    }


def _beside(row: Beside) -> dict[str, Any]:
    return {
        **levels(row.shown or ()),
        "margin": row.margin,
        "schools": row.n,
        "rounded_to": row.rounded_to,
        "green_here": row.here,
        "difference": row.difference.value,
    }


def _asked(statement: Asked) -> dict[str, Any]:
    return {
        "stable_id": statement.stable_id,
        "code": statement.code,
        "plain": statement.plain,
        "section": statement.section,
    }


def _figures(row: Row) -> dict[str, Any]:
    return {**levels(row.shown or ()), "margin": row.margin}


def levels(shown: tuple[Shown, ...]) -> dict[str, Shown]:
    """The shown shares by the name of their level."""
    return dict(zip(("green", "amber", "red", "none"), shown, strict=True))


urlpatterns = [
    path("rounds/<uuid:round_id>/completion/", CompletionView.as_view(), name="api_completion"),
    path("releases/", Releases.as_view(), name="api_releases"),
    path("releases/<uuid:round_id>/", ReleaseView.as_view(), name="api_release"),
]
