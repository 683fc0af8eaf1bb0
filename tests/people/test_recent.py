"""What matters most asks again who it is, and loses nothing that was typed."""

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client

from lantern.access.roles import Role
from tenants.people import held
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.test_two_step import code_for, turn_on

CONFIRM = "/account/reauthenticate/"


def fields_on(page: str) -> dict[str, str]:
    """The hidden fields of the form that was kept."""
    return dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">', page))


def age(browser: Client, world: World, minutes: int) -> None:
    """Makes whatever this session has shown that much older."""
    with as_tenant(world.oak):
        session = browser.session
        records = session["account_authentication_methods"]
        session["account_authentication_methods"] = [{**one, "at": time.time() - minutes * 60} for one in records]
        session.save()


@pytest.fixture
def head(loop: World) -> User:
    return make_person(loop.oak, Role.HEAD)


def test_signing_in_is_enough_for_fifteen_minutes(loop: World, head: User) -> None:
    browser = visitor(loop.oak)
    browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert browser.get("/account/tokens/create/").status_code == 200
    age(browser, loop, 14)
    assert browser.get("/account/tokens/create/").status_code == 200
    age(browser, loop, 16)
    assert browser.get("/account/tokens/create/")["Location"] == f"{CONFIRM}?next=/account/tokens/create/"


@pytest.mark.parametrize(
    "path",
    [
        "/account/tokens/create/",
        "/account/2fa/totp/activate/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/download/",
    ],
)
def test_what_lets_somebody_in_later_asks_again_and_leads_back(loop: World, head: User, path: str) -> None:
    browser = client_for(loop.oak, head, recent=False)
    asked = browser.get(path)
    assert asked["Location"] == f"{CONFIRM}?next={path}"
    wrong = browser.post(asked["Location"], {"password": "not the password"})
    assert b"That is not your password" in wrong.content
    assert browser.get(path).status_code == 302
    assert browser.post(asked["Location"], {"password": PASSWORD})["Location"] == path
    assert browser.get(path).status_code in (200, 404)


def test_taking_away_somebodys_two_step_verification_asks_again(loop: World, head: User) -> None:
    governor = make_person(loop.oak, Role.GOVERNOR)
    turn_on(client_for(loop.oak, governor))
    browser = client_for(loop.oak, head, recent=False)
    path = f"/people/{governor.id}/reset-two-step/"
    asked = browser.post(path, headers={"referer": f"http://{loop.oak.host}{path}"})
    assert asked["Location"] == f"{CONFIRM}?next={path}"
    with as_tenant(loop.oak):
        assert governor.has_second_step
    browser.post(asked["Location"], {"password": PASSWORD})
    browser.post(path)
    with as_tenant(loop.oak):
        assert not governor.has_second_step


def test_a_form_that_needs_it_is_kept_and_sent_by_one_press(loop: World, head: User) -> None:
    staff = make_person(loop.oak, Role.STAFF)
    browser = client_for(loop.oak, head, recent=False)
    path = f"/people/{staff.id}/role/"
    # A role that manages nobody needs no confirmation.
    assert browser.post(path, {"role": "it_lead"})["Location"] == f"/people/{staff.id}/"
    asked = browser.post(path, {"role": "head"})
    assert asked["Location"].startswith(f"{CONFIRM}?next=/account/unsent/")
    with as_tenant(loop.oak):
        staff.refresh_from_db()
    assert staff.role == Role.IT_LEAD
    there = browser.post(asked["Location"], {"password": PASSWORD})["Location"]
    page = browser.get(there).content.decode()
    assert "Your form was not sent" in page
    assert f'action="{path}"' in page
    assert browser.post(path, fields_on(page))["Location"] == f"/people/{staff.id}/"
    with as_tenant(loop.oak):
        staff.refresh_from_db()
    assert staff.role == Role.HEAD


def test_a_code_confirms_as_well_as_a_password(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head)
    secret = turn_on(browser)
    with as_tenant(loop.oak):
        cache.clear()
    age(browser, loop, 16)
    assert b"Enter a code instead" in browser.get(browser.get("/account/tokens/create/")["Location"]).content
    answer = browser.post("/account/2fa/reauthenticate/?next=/account/tokens/create/", {"code": code_for(secret, 1)})
    assert answer["Location"] == "/account/tokens/create/"
    assert browser.get("/account/tokens/create/").status_code == 200


def test_guessing_at_the_confirmation_is_stopped_for_that_person_of_that_school_only(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head, recent=False)
    codes = [browser.post(CONFIRM, {"password": "wrong"}).status_code for _ in range(11)]
    assert codes[9:] == [200, 429]
    # And the sign-in page counts those guesses, so that nobody gets five more there.
    refused = visitor(loop.oak).post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert b"Too many attempts" in refused.content
    other = client_for(loop.oak, make_person(loop.oak, Role.DSL), recent=False)
    assert other.post(CONFIRM, {"password": PASSWORD}).status_code == 302
    with as_tenant(loop.elm):
        twin = User(id=head.pk, email=head.email, name="Twin", role=Role.HEAD, password=head.password)
        twin.save(force_insert=True)
    assert client_for(loop.elm, twin, recent=False).post(CONFIRM, {"password": PASSWORD}).status_code == 302


def test_what_is_kept_is_encrypted_and_opens_for_its_person_and_tenant_only(loop: World, head: User) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    browser = client_for(loop.oak, head, recent=False)
    staff = make_person(loop.oak, Role.STAFF)
    sent = {"role": "head", "note": "Ada told us on Monday", "password": "hunter2 hunter2"}
    asked = browser.post(f"/people/{staff.id}/role/", sent)
    name = asked["Location"].split("/unsent/")[1].rstrip("/")
    with as_tenant(loop.oak):
        kept = cache.get(held._key_of(name))
        assert b"Ada" not in kept
        found = held.find(name, str(head.pk))
        assert found.fields == [("role", "head"), ("note", "Ada told us on Monday")]
        assert held.find(name, str(dsl.pk)) is None
    assert client_for(loop.oak, dsl).get(f"/account/unsent/{name}/").status_code == 404
    page = browser.get(f"/account/unsent/{name}/").content.decode()
    assert "Ada told us on Monday" in page
    assert "hunter2" not in page
    with as_tenant(loop.elm):
        # The same bytes, copied to another school's cache.
        cache.set(held._key_of(name), kept)
        assert held.find(name, str(head.pk)) is None


def test_nothing_larger_than_a_long_text_is_kept(loop: World, head: User) -> None:
    staff = make_person(loop.oak, Role.STAFF)
    path = f"/people/{staff.id}/role/"
    browser = client_for(loop.oak, head, recent=False)
    long = browser.post(path, {"role": "head", "note": "word " * 40_000})
    assert "/unsent/" in long["Location"]
    longer = browser.post(path, {"role": "head", "note": "word " * 60_000})
    assert "/unsent/" not in longer["Location"]
