"""Personal tokens: scopes, expiry, revocation, and that they open nothing elsewhere."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.api import actions
from lantern.api.models import PersonalToken
from lantern.api.scopes import Scope, scopes_for
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotPossibleNow
from tenants.logins.info import TenantInfo
from tenants.people import actions as people
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor


def make_token(tenant: TenantInfo, person: User, *scopes: Scope, days: int = 30) -> str:
    with as_tenant(tenant):
        _, text = actions.create_token(
            name="Test", scopes=scopes, last_day=timezone.localdate() + timedelta(days=days), by=person
        )
    return text


def call(tenant: TenantInfo, token: str, path: str = "/api/v1/people/", keyword: str = "Bearer") -> object:
    return Client().get(path, headers={"host": tenant.host, "Authorization": f"{keyword} {token}"})


@pytest.fixture
def head(loop: World) -> User:
    return make_person(loop.oak, Role.HEAD)


def test_a_token_with_the_scope_reads_and_one_without_is_told_which_it_lacks(loop: World, head: User) -> None:
    good = call(loop.oak, make_token(loop.oak, head, Scope.PEOPLE_READ))
    assert good.status_code == 200
    assert [row["email"] for row in good.json()["results"]] == [head.email]
    bad = call(loop.oak, make_token(loop.oak, head, Scope.AUDITS_READ))
    assert (bad.status_code, bad.json()["code"]) == (403, "scope_missing")
    assert "people:read" in bad.json()["detail"]


def test_me_needs_no_scope_and_says_what_the_token_may(loop: World, head: User) -> None:
    body = call(loop.oak, make_token(loop.oak, head, Scope.AUDITS_READ), "/api/v1/me/").json()
    assert (body["email"], body["scopes"]) == (head.email, ["audits:read"])
    assert "audits.sign_as_head" in body["permissions"]
    assert client_for(loop.oak, head).get("/api/v1/me/").json()["scopes"] is None


def test_a_token_opens_nothing_at_another_school_or_at_the_authority(loop: World, head: User) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    for tenant in (loop.elm, loop.hillshire, loop.otherton):
        assert call(tenant, token).status_code == 401


@pytest.mark.parametrize("text", ["", "lantern_wrong", "lantern_" + "x" * 5000, "zwei wörter"])
def test_what_is_no_token_is_401_and_never_an_error(loop: World, text: str) -> None:
    answer = Client().get("/api/v1/me/", headers={"host": loop.oak.host, "Authorization": f"Bearer {text}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_expires_at_the_end_of_its_last_day(loop: World, head: User) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ, days=0)
    assert call(loop.oak, token).status_code == 200
    with as_tenant(loop.oak):
        row = PersonalToken.objects.get()
        assert timezone.localtime(row.expires_at).date() == timezone.localdate() + timedelta(days=1)
        PersonalToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert call(loop.oak, token).status_code == 401


def test_a_token_lasts_a_year_at_most_and_never_the_past(loop: World, head: User) -> None:
    make_token(loop.oak, head, Scope.PEOPLE_READ, days=365)
    for days in (367, -1):
        with pytest.raises(NotPossibleNow):
            make_token(loop.oak, head, Scope.PEOPLE_READ, days=days)


def test_a_revoked_token_opens_nothing(loop: World, head: User) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    with as_tenant(loop.oak):
        actions.revoke_token(token=PersonalToken.objects.get(), by=head)
    assert call(loop.oak, token).status_code == 401


def test_a_token_dies_with_its_person_and_does_not_come_back_with_them(loop: World, head: User) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    token = make_token(loop.oak, dsl, Scope.PEOPLE_READ)
    with as_tenant(loop.oak):
        people.disable(person=dsl, by=head)
    assert call(loop.oak, token).status_code == 401
    with as_tenant(loop.oak):
        people.enable(person=dsl, by=head)
    assert call(loop.oak, token).status_code == 401


def test_a_token_never_does_more_than_its_person_may_now(loop: World, head: User) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    token = make_token(loop.oak, dsl, Scope.PEOPLE_READ)
    with as_tenant(loop.oak):
        people.change_role(person=dsl, role=Role.STAFF, by=head)
    answer = call(loop.oak, token)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_only_scopes_of_ones_own_role_can_be_given_and_only_by_who_may_have_tokens(loop: World, head: User) -> None:
    governor = make_person(loop.oak, Role.GOVERNOR)
    assert Scope.ROUNDS_READ not in scopes_for(head)
    for person, scope in ((head, Scope.ROUNDS_WRITE), (governor, Scope.AUDITS_READ)):
        with pytest.raises(NotAllowed):
            make_token(loop.oak, person, scope)
    with pytest.raises(NotAllowed):
        make_token(loop.oak, head)


def test_nobody_revokes_somebody_elses_token(loop: World, head: User) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    with as_tenant(loop.oak):
        row = PersonalToken.objects.get()
        with pytest.raises(NotAllowed):
            actions.revoke_token(token=row, by=dsl)
    assert client_for(loop.oak, dsl).post(f"/account/tokens/{row.id}/revoke/").status_code == 404
    assert call(loop.oak, token).status_code == 200


def test_the_table_and_the_journal_hold_no_token(loop: World, head: User) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    with as_tenant(loop.oak):
        row = PersonalToken.objects.get()
        journal = str(list(Entry.objects.values()))
    assert token not in str(vars(row))
    assert token[len(row.prefix) :] not in str(vars(row)) + journal
    assert token.startswith(row.prefix)


def test_the_time_of_last_use_is_noted_but_not_with_every_request(
    loop: World, head: User, django_assert_num_queries: object
) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    call(loop.oak, token)
    with as_tenant(loop.oak):
        first = PersonalToken.objects.get().last_used_at
    assert first is not None
    call(loop.oak, token)
    with as_tenant(loop.oak):
        assert PersonalToken.objects.get().last_used_at == first


def test_the_pages_make_a_token_after_the_password_show_it_once_and_revoke_it(loop: World, head: User) -> None:
    browser = client_for(loop.oak, head, recent=False)
    asked = browser.get("/account/tokens/create/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    browser.post(asked["Location"], {"password": PASSWORD})
    empty = browser.post("/account/tokens/create/", {})
    assert b"Enter what the token is for" in empty.content
    assert b"Choose what the token may do" in empty.content
    answer = browser.post("/account/tokens/create/", {"name": "Sheet", "scopes": ["people:read"], "days": "30"})
    token = re.search(r'value="(lantern_[\w-]+)"', answer.content.decode()).group(1)
    assert "no-store" in answer["Cache-Control"]
    assert call(loop.oak, token).status_code == 200
    listed = browser.get("/account/tokens/").content.decode()
    assert "Sheet" in listed
    assert token not in listed
    with as_tenant(loop.oak):
        row = PersonalToken.objects.get()
    assert b"Revoke" in browser.get(f"/account/tokens/{row.id}/revoke/").content
    browser.post(f"/account/tokens/{row.id}/revoke/")
    assert call(loop.oak, token).status_code == 401
    assert b"You have no tokens" in browser.get("/account/tokens/").content


def test_twenty_tokens_are_enough_for_anybody(loop: World, head: User) -> None:
    for _ in range(actions.MOST_PER_PERSON):
        make_token(loop.oak, head, Scope.PEOPLE_READ)
    with pytest.raises(NotPossibleNow):
        make_token(loop.oak, head, Scope.PEOPLE_READ)


def test_a_token_does_not_open_pages(loop: World, head: User) -> None:
    token = make_token(loop.oak, head, Scope.PEOPLE_READ)
    assert call(loop.oak, token, "/people/").status_code == 302
    assert visitor(loop.oak).get("/people/").status_code == 302
