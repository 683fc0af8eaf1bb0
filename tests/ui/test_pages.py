"""The frame of a page, the pages of its footer and the pages of what went wrong, on real hosts."""

from math import ceil

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve

from lantern.access.permissions import ALLOWED, Permission
from lantern.access.roles import SCHOOL_ROLES, Role, meaning_of
from lantern.errors import DomainError, NotAllowed, NotFound, NotPossibleNow
from lantern.ui import errors
from reporting.authority.disclosure.ledger import Answer, factor_of, surest
from tests.cast import World, client_for, make_person, visitor
from tests.ui.drawn import Element, read

FOOTER = ("/help/", "/what-the-authority-sees/", "/accessibility/", "/privacy/")


def page(html: str) -> Element:
    return read(html.removeprefix("<!DOCTYPE html>\n"))


@pytest.mark.parametrize("path", FOOTER)
@pytest.mark.parametrize("host", ["directory", "hillshire", "oak"])
def test_a_stranger_can_read_the_pages_of_the_footer(loop: World, host: str, path: str) -> None:
    response = visitor(getattr(loop, host)).get(path)
    assert response.status_code == 200
    tree = page(response.content.decode())
    assert len(tree.all("h1")) == 1
    assert tree.one("title").words().endswith(" – Lantern")
    links = [link["href"] for link in tree.one("footer").all("a")]
    # Children and parents tell a school something, and nobody else.
    assert sorted(links) == sorted([*FOOTER, "/tell/"] if host == "oak" else FOOTER)


def test_what_the_authority_sees_is_said_in_the_words_of_the_promise(loop: World) -> None:
    said = page(visitor(loop.oak).get("/what-the-authority-sees/").content.decode()).words()
    assert "The authority sees that you have submitted and when. It does not see your answers." in said
    assert "Even someone who knew every other school’s answers could not be certain of yours." in said
    assert "If nearly every school answers the same way, that will be visible." in said
    for by_name in ("was sent it back by its governor", "how much of it is answered, in percent", "to be erased"):
        assert by_name in said
    factor = factor_of(Answer.STATEMENT)
    assert f"it is {ceil(factor)} to 1, or {ceil(100 * surest(factor))}%" in said
    assert "What Hillshire Council can see about us" in said
    # And a return that a head shares.
    assert "whose head shares a return for a visit" in said


def test_help_tells_the_roles_of_this_kind_of_host_only(loop: World) -> None:
    school = page(visitor(loop.oak).get("/help/").content.decode()).words()
    authority = page(visitor(loop.hillshire).get("/help/").content.decode()).words()
    assert str(Role.GOVERNOR.label) in school
    assert str(Role.GOVERNOR.label) not in authority
    assert str(Role.OFFICER.label) in authority


def test_help_in_a_school_speaks_of_what_the_reader_can_do_there(loop: World) -> None:
    headings = {}
    for role in (Role.DEPUTY_DSL, Role.GOVERNOR, Role.STAFF):
        tree = page(client_for(loop.oak, make_person(loop.oak, role)).get("/help/").content.decode())
        headings[role] = {heading.words() for heading in tree.one("main").all("h2")}
    for_all = {
        "If something worries you about a child or an adult",
        "Your training",
        "If a site is blocked, or should be",
    }
    assert all(for_all <= said for said in headings.values())
    assert "Answering an audit" not in headings[Role.STAFF]
    assert "Answering an audit" in headings[Role.GOVERNOR]
    assert "Incidents and concerns" not in headings[Role.GOVERNOR]
    assert {"Answering an audit", "Incidents and concerns", "Staff training"} <= headings[Role.DEPUTY_DSL]
    stranger = page(visitor(loop.oak).get("/help/").content.decode()).words()
    assert "Telling the school something" in stranger
    assert "Answering an audit" not in stranger


@pytest.mark.parametrize(
    ("words", "permission"),
    [
        ("manages the school’s people", Permission.PEOPLE_MANAGE),
        ("deals with incidents", Permission.INCIDENTS_WORK),
        ("Answers", Permission.AUDITS_ANSWER),
    ],
)
def test_whoever_gives_a_role_reads_what_it_opens(words: str, permission: Permission) -> None:
    assert {role for role in SCHOOL_ROLES if words in meaning_of(role)} == ALLOWED[permission] & SCHOOL_ROLES


def test_the_header_says_who_is_signed_in_and_where(loop: World) -> None:
    client = client_for(loop.oak, make_person(loop.oak, Role.IT_LEAD, name="Sam Whitlock"))
    tree = page(client.get("/help/").content.decode())
    assert tree.one("a", cls="govuk-generic-header__homepage-link").words() == loop.oak.name
    assert tree.one("div", cls="ln-who").words() == "Sam Whitlock, IT lead Account Sign out"
    sign_out = tree.one("div", cls="ln-who").one("form")
    assert sign_out["method"] == "post"
    assert resolve(sign_out["action"], urlconf="lantern.urls.school").url_name == "account_logout"
    assert tree.one("html")["lang"] == "en-gb"


def test_a_stranger_sees_no_menu_and_no_account(loop: World) -> None:
    tree = page(visitor(loop.oak).get("/help/").content.decode())
    assert not tree.all("nav")
    assert not tree.all("div", cls="ln-who")


def test_htmx_sends_the_token_and_evaluates_nothing(loop: World) -> None:
    tree = page(visitor(loop.oak).get("/help/").content.decode())
    assert "X-CSRFToken" in tree.one("body")["data-hx-headers"]
    settings = tree.one("meta", name="htmx-config")["content"]
    assert '"allowEval":false' in settings
    assert '"historyCacheSize":0' in settings


def test_a_page_that_is_not_there_says_so_and_leads_home(loop: World) -> None:
    response = visitor(loop.oak).get("/no-such-page/")
    assert response.status_code == 404
    tree = page(response.content.decode())
    assert tree.one("h1").words() == "Page not found"
    assert tree.one("main").one("a")["href"] == "/"


@pytest.mark.parametrize("urlconf", ["lantern.urls.operator", "lantern.urls.authority", "lantern.urls.school"])
def test_every_kind_of_host_names_our_error_pages(urlconf: str) -> None:
    named = {
        400: errors.bad_request,
        403: errors.forbidden,
        404: errors.not_found,
        500: errors.server_error,
    }
    for status, handler in named.items():
        assert get_resolver(urlconf).resolve_error_handler(status) is handler


@pytest.mark.parametrize(
    ("error", "status"), [(NotAllowed, 403), (NotFound, 404), (NotPossibleNow, 409), (DomainError, 400)]
)
def test_a_rule_that_said_no_is_quoted(error: type[DomainError], status: int) -> None:
    response = errors.domain_error(RequestFactory().get("/"), error("The round is <closed>."))
    assert response.status_code == status
    assert "The round is <closed>." in page(response.content.decode()).one("main").words()


def test_any_other_exception_keeps_its_words_to_itself() -> None:
    response = errors.not_found(RequestFactory().get("/"), Exception("relation s_91fe.answer does not exist"))
    assert b"s_91fe" not in response.content


def test_too_many_attempts_have_a_page_under_the_name_allauth_asks_for() -> None:
    assert errors.too_many_requests(RequestFactory().get("/")).status_code == 429
    drawn = Template('{% include "429.html" %}').render(Context({"request": RequestFactory().get("/")}))
    assert page(drawn).one("h1").words() == "Too many attempts"


def test_the_last_page_needs_no_request_no_session_and_no_database() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert page(response.content.decode()).one("h1").words() == "Sorry, there is a problem with Lantern"


def test_the_last_page_appears_even_when_templates_are_broken(settings: object) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "OPTIONS": {}}]
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Try again in a few minutes." in response.content


def test_a_form_that_was_refused_gives_the_text_back_but_nothing_secret() -> None:
    written = {
        "note": "43 of 45 <staff> trained",
        "new_password": "correct horse battery",
        "csrfmiddlewaretoken": "a b",
        "rating": "amber",
    }
    request = RequestFactory().post("/audits/1/?page=2", written)
    response = errors.csrf_failure(request, reason="token missing")
    tree = page(response.content.decode())
    assert response.status_code == 403
    assert [box.words() for box in tree.all("textarea")] == ["43 of 45 <staff> trained"]
    assert tree.one("label").words() == "Note"
    assert tree.one("main").all("a")[-1]["href"] == "/audits/1/?page=2"
    assert b"correct horse" not in response.content


def test_a_form_from_elsewhere_is_refused_with_our_page(loop: World) -> None:
    person = make_person(loop.oak, Role.HEAD)
    strict = Client(enforce_csrf_checks=True, headers={"host": loop.oak.host})
    strict.cookies = client_for(loop.oak, person).cookies
    response = strict.post("/account/logout/", {"note": "two words"})
    assert response.status_code == 403
    assert page(response.content.decode()).one("h1").words() == "Your form was not saved"


@pytest.mark.parametrize("query", ["%00", "a%00b", "%%0000", "%0%000"])
def test_a_null_byte_in_a_search_finds_nothing_special_and_breaks_nothing(loop: World, query: str) -> None:
    head = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    officer = client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER))
    for browser, path in ((head, "/people/?search="), (head, "/activity/?q="), (officer, "/checklists/?q=")):
        assert browser.get(path + query).status_code == 200
    assert head.get(f"/api/v1/people/?search={query}").status_code == 200
