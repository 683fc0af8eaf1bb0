"""Who asks: a tenant's own people, everybody else with what they have, and programs with tokens of every sort."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lantern.access.roles import MANAGING, roles_for
from lantern.api.scopes import Scope
from tenants.logins.info import TenantInfo
from tests.access.matrix import Actor
from tests.access.stage import Stage, session_of, token_of


def own_people(stage: Stage, tenant: TenantInfo) -> list[Actor]:
    """Each role of this tenant, signed in."""
    people = [(role, stage.person(tenant, role)) for role in roles_for(tenant.kind)]
    return [Actor(str(role.label), session_of(tenant, person), person=person) for role, person in people]


def strangers(stage: Stage, tenant: TenantInfo, *, every_role: bool) -> list[Actor]:
    """Nobody, somebody disabled, and of every other tenant its manager, or everybody, with the session they have there."""
    found = [Actor("a stranger"), Actor("somebody disabled", stage.cookies[tenant.id])]
    for other in _others(stage, tenant):
        for role in roles_for(other.kind) if every_role else [MANAGING[other.kind]]:
            found.append(Actor(f"{role.label} of {other.name}", session_of(other, stage.person(other, role))))
    return found


def programs(stage: Stage, tenant: TenantInfo) -> list[Actor]:
    """Tokens of each role with every scope, one token for each scope, and tokens that open nothing here."""
    every, found = list(Scope), []
    for role in roles_for(tenant.kind):
        person = stage.person(tenant, role)
        found.append(_program(f"token of {role.label}", tenant, person, every))
    manager = stage.person(tenant)
    found += [_program(f"token for {scope.replace(':', ' ')}", tenant, manager, [scope]) for scope in every]
    past = timezone.now() - timedelta(seconds=1)
    found += [
        Actor("a revoked token", token=token_of(tenant, manager, every, revoked_at=past)),
        Actor("an expired token", token=token_of(tenant, manager, every, expires_at=past)),
        Actor("the token of somebody disabled", token=token_of(tenant, stage.disabled[tenant.id], every)),
        Actor("a token that nobody made", token="lantern_" + "x" * 43),
    ]
    return found + [
        Actor(f"a token of {other.name}", token=token_of(other, stage.person(other), every))
        for other in _others(stage, tenant)
        if other.kind != "directory"
    ]


def _program(label: str, tenant: TenantInfo, person: Any, scopes: list[Scope]) -> Actor:
    return Actor(label, token=token_of(tenant, person, scopes), person=person, scopes=frozenset(scopes))


def _others(stage: Stage, tenant: TenantInfo) -> list[TenantInfo]:
    return [other for other in stage.world.tenants if other.id != tenant.id]
