"""The staff lists of the schools that visitors can sign in to, and what everybody there has done of their training."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Final, NamedTuple

from django.core.files.uploadedfile import InMemoryUploadedFile

from checklists.school_year import year_began
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from lantern.demo.world.learning import course_taken
from lantern.files.check import check
from lantern.files.kinds import TABLES
from tenants.people.models import User
from training.frequency import Frequency
from training.roles import ALL_STAFF, StaffRole
from training.school.actions.records import External, record_completed, report_external
from training.school.actions.requirements import Asked, add_requirement, exempt
from training.school.actions.staff import Facts, add_staff
from training.school.models import StaffMember
from training.school.queries.requirements import requirements
from training.school.standing import Requirement

_R = StaffRole


class Somebody(NamedTuple):
    """Somebody without an account: name, job, roles, how many days before the school year they began, whether they have an address."""

    name: str
    job: str
    roles: tuple[str, ...]
    began: int
    has_address: bool = True


NAMED: Final = (
    Somebody("Daniel Hughes", "Teaching assistant", (_R.SUPPORT_STAFF,), 1830),
    Somebody("Marta Kowalska", "Midday supervisor", (_R.SUPPORT_STAFF,), 1100, has_address=False),
    Somebody("Amir Rahman", "Year 5 teacher", (_R.TEACHER,), 1465),
    Somebody("Joanna Firth", "School office", (_R.OFFICE,), 2925),
    Somebody("Lewis Carver", "Caretaker", (_R.SITE,), 2715, has_address=False),
    Somebody("Ben Ashdown", "Year 6 teacher", (_R.TEACHER, _R.LEADER), 735),
    Somebody("Nia Powell", "Year 1 teacher", (_R.TEACHER,), 2190),
    Somebody("Kofi Asante", "Year 3 cover", (_R.SUPPLY,), -55),
    Somebody("Sushila Rao", "Parent governor", (_R.GOVERNOR,), 400),
)
# What accounts of the cast are in the staff list.
_OF_ACCOUNTS: Final = {
    Role.HEAD: ("Head teacher", (_R.HEAD, _R.LEADER)),
    Role.DSL: ("Safeguarding lead", (_R.DSL, _R.TEACHER)),
    Role.DEPUTY_DSL: ("Deputy safeguarding lead", (_R.DEPUTY_DSL, _R.TEACHER)),
    Role.GOVERNOR: ("Chair of governors", (_R.GOVERNOR,)),
    Role.IT_LEAD: ("IT lead", (_R.IT_SUPPORT,)),
    Role.STAFF: ("Year 2 teacher", (_R.TEACHER,)),
}
OWN: Final = (
    Asked(
        title="Read KCSIE Part One",
        why="Every member of staff reads it at the start of the year.",
        roles=tuple(role.value for role in ALL_STAFF),
        frequency=Frequency.ACADEMIC_YEAR,
    ),
    Asked(
        title="Cyber awareness",
        why="Everybody with a login; one governor.",
        roles=(_R.TEACHER, _R.OFFICE, _R.LEADER, _R.HEAD, _R.DSL, _R.DEPUTY_DSL, _R.IT_SUPPORT),
        frequency=Frequency.ACADEMIC_YEAR,
        grace_days=90,
    ),
    Asked(
        title="Safeguarding lead, advanced",
        why="The lead and each deputy, every two years.",
        roles=(_R.DSL, _R.DEPUTY_DSL),
        frequency=Frequency.TWO_YEARS,
    ),
)
# Who has not got round to what: by their place in the list, everybody else has done it.
_MISSING: Final = {"Daniel Hughes": 1, "Marta Kowalska": 1, "Sushila Rao": 1}


def play(today: date) -> None:
    """The list, what is asked, what was done this year and in the years before, and a certificate that waits. On the school's login."""
    began = year_began(today)
    cast = {person.role: person for person in User.objects.all()}
    lead = cast[Role.DSL]
    with at(moment(began - timedelta(days=400))):
        for asked in OWN:
            add_requirement(asked=asked, by=lead)
    people = [
        _write_down(facts, not_before=began - timedelta(days=400), by=lead)
        for facts in (*_with_accounts(cast, began), *_without(began, today))
    ]
    asked_now = requirements(on=today)
    for place, staff in enumerate(people):
        _complete(staff, place, asked_now, began=began, today=today, by=lead)
    with at(moment(min(began + timedelta(days=20), today))):
        excused = next(one for one in people if one.name == "Nia Powell")
        for one in asked_now:
            if one.asks(excused) and one.frequency == Frequency.ACADEMIC_YEAR:
                exempt(
                    staff=excused, requirement_id=one.id, reason="On leave", until_on=began + timedelta(180), by=lead
                )
    _hand_in(next(one for one in people if one.person_id == cast[Role.DEPUTY_DSL].pk), asked_now, today, lead)


def _with_accounts(cast: dict[str, User], began: date) -> list[Facts]:
    return [
        Facts(
            name=cast[role].name,
            email=cast[role].email,
            job_title=job,
            roles=roles,
            started_on=began - timedelta(days=366 * (2 + place)),
        )
        for place, (role, (job, roles)) in enumerate(_OF_ACCOUNTS.items())
    ]


def _without(began: date, today: date) -> list[Facts]:
    return [
        Facts(
            name=one.name,
            job_title=one.job,
            roles=one.roles,
            email=f"{one.name.lower().replace(' ', '.')}@staff.example" if one.has_address else "",
            started_on=min(began - timedelta(days=one.began), today - timedelta(days=9)),
        )
        for one in NAMED
    ]


def _write_down(facts: Facts, *, not_before: date, by: User) -> StaffMember:
    with at(moment(max(facts.started_on, not_before))):
        return add_staff(facts=facts, by=by)


def _complete(
    staff: StaffMember, place: int, asked_now: Sequence[Requirement], *, began: date, today: date, by: User
) -> None:
    missing = _MISSING.get(staff.name, 0)
    in_lantern = course_taken()
    for number, one in enumerate(asked for asked in asked_now if asked.asks(staff)):
        if staff.started_on > today - timedelta(days=30) or (in_lantern and in_lantern.id in one.course_ids):
            continue
        day = _day(one, staff, place + number, began)
        if number < missing:
            # They did it last year.
            day -= timedelta(days=350)
        if day > today:
            continue
        with at(moment(day)):
            record_completed(
                staff=staff,
                course_id=min(one.course_ids, default=None),
                version_id=None,
                title=one.title,
                edition="",
                completed_on=day,
                source="session",
                requirement_ids=[one.id],
                by=by,
            )


def _day(asked: Requirement, staff: StaffMember, place: int, began: date) -> date:
    match asked.frequency:
        case Frequency.ONCE:
            return staff.started_on + timedelta(days=3 + place)
        case Frequency.TWO_YEARS:
            # One of them ends soon after the autumn's half term.
            return began - timedelta(days=610 - 40 * (place % 5))
    return began + timedelta(days=place % 4)


def _hand_in(staff: StaffMember, asked_now: Sequence[Requirement], today: date, by: User) -> None:
    wanted = [one.id for one in asked_now if one.asks(staff) and one.external_allowed][:1]
    content = f"Course,Name\nEPICT Certificate,{staff.name}\n".encode()
    upload = InMemoryUploadedFile(BytesIO(content), None, "epict-certificate.csv", None, len(content), None)
    with at(moment(today - timedelta(days=2))):
        report_external(
            staff=staff,
            external=External(
                title="EPICT Certificate",
                issuer="EPICT",
                completed_on=today - timedelta(days=20),
                requirement_ids=tuple(wanted),
                file=check(upload, kinds=TABLES),
            ),
            by=by,
        )
