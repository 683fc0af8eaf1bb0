"""The permission table, written out a second time by hand: a change has to be made twice, on purpose."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from lantern.access.permissions import ALLOWED, Permission, can, check, permissions_of
from lantern.access.roles import (
    AUTHORITY_ROLES,
    MANAGING,
    OPERATORS,
    SCHOOL_ROLES,
    VISITORS,
    Role,
    meaning_of,
    roles_for,
)
from lantern.audit.record import SystemActor
from lantern.errors import NotAllowed
from tenants.people.models import User

WHO_MAY = {
    "authorities.manage": "operator",
    "people.view": "operator administrator officer analyst head dsl deputy_dsl governor it_lead support",
    "people.manage": "operator administrator head dsl",
    "activity.view": "operator administrator officer head dsl support",
    "activity.download": "operator administrator officer head dsl",
    "tokens.manage": "administrator officer analyst head dsl",
    "sign_in.manage": "operator administrator head",
    "support.manage": "administrator head",
    "schools.view": "administrator officer analyst support",
    "schools.manage": "administrator officer",
    "sessions.manage": "administrator officer",
    "documents.manage": "administrator officer",
    "templates.view": "administrator officer analyst support",
    "templates.edit": "administrator officer",
    "templates.publish": "administrator officer",
    "rounds.view": "administrator officer analyst support",
    "rounds.manage": "administrator officer",
    "completion.view": "administrator officer analyst support",
    "benchmarks.view": "administrator officer analyst support",
    "national.choose": "administrator",
    "visits.manage": "administrator officer",
    "courses.view": "administrator officer analyst support",
    "courses.edit": "administrator officer",
    "courses.publish": "administrator officer",
    "audits.view": "head dsl deputy_dsl governor it_lead support",
    "audits.answer": "head dsl deputy_dsl it_lead",
    "audits.export": "head dsl deputy_dsl governor it_lead",
    "audits.share": "head",
    "audits.comment": "head dsl deputy_dsl governor it_lead",
    "audits.sign_as_head": "head",
    "audits.sign_as_governor": "governor",
    "plan.view": "head dsl deputy_dsl governor it_lead support",
    "plan.change": "head dsl deputy_dsl it_lead",
    "plan.own": "head dsl deputy_dsl governor it_lead",
    "evidence.view": "head dsl deputy_dsl governor it_lead support",
    "evidence.download": "head dsl deputy_dsl governor it_lead",
    "evidence.keep": "head dsl deputy_dsl it_lead",
    "position.view": "head dsl deputy_dsl governor it_lead support",
    "training.take": "head dsl deputy_dsl governor it_lead staff",
    "training.manage": "head dsl deputy_dsl",
    "training.figures": "head dsl deputy_dsl governor",
    "incidents.report": "head dsl deputy_dsl governor it_lead staff",
    "incidents.view": "head dsl deputy_dsl governor it_lead",
    "incidents.work": "head dsl deputy_dsl",
    "concerns.read": "head dsl deputy_dsl governor",
    "concerns.set_up": "head dsl",
    "filtering.ask": "head dsl deputy_dsl governor it_lead staff",
    "filtering.view": "head dsl deputy_dsl governor it_lead",
    "filtering.keep": "head dsl deputy_dsl it_lead",
    "incidents.figures": "head dsl deputy_dsl governor",
    "incidents.retain": "head dsl",
    "incidents.give_out": "head dsl",
    "school.export": "head",
    "school.erase": "head",
    "schools.stop_erasure": "administrator",
}


def person(role: str, *, is_active: bool = True) -> User:
    return User(id=uuid4(), name="Somebody", email="somebody@example.com", role=role, is_active=is_active)


def test_the_table_names_every_permission_and_the_hand_written_copy_too() -> None:
    assert set(ALLOWED) == set(Permission)
    assert {permission.value for permission in Permission} == set(WHO_MAY)


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_exactly_what_the_table_says(role: Role, permission: Permission) -> None:
    allowed = role.value in WHO_MAY[permission.value].split()
    assert can(person(role), permission) is allowed
    assert (permission in permissions_of(role)) is allowed


@pytest.mark.parametrize("permission", list(Permission))
def test_strangers_disabled_people_and_nobody_may_nothing(permission: Permission) -> None:
    for role in Role:
        assert not can(person(role, is_active=False), permission)
    assert not can(person("made-up"), permission)
    assert not can(AnonymousUser(), permission)
    assert not can(None, permission)


def test_a_part_of_the_product_that_acts_by_itself_may_what_it_was_started_for() -> None:
    assert can(SystemActor("import"), Permission.PEOPLE_MANAGE)


def test_check_raises_for_somebody_who_may_not_and_is_silent_otherwise() -> None:
    check(person("head"), Permission.AUDITS_SIGN_AS_HEAD)
    with pytest.raises(NotAllowed):
        check(person("dsl"), Permission.AUDITS_SIGN_AS_HEAD)


def test_kinds_of_tenants_share_no_role_and_every_role_is_explained() -> None:
    kinds = (OPERATORS, AUTHORITY_ROLES, SCHOOL_ROLES, VISITORS)
    assert set(Role) == frozenset().union(*kinds)
    assert sum(map(len, kinds)) == len(Role)
    for kind in ("directory", "authority", "school"):
        assert MANAGING[kind] in roles_for(kind)
        assert not VISITORS & set(roles_for(kind))
    assert all(meaning_of(role) for role in Role)
