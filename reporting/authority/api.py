"""Completion and releases in the API of an authority's host. The figures are the displayed ones, rounded and capped."""

import uuid
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from lantern.errors import NotFound
from reporting import words
from reporting.authority import queries, releases
from reporting.authority.disclosure.display import Bound, Shown, Trend
from reporting.authority.figures import Benchmark, Group, benchmark


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


class StatementOutput(serializers.Serializer[Any]):
    stable_id = serializers.UUIDField()
    code = serializers.CharField()
    plain = serializers.CharField()
    section = serializers.CharField()
    green = ShareOutput()
    amber = ShareOutput()
    red = ShareOutput()
    none = ShareOutput(help_text="Not answered or not applicable.")
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
    statements = StatementOutput(many=True)


class NotShownOutput(serializers.Serializer[Any]):
    phase = serializers.CharField()
    symbol = serializers.CharField(help_text="c: confidential.")
    reason = serializers.CharField()


class ReleaseDetailOutput(ReleaseOutput):
    groups = GroupOutput(many=True)
    not_shown = NotShownOutput(many=True)


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
        """The displayed figures of every group of one release."""
        release = releases.release_of(round_id)
        if release is None:
            raise NotFound(_("Results appear when the round closes."))
        earlier = releases.release_before(release) if release.groups else None
        body = {
            "round_id": release.round_id,
            "title": release.title,
            "closed_at": release.closed_at,
            "submitted": release.submitted,
            "invited": release.invited,
            "has_figures": bool(release.groups),
            "groups": [_group(benchmark(release, group, earlier)) for group in release.groups],
            "not_shown": [
                {"phase": item.phase, "symbol": "c", "reason": words.not_shown_reason(item.phase, item.merged)}
                for item in release.not_shown
            ],
        }
        return Response(ReleaseDetailOutput(body).data)


def _group(figures: Benchmark) -> dict[str, Any]:
    group: Group = figures.group
    return {
        "key": group.key,
        "name": words.group_name(group),
        "n": group.n,
        "invited": group.invited,
        "symbol": group.reliability,
        "margin": group.margin,
        "step": group.step,
        "statements": [
            {
                "stable_id": item.statement.stable_id,
                "code": item.statement.code,
                "plain": item.statement.plain,
                "section": item.statement.section,
                **levels(item.shown),
                "trend": item.trend.value,
            }
            for item in figures.statements
        ],
    }


def levels(shown: tuple[Shown, ...]) -> dict[str, Shown]:
    """The shown shares by the name of their level."""
    return dict(zip(("green", "amber", "red", "none"), shown, strict=True))


urlpatterns = [
    path("rounds/<uuid:round_id>/completion/", CompletionView.as_view(), name="api_completion"),
    path("releases/", Releases.as_view(), name="api_releases"),
    path("releases/<uuid:round_id>/", ReleaseView.as_view(), name="api_release"),
]
