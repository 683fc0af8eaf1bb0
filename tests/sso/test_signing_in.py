"""Signing in by a service, linking and joining: there and back over real HTTP."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotPossibleNow
from tenants.people import actions as people
from tenants.people.models import User
from tenants.people.two_step import SESSION_KEY as TWO_STEP
from tenants.sso import actions, queries
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.people.mails import mails_of, path_in
from tests.sso.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.sso.steps import (
    address_of,
    begin,
    come_back,
    is_signed_in,
    linked,
    manager_of,
    session_of,
    sign_in,
    there,
    turned_on,
)


@pytest.mark.parametrize("place", ["oak", "hillshire", "directory"])
def test_a_linked_person_signs_in_on_each_kind_of_host(loop: World, service: Provider, place: str) -> None:
    tenant = getattr(loop, place)
    person = manager_of(tenant)
    found = turned_on(tenant, service, person)
    linked(tenant, found, person, service.subject)
    browser = visitor(tenant)
    answer = sign_in(browser, found, service, next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert person.name.encode() in browser.get("/account/").content
    assert session_of(tenant, browser)["tenant"] == str(tenant.id)
    with as_tenant(tenant):
        verbs = list(Entry.objects.filter(by_id=person.pk).values_list("verb", flat=True))
        assert verbs.count("person.signed_in") == verbs.count("sso.signed_in") == 1
        assert SocialToken.objects.count() == 0
        assert [(row.uid, row.extra_data) for row in SocialAccount.objects.all()] == [(service.subject, {})]


def test_what_is_sent_to_the_service_names_this_host_and_proves_who_asks(loop: World, service: Provider) -> None:
    person = manager_of(loop.oak)
    found = turned_on(loop.oak, service, person)
    linked(loop.oak, found, person, service.subject)
    browser = visitor(loop.oak)
    address = begin(browser, found)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    back = f"http://{loop.oak.host}{address_of('callback', found.pk)}"
    assert (asked["redirect_uri"], asked["client_id"], asked["scope"]) == (back, CLIENT_ID, "openid")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    come_back(browser, found, service.authorize(address))
    (form,) = service.forms
    assert (form["client_secret"], form["redirect_uri"]) == (CLIENT_SECRET, back)
    assert len(form["code_verifier"]) >= 43
    assert service.asked.count("/userinfo") == 0


def test_every_sign_in_has_a_state_and_a_nonce_of_its_own(loop: World, service: Provider) -> None:
    found = turned_on(loop.oak, service, manager_of(loop.oak))
    browser = visitor(loop.oak)
    asked = [parse_qs(urlsplit(begin(browser, found)).query) for _time in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_the_way_back_is_built_from_the_directory_and_never_from_the_request(loop: World, service: Provider) -> None:
    found = turned_on(loop.oak, service, manager_of(loop.oak))
    browser = visitor(loop.oak)
    page = browser.post(address_of("start", found.pk), headers={"x-forwarded-host": "evil.example"})
    (back,) = parse_qs(urlsplit(there(page)).query)["redirect_uri"]
    assert urlsplit(back).hostname == loop.oak.host


def test_the_page_after_signing_in_is_on_this_host(loop: World, service: Provider) -> None:
    person = manager_of(loop.oak)
    found = turned_on(loop.oak, service, person)
    linked(loop.oak, found, person, service.subject)
    assert sign_in(visitor(loop.oak), found, service, next="https://evil.example/")["Location"] == "/"
    assert sign_in(visitor(loop.oak), found, service, next=f"//{loop.elm.host}/")["Location"] == "/"


def test_the_sign_in_page_has_a_button_only_while_the_service_is_on(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    assert b"Sign in with Microsoft" in visitor(loop.oak).get("/account/login/").content
    assert b"Sign in with Microsoft" not in visitor(loop.elm).get("/account/login/").content
    with as_tenant(loop.oak):
        actions.turn_off(service=found, by=manager)
    assert b"Sign in with Microsoft" not in visitor(loop.oak).get("/account/login/").content
    assert visitor(loop.oak).post(address_of("start", found.pk)).status_code == 404


def test_an_account_that_nobody_has_linked_gets_a_calm_page_and_no_account(loop: World, service: Provider) -> None:
    found = turned_on(loop.oak, service, manager_of(loop.oak))
    browser = visitor(loop.oak)
    answer = sign_in(browser, found, service)
    assert answer.status_code == 403
    assert b"This Microsoft account is not linked yet" in answer.content
    assert not is_signed_in(browser)
    with as_tenant(loop.oak):
        assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_a_disabled_person_is_refused(loop: World, service: Provider) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, person, service.subject)
    with as_tenant(loop.oak):
        people.disable(person=person, by=manager)
    browser = visitor(loop.oak)
    answer = sign_in(browser, found, service)
    assert answer["Location"] == "/account/inactive/"
    assert not is_signed_in(browser)


def test_somebody_who_says_no_at_the_service_is_told_what_to_do(loop: World, service: Provider) -> None:
    found = turned_on(loop.oak, service, manager_of(loop.oak))
    browser = visitor(loop.oak)
    state = service.authorize(begin(browser, found))["state"]
    answer = come_back(browser, found, {"error": "access_denied", "state": state})
    assert answer.status_code == 401
    assert b"You did not finish signing in there." in answer.content


# Linking


def test_a_person_links_an_account_is_told_by_mail_and_unlinks_it(loop: World, service: Provider) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    browser = client_for(loop.oak, person)
    assert b"Other services" in browser.get("/account/").content
    assert b"Link your Microsoft account" in browser.get(address_of("link", found.pk)).content
    brought = service.authorize(there(browser.post(address_of("link", found.pk))))
    assert come_back(browser, found, brought)["Location"] == "/account/services/"
    assert b"Your Microsoft account is linked." in browser.get("/account/services/").content
    assert sign_in(visitor(loop.oak), found, service).status_code == 302
    assert browser.post(address_of("unlink", found.pk)).status_code == 302
    assert sign_in(visitor(loop.oak), found, service).status_code == 403
    with as_tenant(loop.oak):
        verbs = list(Entry.objects.filter(subject_id=person.pk).values_list("verb", flat=True))
    mails = [mail for mail in mails_of(loop.oak) if mail["to"] == person.email]
    assert verbs.count("sso.linked") == verbs.count("sso.unlinked") == 1
    assert ["linked" in mail["body"] for mail in mails] == [True, True]


def test_an_account_of_somebody_else_is_not_taken_from_them(loop: World, service: Provider) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, manager, service.subject)
    browser = client_for(loop.oak, person)
    brought = service.authorize(there(browser.post(address_of("link", found.pk))))
    answer = come_back(browser, found, brought)
    assert answer.status_code == 409
    assert b"already linked to somebody else here" in answer.content
    with as_tenant(loop.oak):
        assert SocialAccount.objects.get().user_id == manager.pk


def test_the_same_subject_at_another_service_is_somebody_else(
    loop: World, service: Provider, other_service: Provider
) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    first = turned_on(loop.oak, service, manager)
    second = turned_on(loop.oak, other_service, manager, label="Google")
    linked(loop.oak, first, manager, "subject-1")
    linked(loop.oak, second, person, "subject-1")
    with as_tenant(loop.oak):
        assert queries.link_by_subject(first.issuer, "subject-1").user_id == manager.pk
        assert queries.link_by_subject(second.issuer, "subject-1").user_id == person.pk


def test_no_account_is_linked_at_a_service_that_was_turned_off_meanwhile(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    with as_tenant(loop.oak):
        off = actions.turn_off(service=found, by=manager)
        with pytest.raises(NotPossibleNow, match="turned off"):
            actions.link(person=manager, service=off, subject="subject-1", by=manager)
        assert not SocialAccount.objects.exists()


def test_a_link_begun_by_one_person_is_not_given_to_the_next_at_the_same_browser(
    loop: World, service: Provider
) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    browser = client_for(loop.oak, person)
    brought = service.authorize(there(browser.post(address_of("link", found.pk))))
    # Django keeps the data of a session when the same browser signs in anew, if the person is the same; here it is not,
    # so what was begun is put back as an attacker at a shared desk would keep it.
    states = session_of(loop.oak, browser)["socialaccount_states"]
    browser = client_for(loop.oak, manager)
    with as_tenant(loop.oak):
        session = browser.session
        session["socialaccount_states"] = states
        session.save()
    assert come_back(browser, found, brought).status_code == 403
    with as_tenant(loop.oak):
        assert SocialAccount.objects.count() == 0


def test_whoever_has_no_password_keeps_their_only_way_in(loop: World, service: Provider) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, person, service.subject)
    with as_tenant(loop.oak):
        person.set_unusable_password()
        person.save(update_fields=["password"])
    browser = client_for(loop.oak, person)
    answer = browser.post(address_of("unlink", found.pk))
    assert answer.status_code == 409
    assert b"Choose a password first" in answer.content
    assert sign_in(visitor(loop.oak), found, service).status_code == 302
    with as_tenant(loop.oak):
        assert b"1 person has no password" in client_for(loop.oak, manager).get(address_of("remove", found.pk)).content


# Joining


def test_an_invited_person_joins_without_a_password(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    with as_tenant(loop.oak):
        people.invite(name="Nia Newcomer", email="nia@example.com", role=Role.STAFF, by=manager)
    token = path_in(mails_of(loop.oak)[-1]).split("/")[2]
    browser = visitor(loop.oak)
    assert b"Join with Microsoft" in browser.get(f"/join/{token}/").content
    address = there(browser.post(address_of("join", token, found.pk)))
    assert come_back(browser, found, service.authorize(address))["Location"] == "/"
    assert b"Nia Newcomer" in browser.get("/account/").content
    with as_tenant(loop.oak):
        person = User.objects.get(email="nia@example.com")
        assert not person.has_usable_password()
        assert not [row for row in Session.objects.all() if token in str(row.get_decoded())]
    assert sign_in(visitor(loop.oak), found, service).status_code == 302
    assert visitor(loop.oak).post(address_of("join", token, found.pk))["Location"] == f"/join/{token}/"


def test_an_invitation_is_not_used_up_by_an_account_that_is_somebody_elses(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, manager, service.subject)
    with as_tenant(loop.oak):
        people.invite(name="Nia Newcomer", email="nia@example.com", role=Role.STAFF, by=manager)
    token = path_in(mails_of(loop.oak)[-1]).split("/")[2]
    browser = visitor(loop.oak)
    brought = service.authorize(there(browser.post(address_of("join", token, found.pk))))
    assert come_back(browser, found, brought).status_code == 409
    assert not is_signed_in(browser)
    assert browser.get(f"/join/{token}/").status_code == 200


def test_whoever_has_no_password_chooses_one_by_mail(loop: World, service: Provider) -> None:
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, person, service.subject)
    with as_tenant(loop.oak):
        person.set_unusable_password()
        person.save(update_fields=["password"])
    browser = client_for(loop.oak, person)
    assert b"None. You sign in by another service." in browser.get("/account/").content
    visitor(loop.oak).post("/account/password/reset/", {"email": person.email})
    form = visitor(loop.oak).get(path_in(mails_of(loop.oak)[-1]), follow=True)
    assert b"Choose a new password" in form.content


# The second step


def test_a_person_with_two_steps_is_asked_for_a_code_unless_the_service_has_asked(
    loop: World, service: Provider
) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, manager, service.subject)
    with as_tenant(loop.oak):
        TOTP.activate(manager, generate_totp_secret())
    browser = visitor(loop.oak)
    assert sign_in(browser, found, service)["Location"] == "/account/2fa/authenticate/"
    assert browser.get("/account/2fa/authenticate/").status_code == 200
    assert not is_signed_in(browser)
    with as_tenant(loop.oak):
        actions.change(
            service=found, label="Microsoft", issuer=service.issuer, domain="", asks_second_step=True, by=manager
        )
    browser = visitor(loop.oak)
    assert sign_in(browser, found, service)["Location"] == "/"
    assert is_signed_in(browser)
    assert session_of(loop.oak, browser)[TWO_STEP]["by"] == "sso"


def test_a_service_turned_off_before_the_code_is_given_ends_the_sign_in(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, manager, service.subject)
    with as_tenant(loop.oak):
        TOTP.activate(manager, generate_totp_secret())
    browser = visitor(loop.oak)
    sign_in(browser, found, service)
    with as_tenant(loop.oak):
        actions.turn_off(service=found, by=manager)
    assert browser.get("/account/2fa/authenticate/")["Location"] == "/account/login/"


def test_a_service_that_asks_for_no_second_step_proves_none(loop: World, service: Provider) -> None:
    person = manager_of(loop.oak)
    found = turned_on(loop.oak, service, person)
    linked(loop.oak, found, person, service.subject)
    browser = visitor(loop.oak)
    sign_in(browser, found, service)
    assert is_signed_in(browser)
    assert TWO_STEP not in session_of(loop.oak, browser)
