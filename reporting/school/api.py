"""Where the school stands, for its own programs. Its answers are put beside the figures here and sent nowhere."""

import uuid
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from checklists.school.queries.returns import own_levels
from lantern.access.permissions import Permission
from lantern.api.views import ApiView
from lantern.errors import NotFound
from reporting import words
from reporting.authority import catalogue
from reporting.authority.disclosure.display import Bound, Quarter
from reporting.school.presenters import RATINGS, Place, groups_of, place_of
from tenants.logins.current import current_tenant


class ShareOutput(serializers.Serializer[Any]):
    """A share as displayed: percentage points after rounding, or the limit that it reached."""

    percent = serializers.IntegerField(source="points")
    bound = serializers.ChoiceField(
        choices=[(bound.value, bound.value or "exact") for bound in Bound],
        allow_blank=True,
        help_text="or_fewer, or_more, or empty for a value.",
    )


class OwnStatementOutput(serializers.Serializer[Any]):
    stable_id = serializers.UUIDField()
    code = serializers.CharField()
    plain = serializers.CharField()
    own = serializers.CharField(allow_blank=True, help_text="green, amber or red; empty: not applicable or not asked.")
    green = ShareOutput()
    amber = ShareOutput()
    red = ShareOutput()
    none = ShareOutput(help_text="Not answered or not applicable.")
    place = serializers.ChoiceField(choices=[(place.value, place.value) for place in Place])
    quarter = serializers.ChoiceField(
        choices=[(quarter.value, quarter.value) for quarter in Quarter], allow_null=True, help_text="How many did so."
    )


class PositionOutput(serializers.Serializer[Any]):
    """The school's own answers beside the figures of one group."""

    round_id = serializers.UUIDField()
    title = serializers.CharField()
    closed_at = serializers.DateTimeField()
    group = serializers.CharField()
    group_name = serializers.CharField()
    groups = serializers.ListField(child=serializers.CharField(), help_text="Groups that this school is in.")
    n = serializers.IntegerField()
    invited = serializers.IntegerField()
    symbol = serializers.CharField(allow_blank=True, help_text="u: low reliability, fewer than 20 schools.")
    margin = serializers.IntegerField(help_text="90 % margin of one statement's share, in points.")
    statements = OwnStatementOutput(many=True)


class PositionView(ApiView):
    access = Permission.POSITION_VIEW
    scope = "reports"

    @extend_schema(
        operation_id="position_read",
        tags=["position"],
        parameters=[OpenApiParameter("group", str, description="One of `groups`; the nearest one if not given.")],
        responses=PositionOutput,
    )
    def get(self, request: Request, round_id: uuid.UUID) -> Response:
        """Where this school stands in a closed round that it submitted a return for."""
        release = catalogue.release_of(round_id)
        if release is None:
            raise NotFound(_("Results appear when the round closes."))
        own = own_levels(round_id)
        school = current_tenant()
        groups = groups_of(release, school.phase, school.size_band or "S")
        group = next((item for item in groups if item.key == request.query_params.get("group", item.key)), None)
        if group is None or not own:
            raise NotFound(_("There are no figures to stand beside your answers."))
        statements = []
        for figures in catalogue.figures_of(release, group):
            level = own.get(figures.statement.stable_id, len(RATINGS) - 1)
            place, quarter = place_of(figures, level)
            green, amber, red, none = figures.shown
            statements.append(
                {
                    "stable_id": figures.statement.stable_id,
                    "code": figures.statement.code,
                    "plain": figures.statement.plain,
                    "own": RATINGS[level],
                    "green": green,
                    "amber": amber,
                    "red": red,
                    "none": none,
                    "place": place.value,
                    "quarter": quarter.value if quarter else None,
                }
            )
        body = {
            "round_id": release.round_id,
            "title": release.title,
            "closed_at": release.closed_at,
            "group": group.key,
            "group_name": words.group_name(group),
            "groups": [item.key for item in groups],
            "n": group.n,
            "invited": group.invited,
            "symbol": group.reliability,
            "margin": group.margin,
            "statements": statements,
        }
        return Response(PositionOutput(body).data)


urlpatterns = [path("position/<uuid:round_id>/", PositionView.as_view(), name="api_position")]
