"""Changing roles, disabling and enabling: who may, and who is protected."""

from uuid import uuid4

import pytest

from lantern.access.roles import MANAGING, Role, roles_for
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotPossibleNow
from tenants.logins.info import TenantInfo
from tenants.people import actions, queries, rules
from tenants.people.models import User
from tests.cast import PASSWORD, World, as_tenant, client_for, make_person, visitor

MANAGERS = {Role.OPERATOR, Role.ADMINISTRATOR, Role.HEAD, Role.DSL}
PLACES = [(kind, role) for kind in ("directory", "authority", "school") for role in roles_for(kind)]


def place(world: World, kind: str) -> TenantInfo:
    return {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]


@pytest.mark.parametrize(("kind", "role"), PLACES)
def test_only_who_manages_people_changes_them(loop: World, kind: str, role: Role) -> None:
    tenant = place(loop, kind)
    other_roles = [other for other in roles_for(kind) if other != MANAGING[kind]] or [MANAGING[kind]]
    by = make_person(tenant, role, name="Bea By")
    person = make_person(tenant, other_roles[-1], name="Pat Person")
    with as_tenant(tenant):
        if role in MANAGERS:
            assert not actions.disable(person=person, by=by).is_active
            assert actions.enable(person=person, by=by).is_active
            assert actions.rename(person=person, name="Pat P", by=by).name == "Pat P"
            assert actions.change_role(person=person, role=other_roles[0], by=by).role == other_roles[0]
        else:
            for change in (
                lambda: actions.disable(person=person, by=by),
                lambda: actions.enable(person=person, by=by),
                lambda: actions.rename(person=person, name="Pat P", by=by),
                lambda: actions.change_role(person=person, role=other_roles[0], by=by),
                lambda: actions.reset_two_step(person=person, by=by),
            ):
                with pytest.raises(NotAllowed):
                    change()
            assert User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize("kind", ["directory", "authority", "school"])
def test_the_last_active_holder_of_the_managing_role_is_protected(loop: World, kind: str) -> None:
    tenant = place(loop, kind)
    with as_tenant(tenant):
        User.objects.filter(role=MANAGING[kind]).update(is_active=False)
    last = make_person(tenant, MANAGING[kind], name="Last One")
    other = make_person(tenant, MANAGING[kind], name="Other One")
    lower = roles_for(kind)[-1]
    with as_tenant(tenant):
        actions.disable(person=other, by=last)
        # Somebody who was signed in when the other one disabled them must not succeed with what they had open.
        stale = User.objects.get(pk=other.pk)
        stale.is_active = True
        with pytest.raises(NotPossibleNow) as refused:
            actions.disable(person=last, by=stale)
        assert refused.value.code == "last_of_role"
        if lower != MANAGING[kind]:
            with pytest.raises(NotPossibleNow) as refused:
                actions.change_role(person=last, role=lower, by=stale)
            assert refused.value.code == "last_of_role"
        assert not rules.can_disable(stale, last)
        assert User.objects.get(pk=last.pk).is_active


def test_nobody_disables_themself_or_changes_their_own_role(loop: World) -> None:
    make_person(loop.oak, Role.HEAD, name="First Head")
    head = make_person(loop.oak, Role.HEAD, name="Second Head")
    with as_tenant(loop.oak):
        for change in (
            lambda: actions.disable(person=head, by=head),
            lambda: actions.change_role(person=head, role=Role.STAFF, by=head),
            lambda: actions.reset_two_step(person=head, by=head),
        ):
            with pytest.raises(NotAllowed) as refused:
                change()
            assert refused.value.code == "own_account"


def test_a_safeguarding_lead_neither_makes_nor_unmakes_a_head_teacher(loop: World) -> None:
    dsl = make_person(loop.oak, Role.DSL)
    head = make_person(loop.oak, Role.HEAD, name="First Head")
    make_person(loop.oak, Role.HEAD, name="Second Head")
    staff = make_person(loop.oak, Role.STAFF)
    with as_tenant(loop.oak):
        for change in (
            lambda: actions.change_role(person=staff, role=Role.HEAD, by=dsl),
            lambda: actions.change_role(person=head, role=Role.STAFF, by=dsl),
            lambda: actions.disable(person=head, by=dsl),
            lambda: actions.reset_two_step(person=head, by=dsl),
        ):
            with pytest.raises(NotAllowed) as refused:
                change()
            assert refused.value.code == "managing_role_only"
        assert Role.HEAD not in rules.roles_to_give(dsl)


def test_a_role_of_another_kind_of_place_cannot_be_given(loop: World) -> None:
    head, staff = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF)
    with as_tenant(loop.oak), pytest.raises(NotPossibleNow):
        actions.change_role(person=staff, role=Role.ADMINISTRATOR, by=head)


def test_a_disabled_person_is_out_at_once_and_stays_out_until_they_sign_in_anew(loop: World) -> None:
    head, staff = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF)
    browser = client_for(loop.oak, staff)
    assert browser.get("/account/").status_code == 200
    with as_tenant(loop.oak):
        actions.disable(person=staff, by=head)
    assert browser.get("/account/").status_code == 302
    refused = visitor(loop.oak).post("/account/login/", {"login": staff.email, "password": PASSWORD}, follow=True)
    assert b"disabled" in refused.content
    with as_tenant(loop.oak):
        actions.enable(person=staff, by=head)
    assert browser.get("/account/").status_code == 302
    back = visitor(loop.oak)
    back.post("/account/login/", {"login": staff.email, "password": PASSWORD})
    assert back.get("/account/").status_code == 200


def test_every_change_is_in_the_journal_with_who_and_what(loop: World) -> None:
    head, staff = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF)
    with as_tenant(loop.oak):
        actions.change_role(person=staff, role=Role.IT_LEAD, by=head)
        actions.rename(person=staff, name="New Name", by=head)
        actions.disable(person=staff, by=head)
        actions.enable(person=staff, by=head)
        rows = list(Entry.objects.order_by("created_at").values_list("verb", "by_id", "subject_id", "facts"))
    assert [row[0] for row in rows] == [
        "person.role_changed",
        "person.renamed",
        "person.disabled",
        "person.enabled",
    ]
    assert {(row[1], row[2]) for row in rows} == {(head.pk, staff.pk)}
    assert rows[0][3] == {"role_before": "staff", "role_after": "it_lead"}


def test_the_pages_change_a_role_disable_and_enable_with_a_question_first(loop: World) -> None:
    head, staff = make_person(loop.oak, Role.HEAD), make_person(loop.oak, Role.STAFF, name="Sam Staff")
    browser = client_for(loop.oak, head)
    at = f"/people/{staff.id}/"
    assert b"Disable this person" in browser.get(at).content
    assert b'value="it_lead"' in browser.get(at + "role/").content
    assert browser.post(at + "role/", {"role": "it_lead"}).status_code == 302
    assert b"Disable Sam Staff?" in browser.get(at + "disable/").content
    assert browser.post(at + "disable/").status_code == 302
    assert b"Let this person sign in again" in browser.get(at).content
    assert browser.post(at + "enable/").status_code == 302
    with as_tenant(loop.oak):
        changed = queries.person_by_id(staff.id)
    assert (changed.role, changed.is_active) == (Role.IT_LEAD, True)


def test_asking_to_change_ones_own_role_gives_the_page_with_the_reason(loop: World) -> None:
    make_person(loop.oak, Role.HEAD, name="First Head")
    head = make_person(loop.oak, Role.HEAD, name="Second Head")
    answer = client_for(loop.oak, head).post(f"/people/{head.id}/role/", {"role": "staff"})
    assert answer.status_code == 200
    assert b"You cannot change your own role" in answer.content


def test_a_person_of_another_school_is_not_found_whatever_is_asked(loop: World) -> None:
    elms = make_person(loop.elm, Role.STAFF, name="Elm Staff")
    browser = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
    for page in ("", "role/", "name/", "disable/", "enable/", "reset-two-step/"):
        assert browser.get(f"/people/{elms.id}/{page}").status_code == 404
        assert browser.get(f"/people/{uuid4()}/{page}").status_code == 404
        if page:
            assert browser.post(f"/people/{elms.id}/{page}", {"role": "head", "name": "X"}).status_code == 404
    with as_tenant(loop.elm):
        assert User.objects.get(pk=elms.pk).is_active


def test_the_list_searches_pages_and_hides_management_from_readers(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    governor = make_person(loop.oak, Role.GOVERNOR)
    for number in range(60):
        make_person(loop.oak, Role.STAFF, name=f"Staff {number:02}")
    browser = client_for(loop.oak, head)
    first = browser.get("/people/").content.decode()
    assert "Staff 10" in first
    assert "Staff 59" not in first
    assert "Staff 59" in browser.get("/people/?page=2").content.decode()
    found = browser.get("/people/?search=staff+59").content.decode()
    assert "Staff 59" in found
    assert "Staff 10" not in found
    assert "Nobody found" in browser.get("/people/?search=zzz").content.decode()
    assert "Invite somebody" not in client_for(loop.oak, governor).get("/people/").content.decode()
    assert client_for(loop.oak, make_person(loop.oak, Role.STAFF)).get("/people/").status_code == 403


def test_everybody_corrects_their_own_name(loop: World) -> None:
    staff = make_person(loop.oak, Role.STAFF)
    browser = client_for(loop.oak, staff)
    assert browser.post("/account/name/", {"name": "  Right Name "}).status_code == 302
    assert b"Right Name" in browser.get("/account/").content
    assert b"Enter a full name" in browser.post("/account/name/", {"name": " "}).content
