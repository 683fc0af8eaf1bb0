"""The one place where errors of the API become responses: problem details, RFC 9457."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from lantern.away import TRY_AGAIN, is_away
from lantern.errors import DomainError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
API_ROOT = "/api/"
_NON_FIELD = "non_field_errors"


class FieldErrorOutput(serializers.Serializer[Any]):
    """One thing wrong with the input: where, as a JSON pointer, and what."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class ProblemOutput(serializers.Serializer[Any]):
    """What went wrong. `code` is stable and for programs; `detail` is a sentence for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    # The stubs know `errors` as what a validated serializer has; as a declared field it is the problem's own member.
    errors = FieldErrorOutput(many=True, required=False)  # type: ignore[assignment]


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response for this error; None for one that nobody foresaw, which Django then answers and reports."""
    path = context["request"].path
    # Problems are JSON also where the endpoint gives something else, such as its description in YAML.
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = JSONRenderer.media_type
    if isinstance(error, DomainError):
        set_rollback()
        return problem(status=error.status, code=error.code, detail=str(error.message), instance=path)
    if isinstance(error, Http404):
        return problem(status=404, code="not_found", detail="There is nothing here, or nothing for you.", instance=path)
    if isinstance(error, PermissionDenied):
        return problem(status=403, code="not_allowed", detail="You may not do this.", instance=path)
    if is_away(error):
        logger.warning("A request met a server that is away: %s.", type(error).__name__)
        answer = problem(
            status=503, code="away", detail="Lantern is not available just now. Try again in a moment.", instance=path
        )
        answer["Retry-After"] = str(TRY_AGAIN)
        return answer
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return None
    answer = _of_api_exception(error, response.status_code, path)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            answer[header] = response[header]
    return answer


def problem(
    *, status: int, code: str, detail: str, instance: str, errors: list[dict[str, str]] | None = None
) -> Response:
    """A response of this content type whose type is a URN, so that it stays the same on every host."""
    body = _body(status=status, code=code, detail=detail, instance=instance)
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=status, content_type=CONTENT_TYPE)


def problem_outside_views(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse | None:
    """The problem if the request was for the API: where no endpoint was reached a program expects no page either.

    Needs no database and no session: it also says that those failed.
    """
    if not request.path.startswith(API_ROOT):
        return None
    body = _body(status=status, code=code, detail=detail, instance=request.path)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _body(*, status: int, code: str, detail: str, instance: str) -> dict[str, Any]:
    return {
        "type": f"urn:lantern:problem:{code.replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": instance,
    }


def _of_api_exception(error: exceptions.APIException, status: int, path: str) -> Response:
    if isinstance(error, exceptions.ValidationError):
        errors = list(_each_error(error.detail))
        return problem(
            status=status, code="invalid", detail="Some of what was sent cannot be used.", instance=path, errors=errors
        )
    codes = error.get_codes()
    return problem(
        status=status, code=codes if isinstance(codes, str) else "refused", detail=str(error.detail), instance=path
    )


def _each_error(detail: Any, pointer: str = "") -> Any:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _each_error(value, pointer if key == _NON_FIELD else f"{pointer}/{_escaped(key)}")
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from _each_error(value, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def _escaped(key: object) -> str:
    """A name inside a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")
