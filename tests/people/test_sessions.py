"""Where people are signed in, and when they no longer are."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed
from tenants.logins.tasks import clear_sessions
from tenants.people import actions
from tenants.people.models import OpenSession, User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.test_recent import fields_on

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"
PAGE = "/account/sessions/"


def sign_in(world: World, person: User, agent: str = "") -> Client:
    browser = Client(headers={"host": world.oak.host, "user-agent": agent})
    browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return browser


def move_back(browser: Client, world: World, *, seen: int = 0, since: int = 0) -> None:
    """As if the person had last done something, or signed in, that many more minutes ago."""
    with as_tenant(world.oak):
        session = browser.session
        session["lantern.seen"] -= seen * 60
        session["lantern.since"] -= since * 60
        session.save()


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


@pytest.fixture
def person(loop: World) -> User:
    return make_person(loop.oak, Role.GOVERNOR)


def test_the_page_names_each_device_and_marks_this_one(loop: World, person: User) -> None:
    desk, telephone = sign_in(loop, person, CHROME), sign_in(loop, person, IPHONE)
    sign_in(loop, make_person(loop.oak, Role.HEAD), "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    page = desk.get(PAGE).content.decode()
    assert "Chrome on Windows" in page
    assert "Safari on iPhone" in page
    assert "Firefox" not in page
    assert page.index("This device") < page.index("Safari on iPhone")
    assert "127.0.0.1" not in page
    assert telephone.get(PAGE).content.decode().index("Safari on iPhone") < page.index("This device")


def test_one_session_is_ended_from_another(loop: World, person: User) -> None:
    desk, telephone = sign_in(loop, person, CHROME), sign_in(loop, person, IPHONE)
    (end,) = re.findall(r'action="(/account/sessions/[^"]+/end/)"', desk.get(PAGE).content.decode())
    stranger = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    assert stranger.post(end).status_code == 404
    assert is_in(telephone)
    assert desk.post(end)["Location"] == PAGE
    assert not is_in(telephone)
    assert is_in(desk)
    assert "iPhone" not in desk.get(PAGE).content.decode()
    with as_tenant(loop.oak):
        assert Entry.objects.filter(verb="person.signed_out_elsewhere", by_id=person.pk).count() == 1


def test_everywhere_else_is_ended_at_once_even_what_is_on_no_list(loop: World, person: User) -> None:
    desk, telephone, unlisted = (sign_in(loop, person) for _ in range(3))
    with as_tenant(loop.oak):
        OpenSession.objects.filter(session_key=unlisted.cookies[settings.SESSION_COOKIE_NAME].value).delete()
    desk.post("/account/sessions/end-others/")
    assert is_in(desk)
    assert not is_in(telephone)
    assert not is_in(unlisted)
    assert desk.get(PAGE).content.decode().count("This device") == 1


def test_a_new_password_ends_the_others_and_this_one_stays_listed(loop: World, person: User) -> None:
    desk, telephone = sign_in(loop, person, CHROME), sign_in(loop, person, IPHONE)
    new = {"oldpassword": PASSWORD, "password1": "seven purple kettles"}
    assert desk.post("/account/password/change/", new).status_code == 302
    assert not is_in(telephone)
    page = desk.get(PAGE).content.decode()
    assert page.count("Chrome on Windows") == 1
    assert "This device" in page
    assert "iPhone" not in page


def test_signing_out_and_being_disabled_leave_nothing_on_the_list(loop: World, person: User) -> None:
    head = make_person(loop.oak, Role.HEAD)
    one, _two = sign_in(loop, person), sign_in(loop, person)
    one.post("/account/logout/")
    with as_tenant(loop.oak):
        assert OpenSession.objects.filter(person=person).count() == 1
        actions.disable(person=person, by=head)
        clear_sessions.run()
        assert not OpenSession.objects.filter(person=person).exists()


def test_no_address_and_no_version_of_a_browser_is_stored(loop: World, person: User) -> None:
    sign_in(loop, person, CHROME)
    with as_tenant(loop.oak):
        row = OpenSession.objects.get()
        data = Session.objects.get(pk=row.session_key).get_decoded()
    assert row.device == "Chrome on Windows"
    assert "127.0.0.1" not in str(data)
    assert "140.0" not in str(data)


def test_thirty_minutes_without_doing_anything_end_a_session(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=29)
    assert is_in(browser)
    move_back(browser, loop, seen=29)
    assert is_in(browser), "the request before was activity"
    move_back(browser, loop, seen=31)
    assert browser.get("/account/")["Location"] == "/account/login/?next=/account/"
    assert b"nothing happened for 30 minutes" in browser.get("/account/login/").content


def test_twelve_hours_end_a_session_whatever_happens(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, since=12 * 60 - 1)
    assert is_in(browser)
    move_back(browser, loop, since=2)
    assert not is_in(browser)


def test_a_session_without_its_times_is_over(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    with as_tenant(loop.oak):
        session = browser.session
        del session["lantern.since"]
        session.save()
    assert not is_in(browser)


def test_a_page_that_asks_for_its_newest_state_is_no_activity(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=20)
    for _ in range(2):
        assert browser.get("/account/", headers={"HX-Request": "true"}).status_code == 200
        left = browser.get("/account/session/").json()["seconds"]
        assert 9 * 60 < left <= 10 * 60
    move_back(browser, loop, seen=11)
    assert browser.get("/account/", headers={"HX-Request": "true"})["HX-Redirect"].startswith("/account/login/")


def test_staying_signed_in_begins_the_time_anew(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=29)
    answer = browser.post("/account/session/", headers={"accept": "application/json"})
    assert answer.json()["seconds"] > 29 * 60
    # Without the script the button is a form that leads home.
    assert browser.post("/account/session/")["Location"] == "/"


def test_a_form_sent_too_late_is_offered_again_after_signing_in(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=31)
    answer = browser.post("/account/name/", {"name": "A New Name"})
    assert answer["Location"].startswith("/account/login/?next=/account/unsent/")
    with as_tenant(loop.oak):
        person.refresh_from_db()
    assert person.name != "A New Name"
    there = answer["Location"].split("next=")[1]
    back = browser.post("/account/login/", {"login": person.email, "password": PASSWORD, "next": there})
    page = browser.get(back["Location"]).content.decode()
    assert "A New Name" in page
    assert "Nothing has been saved or changed yet" in page
    browser.post("/account/name/", fields_on(page))
    with as_tenant(loop.oak):
        person.refresh_from_db()
    assert person.name == "A New Name"


def test_the_page_that_asks_how_long_is_left_does_not_lose_what_comes_after(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=31)
    assert browser.get("/account/session/").status_code == 302
    assert not is_in(browser)
    answer = browser.post("/account/name/", {"name": "A New Name"})
    assert answer["Location"].startswith("/account/login/?next=/account/unsent/")
    with as_tenant(loop.oak):
        kept = set(browser.session.keys())
    assert kept <= {"lantern.left_by", "lantern.told", "_messages"}


def test_somebody_else_who_signs_in_there_is_not_offered_it(loop: World, person: User) -> None:
    other = make_person(loop.oak, Role.HEAD)
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=31)
    there = browser.post("/account/name/", {"name": "A New Name"})["Location"].split("next=")[1]
    browser.post("/account/login/", {"login": other.email, "password": PASSWORD, "next": there})
    answer = browser.get(there)
    assert answer.status_code == 404
    assert b"A New Name" not in answer.content


def test_htmx_that_saves_too_late_is_led_to_sign_in_and_its_text_is_kept(loop: World, person: User) -> None:
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=31)
    answer = browser.post("/account/name/", {"name": "A New Name"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/account/login/?next=/account/unsent/")


def test_another_sites_form_is_not_kept(loop: World, person: User) -> None:
    browser = Client(headers={"host": loop.oak.host}, enforce_csrf_checks=True)
    with as_tenant(loop.oak):
        browser.force_login(person)
        session = browser.session
        session["tenant"] = str(loop.oak.id)
        session.save()
    move_back(browser, loop, seen=31)
    answer = browser.post("/account/name/", {"name": "A Forged Name"})
    assert answer.status_code == 403
    assert not answer.has_header("Location")


def test_the_nightly_clearing_forgets_sessions_that_are_over(loop: World, person: User) -> None:
    kept, ended = sign_in(loop, person), sign_in(loop, person)
    move_back(ended, loop, seen=31)
    with as_tenant(loop.oak):
        rows = Session.objects.filter(pk=ended.cookies[settings.SESSION_COOKIE_NAME].value)
        rows.update(expire_date=rows.get().expire_date - timedelta(days=2))
        clear_sessions.run()
        assert OpenSession.objects.count() == 1
        assert not rows.exists()
    assert is_in(kept)
    assert visitor(loop.oak).get(PAGE).status_code == 302


def test_signing_out_clears_what_the_browser_kept_and_a_session_that_ran_out_does_not(
    loop: World, person: User
) -> None:
    browser = sign_in(loop, person)
    assert browser.post("/account/logout/").headers["Clear-Site-Data"] == '"storage"'
    browser = sign_in(loop, person)
    move_back(browser, loop, seen=settings.IDLE_MINUTES + 1)
    assert "Clear-Site-Data" not in browser.get("/account/").headers


def test_somebody_turns_single_letter_keys_off_for_themselves_wherever_they_sign_in(loop: World, person: User) -> None:
    desk, other = sign_in(loop, person, CHROME), sign_in(loop, make_person(loop.oak, Role.HEAD))
    part = desk.post("/account/keys/", {"on": "no"}, headers={"hx-request": "true"})
    assert 'data-keys="off"' in part.content.decode()
    assert "Turn keys on" in part.content.decode()
    assert desk.post("/account/keys/", {"on": "no"}, headers={"referer": "http://elsewhere.test/x"})["Location"] == "/"
    with as_tenant(loop.oak):
        kept = dict(User.objects.values_list("role", "single_keys"))
    assert kept == {Role.GOVERNOR: False, Role.HEAD: True}
    assert other.post("/account/keys/", {"on": "yes"}).status_code == 302
    with as_tenant(loop.oak), pytest.raises(NotAllowed):
        actions.switch_keys(person=person, on=True, by=User.objects.get(role=Role.HEAD))
