"""The decorators, and the middleware that refuses a view without one."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import set_urlconf

from lantern.access.guard import SIGNED_IN, NotHere, OpenToAll, allows, guarded, open_to_all, requires, signed_in
from lantern.access.middleware import RequireDeclaredAccess
from lantern.access.permissions import Permission
from lantern.errors import NotAllowed, NotFound
from tenants.people.models import User


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


def ask(role: str = "", path: str = "/page/?a=1", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = User(id=uuid4(), name="Somebody", email="s@example.com", role=role) if role else AnonymousUser()
    return request


@pytest.fixture(autouse=True)
def some_urls() -> None:
    set_urlconf("lantern.urls.operator")


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    answer = requires(Permission.AUDITS_VIEW)(page)(ask())
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/page/%3Fa%3D1"


def test_a_stranger_who_asks_through_htmx_leaves_the_whole_page() -> None:
    answer = signed_in(page)(ask(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/audits/"}))
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/login/?next=/audits/"


@pytest.mark.parametrize(
    ("seen", "back"),
    [("http://testserver/audits/?a=1", "/audits/%3Fa%3D1"), ("https://evil.example/x/", "/"), ("", "/")],
)
def test_somebody_whose_session_ended_before_they_sent_a_form_comes_back_to_the_form(seen: str, back: str) -> None:
    request = ask(**({"Referer": seen} if seen else {}))
    request.method = "POST"
    assert signed_in(page)(request)["Location"] == f"/account/login/?next={back}"


def test_somebody_without_the_permission_is_refused_and_with_it_let_in() -> None:
    guarded_page = requires(Permission.AUDITS_VIEW)(page)
    with pytest.raises(NotAllowed):
        guarded_page(ask("staff"))
    assert guarded_page(ask("governor")).content == b"the page"


def test_signed_in_is_for_every_role_and_open_is_for_everybody() -> None:
    assert signed_in(page)(ask("staff")).status_code == 200
    assert open_to_all("a public page")(page)(ask()).status_code == 200


def test_an_address_that_is_not_here_is_not_found_for_anybody() -> None:
    with pytest.raises(NotFound):
        guarded(NotHere("no"))(page)(ask("head"))


def test_a_guard_says_on_the_view_what_it_holds_to() -> None:
    assert requires(Permission.AUDITS_VIEW)(page).access == Permission.AUDITS_VIEW
    assert signed_in(page).access == SIGNED_IN
    assert open_to_all("why").__call__(page).access == OpenToAll("why")
    assert not hasattr(page, "access")


def test_allows_tells_without_opening() -> None:
    head, stranger = ask("head").user, ask().user
    assert allows(SIGNED_IN, head)
    assert not allows(SIGNED_IN, stranger)
    assert allows(OpenToAll("why"), stranger)
    assert not allows(NotHere("no"), head)
    assert not allows(Permission.ROUNDS_VIEW, head)


def test_the_middleware_refuses_a_view_that_declares_nothing_even_to_a_head() -> None:
    middleware = RequireDeclaredAccess(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        middleware.process_view(ask("head"), page, (), {})
    assert middleware.process_view(ask(), requires(Permission.AUDITS_VIEW)(page), (), {}) is None
