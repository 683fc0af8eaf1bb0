"""Training sessions of the county: one that is over, one whose register is open, two that schools book, and a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.cast import OPEN_TO_VISITORS, people_of
from lantern.demo.world.clock import at
from lantern.demo.world.county import DemoSchool
from tenants.logins.current import as_tenant
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from training.authority import catalogue
from training.authority.sessions import actions, booking
from training.authority.sessions.actions import Details
from training.authority.sessions.models import Booking, Session, State
from training.school.places.actions import book, keep_up
from training.school.queries import staff_list

HALL: Final = (
    "County Hall, Committee Room 2, Castle Street. Sign in at reception; there is parking behind the building."
)
LEARNING: Final = "Teachers’ Centre, Mill Lane, room 4"
PLANNED_AGO: Final = timedelta(days=40)


@dataclass(frozen=True)
class Offer:
    """A session of the story. `days` from today; `schools` book one person each, in the order of the county's list."""

    title: str
    summary: str
    led_by: str
    days: int
    hours: float
    places: int
    schools: int
    staff: int = 0
    link: str = ""
    place: str = ""
    per_school: int | None = None
    for_role: str = ""
    published: bool = True


OVER = Offer(
    "Safeguarding leads’ network: what changed in September",
    "For safeguarding leads and deputies. What the new guidance asks for, what other schools do, and an hour for your own cases.",
    "Margaret Ellison",
    days=-20,
    hours=2,
    places=14,
    schools=9,
    staff=1,
    place=HALL,
    for_role="dsl",
)
TODAY = Offer(
    "New safeguarding leads: the first hundred days",
    "For those who took the role this year.",
    "Daniel Osei",
    days=0,
    hours=3,
    places=10,
    schools=6,
    place=LEARNING,
)
COMING = (
    Offer(
        "Governors: questions to ask about filtering and monitoring",
        "An evening for governors. You will leave with six questions and know what a good answer sounds like.",
        "Daniel Osei",
        days=12,
        hours=1.5,
        places=40,
        schools=7,
        staff=1,
        link="https://meet.hillshire.example/governors-filtering",
        for_role="governor",
    ),
    Offer(
        "Generative AI in the classroom, safely",
        "For teachers and IT leads. We try three tools, and what they must not be told.",
        "Priya Raman",
        days=23,
        hours=2.5,
        places=6,
        schools=8,
        staff=2,
        place=LEARNING,
        per_school=2,
    ),
)
DRAFT = Offer(
    "Parents’ evening kit: talking about phones at home",
    "",
    "",
    days=60,
    hours=1,
    places=20,
    schools=0,
    link="https://meet.hillshire.example/parents-kit",
    published=False,
)
MISSED: Final = 2


def hold_sessions(
    county: TenantInfo, schools: Mapping[str, TenantInfo], known: Sequence[DemoSchool], today: date
) -> None:
    """The county's officer offers them, schools book, and who came to the first is in their people's training."""
    with as_tenant(county):
        officer = User.objects.get(role=Role.OFFICER)
    for offer in (OVER, TODAY, *COMING, DRAFT):
        session_id = _plan(county, offer, today, by=officer)
        if offer.published:
            _book(offer, session_id, schools, known)
        if offer.days <= 0:
            _begin(county, offer, session_id, today, by=officer)
    for school in OPEN_TO_VISITORS:
        if school in known:
            with as_tenant(schools[school.urn]):
                keep_up()


def _plan(county: TenantInfo, offer: Offer, today: date, *, by: User) -> UUID:
    """Places can be booked: the database gives none away on a day that is over, so a past session begins as one to come."""
    starts = moment(today + timedelta(days=max(offer.days, 2)), 30)
    with as_tenant(county), at(moment(today - PLANNED_AGO, 15)):
        courses = catalogue.courses() if offer.for_role else []
        course = next((one for one in courses if offer.for_role in one.roles and len(one.roles) < 4), None)
        details = Details(
            title=offer.title,
            summary=offer.summary,
            led_by=offer.led_by,
            how="online" if offer.link else "in_person",
            place=offer.place,
            link=offer.link,
            starts_at=starts,
            ends_at=starts + timedelta(hours=offer.hours),
            closes_at=starts,
            places=offer.places,
            per_school=offer.per_school,
            course_id=course.id if course else None,
            version_id=course.version_id if course else None,
            course_title=course.title if course else "",
            course_edition=course.edition if course else "",
        )
        session = actions.plan_session(details=details, by=by)
        if offer.published:
            actions.publish_session(session_id=session.pk, by=by)
    return session.pk


def _book(offer: Offer, session_id: UUID, schools: Mapping[str, TenantInfo], known: Sequence[DemoSchool]) -> None:
    """Schools that visitors open choose from their staff list; of the others only the names of those who go are there."""
    for school in known[: offer.schools]:
        with as_tenant(schools[school.urn]):
            if school in OPEN_TO_VISITORS:
                people = list(staff_list(role=offer.for_role, on=timezone.localdate())[: offer.staff])
                if people:
                    lead = User.objects.get(role=Role.DSL)
                    book(session_id=session_id, staff_ids=[one.pk for one in people], by=lead)
                continue
            person = next(one for one in people_of(school) if one.role == (offer.for_role or "dsl"))
            attendee = User.objects.get(email=person.email)
            booking.book(session_id=session_id, attendee_id=attendee.pk, name=attendee.name)


def _begin(county: TenantInfo, offer: Offer, session_id: UUID, today: date, *, by: User) -> None:
    """The session was on its day. Of the one that is over the register is closed, and two people had not come."""
    starts: datetime = moment(today + timedelta(days=offer.days), 30)
    if offer.days == 0:
        starts = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    with as_tenant(county):
        ends = starts + timedelta(hours=offer.hours)
        Session.objects.filter(pk=session_id).update(starts_at=starts, ends_at=ends, closes_at=starts)
        if offer.days == 0:
            return
        placed = list(Booking.objects.filter(session_id=session_id, state=State.PLACED).order_by("-number"))
        marks = {row.pk: number >= MISSED for number, row in enumerate(placed)}
        with at(ends):
            actions.mark(session_id=session_id, marks=marks, by=by)
            actions.close_register(session_id=session_id, by=by)
