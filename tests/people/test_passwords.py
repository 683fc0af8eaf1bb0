"""Forgetting and changing a password."""

from django.conf import settings

from lantern.access.roles import Role
from lantern.audit.models import Entry
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor
from tests.people.mails import link_in, mails_of, path_in

NEW_PASSWORD = "seven purple kettles"


def ask_for_link(world: World, email: str, **headers: str) -> bytes:
    answer = visitor(world.oak).post("/account/password/reset/", {"email": email}, follow=True, headers=headers)
    assert answer.status_code == 200
    return answer.content


def test_a_known_and_an_unknown_address_get_the_same_page_and_only_the_known_one_a_mail(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    assert b"Check your mail" in ask_for_link(loop, "nobody@example.com")
    assert mails_of(loop.oak) == []
    assert b"The link works for 4 hours" in ask_for_link(loop, person.email.upper())
    assert settings.PASSWORD_RESET_TIMEOUT == 4 * 60 * 60
    assert [mail["to"] for mail in mails_of(loop.oak)] == [person.email]


def test_the_link_is_of_the_directorys_host_whatever_the_request_says(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    ask_for_link(loop, person.email, **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"})
    assert link_in(mails_of(loop.oak)[0]).startswith(loop.oak.url("/account/password/reset/key/"))


def test_the_link_sets_a_password_once_tells_the_person_and_ends_their_sessions(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    elsewhere = client_for(loop.oak, person)
    ask_for_link(loop, person.email)
    path = path_in(mails_of(loop.oak)[0])
    browser = visitor(loop.oak)
    form = browser.get(path, follow=True)
    assert b"Choose a new password" in form.content
    here = form.redirect_chain[-1][0]
    done = browser.post(here, {"password1": NEW_PASSWORD}, follow=True)
    assert b"Password changed" in done.content
    assert elsewhere.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 302
    assert b"does not work" in visitor(loop.oak).get(path, follow=True).content
    assert len(mails_of(loop.oak)) == 2
    with as_tenant(loop.oak):
        assert User.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
        assert Entry.objects.filter(verb="person.password_changed", by_id=person.pk).exists()


def test_a_link_of_oak_is_nothing_at_elm(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    ask_for_link(loop, person.email)
    answer = visitor(loop.elm).get(path_in(mails_of(loop.oak)[0]), follow=True)
    assert b"does not work" in answer.content


def test_a_disabled_person_gets_no_link(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    with as_tenant(loop.oak):
        User.objects.filter(pk=person.pk).update(is_active=False)
    assert b"Check your mail" in ask_for_link(loop, person.email)
    assert mails_of(loop.oak) == []


def test_links_for_one_account_are_limited(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    for _ in range(5):
        ask_for_link(loop, person.email)
    answer = visitor(loop.oak).post("/account/password/reset/", {"email": person.email}, follow=True)
    assert answer.status_code == 429
    assert len(mails_of(loop.oak)) == 5


def test_changing_the_password_needs_the_old_one_and_keeps_only_this_session(loop: World) -> None:
    person = make_person(loop.oak, Role.STAFF)
    here, elsewhere = client_for(loop.oak, person), client_for(loop.oak, person)
    wrong = here.post("/account/password/change/", {"oldpassword": "not this one", "password1": NEW_PASSWORD})
    assert b"Enter the password you use now" in wrong.content
    weak = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "short"})
    assert b"govuk-error-summary" in weak.content
    answer = here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}, follow=True)
    assert b"Your password was changed" in answer.content
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert [mail["to"] for mail in mails_of(loop.oak)] == [person.email]
