"""Signing in, out, and not at all."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from tenants.people import actions
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor

WRONG = "this is not the password"


def sign_in(browser: Client, email: str, password: str = PASSWORD, **more: str) -> object:
    return browser.post("/account/login/", {"login": email, "password": password, **more})


@pytest.mark.parametrize(
    ("place", "role"), [("oak", Role.STAFF), ("hillshire", Role.ANALYST), ("directory", Role.OPERATOR)]
)
def test_somebody_signs_in_with_address_and_password_on_each_kind_of_host(loop: World, place: str, role: Role) -> None:
    tenant = getattr(loop, place)
    person = make_person(tenant, role)
    browser = visitor(tenant)
    answer = sign_in(browser, person.email.upper(), next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert person.name.encode() in browser.get("/account/").content
    with as_tenant(tenant):
        assert Entry.objects.filter(verb="person.signed_in", by_id=person.pk).count() == 1


@pytest.mark.parametrize(
    ("place", "role"), [("oak", Role.STAFF), ("hillshire", Role.ANALYST), ("directory", Role.OPERATOR)]
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(loop: World, place: str, role: Role) -> None:
    tenant = getattr(loop, place)
    person = make_person(tenant, role)
    wrong = sign_in(visitor(tenant), person.email, WRONG)
    unknown = sign_in(visitor(tenant), "nobody@example.com", WRONG)
    assert wrong.status_code == unknown.status_code == 200
    sentence = b"Check your email address and password. One of them is wrong."
    assert sentence in wrong.content
    assert sentence in unknown.content


def test_a_password_of_oak_opens_nothing_at_elm(loop: World) -> None:
    oaks = make_person(loop.oak, Role.HEAD)
    browser = visitor(loop.elm)
    assert b"One of them is wrong" in sign_in(browser, oaks.email).content
    assert browser.get("/account/").status_code == 302


def test_the_same_address_at_two_schools_is_two_people(loop: World) -> None:
    with as_tenant(loop.oak):
        User.objects.create_user(email="both@example.com", name="At Oak", role=Role.HEAD, password=PASSWORD)
    with as_tenant(loop.elm):
        User.objects.create_user(email="both@example.com", name="At Elm", role=Role.STAFF, password=WRONG)
    browser = visitor(loop.elm)
    sign_in(browser, "both@example.com", PASSWORD)
    assert browser.get("/account/").status_code == 302
    sign_in(browser, "both@example.com", WRONG)
    assert b"At Elm" in browser.get("/account/").content


def test_a_cookie_of_oak_is_nothing_at_elm(loop: World) -> None:
    browser = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    assert browser.get("/account/").status_code == 200
    for tenant in (loop.elm, loop.hillshire, loop.directory):
        assert browser.get("/account/", headers={"host": tenant.host}).status_code == 302


def test_a_session_row_copied_to_another_school_is_dropped(loop: World) -> None:
    oaks = make_person(loop.oak, Role.HEAD)
    browser = client_for(loop.oak, oaks)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with as_tenant(loop.oak):
        row = Session.objects.get(pk=key)
        password = User.objects.get(pk=oaks.pk).password
    with as_tenant(loop.elm):
        # The worst case: the person was copied too, with the same id and the same password.
        twin = User(id=oaks.pk, email=oaks.email, name="Twin", role=Role.HEAD, password=password)
        twin.save(force_insert=True)
        Session.objects.create(session_key=key, session_data=row.session_data, expire_date=row.expire_date)
    assert browser.get("/account/", headers={"host": loop.elm.host}).status_code == 302
    with as_tenant(loop.elm):
        assert not Session.objects.filter(pk=key).exists()


def test_the_cookie_is_host_only_and_out_of_reach_of_scripts(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    browser = visitor(loop.oak)
    sign_in(browser, person.email)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["domain"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_guessing_at_one_account_is_stopped_after_five_and_counts_for_that_school_only(loop: World) -> None:
    person, twin = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF)
    for _ in range(5):
        assert b"One of them is wrong" in sign_in(visitor(loop.oak), person.email, WRONG).content
    # Now even the right password is refused, and a capital letter does not help.
    assert b"Too many attempts" in sign_in(visitor(loop.oak), person.email).content
    assert b"Too many attempts" in sign_in(visitor(loop.oak), person.email.upper()).content
    assert sign_in(visitor(loop.oak), twin.email).status_code == 302
    with as_tenant(loop.elm):
        User.objects.create_user(email=person.email, name="At Elm", role=Role.STAFF, password=PASSWORD)
    assert sign_in(visitor(loop.elm), person.email).status_code == 302
    with as_tenant(loop.oak):
        cache.clear()
    assert sign_in(visitor(loop.oak), person.email).status_code == 302


def test_guessing_at_many_accounts_from_one_address_is_stopped(loop: World) -> None:
    answers = [sign_in(visitor(loop.oak), f"person{n}@oak.example", WRONG) for n in range(31)]
    assert b"One of them is wrong" in answers[29].content
    assert b"Too many attempts" in answers[30].content


def test_a_flood_of_sign_ins_from_one_address_gets_429(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    codes = [sign_in(visitor(loop.oak), person.email).status_code for _ in range(121)]
    assert set(codes[:120]) == {302}
    assert codes[120] == 429


def test_signing_out_needs_a_post_and_ends_the_session(loop: World) -> None:
    browser = client_for(loop.oak, make_person(loop.oak, Role.STAFF))
    assert b"Sign out?" in browser.get("/account/logout/").content
    assert browser.get("/account/").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("there", ["https://elm.lantern.test/", "//evil.example/", "https://evil.example/"])
def test_signing_in_never_leads_to_another_host(loop: World, there: str) -> None:
    person = make_person(loop.oak, Role.STAFF)
    # As in an installation that lists its own domain: allauth would then take every host of it for this one.
    with override_settings(ALLOWED_HOSTS=[".lantern.test"]):
        assert sign_in(visitor(loop.oak), person.email, next=there)["Location"] == "/"


def test_nobody_signs_up_or_changes_their_address(loop: World) -> None:
    browser = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    for path in ("/account/signup/", "/account/email/", "/account/password/set/"):
        assert browser.get(path).status_code == 404
        assert visitor(loop.oak).post(path, {"email": "x@example.com", "password1": PASSWORD}).status_code == 404


def test_a_visit_remembers_when_the_one_before_it_began(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    sign_in(visitor(loop.oak), person.email)
    earlier = timezone.now() - timedelta(days=3)
    with as_tenant(loop.oak):
        assert User.objects.get(pk=person.pk).previous_visit_at is None
        User.objects.filter(pk=person.pk).update(visit_began_at=earlier)
    sign_in(visitor(loop.oak), person.email)
    with as_tenant(loop.oak):
        after = User.objects.get(pk=person.pk)
    assert after.previous_visit_at == earlier
    assert after.visit_began_at > earlier


def test_a_changed_role_counts_from_the_next_request(loop: World) -> None:
    head, staff = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF)
    browser = client_for(loop.oak, staff)
    assert browser.get("/people/").status_code == 403
    with as_tenant(loop.oak):
        actions.change_role(person=staff, role=Role.DSL, by=head)
    assert browser.get("/people/").status_code == 200
