"""What every endpoint has in common: errors, pages of rows, description."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from lantern.access.guard import OpenToAll
from lantern.access.permissions import Permission
from lantern.access.roles import Role
from lantern.api.problems import CONTENT_TYPE, problem_details
from lantern.api.scopes import Scope
from lantern.api.views import ApiView
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from lantern.ui.errors import server_error
from tests.access.walk import addresses_of
from tests.api.test_tokens import call, make_token
from tests.cast import World, as_tenant, client_for, make_person, visitor


class Input(serializers.Serializer[Any]):
    name = serializers.CharField()
    ratings = serializers.ListField(child=serializers.IntegerField())


class Demonstration(ApiView):
    access = OpenToAll("only this test calls it")

    def post(self, request: Request) -> Response:
        given = Input(data=request.data)
        given.is_valid(raise_exception=True)
        raise ERRORS[given.validated_data["name"]]


ERRORS = {
    "now": NotPossibleNow("Not while the round is closed.", code="round_closed"),
    "allowed": NotAllowed("Not you."),
    "found": NotFound("Nothing."),
    "http404": Http404("secret detail"),
    "denied": DjangoPermissionDenied("secret detail"),
    "slow": exceptions.Throttled(wait=7),
}


def post(body: Any) -> Any:
    request = APIRequestFactory().post("/api/v1/demo/", body, format="json")
    request._dont_enforce_csrf_checks = True
    answer = Demonstration.as_view()(request)
    answer.render()
    return answer


@pytest.fixture(autouse=True)
def school(loop: World) -> Any:
    with as_tenant(loop.oak):
        yield loop


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("now", 409, "round_closed"),
        ("allowed", 403, "not_allowed"),
        ("found", 404, "not_found"),
        ("http404", 404, "not_found"),
        ("denied", 403, "not_allowed"),
        ("slow", 429, "throttled"),
    ],
)
def test_an_error_is_problem_details(name: str, status: int, code: str) -> None:
    answer = post({"name": name, "ratings": []})
    assert answer.status_code == status
    assert answer["Content-Type"] == CONTENT_TYPE
    assert answer.data["code"] == code
    assert answer.data["status"] == status
    assert answer.data["instance"] == "/api/v1/demo/"
    assert answer.data["type"].startswith("urn:lantern:problem:")
    assert "secret" not in str(answer.data)


def test_wrong_input_names_each_field_by_a_pointer() -> None:
    answer = post({"ratings": [1, "two"]})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.data["errors"]} == {"/name", "/ratings/1"}


def test_a_time_to_wait_is_passed_on() -> None:
    assert post({"name": "slow", "ratings": []})["Retry-After"] == "7"


def test_what_nobody_foresaw_is_not_dressed_up_as_an_answer() -> None:
    request = Request(RequestFactory().get("/"))
    assert problem_details(ValueError("boom"), {"request": request}) is None


def test_broken_json_and_a_wrong_method_and_a_wrong_type_are_problems_too(loop: World) -> None:
    browser = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    wrong_method = browser.delete("/api/v1/me/")
    assert (wrong_method.status_code, wrong_method["Content-Type"]) == (405, CONTENT_TYPE)
    broken = APIRequestFactory().post("/api/v1/demo/", "{", content_type="application/json")
    answer = Demonstration.as_view()(broken)
    assert (answer.status_code, answer.data["code"]) == (400, "parse_error")
    other = APIRequestFactory().post("/api/v1/demo/", "<a/>", content_type="text/xml")
    assert Demonstration.as_view()(other).status_code == 415


def test_a_stranger_gets_401_as_a_problem(loop: World) -> None:
    answer = visitor(loop.oak).get("/api/v1/people/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == CONTENT_TYPE
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/audits/not-an-id/", "/api/v2/"])
def test_an_address_that_the_api_does_not_have_is_a_problem_and_no_page(loop: World, path: str) -> None:
    answer = visitor(loop.oak).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, CONTENT_TYPE)
    assert answer.json()["code"] == "not_found"
    assert answer.json()["instance"] == path


def test_an_error_that_nobody_foresaw_is_a_problem_too_and_tells_nothing() -> None:
    answer = server_error(RequestFactory().get("/api/v1/me/"))
    assert (answer.status_code, answer["Content-Type"]) == (500, CONTENT_TYPE)
    assert server_error(RequestFactory().get("/audits/"))["Content-Type"].startswith("text/html")


def test_a_browser_needs_the_csrf_token_to_change_something(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    strict = Client(enforce_csrf_checks=True, headers={"host": loop.oak.host})
    strict.force_login(head)
    session = strict.session
    session["tenant"] = str(loop.oak.id)
    session.save()
    answer = strict.post("/api/v1/me/", {})
    assert (answer.status_code, answer["Content-Type"]) == (403, CONTENT_TYPE)
    assert "CSRF" in answer.json()["detail"]


def test_lists_come_in_pages_and_a_page_too_far_is_404(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    for number in range(5):
        make_person(loop.oak, Role.STAFF, name=f"Staff {number}")
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    first = call(loop.oak, token, "/api/v1/people/?page_size=4").json()
    assert (first["count"], len(first["results"])) == (6, 4)
    assert first["next"].endswith("page=2&page_size=4")
    assert len(call(loop.oak, token, "/api/v1/people/?page_size=4&page=2").json()["results"]) == 2
    assert call(loop.oak, token, "/api/v1/people/?page=9").status_code == 404
    assert call(loop.oak, token, "/api/v1/people/?search=staff+3").json()["count"] == 1


def test_an_endpoint_that_forgets_who_may_call_it_does_not_start() -> None:
    class Forgotten(ApiView):
        pass

    class NoScope(ApiView):
        access = Permission.AUDITS_VIEW

    for view in (Forgotten, NoScope):
        with pytest.raises(ImproperlyConfigured):
            view.as_view()


def test_one_caller_is_slowed_down_and_others_are_not(loop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "3/min"})
    head, dsl = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.DSL)
    browser = client_for(loop.oak, head)
    codes = [browser.get("/api/v1/me/").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert browser.get("/api/v1/me/")["Content-Type"] == CONTENT_TYPE
    assert client_for(loop.oak, dsl).get("/api/v1/me/").status_code == 200
    cache.clear()


@pytest.mark.parametrize("query", ["", "?format=yaml", "?format=nothing"])
def test_a_problem_is_json_also_where_the_answer_would_be_yaml(loop: World, query: str) -> None:
    refused = visitor(loop.hillshire).get(f"/api/v1/schema/{query}")
    assert refused["Content-Type"] == CONTENT_TYPE
    assert refused.json()["status"] == refused.status_code >= 400


@pytest.mark.parametrize(("place", "role"), [("oak", Role.HEAD), ("hillshire", Role.OFFICER)])
def test_the_description_names_every_endpoint_and_its_errors(loop: World, place: str, role: Role) -> None:
    tenant, kind = getattr(loop, place), getattr(loop, place).kind
    browser = client_for(tenant, make_person(tenant, role))
    schema = browser.get("/api/v1/schema/?format=json").json()
    described = set(schema["paths"])
    mounted = {
        address.path for address in addresses_of(kind) if address.path.startswith("/api/") and not address.has_arguments
    }
    assert mounted - described == {"/api/v1/schema/", "/api/v1/docs/"}
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert CONTENT_TYPE in operation["responses"]["default"]["content"]
            assert operation.get("description"), operation["operationId"]
    assert not [name for name in schema["components"]["schemas"] if name.endswith("Output")]


@pytest.mark.parametrize("kind", ["authority", "school"])
def test_the_description_is_made_without_a_guess(kind: str) -> None:
    GENERATOR_STATS.reset()
    SchemaGenerator(urlconf=settings.TENANT_TYPES[kind]["URLCONF"]).get_schema(request=None, public=True)
    assert GENERATOR_STATS._warn_cache == {}
    assert GENERATOR_STATS._error_cache == {}


@pytest.mark.parametrize(("place", "role"), [("oak", Role.HEAD), ("hillshire", Role.OFFICER)])
def test_the_readable_page_lists_every_operation_without_scripts(loop: World, place: str, role: Role) -> None:
    tenant = getattr(loop, place)
    browser = client_for(tenant, make_person(tenant, role))
    page = browser.get("/api/v1/docs/").content.decode().replace("<wbr>", "")
    schema = browser.get("/api/v1/schema/?format=json").json()
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert "swagger" not in page.lower()
