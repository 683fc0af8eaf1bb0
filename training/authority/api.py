"""Courses, sessions and who is booked on them, for the authority's own programs."""

import uuid
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from training.authority import catalogue
from training.authority.sessions import queries as sessions
from training.authority.sessions.models import How, State

SHOWN = (sessions.COMING, sessions.DRAFTS, sessions.PAST, sessions.CANCELLED)


class CourseOutput(serializers.Serializer[Any]):
    """The newest published version of a course that schools can take."""

    id = serializers.UUIDField()
    version_id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    edition = serializers.CharField()
    minutes = serializers.IntegerField()
    roles = serializers.ListField(child=serializers.CharField())
    topics = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField()


class SessionOutput(serializers.Serializer[Any]):
    """A training session."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    led_by = serializers.CharField()
    how = serializers.ChoiceField(choices=How.choices)
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    places = serializers.IntegerField()
    taken = serializers.IntegerField()
    waiting = serializers.IntegerField()
    per_school = serializers.IntegerField(allow_null=True)
    course_id = serializers.UUIDField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    register_closed_at = serializers.DateTimeField(allow_null=True)


class BookingOutput(serializers.Serializer[Any]):
    """Somebody of a school on a session, in the order in which schools asked. A name is gone a while after the session."""

    id = serializers.UUIDField(source="booking.id")
    school = serializers.CharField(source="school_name")
    urn = serializers.CharField(source="school.urn", default="")
    name = serializers.CharField(source="booking.attendee_name")
    state = serializers.ChoiceField(source="booking.state", choices=State.choices)
    position = serializers.IntegerField(source="booking.position", allow_null=True)
    attended = serializers.BooleanField(source="booking.attended", allow_null=True)


class Courses(ApiView):
    access = Permission.COURSES_VIEW
    scope = "training"

    @extend_schema(operation_id="courses_list", tags=["training"], responses=page_of(CourseOutput))
    def get(self, request: Request) -> Response:
        """What schools can take, by title."""
        return paged(catalogue.courses(), request, CourseOutput)


class Sessions(ApiView):
    access = Permission.SESSIONS_MANAGE
    scope = "training"

    @extend_schema(
        operation_id="sessions_list",
        tags=["training"],
        parameters=[OpenApiParameter("show", str, enum=SHOWN)],
        responses=page_of(SessionOutput),
    )
    def get(self, request: Request) -> Response:
        """The sessions to come; with `show`, drafts, those that are over, or those that were cancelled."""
        show = request.query_params.get("show", sessions.COMING)
        if show not in SHOWN:
            raise serializers.ValidationError({"show": _("There is no such kind of sessions.")})
        return paged(sessions.sessions(show), request, SessionOutput)


class Bookings(ApiView):
    access = Permission.SESSIONS_MANAGE
    scope = "training"

    @extend_schema(operation_id="bookings_list", tags=["training"], responses=page_of(BookingOutput))
    def get(self, request: Request, training_session_id: uuid.UUID) -> Response:
        """Everybody who is or was booked on the session."""
        return paged(sessions.booked(sessions.session_by_id(training_session_id)), request, BookingOutput)


urlpatterns = [
    path("training/courses/", Courses.as_view(), name="api_courses"),
    path("training/sessions/", Sessions.as_view(), name="api_sessions"),
    path("training/sessions/<uuid:training_session_id>/bookings/", Bookings.as_view(), name="api_bookings"),
]
