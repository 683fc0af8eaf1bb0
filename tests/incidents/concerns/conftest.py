from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from incidents.school.concerns import actions
from incidents.school.concerns.models import Concern
from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person
from tests.incidents.concerns.child import Child
from tests.leaving.catching import Lines, logged


@dataclass
class Desk:
    """Oak with its page on, and those who might read."""

    world: World
    oak: TenantInfo
    head: User
    dsl: User
    deputy: User
    governor: User
    teacher: User

    def child(self, **options: str) -> Child:
        return Child(self.oak, **options)

    def told(self) -> Concern:
        """The newest concern, loaded anew."""
        return Concern.objects.order_by("-number")[0]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged from here on."""
    with logged() as lines:
        yield lines


@pytest.fixture
def desk(loop: World) -> Desk:
    oak = loop.oak
    people = [make_person(oak, role) for role in (Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR, Role.STAFF)]
    with as_tenant(oak):
        actions.set_up_page(
            is_on=True, readers="Mrs Nair and Mrs Marsh", closed_until=None, keep_months=24, by=people[1]
        )
    return Desk(loop, oak, *people)
