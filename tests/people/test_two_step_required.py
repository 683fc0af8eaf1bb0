"""Who has to use two-step verification opens nothing before they do."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from lantern.access.guard import OpenToAll
from lantern.access.roles import NEEDS_TWO_STEP, Role, roles_for
from lantern.api import actions as tokens
from tenants.logins.info import TenantInfo
from tenants.people import actions, two_step
from tests.access.walk import KINDS, addresses_of
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.mails import mails_of, path_in
from tests.people.test_two_step import code_for, turn_on

SET_UP = "/account/two-step/"
# Support is let in from the operators' host, where it has shown a second step, and has no account of its own here.
OPTIONAL = {Role.GOVERNOR, Role.IT_LEAD, Role.STAFF, Role.SUPPORT}
# What a person without a second step needs: to read why, to confirm the password, to set one up.
NEEDED = {
    SET_UP,
    "/account/session/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/webauthn/reauthenticate/",
    "/account/2fa/reauthenticate/",
    "/account/reauthenticate/",
}


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.TWO_STEP_REQUIRED = True


def place(world: World, kind: str) -> TenantInfo:
    return {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]


def sign_in(world: World, person, tenant: TenantInfo | None = None) -> Client:
    browser = visitor(tenant or world.oak)
    browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return browser


def test_everybody_who_sees_incidents_or_works_for_an_authority_needs_it_and_nobody_else() -> None:
    assert set(Role) - NEEDS_TWO_STEP == OPTIONAL


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in KINDS for role in roles_for(kind)])
def test_with_the_password_alone_such_a_person_opens_nothing_but_the_way_to_a_second_step(
    loop: World, kind: str, role: Role
) -> None:
    tenant = place(loop, kind)
    browser = client_for(tenant, make_person(tenant, role))
    opened, refused = [], 0
    for address in addresses_of(kind):
        if address.has_arguments or isinstance(address.access, OpenToAll):
            continue
        answer = browser.get(address.path)
        sent_to_set_up = answer.status_code == 302 and answer["Location"] == SET_UP
        if address.path.startswith("/api/") and answer.status_code == 403 and b"two_step_missing" in answer.content:
            refused += 1
        elif not sent_to_set_up:
            opened.append(address.path)
        else:
            refused += 1
    if role in OPTIONAL:
        assert refused == 0
    else:
        assert set(opened) <= NEEDED
        assert refused > 5
        assert b"Set up two-step verification" in browser.get(SET_UP).content
        assert browser.get("/help/").status_code == 200


def test_a_governor_who_chairs_needs_one_because_allegations_come_to_the_chair(loop: World) -> None:
    governor = make_person(loop.oak, Role.GOVERNOR)
    browser = client_for(loop.oak, governor)
    assert browser.get("/incidents/").status_code == 200
    with as_tenant(loop.oak):
        actions.make_chair(person=governor, by=make_person(loop.oak, Role.HEAD))
    assert browser.get("/incidents/")["Location"] == SET_UP


def test_a_form_is_refused_too_and_htmx_is_led_to_the_page(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    browser = client_for(loop.oak, head)
    assert browser.post("/account/name/", {"name": "Changed"})["Location"] == SET_UP
    assert browser.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == SET_UP
    with as_tenant(loop.oak):
        head.refresh_from_db()
    assert head.name != "Changed"
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get(SET_UP)["Location"].startswith("/account/login/")


def test_setting_it_up_opens_everything_and_gives_recovery_codes_at_once(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    browser = client_for(loop.oak, head)
    secret = turn_on(browser)
    assert browser.get("/people/").status_code == 200
    with as_tenant(loop.oak):
        cache.clear()
    again = sign_in(loop, head)
    assert again.get("/people/").status_code == 302
    again.post("/account/2fa/authenticate/", {"code": code_for(secret, 1)})
    assert again.get("/people/").status_code == 200


def test_a_session_from_before_it_was_set_up_has_to_show_it(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    older, browser = client_for(loop.oak, head), client_for(loop.oak, head)
    secret = turn_on(browser)
    assert older.get("/people/")["Location"] == SET_UP
    assert b"Enter a code" in older.get(SET_UP).content
    # Neither the codes, which would let it pass, nor a second telephone.
    for path in ("/account/2fa/recovery-codes/", "/account/2fa/", "/account/2fa/totp/activate/"):
        assert older.get(path)["Location"] == SET_UP
    older.post("/account/2fa/reauthenticate/", {"code": code_for(secret, 1)})
    assert older.get("/people/").status_code == 200


def test_somebody_who_joins_is_led_to_it(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak):
        actions.invite(email="new@oak.example", name="Nia New", role=Role.DSL, by=head)
    browser = visitor(loop.oak)
    joined = browser.post(
        path_in(mails_of(loop.oak)[-1]), {"name": "Nia New", "password": "seven purple kettles"}, follow=True
    )
    assert joined.request["PATH_INFO"] == SET_UP


def test_a_reset_sends_the_person_back_to_set_it_up(loop: World) -> None:
    make_person(loop.oak, Role.HEAD, name="First Head")
    head, dsl = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.DSL)
    browser = client_for(loop.oak, dsl)
    turn_on(browser)
    assert browser.get("/people/").status_code == 200
    with as_tenant(loop.oak):
        actions.reset_two_step(person=dsl, by=head)
    assert browser.get("/people/")["Location"].startswith("/account/login/")
    assert sign_in(loop, dsl).get("/people/")["Location"] == SET_UP


def test_a_token_works_only_while_its_person_has_a_second_step(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak):
        last_day = timezone.localdate() + timedelta(days=7)
        _token, text = tokens.create_token(name="Sheet", scopes=["people:read"], last_day=last_day, by=head)
    program = visitor(loop.oak)
    headers = {"Authorization": f"Bearer {text}"}
    refused = program.get("/api/v1/people/", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "two_step_missing")
    turn_on(client_for(loop.oak, head))
    assert program.get("/api/v1/people/", headers=headers).status_code == 200
    with as_tenant(loop.oak):
        Authenticator.objects.filter(user=head, type="totp").delete()
        # Recovery codes are no second step of their own.
        assert Authenticator.objects.filter(user=head).exists()
    assert program.get("/api/v1/people/", headers=headers).status_code == 401


def test_a_provider_that_asked_for_it_counts_for_that_session_and_that_person(loop: World) -> None:
    head, other = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.DSL)
    browser = client_for(loop.oak, head)
    with as_tenant(loop.oak):
        session = browser.session
        request = HttpRequest()
        request.session, request.user = session, head
        two_step.mark_proved(request, by="sso")
        session.save()
    assert browser.get("/people/").status_code == 200
    with as_tenant(loop.oak):
        # Somebody else signs in in the same browser, and the mark stays behind.
        mark = session[two_step.SESSION_KEY]
    assert mark["person"] != str(other.pk)
    elsewhere = client_for(loop.oak, other)
    with as_tenant(loop.oak):
        session = elsewhere.session
        session[two_step.SESSION_KEY] = mark
        session.save()
    assert elsewhere.get("/people/")["Location"] == SET_UP
