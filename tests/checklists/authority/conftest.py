"""A checklist on its way: a draft from the library, a published version, a round for the two schools."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from checklists.authority import library
from checklists.authority.actions.publishing import publish
from checklists.authority.actions.rounds import open_round
from checklists.authority.actions.templates import take_from_library
from checklists.authority.models import Round, Template, Version
from checklists.authority.queries import template_by_id
from lantern.access.roles import Role
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person


@dataclass(frozen=True)
class Desk:
    """An officer of Hillshire at work."""

    world: World
    officer: User
    client: Client

    def draft(self) -> Template:
        with as_tenant(self.world.hillshire):
            checklist = library.checklist("LAO")
            assert checklist is not None
            return take_from_library(checklist=checklist, by=self.officer)

    def version(self, template: Template | None = None) -> Version:
        template = template or self.draft()
        with as_tenant(self.world.hillshire):
            return publish(template=template, seen=template_by_id(template.pk).revision, by=self.officer)

    def round(self, version: Version | None = None, **given: object) -> Round:
        version = version or self.version()
        today = timezone.localdate()
        asked: dict[str, object] = {
            "title": "Online safety audit",
            "opens_on": today,
            "due_on": today + timedelta(days=30),
            "school_ids": [self.world.oak.id],
        }
        with as_tenant(self.world.hillshire):
            return open_round(version=version, by=self.officer, **(asked | given))  # type: ignore[arg-type]

    def client_of(self, role: Role) -> Client:
        return client_for(self.world.hillshire, make_person(self.world.hillshire, role, name=f"A {role.label}"))


@pytest.fixture
def desk(loop: World) -> Desk:
    officer = make_person(loop.hillshire, Role.OFFICER, name="Ruth O’Brien")
    return Desk(world=loop, officer=officer, client=client_for(loop.hillshire, officer))


@pytest.fixture
def days() -> Callable[[int], date]:
    """A day that many days from today."""
    return lambda distance: timezone.localdate() + timedelta(days=distance)
