"""Every forged sign-in is refused, and an honest one works before and after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from lantern.access.roles import Role
from tenants.sso.models import SignInService
from tests.cast import World, as_tenant, make_person, visitor
from tests.figures import Figure
from tests.sso.forgeries import ALL, INSIDE, Attack, Stage
from tests.sso.provider import Provider
from tests.sso.steps import is_signed_in, linked, manager_of, sign_in, turned_on

REFUSALS = {401, 403, 404, 503}


@pytest.fixture
def stage(loop: World, service: Provider, other_service: Provider, settings: Any) -> Stage:
    """A victim who can sign in at Oak, and everything else that attacks use."""
    manager, victim = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    elms = manager_of(loop.elm)
    found = turned_on(loop.oak, service, manager)
    return Stage(loop, loop.oak, manager, victim, elms, found, service, other_service, settings)


def afresh(stage: Stage) -> None:
    """As it was before the attack before."""
    stage.settings.OIDC_HOSTS, stage.settings.OIDC_SECONDS = [stage.provider.issuer, stage.other.issuer], 5
    for provider in (stage.provider, stage.other):
        provider.be_honest()
    for tenant in (stage.oak, stage.world.elm):
        with as_tenant(tenant):
            cache.clear()
            SocialAccount.objects.all().delete()
            SignInService.objects.all().delete()
    stage.service = turned_on(stage.oak, stage.provider, stage.manager)
    linked(stage.oak, stage.service, stage.victim, stage.provider.subject)


def honest_sign_in_works(stage: Stage) -> bool:
    browser = visitor(stage.oak)
    return sign_in(browser, stage.service, stage.provider).status_code == 302 and is_signed_in(browser)


def is_refused(stage: Stage, name: str, attack: Attack) -> bool:
    """Nobody was signed in, and the page said no."""
    found = attack(stage)
    refused = found.answer.status_code in REFUSALS and not is_signed_in(found.browser)
    return refused and not (name in INSIDE and stage.other.asked)


def outcomes(stage: Stage) -> Iterator[tuple[str, bool]]:
    for name, attack in ALL.items():
        afresh(stage)
        assert honest_sign_in_works(stage), f"before {name}"
        yield name, is_refused(stage, name, attack)
    afresh(stage)
    assert honest_sign_in_works(stage)


def test_every_forged_sign_in_is_refused(stage: Stage, figure: Figure) -> None:
    found = dict(outcomes(stage))
    refused = sum(found.values())
    figure(
        "single sign-on: forged sign-ins refused",
        f"{refused} of {len(found)}",
        target="all",
        ok=refused == len(found),
    )
    assert len(found) >= 60
    assert [name for name, is_no in found.items() if not is_no] == []


def test_who_signed_in_comes_from_the_signed_token_alone(stage: Stage) -> None:
    afresh(stage)
    assert honest_sign_in_works(stage)
    assert "/userinfo" not in stage.provider.asked
