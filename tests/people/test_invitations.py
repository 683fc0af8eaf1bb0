"""An invitation is one-use, expires, and is the tenant's own."""

from datetime import timedelta

import pytest
from django.conf import settings

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.record import SystemActor
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from tenants.people import actions, queries
from tenants.people.models import Invitation, User
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.people.mails import link_in, mails_of, path_in

NEW_PASSWORD = "seven purple kettles"
JOIN = {"name": "Nia Okafor", "password": NEW_PASSWORD}


@pytest.fixture
def invited(loop: World) -> World:
    """Oak's head has invited Nia as deputy safeguarding lead."""
    head = make_person(loop.oak, Role.HEAD, name="Rosa Bell")
    with as_tenant(loop.oak):
        actions.invite(email=" Nia@Oak.Example ", name=" Nia Okafor ", role=Role.DEPUTY_DSL, by=head)
    return loop


def join_path(world: World) -> str:
    return path_in(mails_of(world.oak)[-1])


def test_the_mail_leads_to_the_schools_own_host_and_the_table_holds_no_token(invited: World) -> None:
    mail = mails_of(invited.oak)[-1]
    token = link_in(mail).rstrip("/").rsplit("/", 1)[1]
    assert mail["to"] == "nia@oak.example"
    assert link_in(mail).startswith(f"{settings.PUBLIC_SCHEME}://{invited.oak.host}")
    assert "Rosa Bell" in mail["body"]
    with as_tenant(invited.oak):
        row = Invitation.objects.get()
    assert token not in str(vars(row))
    assert row.name == "Nia Okafor"


def test_whoever_follows_the_link_gets_an_account_with_the_invited_role_and_is_signed_in(invited: World) -> None:
    browser = visitor(invited.oak)
    page = browser.get(join_path(invited))
    assert page.status_code == 200
    assert b"nia@oak.example" in page.content
    answer = browser.post(join_path(invited), JOIN)
    assert answer.status_code == 302
    with as_tenant(invited.oak):
        person = User.objects.get(email="nia@oak.example")
        verbs = list(Entry.objects.order_by("created_at").values_list("verb", "by_name"))
    assert (person.name, person.role, person.is_active) == ("Nia Okafor", Role.DEPUTY_DSL, True)
    assert ("person.invited", "Rosa Bell") in verbs
    assert ("person.joined", "Nia Okafor") in verbs
    assert browser.get("/account/").status_code == 200


def test_the_link_works_once(invited: World) -> None:
    visitor(invited.oak).post(join_path(invited), JOIN)
    again = visitor(invited.oak).post(join_path(invited), {"name": "Somebody Else", "password": NEW_PASSWORD})
    assert again.status_code == 410
    assert b"has been used" in again.content
    assert visitor(invited.oak).get(join_path(invited)).status_code == 410
    with as_tenant(invited.oak), pytest.raises(NotPossibleNow) as refused:
        actions.accept_invitation(token=join_path(invited).split("/")[2], name="Nia", password=NEW_PASSWORD)
    assert refused.value.code == "invitation_closed"
    with as_tenant(invited.oak):
        assert User.objects.filter(email="nia@oak.example").count() == 1


def test_the_link_expires_after_fourteen_days(invited: World) -> None:
    with as_tenant(invited.oak):
        invitation = Invitation.objects.get()
        assert invitation.expires_at - invitation.sent_at == timedelta(days=14)
        Invitation.objects.update(expires_at=invitation.sent_at)
    answer = visitor(invited.oak).post(join_path(invited), JOIN)
    assert answer.status_code == 410
    assert b"has expired" in answer.content
    with as_tenant(invited.oak), pytest.raises(NotPossibleNow):
        actions.accept_invitation(token=join_path(invited).split("/")[2], name="Nia", password=NEW_PASSWORD)


def test_the_link_opens_nothing_at_another_school_or_at_the_authority(invited: World) -> None:
    for tenant in (invited.elm, invited.hillshire, invited.otherton, invited.directory):
        answer = visitor(tenant).post(join_path(invited), JOIN)
        assert answer.status_code == 404
        assert b"Nia" not in answer.content
        with as_tenant(tenant):
            assert not User.objects.filter(email="nia@oak.example").exists()


def test_sending_again_kills_the_link_sent_before(invited: World) -> None:
    first = join_path(invited)
    head = make_person(invited.oak, Role.HEAD)
    with as_tenant(invited.oak):
        actions.resend_invitation(invitation=Invitation.objects.get(), by=head)
    assert visitor(invited.oak).get(first).status_code == 404
    assert visitor(invited.oak).get(join_path(invited)).status_code == 200


def test_a_cancelled_invitation_opens_nothing_and_says_so(invited: World) -> None:
    head = make_person(invited.oak, Role.HEAD)
    with as_tenant(invited.oak):
        invitation = Invitation.objects.get()
        actions.cancel_invitation(invitation=invitation, by=head)
        with pytest.raises(NotPossibleNow):
            actions.resend_invitation(invitation=invitation, by=head)
    answer = visitor(invited.oak).post(join_path(invited), JOIN)
    assert answer.status_code == 410
    assert b"was cancelled" in answer.content


@pytest.mark.parametrize("password", ["short", "password1234", "Nia Okafor", ""])
def test_a_weak_password_is_refused_with_the_reason_and_makes_no_account(invited: World, password: str) -> None:
    answer = visitor(invited.oak).post(join_path(invited), {"name": "Nia Okafor", "password": password})
    assert answer.status_code == 200
    assert b"govuk-error-summary" in answer.content
    with as_tenant(invited.oak):
        assert not User.objects.filter(email="nia@oak.example").exists()
        assert Invitation.objects.get().is_open


def test_one_address_has_one_open_invitation_and_one_account(invited: World) -> None:
    head = make_person(invited.oak, Role.HEAD)
    with as_tenant(invited.oak):
        with pytest.raises(NotPossibleNow) as refused:
            actions.invite(email="nia@oak.example", name="Nia", role=Role.STAFF, by=head)
        assert refused.value.code == "already_invited"
        with pytest.raises(NotPossibleNow) as refused:
            actions.invite(email=head.email.upper(), name="Nia", role=Role.STAFF, by=head)
        assert refused.value.code == "already_here"


def test_provisioning_invites_the_first_person_without_there_being_anybody(loop: World) -> None:
    with as_tenant(loop.elm):
        actions.invite(email="head@elm.example", name="Ines Head", role=Role.HEAD, by=SystemActor("Lantern set-up"))
        assert queries.open_invitation_for("HEAD@elm.example")
        entry = Entry.objects.get(verb="person.invited")
    assert (entry.by_id, entry.by_name) == (None, "Lantern set-up")


def test_only_who_manages_people_invites_and_only_to_roles_of_the_place(loop: World) -> None:
    governor = make_person(loop.oak, Role.GOVERNOR)
    head = make_person(loop.oak, Role.HEAD)
    with as_tenant(loop.oak):
        with pytest.raises(NotAllowed):
            actions.invite(email="x@oak.example", name="X", role=Role.STAFF, by=governor)
        with pytest.raises(NotPossibleNow):
            actions.invite(email="x@oak.example", name="X", role=Role.OFFICER, by=head)
        assert not Invitation.objects.exists()


def test_a_safeguarding_lead_invites_staff_but_makes_nobody_head_teacher(loop: World) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    browser = client_for(loop.oak, dsl)
    page = browser.get("/people/invite/")
    assert b'value="staff"' in page.content
    assert b'value="head"' not in page.content
    with as_tenant(loop.oak), pytest.raises(NotAllowed):
        actions.invite(email="me2@oak.example", name="Me Again", role=Role.HEAD, by=dsl)


def test_the_pages_invite_confirm_list_send_again_and_cancel(loop: World) -> None:
    browser = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    answer = browser.post("/people/invite/", {"name": "Kit", "email": "kit@oak.example", "role": "staff"}, follow=True)
    assert b"Invitation sent" in answer.content
    assert b"kit@oak.example" in browser.get("/people/invitations/").content
    with as_tenant(loop.oak):
        invitation = Invitation.objects.get()
    assert browser.get(f"/people/invitations/{invitation.id}/resend/").status_code == 405
    browser.post(f"/people/invitations/{invitation.id}/resend/")
    assert len(mails_of(loop.oak)) == 2
    assert b"Cancel the invitation" in browser.get(f"/people/invitations/{invitation.id}/cancel/").content
    browser.post(f"/people/invitations/{invitation.id}/cancel/")
    assert b"No invitations are waiting" in browser.get("/people/invitations/").content


def test_an_invitation_of_one_school_cannot_be_changed_from_another(invited: World) -> None:
    with as_tenant(invited.oak):
        invitation = Invitation.objects.get()
    browser = client_for(invited.elm, make_person(invited.elm, Role.HEAD))
    assert browser.get(f"/people/invitations/{invitation.id}/").status_code == 404
    assert browser.post(f"/people/invitations/{invitation.id}/cancel/").status_code == 404
    with as_tenant(invited.elm), pytest.raises(NotFound):
        queries.invitation_by_id(invitation.id)
