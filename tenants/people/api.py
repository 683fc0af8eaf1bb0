"""People over the API."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from tenants.people import queries


class PersonOutput(serializers.Serializer[Any]):
    """Somebody who has an account here."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Whether the person can sign in.")


class PeopleList(ApiView):
    access = Permission.PEOPLE_VIEW
    scope = "people"

    @extend_schema(
        operation_id="list_people",
        tags=["people"],
        parameters=[
            OpenApiParameter("search", str, description="Part of a name or an email address."),
            OpenApiParameter("page", int, description="Which page, from 1."),
            OpenApiParameter("page_size", int, description="Rows on a page, 200 at most."),
        ],
        responses=page_of(PersonOutput),
    )
    def get(self, request: Request) -> Response:
        """Everybody who has an account here, those who can sign in first, by name."""
        return paged(queries.people(request.query_params.get("search", "").strip()), request, PersonOutput)


urlpatterns = [path("people/", PeopleList.as_view(), name="api_people")]
