"""Two-step verification, from turning it on to losing the telephone."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, TestCase

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.crypto.errors import Unreadable
from tenants.people.mfa_adapter import MfaAdapter
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.mails import mails_of


def code_for(secret: str, step: int = 0) -> str:
    """What an authenticator app shows now, or `step` half-minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def turn_on(browser: Client) -> str:
    page = browser.get("/account/2fa/totp/activate/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    wrong = browser.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert b"That code is wrong or has expired" in wrong.content
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = browser.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert b"Recovery codes" in browser.get(answer["Location"]).content
    return secret


def first_step(world: World, person: User) -> Client:
    browser = visitor(world.oak)
    answer = browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    return browser


@pytest.fixture
def person(loop: World) -> User:
    return make_person(loop.oak, Role.GOVERNOR)


def test_with_it_on_the_password_alone_opens_nothing(loop: World, person: User) -> None:
    secret = turn_on(client_for(loop.oak, person))
    browser = first_step(loop, person)
    assert browser.get("/account/").status_code == 302
    assert b"wrong or has expired" in browser.post("/account/2fa/authenticate/", {"code": "123"}).content
    assert browser.get("/account/").status_code == 302
    assert browser.post("/account/2fa/authenticate/", {"code": code_for(secret, 1)}).status_code == 302
    assert browser.get("/account/").status_code == 200
    with as_tenant(loop.oak):
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"person.two_step_added", "person.signed_in"} <= verbs
    assert [mail["subject"] for mail in mails_of(loop.oak)] == ["Two-step verification is on"]


def test_a_code_works_once(loop: World, person: User) -> None:
    secret = turn_on(client_for(loop.oak, person))
    code = code_for(secret, 1)
    first_step(loop, person).post("/account/2fa/authenticate/", {"code": code})
    second = first_step(loop, person)
    second.post("/account/2fa/authenticate/", {"code": code})
    assert second.get("/account/").status_code == 302


def test_a_recovery_code_works_once(loop: World, person: User) -> None:
    browser = client_for(loop.oak, person)
    turn_on(browser)
    codes = re.findall(r"<code>(\d{8})</code>", browser.get("/account/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] in browser.get("/account/2fa/recovery-codes/download/").content.decode()
    lost = first_step(loop, person)
    lost.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert lost.get("/account/").status_code == 200
    again = first_step(loop, person)
    again.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert again.get("/account/").status_code == 302


def test_guessing_codes_is_stopped(loop: World, person: User) -> None:
    secret = turn_on(client_for(loop.oak, person))
    with as_tenant(loop.oak):
        cache.clear()
    browser = first_step(loop, person)
    for _ in range(5):
        browser.post("/account/2fa/authenticate/", {"code": "000000"})
    answer = browser.post("/account/2fa/authenticate/", {"code": code_for(secret, 1)})
    assert b"Too many attempts" in answer.content
    assert browser.get("/account/").status_code == 302


def test_it_is_turned_off_after_a_question_and_the_password(loop: World, person: User) -> None:
    browser = client_for(loop.oak, person)
    turn_on(browser)
    assert b"Turn off the authenticator app?" in browser.get("/account/2fa/totp/deactivate/").content
    browser.post("/account/2fa/totp/deactivate/")
    with as_tenant(loop.oak):
        assert not Authenticator.objects.exists()
        assert Entry.objects.filter(verb="person.two_step_removed", by_id=person.pk).count() == 1
    assert b"It is off" in browser.get("/account/2fa/").content


def test_secrets_are_stored_encrypted_and_bound_to_the_tenant(loop: World, person: User) -> None:
    secret = turn_on(client_for(loop.oak, person))
    adapter = MfaAdapter()
    with as_tenant(loop.oak):
        stored = Authenticator.objects.get(type="totp").data["secret"]
        assert secret not in stored
        assert adapter.decrypt(stored) == secret
        assert adapter.encrypt(secret) != stored
    with as_tenant(loop.elm), pytest.raises(Unreadable):
        adapter.decrypt(stored)


def test_whoever_manages_people_helps_somebody_who_lost_telephone_and_codes(loop: World, person: User) -> None:
    turn_on(client_for(loop.oak, person))
    head = make_person(loop.oak, Role.HEAD)
    managing = client_for(loop.oak, head)
    assert b"Reset two-step verification" in managing.get(f"/people/{person.id}/").content
    assert b"speak to them" in managing.get(f"/people/{person.id}/reset-two-step/").content
    managing.post(f"/people/{person.id}/reset-two-step/")
    with as_tenant(loop.oak):
        assert not Entry.objects.filter(verb="person.two_step_removed").exists()
        assert Entry.objects.get(verb="person.two_step_reset").by_id == head.pk
    browser = visitor(loop.oak)
    browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert browser.get("/account/").status_code == 200
    assert mails_of(loop.oak)[-1]["subject"] == "Your two-step verification was reset"


def test_a_governor_cannot_take_it_from_anybody(loop: World, person: User) -> None:
    head = make_person(loop.oak, Role.HEAD)
    turn_on(client_for(loop.oak, head))
    assert client_for(loop.oak, person).post(f"/people/{head.id}/reset-two-step/").status_code == 403
    with as_tenant(loop.oak):
        assert Authenticator.objects.exists()
