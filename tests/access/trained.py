"""Training sessions in every state, with people of every school booked on them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tests.cast import as_tenant
from training.authority.sessions import actions, booking
from training.authority.sessions.actions import Details
from training.authority.sessions.models import Session
from training.school.actions import Facts, add_staff
from training.school.actions.staff import link_account
from training.school.places.actions import book

if TYPE_CHECKING:
    from tests.access.stage import Stage


def hold_sessions(stage: "Stage", authority: TenantInfo, schools: Sequence[TenantInfo]) -> None:
    """A draft, one that schools book, one whose register is open and one whose register is closed."""
    officer, rows = stage.person(authority), stage.rows[authority.id]
    for name in ("draft_session", "training_session_id", "begun_session", "past_session"):
        starts = timezone.now() + timedelta(days=20)
        with as_tenant(authority):
            details = Details(
                title="Training",
                how="in_person",
                place="Hall",
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                closes_at=starts,
                places=9,
            )
            session = actions.plan_session(details=details, by=officer)
            rows[name] = str(session.pk)
            if name == "draft_session":
                continue
            actions.publish_session(session_id=session.pk, by=officer)
        held = {}
        for school in schools:
            with as_tenant(school):
                held[school.id] = booking.book(session_id=session.pk, attendee_id=uuid4(), name="Somebody")
            if name == "training_session_id":
                stage.rows[school.id] |= {name: str(session.pk)} | _place(stage, school, session)
        if name == "training_session_id":
            continue
        begun = timezone.now() - timedelta(hours=2)
        with as_tenant(authority):
            Session.objects.filter(pk=session.pk).update(
                starts_at=begun, ends_at=begun + timedelta(hours=1), closes_at=begun
            )
            actions.mark(session_id=session.pk, marks={one.id: True for one in held.values()}, by=officer)
            if name == "past_session":
                actions.close_register(session_id=session.pk, by=officer)


def _place(stage: "Stage", school: TenantInfo, session: Session) -> dict[str, str]:
    """The safeguarding lead goes there too: with an account of their own, and booked by the head."""
    lead, head = stage.person(school, Role.DSL), stage.person(school, Role.HEAD)
    with as_tenant(school):
        staff = add_staff(facts=Facts(name=lead.name, started_on=timezone.localdate()), by=head)
        link_account(staff_id=staff.pk, person=lead, by=head)
        (held,) = book(session_id=session.pk, staff_ids=[staff.pk], by=head)
    return {"place_id": str(held.place.pk)}
