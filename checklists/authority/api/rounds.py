"""Rounds in the API. Opening one follows the same rules as the pages."""

import uuid
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from checklists.authority import queries
from checklists.authority.actions.rounds import open_round
from checklists.authority.models import TITLE_LENGTH, Round
from lantern.access.guard import Access
from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView


class RoundOutput(serializers.Serializer[Any]):
    """A round, with its state today."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    version_id = serializers.UUIDField()
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True)
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField(source="opened_by_name")
    closing_at = serializers.DateTimeField(allow_null=True)
    schools = serializers.IntegerField(source="school_count")
    state = serializers.SerializerMethodField()

    def get_state(self, round_: Round) -> str:
        return str(round_.state(timezone.localdate()).value)


class RoundSchoolOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    urn = serializers.CharField()
    name = serializers.CharField()
    phase = serializers.CharField()


class RoundDetailOutput(RoundOutput):
    school_list = serializers.SerializerMethodField()

    @extend_schema_field(RoundSchoolOutput(many=True))
    def get_school_list(self, round_: Round) -> Any:
        return RoundSchoolOutput(queries.schools_in(round_), many=True).data


class RoundInput(serializers.Serializer[Any]):
    """`schools` are identifiers of the register. All must be open and set up."""

    version_id = serializers.UUIDField()
    title = serializers.CharField(max_length=TITLE_LENGTH)
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    closes_on = serializers.DateField(allow_null=True, required=False, default=None)
    schools = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=5_000)


class Rounds(ApiView):
    access = Permission.ROUNDS_VIEW
    access_by_method: ClassVar[dict[str, Access]] = {"POST": Permission.ROUNDS_MANAGE}
    scope = "rounds"

    @extend_schema(
        operation_id="list_rounds",
        tags=["rounds"],
        parameters=[OpenApiParameter("state", str, enum=Round.State.values)],
        responses=page_of(RoundOutput),
    )
    def get(self, request: Request) -> Response:
        """Rounds, the one due last first; with `state`, those in that state today."""
        state = request.query_params.get("state", "")
        if state and state not in Round.State.values:
            raise serializers.ValidationError({"state": "There is no such state."})
        return paged(queries.rounds(state=state, on=timezone.localdate()), request, RoundOutput)

    @extend_schema(operation_id="open_round", tags=["rounds"], request=RoundInput, responses={201: RoundDetailOutput})
    def post(self, request: Request) -> Response:
        """Opens a round for the schools given."""
        given = RoundInput(data=request.data)
        given.is_valid(raise_exception=True)
        asked = dict(given.validated_data)
        round_ = open_round(
            version=queries.version_by_id(asked.pop("version_id")),
            school_ids=asked.pop("schools"),
            by=request.user,
            **asked,
        )
        return Response(_detail(round_.pk), status=201)


class RoundView(ApiView):
    access = Permission.ROUNDS_VIEW
    scope = "rounds"

    @extend_schema(operation_id="read_round", tags=["rounds"], responses=RoundDetailOutput)
    def get(self, request: Request, round_id: uuid.UUID) -> Response:
        """One round with the schools it asks."""
        return Response(_detail(round_id))


def _detail(round_id: uuid.UUID) -> Any:
    return RoundDetailOutput(queries.round_by_id(round_id)).data
