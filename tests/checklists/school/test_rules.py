"""Role by state by act: who may do what to an audit, and when."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest

from checklists.authority.catalogue import OpenRound
from checklists.school import rules
from checklists.school.models import Audit, AuditStatement, Signature
from checklists.school.rules import Act
from lantern.access.roles import SCHOOL_ROLES, Role
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from tenants.people.models import User

State = Audit.State
ANSWERING = {Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD}
ALLOWED = {
    Act.ANSWER: (ANSWERING, {State.OPEN, State.READY}),
    Act.SIGN_AS_HEAD: ({Role.HEAD}, {State.READY}),
    Act.WITHDRAW: ({Role.HEAD}, {State.SIGNED_BY_HEAD}),
    Act.SIGN_AS_GOVERNOR: ({Role.GOVERNOR}, {State.SIGNED_BY_HEAD}),
    Act.SEND_BACK: ({Role.GOVERNOR}, {State.SIGNED_BY_HEAD}),
    Act.REOPEN: ({Role.HEAD}, {State.SUBMITTED, State.KEPT}),
}
TODAY = date(2026, 11, 25)


def person(role: str) -> User:
    return User(name="Somebody", role=role, is_active=True)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES))
def test_the_table_holds_for_every_role_in_every_state(role: str, state: str, act: Act) -> None:
    roles, states = ALLOWED[act]
    audit = Audit(state=state)
    expected = role in roles and state in states
    assert rules.may(person(role), act, audit) is expected
    if expected:
        rules.check_may(person(role), act, audit)
    else:
        with pytest.raises(NotAllowed if role not in roles else NotPossibleNow) as refusal:
            rules.check_may(person(role), act, audit)
        assert str(refusal.value.message).endswith(".")


@pytest.mark.parametrize(
    ("check", "ask"),
    [
        (rules.check_can_answer, rules.can_answer),
        (rules.check_can_sign_as_head, rules.can_sign_as_head),
        (rules.check_can_withdraw, rules.can_withdraw),
        (rules.check_can_send_back, rules.can_send_back),
        (partial(rules.check_can_reopen, carried_on=False), partial(rules.can_reopen, carried_on=False)),
        (partial(rules.check_can_reopen, carried_on=True), partial(rules.can_reopen, carried_on=True)),
    ],
)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES))
def test_each_pair_gives_one_answer(role: str, state: str, check: object, ask: object) -> None:
    audit = Audit(state=state)
    try:
        check(person(role), audit)
    except DomainError:
        assert not ask(person(role), audit)
    else:
        assert ask(person(role), audit)


def test_nobody_who_cannot_sign_in_may_do_anything() -> None:
    gone = User(name="Gone", role=Role.HEAD, is_active=False)
    assert not rules.can_view(gone)
    assert not rules.can_answer(gone, Audit(state=State.OPEN))


def test_staff_do_not_see_audits() -> None:
    assert [role for role in SCHOOL_ROLES if not rules.can_view(person(role))] == [Role.STAFF]


@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES))
@pytest.mark.parametrize(
    ("closed", "opens_in", "possible"), [(False, 0, True), (False, 1, False), (True, -5, False), (False, -5, True)]
)
def test_an_audit_is_started_in_an_open_round_by_those_who_answer(
    role: str, closed: bool, opens_in: int, possible: bool
) -> None:
    opens_on = TODAY + timedelta(days=opens_in)
    round_ = OpenRound(uuid.uuid4(), "Audit", uuid.uuid4(), opens_on, opens_on + timedelta(days=30), closed)
    expected = possible and role in ANSWERING
    assert rules.can_start(person(role), round_, on=TODAY) is expected
    if expected:
        rules.check_can_start(person(role), round_, on=TODAY)
    else:
        with pytest.raises((NotAllowed, NotPossibleNow)):
            rules.check_can_start(person(role), round_, on=TODAY)


def test_the_head_does_not_sign_for_the_governors_too() -> None:
    governor = person(Role.GOVERNOR)
    audit = Audit(state=State.SIGNED_BY_HEAD)
    as_head = Signature(audit=audit, capacity="head", by_id=governor.pk, by_name=governor.name)
    assert not rules.can_sign_as_governor(governor, audit, head=as_head)
    with pytest.raises(NotAllowed):
        rules.check_can_sign_as_governor(governor, audit, head=as_head)
    somebody = Signature(audit=audit, capacity="head", by_id=uuid.uuid4(), by_name="Another")
    rules.check_can_sign_as_governor(governor, audit, head=somebody)


@pytest.mark.parametrize(
    ("allowed", "rating", "note", "field"),
    [
        (True, "green", "", None),
        (True, "", "", None),
        (True, "na", "We have none.", None),
        (True, "na", "", "note"),
        (False, "na", "We have none.", "rating"),
        (True, "purple", "", "rating"),
    ],
)
def test_not_applicable_needs_a_reason_and_a_statement_that_allows_it(
    allowed: bool, rating: str, note: str, field: str | None
) -> None:
    statement = AuditStatement(allow_not_applicable=allowed)
    if field is None:
        rules.check_answer_fits(statement, rating=rating, reply="", note=note)
        return
    with pytest.raises(rules.AnswerIncomplete) as refusal:
        rules.check_answer_fits(statement, rating=rating, reply="", note=note)
    assert refusal.value.field == field
