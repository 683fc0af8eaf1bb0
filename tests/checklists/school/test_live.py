"""What a school's own records say about a statement."""

import pytest
from allauth.mfa.models import Authenticator

from checklists.live_sources import LiveSource
from checklists.school.live import Finding, Provider, has_provider, register, suggestion_for
from lantern.access.roles import Role
from tenants.people.actions import note_visit
from tests.cast import World, as_tenant, make_person
from tests.support.visits import let_in


def says(world: World, source: LiveSource) -> tuple[str, str]:
    with as_tenant(world.oak):
        found = suggestion_for(source.value)
    assert found is not None
    return " ".join(found.facts), found.level


def test_every_source_that_an_authority_can_name_has_a_provider() -> None:
    assert [source for source in LiveSource if not has_provider(source.value)] == []


def test_two_step_sign_in_is_counted_among_those_who_can_sign_in(loop: World) -> None:
    people = [make_person(loop.oak, Role.STAFF, name=f"Person {number}") for number in range(5)]
    left = make_person(loop.oak, Role.STAFF, name="Has left")
    make_person(loop.elm, Role.HEAD)
    with as_tenant(loop.oak):
        left.is_active = False
        left.save(update_fields=["is_active"])
        for person in people[:4]:
            for kind in ("totp", "recovery_codes"):
                Authenticator.objects.create(user=person, type=kind, data={})
        Authenticator.objects.create(user=people[4], type="recovery_codes", data={})
    assert says(loop, LiveSource.TWO_STEP) == ("4 of 5 accounts have two-step sign-in.", "amber")
    with as_tenant(loop.oak):
        Authenticator.objects.create(user=people[4], type="webauthn", data={})
    assert says(loop, LiveSource.TWO_STEP) == ("5 of 5 accounts have two-step sign-in.", "green")


def test_accounts_that_nobody_used_are_counted_and_visitors_from_support_are_not(loop: World) -> None:
    head = make_person(loop.oak, Role.HEAD)
    make_person(loop.oak, Role.STAFF)
    assert says(loop, LiveSource.SUPPORT_OPEN)[1] == "green"
    let_in(loop.oak, head)
    with as_tenant(loop.oak):
        note_visit(person=head)
    assert says(loop, LiveSource.NEVER_SIGNED_IN) == ("1 of 2 accounts have never been used to sign in.", "red")
    words, level = says(loop, LiveSource.SUPPORT_OPEN)
    assert words.startswith("Olwen Pryce from Lantern support can look in until")
    assert level == "amber"


def test_a_finding_that_has_changed_has_another_mark(loop: World) -> None:
    make_person(loop.oak, Role.STAFF)
    with as_tenant(loop.oak):
        first, again = (suggestion_for(LiveSource.TWO_STEP.value) for _ in range(2))
    make_person(loop.oak, Role.GOVERNOR)
    with as_tenant(loop.oak):
        later = suggestion_for(LiveSource.TWO_STEP.value)
    assert first
    assert again
    assert later
    assert first.mark == again.mark != later.mark


def test_a_slug_of_another_release_suggests_nothing() -> None:
    assert suggestion_for("moon-phase") is None


def test_one_slug_has_one_provider_and_a_level_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="Two providers"):
        register(Provider(LiveSource.TWO_STEP, "Mine", lambda: Finding(())))
    with pytest.raises(ValueError, match="purple"):
        Finding(("It is.",), level="purple")
