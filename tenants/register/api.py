"""The authority's schools, for programs."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from tenants.register.models import School
from tenants.register.phases import Phase, SizeBand
from tenants.register.queries import schools

_STATUSES = {"open": "open", "closing": "closing", "closed": "closed", "all": ""}


class SchoolOutput(serializers.Serializer[Any]):
    """One school, as the national register describes it."""

    id = serializers.UUIDField()
    urn = serializers.CharField()
    laestab = serializers.CharField(help_text="The seven digits of the DfE number; empty for a school without one.")
    name = serializers.CharField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    type = serializers.CharField(source="type_name")
    size_band = serializers.ChoiceField(choices=SizeBand.choices)
    pupils = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=School.Status.choices)
    closed_on = serializers.DateField(allow_null=True)
    host = serializers.CharField()
    set_up_at = serializers.DateTimeField(allow_null=True)
    invited_at = serializers.DateTimeField(allow_null=True)


class SchoolListInput(serializers.Serializer[Any]):
    """What to list."""

    q = serializers.CharField(required=False, default="", max_length=200)
    phase = serializers.ChoiceField(required=False, default="", choices=["", *Phase.values])
    status = serializers.ChoiceField(required=False, default="open", choices=list(_STATUSES))


class SchoolList(ApiView):
    """The schools by name."""

    access = Permission.SCHOOLS_VIEW
    scope = "schools"

    @extend_schema(
        operation_id="schools_list",
        tags=["schools"],
        parameters=[
            OpenApiParameter("q", description="Letters of the name, or a URN or DfE number."),
            OpenApiParameter("phase", enum=Phase.values),
            OpenApiParameter("status", enum=list(_STATUSES), description="`open` includes schools proposed to close."),
        ],
        responses=page_of(SchoolOutput),
    )
    def get(self, request: Request) -> Response:
        """Open schools unless asked otherwise, fifty a page."""
        given = SchoolListInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        found = schools(wanted["q"], wanted["phase"], _STATUSES[wanted["status"]])
        return paged(found, request, SchoolOutput)


urlpatterns = [path("schools/", SchoolList.as_view(), name="schools")]
