"""An officer of Hillshire who writes courses, and a school that reads them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lantern.access.roles import Role
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person
from training.authority import library
from training.authority.actions.courses import take_starter
from training.authority.actions.publishing import publish
from training.authority.models import Course, CourseVersion
from training.authority.queries import course_by_id


@dataclass(frozen=True)
class Desk:
    world: World
    officer: User
    client: Client

    def draft(self, code: str = "annual-update") -> Course:
        """A draft of the authority's own, taken from a starter course."""
        with as_tenant(self.world.hillshire):
            starter = library.starter(code)
            assert starter is not None
            return take_starter(starter=starter, by=self.officer)

    def version(self, course: Course | None = None, **given: str) -> CourseVersion:
        course = course or self.draft()
        with as_tenant(self.world.hillshire):
            seen = course_by_id(course.pk).revision
            return publish(course=course, seen=seen, by=self.officer, **given)

    def client_of(self, role: Role) -> Client:
        return client_for(self.world.hillshire, make_person(self.world.hillshire, role, name=f"A {role.label}"))


@pytest.fixture
def desk(loop: World) -> Desk:
    officer = make_person(loop.hillshire, Role.OFFICER, name="Ruth O’Brien")
    return Desk(world=loop, officer=officer, client=client_for(loop.hillshire, officer))


@pytest.fixture
def folder(loop: World, settings: Any, tmp_path: Path) -> Path:
    """Where stored files lie while the test runs."""
    settings.PRIVATE_FILES = tmp_path
    return tmp_path
