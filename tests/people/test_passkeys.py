"""Passkeys: what a device signs counts for one person of one host, once. (In a browser: tests/journeys/test_sign_in.py.)"""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from lantern.access.roles import Role
from lantern.audit.models import Entry
from tenants.people import actions
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.authenticator import Device, flipped, options_on
from tests.people.mails import mails_of
from tests.people.test_two_step import turn_on

ADD, SIGN_IN = "/account/2fa/webauthn/add/", "/account/2fa/webauthn/login/"
DOES_NOT_WORK = "This passkey does not work here"


@pytest.fixture(autouse=True)
def _https(settings) -> None:
    # Outside the demo passkeys need https.
    settings.PUBLIC_SCHEME = "https"


@pytest.fixture
def head(loop: World) -> User:
    return make_person(loop.oak, Role.HEAD)


def add(browser: Client, world: World, device: Device | None = None, name: str = "Telephone") -> Device:
    device = device or Device()
    options = options_on(browser.get(ADD).content.decode())
    answer = browser.post(ADD, {"name": name, "credential": device.make(options, world.oak.url(""))})
    assert answer.status_code == 302, answer.content.decode()
    return device


def asked(browser: Client) -> dict:
    return browser.get(SIGN_IN).json()["request_options"]["publicKey"]


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def refused(browser: Client, credential: str, path: str = SIGN_IN) -> bool:
    """Whether the answer signs nobody in and the reason stands on the next page."""
    page = browser.post(path, {"credential": credential}, follow=True).content.decode()
    return DOES_NOT_WORK in page and not is_in(browser)


def test_a_passkey_alone_signs_in_and_counts_as_two_steps(loop: World, head: User, settings) -> None:
    settings.TWO_STEP_REQUIRED = True
    browser = client_for(loop.oak, head)
    device = add(browser, loop)
    assert browser.get("/people/").status_code == 200, "adding it has shown it"
    fresh = visitor(loop.oak)
    options = asked(fresh)
    # Nothing tells who has an account here: no list of keys, and the same for everybody.
    assert options.get("allowCredentials", []) == []
    assert options["rpId"] == loop.oak.host
    answer = fresh.post(SIGN_IN, {"credential": device.sign(options, loop.oak.url("")), "next": "/people/"})
    assert answer["Location"] == "/people/"
    assert fresh.get("/people/").status_code == 200
    with as_tenant(loop.oak):
        verbs = list(Entry.objects.filter(by_id=head.pk).values_list("verb", flat=True))
    assert {"person.passkey_added", "person.signed_in"} <= set(verbs)
    assert mails_of(loop.oak)[-1]["subject"] == "A passkey was added"


def test_recovery_codes_are_shown_when_the_first_passkey_is_added(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head)
    options = options_on(browser.get(ADD).content.decode())
    answer = browser.post(ADD, {"name": "", "credential": Device().make(options, loop.oak.url(""))})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    assert b"Recovery codes" in browser.get(answer["Location"]).content
    assert b"A browser we do not know" in browser.get("/account/2fa/webauthn/").content


def test_after_the_password_the_passkey_is_the_second_step(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    browser = visitor(loop.oak)
    answer = browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    page = browser.get("/account/2fa/authenticate/").content.decode()
    assert "Use your passkey" in page
    assert not is_in(browser)
    wrong = browser.post(
        "/account/2fa/authenticate/", {"credential": Device().sign(options_on(page), loop.oak.url(""))}
    )
    assert DOES_NOT_WORK in wrong.content.decode()
    options = options_on(wrong.content.decode())
    browser.post("/account/2fa/authenticate/", {"credential": device.sign(options, loop.oak.url(""))})
    assert is_in(browser)


def test_a_passkey_confirms_who_it_is(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    browser = client_for(loop.oak, head, recent=False)
    path = "/account/2fa/webauthn/reauthenticate/?next=/account/tokens/create/"
    wrong = browser.post(path, {"credential": Device().sign(options_on(browser.get(path).content.decode()), "x")})
    assert DOES_NOT_WORK in wrong.content.decode()
    options = options_on(wrong.content.decode())
    answer = browser.post(path, {"credential": device.sign(options, loop.oak.url(""))})
    assert answer["Location"] == "/account/tokens/create/"
    assert browser.get("/account/tokens/create/").status_code == 200


def test_an_answer_counts_once(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    one, other = visitor(loop.oak), visitor(loop.oak)
    credential = device.sign(asked(one), loop.oak.url(""))
    assert refused(other, credential), "another browser was asked for something else"
    one.post(SIGN_IN, {"credential": credential})
    assert is_in(one)
    one.post("/account/logout/")
    assert refused(one, credential)


@pytest.mark.parametrize(
    "made_at", ["https://elm.lantern.test", "https://sub.oak.lantern.test", "http://oak.lantern.test"]
)
def test_a_passkey_used_on_another_host_does_not_count_here(loop: World, head: User, made_at: str) -> None:
    device = add(client_for(loop.oak, head), loop)
    browser = visitor(loop.oak)
    assert refused(browser, device.sign(asked(browser), made_at))
    assert not refused(browser, device.sign(asked(browser), loop.oak.url("")))


def test_a_passkey_of_oak_is_nothing_at_elm_even_if_its_row_is_copied(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    with as_tenant(loop.oak):
        stored = Authenticator.objects.get(type="webauthn").data
    with as_tenant(loop.elm):
        twin = User(id=head.pk, email=head.email, name="Twin", role=Role.HEAD, password=head.password)
        twin.save(force_insert=True)
        Authenticator.objects.create(user=twin, type="webauthn", data=stored)
    browser = visitor(loop.elm)
    assert refused(browser, device.sign(asked(browser), loop.elm.url("")))


def test_a_device_that_asks_its_owner_for_nothing_is_refused(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head)
    options = options_on(browser.get(ADD).content.decode())
    assert options["authenticatorSelection"]["userVerification"] == "required"
    credential = Device(verifies=False).make(options, loop.oak.url(""))
    assert DOES_NOT_WORK in browser.post(ADD, {"name": "Key", "credential": credential}).content.decode()
    device = add(browser, loop)
    device.verifies = False
    fresh = visitor(loop.oak)
    assert refused(fresh, device.sign(asked(fresh), loop.oak.url("")))


def test_a_stranger_and_a_wrong_signature_get_the_same_answer(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    pages = []
    for spoilt in ("signature", "userHandle", "stranger"):
        browser = visitor(loop.oak)
        signer = device
        if spoilt == "stranger":
            signer = Device()
            signer.host, signer.account = device.host, device.account
        credential = signer.sign(asked(browser), loop.oak.url(""))
        if spoilt != "stranger":
            answer = json.loads(credential)
            answer["response"][spoilt] = flipped(answer["response"][spoilt])
            credential = json.dumps(answer)
        answer = browser.post(SIGN_IN, {"credential": credential})
        pages.append((answer.status_code, answer["Location"]))
        assert DOES_NOT_WORK in browser.get(answer["Location"]).content.decode()
    assert set(pages) == {(302, "/account/login/")}


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"response": []}',
        "not json",
        '{"response": {"userHandle": "!"}}',
        "[" * 5000,
    ],
)
@pytest.mark.parametrize("path", [SIGN_IN, ADD])
def test_rubbish_is_refused_with_a_sentence(loop: World, head: User, path: str, credential: str) -> None:
    browser = visitor(loop.oak) if path == SIGN_IN else client_for(loop.oak, head)
    browser.get(path)
    page = browser.post(path, {"name": "Key", "credential": credential}, follow=True)
    assert page.status_code == 200
    assert DOES_NOT_WORK in page.content.decode() or "Your browser sent no passkey" in page.content.decode()


def test_damaged_parts_are_refused_with_the_same_sentence(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    deep = "gYGB" * 3000
    for part, value in (
        ("authenticatorData", "AA"),
        ("authenticatorData", ""),
        ("signature", ""),
        ("userHandle", "AA"),
        ("userHandle", "_____w"),
        ("clientDataJSON", "AA"),
        ("clientDataJSON", deep),
        ("userHandle", "A" * 30_000),
    ):
        browser = visitor(loop.oak)
        assert refused(browser, device.sign(asked(browser), loop.oak.url(""), **{part: value})), (part, value[:20])
    browser = client_for(loop.oak, head)
    for value in ("AA", "", deep):
        answer = json.loads(Device().make(options_on(browser.get(ADD).content.decode()), loop.oak.url("")))
        answer["response"]["attestationObject"] = value
        page = browser.post(ADD, {"name": "Key", "credential": json.dumps(answer)})
        assert DOES_NOT_WORK in page.content.decode(), value[:20]


def test_somebody_disabled_does_not_come_in_by_passkey(loop: World, head: User) -> None:
    governor = make_person(loop.oak, Role.GOVERNOR)
    device = add(client_for(loop.oak, governor), loop)
    with as_tenant(loop.oak):
        actions.disable(person=governor, by=head)
    browser = visitor(loop.oak)
    page = browser.post(SIGN_IN, {"credential": device.sign(asked(browser), loop.oak.url(""))}, follow=True)
    assert b"Your account is disabled" in page.content
    assert not is_in(browser)


def test_passkeys_are_renamed_and_removed_by_their_owner_only(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head)
    add(browser, loop, name="Old telephone")
    with as_tenant(loop.oak):
        key = Authenticator.objects.get(type="webauthn").pk
    at = f"/account/2fa/webauthn/keys/{key}/"
    other = client_for(loop.oak, make_person(loop.oak, Role.DSL))
    for page in ("edit/", "remove/"):
        assert other.get(at + page).status_code == 404
        assert other.post(at + page, {"name": "Mine"}).status_code == 404
    assert b"Enter a name" in browser.post(at + "edit/", {"name": ""}).content
    assert browser.post(at + "edit/", {"name": "x" * 61}).status_code == 200
    browser.post(at + "edit/", {"name": "New telephone"})
    assert b"New telephone" in browser.get("/account/2fa/webauthn/").content
    assert "Remove the passkey “New telephone”?" in browser.get(at + "remove/").content.decode()
    browser.post(at + "remove/")
    with as_tenant(loop.oak):
        assert not Authenticator.objects.exists()
        assert Entry.objects.filter(verb="person.passkey_removed", by_id=head.pk).count() == 1
    assert mails_of(loop.oak)[-1]["subject"] == "A passkey was removed"


def test_the_last_second_step_stays_while_the_role_needs_one(loop: World, head: User, settings) -> None:
    settings.TWO_STEP_REQUIRED = True
    browser = client_for(loop.oak, head)
    add(browser, loop)
    with as_tenant(loop.oak):
        at = f"/account/2fa/webauthn/keys/{Authenticator.objects.get(type='webauthn').pk}/remove/"
    assert b"You cannot remove it yet" in browser.get(at).content
    answer = browser.post(at)
    assert answer.status_code == 409
    assert b"Your role needs two-step verification" in answer.content
    # With a second one either may go, and then the other has to stay.
    turn_on(browser)
    assert browser.post(at).status_code == 302
    page = browser.get("/account/2fa/totp/deactivate/").content
    assert b"Add a passkey first" in page
    browser.post("/account/2fa/totp/deactivate/")
    with as_tenant(loop.oak):
        assert head.has_second_step


def test_who_may_do_without_removes_the_last_one(loop: World, settings) -> None:
    settings.TWO_STEP_REQUIRED = True
    browser = client_for(loop.oak, make_person(loop.oak, Role.GOVERNOR))
    add(browser, loop)
    with as_tenant(loop.oak):
        key = Authenticator.objects.get(type="webauthn").pk
    assert browser.post(f"/account/2fa/webauthn/keys/{key}/remove/").status_code == 302
    with as_tenant(loop.oak):
        assert not Authenticator.objects.exists()


def test_a_flood_from_one_address_is_stopped_for_that_school_only(loop: World, settings) -> None:
    assert settings.MFA_RATE_LIMITS == {"webauthn_login": "120/m/ip"}
    settings.MFA_RATE_LIMITS = {"webauthn_login": "5/m/ip"}
    assert [visitor(loop.oak).get(SIGN_IN).status_code for _ in range(6)] == [200, 200, 200, 200, 200, 429]
    assert visitor(loop.oak).post(SIGN_IN, {"credential": "{}"}).status_code == 429
    assert visitor(loop.elm).get(SIGN_IN).status_code == 200


def test_guessing_at_the_second_step_is_stopped_for_that_person(loop: World, head: User) -> None:
    device = add(client_for(loop.oak, head), loop)
    with as_tenant(loop.oak):
        cache.clear()
    browser = visitor(loop.oak)
    browser.post("/account/login/", {"login": head.email, "password": PASSWORD})
    there = "/account/2fa/authenticate/"
    for _ in range(5):
        options = options_on(browser.get(there).content.decode())
        browser.post(there, {"credential": Device().sign(options, loop.oak.url(""))})
    options = options_on(browser.get(there).content.decode())
    answer = browser.post(there, {"credential": device.sign(options, loop.oak.url(""))})
    assert b"Too many attempts" in answer.content
    assert not is_in(browser)


def test_twenty_passkeys_are_enough_for_anybody(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head)
    add(browser, loop)
    with as_tenant(loop.oak):
        stored = Authenticator.objects.get(type="webauthn").data
        for _ in range(19):
            Authenticator.objects.create(user=head, type="webauthn", data=stored)
    options = options_on(browser.get(ADD).content.decode())
    page = browser.post(ADD, {"name": "One more", "credential": Device().make(options, loop.oak.url(""))})
    assert b"You have 20 passkeys" in page.content
