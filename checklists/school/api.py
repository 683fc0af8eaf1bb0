"""A school's own audits and answers, for its own programs. Nothing here is open to the authority."""

import uuid
from typing import Any, ClassVar

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from checklists.scales import AMBER, GREEN, RED, Rating, Scale, counts_as
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.forms import plain_text
from checklists.school.models import NOTE_LENGTH, REPLY_LENGTH, Answer, Audit, AuditStatement
from checklists.school.queries.answers import statement_by_id, statements_of
from checklists.school.queries.audits import audit_by_id, audits, signatures_of
from lantern.access.guard import Access
from lantern.access.permissions import Permission
from lantern.api.pages import page_of, paged
from lantern.api.problems import CONTENT_TYPE, ProblemOutput, problem
from lantern.api.views import ApiView


class AuditOutput(serializers.Serializer[Any]):
    """An audit: one round, as this school answers it."""

    id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    title = serializers.CharField()
    checklist_title = serializers.CharField()
    version_number = serializers.IntegerField()
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=Audit.State.choices)
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


class SignatureOutput(serializers.Serializer[Any]):
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField(source="created_at")


class AuditDetailOutput(AuditOutput):
    head_signature = SignatureOutput(allow_null=True)
    governor_signature = SignatureOutput(allow_null=True)


class AnswerOutput(serializers.Serializer[Any]):
    """A statement with the answer to it. `rating` is empty while nobody has answered."""

    statement_id = serializers.UUIDField(source="pk")
    stable_id = serializers.UUIDField()
    number = serializers.CharField()
    code = serializers.CharField()
    section = serializers.CharField(source="section.title")
    plain = serializers.CharField()
    allow_not_applicable = serializers.BooleanField()
    wording = serializers.ChoiceField(choices=AuditStatement.Wording.choices)
    scale = serializers.ChoiceField(choices=Scale.choices)
    red_flag = serializers.BooleanField()
    is_own = serializers.BooleanField(help_text="Added by the school itself: never in a return.")
    rating = serializers.ChoiceField(source="answer.rating", choices=Rating.choices, allow_blank=True)
    counts_as = serializers.SerializerMethodField()
    reply = serializers.CharField(
        source="answer.reply", help_text="The number or the text, where the scale asks for one."
    )
    note = serializers.CharField(source="answer.note")
    revision = serializers.IntegerField(source="answer.revision")
    updated_by = serializers.CharField(source="answer.updated_by_name")
    updated_at = serializers.DateTimeField(source="answer.updated_at", allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=["", GREEN, AMBER, RED]))
    def get_counts_as(self, statement: AuditStatement) -> str:
        return counts_as(statement.scale, statement.answer.rating)


class AnswerInput(serializers.Serializer[Any]):
    """What changes. `revision` is the one that was read; a field that somebody else changed since is a conflict."""

    revision = serializers.IntegerField(min_value=0)
    rating = serializers.ChoiceField(choices=Rating.choices, required=False, allow_blank=True)
    reply = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=REPLY_LENGTH,
        trim_whitespace=False,
        help_text="A number or a text.",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH, trim_whitespace=False)

    def validate_reply(self, reply: str) -> str:
        return plain_text(reply)

    def validate_note(self, note: str) -> str:
        return plain_text(note)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"rating", "reply", "note"} & attrs.keys():
            raise serializers.ValidationError(_("Send a rating, a reply or a note."))
        return attrs


class AnswerConflictOutput(ProblemOutput):
    """Somebody else changed the same field first. Nothing was saved; a note that was sent is kept in the history."""

    fields_in_conflict = serializers.ListField(child=serializers.CharField())
    current = AnswerOutput()


class Audits(ApiView):
    access = Permission.AUDITS_VIEW
    scope = "audits"

    @extend_schema(
        operation_id="audits_list",
        tags=["audits"],
        parameters=[OpenApiParameter("state", str, enum=Audit.State.values)],
        responses=page_of(AuditOutput),
    )
    def get(self, request: Request) -> Response:
        """The school's audits, the one due last first; with `state`, those in that state."""
        state = request.query_params.get("state", "")
        if state and state not in Audit.State.values:
            raise serializers.ValidationError({"state": _("There is no such state.")})
        rows = audits()
        return paged(rows.filter(state=state) if state else rows, request, AuditOutput)


class AuditView(ApiView):
    access = Permission.AUDITS_VIEW
    scope = "audits"

    @extend_schema(operation_id="audits_read", tags=["audits"], responses=AuditDetailOutput)
    def get(self, request: Request, audit_id: uuid.UUID) -> Response:
        """One audit with the signatures that stand."""
        audit: Any = audit_by_id(request.user, audit_id)
        signed = signatures_of(audit)
        audit.head_signature, audit.governor_signature = signed.head, signed.governor
        return Response(AuditDetailOutput(audit).data)


class Answers(ApiView):
    access = Permission.AUDITS_VIEW
    scope = "audits"

    @extend_schema(operation_id="answers_list", tags=["audits"], responses=AnswerOutput(many=True))
    def get(self, request: Request, audit_id: uuid.UUID) -> Response:
        """Every statement of the audit with its answer, in order."""
        audit = audit_by_id(request.user, audit_id)
        return Response(AnswerOutput(statements_of(audit), many=True).data)


class AnswerView(ApiView):
    access = Permission.AUDITS_VIEW
    access_by_method: ClassVar[dict[str, Access]] = {"PATCH": Permission.AUDITS_ANSWER}
    scope = "audits"

    @extend_schema(operation_id="answers_read", tags=["audits"], responses=AnswerOutput)
    def get(self, request: Request, audit_id: uuid.UUID, statement_id: uuid.UUID) -> Response:
        """One statement with its answer."""
        return Response(AnswerOutput(statement_by_id(request.user, audit_id, statement_id)).data)

    @extend_schema(
        operation_id="answers_change",
        tags=["audits"],
        request=AnswerInput,
        responses={200: AnswerOutput, (409, CONTENT_TYPE): OpenApiResponse(AnswerConflictOutput)},
    )
    def patch(self, request: Request, audit_id: uuid.UUID, statement_id: uuid.UUID) -> Response:
        """Changes rating, reply or note, unless somebody else changed the same field since `revision`."""
        given = AnswerInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        revision = values.pop("revision")
        outcome = save_answer(
            audit_id=audit_id,
            statement_id=statement_id,
            by=request.user,
            seen=Seen(rating=revision, reply=revision, note=revision),
            **values,
        )
        if outcome.conflict:
            return _conflict(request, outcome.answer, outcome.conflict)
        return Response(AnswerOutput(_with_answer(outcome.answer)).data)


def _with_answer(answer: Answer) -> AuditStatement:
    answer.statement.answer = answer
    return answer.statement


def _conflict(request: Request, answer: Answer, fields: tuple[str, ...]) -> Response:
    response = problem(
        status=409,
        code="conflict",
        detail=_("Somebody else changed this answer since you read it. Nothing was saved."),
        instance=request.path,
    )
    response.data["fields_in_conflict"] = list(fields)
    response.data["current"] = AnswerOutput(_with_answer(answer)).data
    return response


urlpatterns = [
    path("audits/", Audits.as_view(), name="api_audits"),
    path("audits/<uuid:audit_id>/", AuditView.as_view(), name="api_audit"),
    path("audits/<uuid:audit_id>/answers/", Answers.as_view(), name="api_answers"),
    path("audits/<uuid:audit_id>/answers/<uuid:statement_id>/", AnswerView.as_view(), name="api_answer"),
]
