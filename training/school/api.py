"""Courses, who takes them, how many are in date, and places on sessions, for the school's own programs."""

import uuid
from typing import Any, ClassVar

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lantern.access.guard import Access
from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.views import ApiView
from lantern.records import id_in
from training.authority.sessions import catalogue as sessions
from training.frequency import Frequency
from training.school.learning.actions.enrolling import enrol
from training.school.learning.models import Enrolment
from training.school.learning.queries import courses as learning
from training.school.places.queries import of_session
from training.school.queries.matrix import matrix

STATES = ("going", "overdue", "passed", "ended")


class CourseOutput(serializers.Serializer[Any]):
    """A course, with how far the school's people have come. `version_id` is empty for one that is offered no more."""

    id = serializers.UUIDField(source="course_id")
    title = serializers.CharField()
    version_id = serializers.UUIDField(source="course.version_id", allow_null=True, default=None)
    edition = serializers.CharField(source="course.edition", default="")
    minutes = serializers.IntegerField(source="course.minutes", allow_null=True, default=None)
    roles = serializers.ListField(source="course.roles", child=serializers.CharField(), default=[])
    topics = serializers.ListField(source="course.topics", child=serializers.CharField(), default=[])
    taking = serializers.IntegerField(source="going")
    overdue = serializers.IntegerField(help_text="Of those who take it.")
    passed = serializers.IntegerField(help_text="People who have passed some version of it.")


class EnrolmentOutput(serializers.Serializer[Any]):
    """Somebody in one version of a course."""

    id = serializers.UUIDField()
    staff_id = serializers.UUIDField()
    name = serializers.CharField(source="staff.name")
    course_id = serializers.UUIDField(source="course_id_at_authority")
    version_id = serializers.UUIDField(source="course.version_id")
    title = serializers.CharField(source="course.title")
    edition = serializers.CharField(source="course.edition")
    due_on = serializers.DateField(allow_null=True)
    enrolled_at = serializers.DateTimeField(source="created_at")
    started_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class EnrolInput(serializers.Serializer[Any]):
    """Who is to take which version, and by when. Whoever takes the course already is left out."""

    version_id = serializers.UUIDField()
    staff_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1_000)
    due_on = serializers.DateField(allow_null=True, required=False, default=None)


class EnrollingOutput(serializers.Serializer[Any]):
    """What was asked for. A job enrols them: read the enrolments a little later."""

    id = serializers.UUIDField()
    people = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)


class CoverageOutput(serializers.Serializer[Any]):
    """One requirement, with how many it is asked of and how many of them are in date. Nobody is named."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    frequency = serializers.ChoiceField(choices=Frequency.choices)
    is_own = serializers.BooleanField(help_text="Asked by the school itself and not by its authority.")
    asked = serializers.IntegerField()
    in_date = serializers.IntegerField(help_text="Exempt people are in date while the exemption lasts.")


class SessionOutput(serializers.Serializer[Any]):
    """A session of the authority that is not over and not cancelled."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    is_online = serializers.BooleanField()
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(help_text="Until when places can be booked.")
    places = serializers.IntegerField()
    free = serializers.IntegerField()
    waiting = serializers.IntegerField()
    per_school = serializers.IntegerField(allow_null=True)
    course_id = serializers.UUIDField(allow_null=True)


class BookingOutput(serializers.Serializer[Any]):
    """Somebody of this school on a session. `attended` is empty until the authority has closed the register."""

    id = serializers.UUIDField(source="booking.id")
    staff_id = serializers.UUIDField(source="place.staff_id")
    name = serializers.CharField(source="place.staff.name")
    state = serializers.CharField(source="booking.state", help_text="placed or waiting")
    position = serializers.IntegerField(source="booking.position", allow_null=True, help_text="On the waiting list.")
    attended = serializers.BooleanField(source="booking.attended", allow_null=True)


class Courses(ApiView):
    access = Permission.TRAINING_MANAGE
    scope = "training"

    @extend_schema(operation_id="courses_list", tags=["training"], responses=CourseOutput(many=True))
    def get(self, request: Request) -> Response:
        """What the authority offers, and what was taken here before it was withdrawn; by title."""
        return Response(CourseOutput(learning.course_rows(timezone.localdate()), many=True).data)


class Enrolments(ApiView):
    access = Permission.TRAINING_MANAGE
    access_by_method: ClassVar[dict[str, Access]] = {"POST": Permission.TRAINING_MANAGE}
    scope = "training"

    @extend_schema(
        operation_id="enrolments_list",
        tags=["training"],
        parameters=[OpenApiParameter("course", uuid.UUID), OpenApiParameter("state", str, enum=STATES)],
        responses=page_of(EnrolmentOutput),
    )
    def get(self, request: Request) -> Response:
        """Who takes or has taken which course, the newest first; of one course, or in one state, where asked."""
        course, state = request.query_params.get("course", ""), request.query_params.get("state", "")
        if state and state not in STATES:
            raise serializers.ValidationError({"state": _("There is no such state.")})
        if course and id_in(course) is None:
            raise serializers.ValidationError({"course": _("This is no identifier.")})
        rows = learning.enrolments(course_id=id_in(course), state=state, on=timezone.localdate())
        return paged(rows, request, EnrolmentOutput)

    @extend_schema(
        operation_id="enrolments_ask", tags=["training"], request=EnrolInput, responses={202: EnrollingOutput}
    )
    def post(self, request: Request) -> Response:
        """People are being enrolled, each of them written to as from the page."""
        given = EnrolInput(data=request.data)
        given.is_valid(raise_exception=True)
        asked = enrol(by=request.user, **given.validated_data)
        body = {"id": asked.pk, "people": len(asked.staff_ids), "due_on": asked.due_on}
        return Response(EnrollingOutput(body).data, status=202)


class EnrolmentView(ApiView):
    access = Permission.TRAINING_MANAGE
    scope = "training"

    @extend_schema(operation_id="enrolments_read", tags=["training"], responses=EnrolmentOutput)
    def get(self, request: Request, enrolment_id: uuid.UUID) -> Response:
        """One person in one course."""
        found: Enrolment = learning.enrolment_by_id(enrolment_id)
        return Response(EnrolmentOutput(found).data)


class Coverage(ApiView):
    access = Permission.TRAINING_FIGURES
    scope = "training"

    @extend_schema(operation_id="coverage_read", tags=["training"], responses=CoverageOutput(many=True))
    def get(self, request: Request) -> Response:
        """How many of those who are asked are in date today, requirement by requirement."""
        found = matrix(on=timezone.localdate())
        rows = [
            {
                "id": asked.id,
                "title": asked.title,
                "frequency": asked.frequency,
                "is_own": asked.is_own,
                "asked": total.asked,
                "in_date": total.in_date,
            }
            for asked, total in zip(found.requirements, found.totals, strict=True)
        ]
        return Response(CoverageOutput(rows, many=True).data)


class Sessions(ApiView):
    access = Permission.TRAINING_MANAGE
    scope = "training"

    @extend_schema(operation_id="sessions_list", tags=["training"], responses=page_of(SessionOutput))
    def get(self, request: Request) -> Response:
        """The authority's sessions to come, the next one first."""
        return paged(sessions.coming(), request, SessionOutput)


class Bookings(ApiView):
    access = Permission.TRAINING_MANAGE
    scope = "training"

    @extend_schema(operation_id="bookings_list", tags=["training"], responses=BookingOutput(many=True))
    def get(self, request: Request, training_session_id: uuid.UUID) -> Response:
        """The school's own people on a session, those with a place first."""
        found = sessions.session(training_session_id)
        return Response(BookingOutput(of_session(found.id), many=True).data)


urlpatterns = [
    path("training/courses/", Courses.as_view(), name="api_courses"),
    path("training/enrolments/", Enrolments.as_view(), name="api_enrolments"),
    path("training/enrolments/<uuid:enrolment_id>/", EnrolmentView.as_view(), name="api_enrolment"),
    path("training/coverage/", Coverage.as_view(), name="api_coverage"),
    path("training/sessions/", Sessions.as_view(), name="api_sessions"),
    path("training/sessions/<uuid:training_session_id>/bookings/", Bookings.as_view(), name="api_bookings"),
]
