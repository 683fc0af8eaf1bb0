"""Letting support in: who may, how the link works, and how it ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from lantern.access.roles import Role, roles_for
from lantern.audit.models import Entry
from lantern.celery import app
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from lantern.outbox.models import Message
from tenants.logins.info import TenantInfo
from tenants.people import actions as people
from tenants.people.models import User
from tenants.support.actions import end_access, send_new_link
from tenants.support.closing import close_what_has_run_out
from tenants.support.forms import LASTS
from tenants.support.models import Grant
from tests.cast import World, as_tenant, client_for, make_person, run_jobs, visitor
from tests.support.visits import EMAIL, NAME, REASON, come_in, let_in, manager_of, newest_link

FORM = {"name": NAME, "email": EMAIL, "reason": REASON, "lasts": "4"}


@pytest.fixture(params=["oak", "hillshire"])
def tenant(request: pytest.FixtureRequest, loop: World) -> TenantInfo:
    return getattr(loop, request.param)


def verbs(tenant: TenantInfo) -> list[str]:
    with as_tenant(tenant):
        return list(
            Entry.objects.filter(verb__startswith="support.")
            .order_by("created_at", "id")
            .values_list("verb", flat=True)
        )


def run_out(tenant: TenantInfo) -> None:
    """The hour is over, and nobody has noticed."""
    with as_tenant(tenant):
        past = timezone.now() - timedelta(minutes=1)
        Grant.objects.update(created_at=past - timedelta(hours=1), ends_at=past)


def test_a_head_and_an_administrator_let_somebody_in_by_a_form(loop: World, tenant: TenantInfo) -> None:
    manager = manager_of(tenant)
    answer = client_for(tenant, manager).post("/support/new/", FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/support/")
    with as_tenant(tenant):
        grant = Grant.objects.select_related("person").get()
        assert grant.ends_at - grant.created_at == timedelta(hours=4)
        assert (grant.person.role, grant.person.email, grant.person.is_active) == ("support", EMAIL, True)
        assert not grant.person.has_usable_password()
    browser = come_in(loop, tenant)
    assert browser.get("/").status_code == 200
    shown = client_for(tenant, manager).get("/support/").content.decode()
    for words in (NAME, EMAIL, REASON, "End the access of", "First came in"):
        assert words in shown
    assert verbs(tenant)[:2] == ["support.granted", "support.entered"]


def test_somebody_at_an_unlocked_screen_is_asked_who_they_are_first(loop: World) -> None:
    browser = client_for(loop.oak, manager_of(loop.oak), recent=False)
    for answer in (browser.get("/support/new/"), browser.post("/support/new/", FORM)):
        assert answer.status_code == 302
        assert "/account/reauthenticate/" in answer["Location"]
    with as_tenant(loop.oak):
        assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "nonsense"}, "Enter an email address like"),
        ({"reason": ""}, "Write what you need help with"),
        ({"lasts": "1000"}, "Select a valid choice"),
        ({"name": ""}, "Enter the full name"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_the_rest(loop: World, change: dict[str, str], message: str) -> None:
    answer = client_for(loop.oak, manager_of(loop.oak)).post("/support/new/", {**FORM, **change})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(message) >= 2 or message == "Select a valid choice"
    assert ("Olwen" in page) or "name" in change
    assert mail.outbox == []


def test_it_lasts_from_an_hour_to_seven_days_and_never_longer(loop: World) -> None:
    lengths = [length for _words, length in LASTS.values()]
    assert (min(lengths), max(lengths)) == (timedelta(hours=1), timedelta(days=7))
    manager = manager_of(loop.oak)
    for lasts in (timedelta(days=7, seconds=1), timedelta(0), timedelta(-1)):
        with pytest.raises(NotPossibleNow):
            let_in(loop.oak, manager, lasts=lasts)


@pytest.mark.parametrize("role", ["dsl", "deputy_dsl", "governor", "it_lead", "staff", "officer", "analyst"])
def test_nobody_else_lets_support_in_or_ends_it(loop: World, role: str) -> None:
    tenant = loop.hillshire if role in ("officer", "analyst") else loop.oak
    grant = let_in(tenant, manager_of(tenant))
    person = make_person(tenant, Role(role))
    browser = client_for(tenant, person)
    for answer in (
        browser.get("/support/"),
        browser.get("/support/new/"),
        browser.post("/support/new/", FORM),
        browser.post(f"/support/{grant.id}/end/"),
        browser.post(f"/support/{grant.id}/link/"),
    ):
        assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        let_in(tenant, person, email="other@lantern.example")
    with as_tenant(tenant), pytest.raises(NotAllowed):
        end_access(grant=grant, by=person)
    with as_tenant(tenant), pytest.raises(NotAllowed):
        send_new_link(grant=grant, by=person)


def test_an_operator_has_no_way_in_by_themself(loop: World) -> None:
    operator = make_person(loop.directory, Role.OPERATOR)
    assert client_for(loop.directory, operator).get("/support/").status_code == 404
    with pytest.raises(DomainError):
        let_in(loop.oak, operator)
    # Nor does one who was let in let in anybody, or themself for longer.
    grant = let_in(loop.oak, manager_of(loop.oak))
    browser = come_in(loop, loop.oak)
    assert browser.post("/support/new/", FORM).status_code == 403
    assert browser.post(f"/support/{grant.id}/link/").status_code == 403
    with as_tenant(loop.oak):
        visiting = User.objects.get(role="support")
    with pytest.raises(NotAllowed):
        let_in(loop.oak, visiting, email="colleague@lantern.example")


def test_nobody_lets_in_themself_or_a_colleague(loop: World) -> None:
    head, staff = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    with pytest.raises(NotAllowed):
        let_in(loop.oak, head, email=head.email.upper())
    with pytest.raises(NotPossibleNow):
        let_in(loop.oak, head, email=staff.email)
    with as_tenant(loop.oak):
        assert User.objects.get(pk=staff.pk).role == "staff"


def test_the_link_works_once_and_only_when_somebody_presses_the_button(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    link = newest_link(loop)
    for _ in range(2):
        assert visitor(loop.oak).get(link).status_code == 200, "a mail program that looks at it uses nothing up"
    assert visitor(loop.oak).post(link).status_code == 302
    for answer in (visitor(loop.oak).post(link), visitor(loop.oak).get(link)):
        assert answer.status_code == 404


def test_a_link_stops_working_after_its_hour_and_a_new_one_replaces_it(loop: World) -> None:
    head = manager_of(loop.oak)
    grant = let_in(loop.oak, head, lasts=timedelta(days=1))
    old = newest_link(loop)
    with as_tenant(loop.oak):
        grant.refresh_from_db()
        assert grant.link_expires_at - timezone.now() < timedelta(minutes=61)
        Grant.objects.update(link_expires_at=timezone.now())
    assert visitor(loop.oak).post(old).status_code == 410
    assert client_for(loop.oak, head).post(f"/support/{grant.id}/link/").status_code == 302
    assert visitor(loop.oak).post(old).status_code == 404
    assert come_in(loop, loop.oak).get("/people/").status_code == 200


def test_another_tenants_link_is_not_found(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    link = newest_link(loop)
    for other in (loop.elm, loop.ash, loop.hillshire, loop.directory):
        assert visitor(other).get(link).status_code == 404
        assert visitor(other).post(link).status_code == 404
    assert visitor(loop.oak).post(link).status_code == 302


def test_only_a_digest_of_the_link_is_kept(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    token = newest_link(loop).rstrip("/").rpartition("/")[2]
    with as_tenant(loop.oak):
        kept = Grant.objects.values().get()
    assert token not in str(kept)


def test_the_mail_tells_no_story(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    run_jobs(loop)
    sent = mail.outbox[-1]
    assert sent.to == [EMAIL]
    assert (
        "https://oak.lantern.test/support/enter/" in sent.body or "http://oak.lantern.test/support/enter/" in sent.body
    )
    for told in ("Wren", "Canary", "import", REASON):
        assert told not in sent.subject + sent.body
    with as_tenant(loop.oak):
        for entry in Entry.objects.all():
            assert "Wren" not in f"{entry.subject_name}{entry.facts}"


def test_ending_it_signs_the_visitor_out_with_their_next_request(loop: World, tenant: TenantInfo) -> None:
    manager = manager_of(tenant)
    grant = let_in(tenant, manager)
    browser = come_in(loop, tenant)
    assert browser.get("/people/").status_code == 200
    answer = client_for(tenant, manager).post(f"/support/{grant.id}/end/")
    assert answer.status_code == 302
    after = browser.get("/people/")
    assert after.status_code == 302
    assert after["Location"].startswith(("/support/over/", "/account/login/"))
    with as_tenant(tenant):
        person = User.objects.get(role="support")
        assert not person.is_active
    assert "support.ended" in verbs(tenant)
    assert client_for(tenant, manager).post(f"/support/{grant.id}/end/").status_code == 409


def test_the_clock_ends_it_though_nothing_has_swept(loop: World) -> None:
    head = manager_of(loop.oak)
    let_in(loop.oak, head)
    browser = come_in(loop, loop.oak)
    assert browser.get("/people/").status_code == 200
    run_out(loop.oak)
    answer = browser.get("/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/support/over/")
    assert "has ended" in browser.get("/support/over/").content.decode()
    assert browser.get("/people/")["Location"].startswith("/account/login/")
    with as_tenant(loop.oak):
        assert not User.objects.get(role="support").is_active
    assert verbs(loop.oak)[-1] == "support.ran_out"
    assert "Could look before" in client_for(loop.oak, head).get("/support/").content.decode()


def test_a_link_of_an_access_that_is_over_opens_nothing(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    link = newest_link(loop)
    run_out(loop.oak)
    assert visitor(loop.oak).post(link).status_code == 410


def test_whoever_is_let_in_is_let_out_by_a_task_that_waits_for_the_end(loop: World, tenant: TenantInfo) -> None:
    grant = let_in(tenant, manager_of(tenant))
    with as_tenant(tenant):
        closing = Message.objects.get(content__name="support.close")
        assert timedelta(0) < closing.next_try_at - grant.ends_at < timedelta(minutes=1)
    run_out(tenant)
    run_jobs(loop)
    with as_tenant(tenant):
        assert not User.objects.get(role="support").is_active
        assert Message.objects.get(pk=closing.pk).done_at is not None


def test_the_sweep_closes_what_has_run_out_and_may_be_repeated(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    run_out(loop.oak)
    for schema in (loop.oak.schema_name, loop.hillshire.schema_name, loop.directory.schema_name):
        app.tasks["support.close"].apply(headers={"tenant": schema}, throw=True)
    with as_tenant(loop.oak):
        assert close_what_has_run_out() == 0
        assert not User.objects.get(role="support").is_active
    assert verbs(loop.oak).count("support.ran_out") == 1


def test_the_same_operator_can_be_let_in_again_but_not_twice_at_once(loop: World) -> None:
    head = manager_of(loop.oak)
    first = let_in(loop.oak, head)
    with pytest.raises(NotPossibleNow):
        let_in(loop.oak, head)
    old = come_in(loop, loop.oak)
    with as_tenant(loop.oak):
        end_access(grant=first, by=head)
    second = let_in(loop.oak, head)
    assert second.person_id == first.person_id
    assert old.get("/people/").status_code == 302, "the session of the first time stays over"
    assert come_in(loop, loop.oak).get("/people/").status_code == 200


def test_nobody_is_invited_as_support_or_made_support_or_made_of_support(loop: World) -> None:
    head = manager_of(loop.oak)
    staff = make_person(loop.oak, Role.STAFF)
    let_in(loop.oak, head)
    for kind in ("directory", "authority", "school"):
        assert Role.SUPPORT not in roles_for(kind)
    with as_tenant(loop.oak):
        visiting = User.objects.get(role="support")
        for attempt in (
            lambda: people.invite(name="X", email="x@example.com", role="support", by=head),
            lambda: people.change_role(person=staff, role="support", by=head),
            lambda: people.change_role(person=visiting, role="dsl", by=head),
            lambda: people.disable(person=visiting, by=head),
            lambda: people.rename(person=visiting, name="Y", by=visiting),
        ):
            with pytest.raises(DomainError):
                attempt()
    browser = client_for(loop.oak, head)
    assert 'value="support"' not in browser.get("/people/invite/").content.decode()
    assert browser.post(f"/people/{visiting.id}/role/", {"role": "head"}).status_code in (200, 400, 403)
    with as_tenant(loop.oak):
        assert User.objects.get(pk=visiting.pk).role == "support"


def test_a_visitor_who_gets_themself_a_password_comes_no_further(loop: World) -> None:
    let_in(loop.oak, manager_of(loop.oak))
    with as_tenant(loop.oak):
        visiting = User.objects.get(role="support")
        visiting.set_password("a password of their own 1")
        visiting.save()
    browser = visitor(loop.oak)
    browser.post("/account/login/", {"login": EMAIL, "password": "a password of their own 1"})
    answer = browser.get("/people/")
    assert answer.status_code == 302
    assert answer["Location"] == "/support/over/"
