"""A session of Hillshire that its schools may book, and somebody who runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person, owner_mode
from training.authority.sessions import actions, booking
from training.authority.sessions.actions import Details
from training.authority.sessions.catalogue import BookingView
from training.authority.sessions.models import Booking, Session


def details(**given: Any) -> Details:
    """A session in ten days, for three people, face to face."""
    starts: datetime = given.pop("starts_at", timezone.now() + timedelta(days=10))
    usual = Details(
        title="Filtering in practice",
        how="in_person",
        place="County Hall, room 4",
        starts_at=starts,
        ends_at=given.pop("ends_at", starts + timedelta(hours=2)),
        closes_at=given.pop("closes_at", starts),
        places=3,
    )
    return replace(usual, **given)


@dataclass
class Stage:
    """The authority with its officer; sessions are made and booked through it."""

    world: World
    officer: User

    @property
    def hillshire(self) -> TenantInfo:
        return self.world.hillshire

    def session(self, *, published: bool = True, **given: Any) -> Session:
        with as_tenant(self.hillshire):
            made = actions.plan_session(details=details(**given), by=self.officer)
            if published:
                made = actions.publish_session(session_id=made.pk, by=self.officer)
        return made

    def book(
        self, school: TenantInfo, session: Session, name: str = "Ann Ash", attendee: UUID | None = None
    ) -> BookingView:
        with as_tenant(school):
            return booking.book(session_id=session.pk, attendee_id=attendee or uuid4(), name=name)

    def give_back(self, school: TenantInfo, held: BookingView) -> None:
        with as_tenant(school):
            booking.give_back(booking_id=held.id)

    def states(self, session: Session) -> list[tuple[str, str, int | None]]:
        """Name, state and place in the waiting list of everybody who asked, in turn."""
        with as_tenant(self.hillshire):
            rows = Booking.objects.filter(session=session).order_by("number")
            return [(row.attendee_name, row.state, row.position) for row in rows]

    def counted(self, session: Session) -> tuple[int, int]:
        """Places taken and people waiting, as pages show them."""
        with as_tenant(self.hillshire):
            return Session.objects.values_list("taken", "waiting").get(pk=session.pk)


def make_stage(world: World) -> Stage:
    return Stage(world, make_person(world.hillshire, Role.OFFICER))


def let_it_begin(stage: Stage, session: Session, *, ago: timedelta = timedelta(hours=1)) -> None:
    """The session began that long ago: no action can bring that about."""
    starts = timezone.now() - ago
    moved = {"starts_at": starts, "ends_at": starts + timedelta(minutes=30), "closes_at": starts}
    with as_tenant(stage.hillshire):
        Session.objects.filter(pk=session.pk).update(**moved)


@contextmanager
def as_owner(tenant: TenantInfo) -> Iterator[None]:
    """The block runs as the owner of the tables, in the tenant's schema."""
    with owner_mode():
        from django.db import connection

        connection.set_tenant(tenant)
        yield
