"""Three years of the county, played through the same actions that its pages use.

Runs as the web does, on the tenants' own logins. The owner is needed once, at the end: the database stamps letters with
its own clock, which knows nothing of the story's dates.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg2 import sql

from checklists.school.actions.reminding import tell_progress
from checklists.school.tasks import REMINDERS
from lantern.audit.record import record
from lantern.demo.world import authority as officer_of
from lantern.demo.world import (
    calendar,
    chasing,
    concerns,
    courses,
    filtering,
    incidents,
    keeping,
    needs,
    plan,
    report,
    staff,
)
from lantern.demo.world.calendar import moment
from lantern.demo.world.cast import OFFICERS, OPEN_TO_VISITORS, PASSWORD, Character, people_of
from lantern.demo.world.clock import at
from lantern.demo.world.county import AUTHORITY_HOST, DemoSchool, World
from lantern.demo.world.hands import Hands
from lantern.demo.world.learning import learn
from lantern.demo.world.school import STAGES, STARTED, SUBMITTED, Letter, Year, who_misses
from lantern.demo.world.sessions import hold_sessions
from reporting.authority.national.actions import choose
from tenants.logins.current import as_tenant
from tenants.logins.hosts import tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.people.actions import note_visit
from tenants.people.models import User

ARRIVED_BEFORE = timedelta(days=30)
# In the open round, and before the school that starts late.
LAST_VISIT_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class _Turn:
    """One school's part in one round."""

    school: DemoSchool
    tenant: TenantInfo
    number: int
    dates: calendar.Dates
    round_id: UUID
    stage: int


def play(world: World, today: date, tell: Callable[[str], object]) -> list[Letter]:
    """Everybody is there and every round has run; returns what schools told their authority, with the story's dates."""
    with Hands() as hands:
        return _play(world, today, tell, hands)


def _play(world: World, today: date, tell: Callable[[str], object], hands: Hands) -> list[Letter]:
    county = _tenant(AUTHORITY_HOST)
    tenants = {school.urn: _tenant(school.host) for school in world.schools}
    rounds = calendar.rounds(today, past=world.past_rounds)
    arrived = moment(rounds[0].opens_on - ARRIVED_BEFORE)
    with as_tenant(county), at(arrived):
        people = _bring(OFFICERS, password=PASSWORD)
        officer = people["officer"]
        choose(takes_part=True, by=people["administrator"])
        with at(moment(rounds[0].opens_on - timedelta(days=10))):
            version = officer_of.first_version(by=officer)
    hands.each(_arrive, [(school, tenants[school.urn], _before(world, school, rounds)) for school in world.schools])
    with as_tenant(county), at(arrived):
        officer_of.note_contacts(world.schools, by=officer)
    with as_tenant(county):
        courses.publish_courses(today, by=officer)
    tell("Everybody has an account, and there are courses")

    letters: list[Letter] = []
    round_ids: list[UUID] = []
    for number, dates in enumerate(rounds):
        years_ago = len(rounds) - 1 - number
        with as_tenant(county):
            with at(moment(dates.opens_on - timedelta(days=5), 30)):
                version = officer_of.next_version(version, years_ago=years_ago, by=officer) if number else version
            with at(moment(dates.opens_on, 10)):
                round_ = officer_of.open_for(world.asked(number), version, dates, by=officer)
        round_ids.append(round_.pk)
        missing = _missing(world, number)
        turns = []
        for place, school in enumerate(world.asked(number)):
            stage = STAGES[place] if dates.closes_on is None else _closed_stage(place, school in missing)
            turns.append(_Turn(school, tenants[school.urn], number, dates, round_.pk, stage))
        letters += [letter for told in hands.each(_take_part, turns) for letter in told]
        with as_tenant(county):
            officer_of.close(round_.pk, dates, by=officer)
        if number == len(rounds) - 2 and dates.closes_on is not None:
            visited = tenants[OPEN_TO_VISITORS[0].urn]
            letters.append(chasing.visit(visited, county, round_.pk, dates.closes_on))
        tell(f"{dates.title} has run")
    with as_tenant(county):
        chasing.keep_after_them(round_.pk, today, by=officer)
    by_id = dict(zip(round_ids, rounds, strict=True))
    _beside_rounds(world, tenants, by_id, hands, today=today, officer=officer)
    for tenant in (county, *(tenants[school.urn] for school in OPEN_TO_VISITORS)):
        with as_tenant(tenant), at(moment(rounds[-1].opens_on + LAST_VISIT_AFTER)):
            for person in User.objects.all():
                note_visit(person=person)
    return letters


def _beside_rounds(
    world: World,
    tenants: dict[str, TenantInfo],
    rounds: dict[UUID, calendar.Dates],
    hands: Hands,
    *,
    today: date,
    officer: User,
) -> None:
    """What the county and the schools that visitors sign in to do besides: checklists, plans, training, filtering."""
    county = _tenant(AUTHORITY_HOST)
    with as_tenant(county), at(moment(list(rounds.values())[-1].opens_on + LAST_VISIT_AFTER)):
        officer_of.begin_another(by=officer)
        courses.write_one(by=officer)
        closed = [round_id for round_id, dates in rounds.items() if dates.closes_on is not None]
        if closed:
            report.ask(closed[-1], today, by=officer)
    hands.each(_live, [(tenants[school.urn], rounds, today) for school in OPEN_TO_VISITORS])
    hold_sessions(county, tenants, world.schools, today)


def _before(world: World, school: DemoSchool, rounds: Sequence[calendar.Dates]) -> datetime:
    """When the school's people came."""
    return moment(rounds[world.joined(school)].opens_on - ARRIVED_BEFORE)


def _arrive(arrival: tuple[DemoSchool, TenantInfo, datetime]) -> None:
    school, tenant, arrived = arrival
    with as_tenant(tenant), at(arrived):
        _bring(people_of(school), password=PASSWORD if school in OPEN_TO_VISITORS else None)


def _take_part(turn: _Turn) -> list[Letter]:
    year = Year(turn.school, number=turn.number, dates=turn.dates, sender=turn.tenant.role)
    with as_tenant(turn.tenant):
        year.take_part(turn.round_id, stage=turn.stage)
        if turn.dates.closes_on is None and turn.stage == STARTED:
            tell_progress(by=REMINDERS)
    return year.letters


def _live(life: tuple[TenantInfo, dict[UUID, calendar.Dates], date]) -> None:
    """What a school does beside the rounds."""
    tenant, rounds, today = life
    with as_tenant(tenant):
        plan.play(list(rounds), list(rounds.values()), today)
        staff.play(today)
        learn(today)
        needs.ask_around(today)
        incidents.play(today)
        keeping.keep_beside_incidents(today)
        filtering.play(today)
        concerns.hear(today)


def date_letters(cursor: Any, schema: str, letters: list[Letter]) -> None:
    """The letters carry the story's dates. Needs the owner's cursor."""
    notice = sql.SQL(
        "update {}.authority_reporting_notice set at = %s where round_id = %s and sender = %s and kind = %s"
    )
    sent = sql.SQL("update {}.authority_reporting_return set at = %s where round_id = %s and sender = %s")
    beside = sql.SQL("update {}.authority_reporting_measurereturn set at = %s where round_id = %s and sender = %s")
    shared = sql.SQL("update {}.authority_visits_sharedreturn set at = %s where round_id = %s and sender = %s")
    home = sql.Identifier(schema)
    for letter in letters:
        cursor.execute(notice.format(home), [letter.at, str(letter.round_id), letter.sender, letter.kind])
        if letter.kind == "shared":
            cursor.execute(shared.format(home), [letter.at, str(letter.round_id), letter.sender])
        if letter.kind == "submitted":
            cursor.execute(sent.format(home), [letter.at, str(letter.round_id), letter.sender])
            cursor.execute(beside.format(home), [letter.at, str(letter.round_id), letter.sender])


def _missing(world: World, number: int) -> set[DemoSchool]:
    # The small world has hardly more schools than a benchmark needs.
    may_miss = tuple(school for school in world.asked(number) if school not in OPEN_TO_VISITORS)
    return who_misses(may_miss, number) if world.past_rounds > 1 else set()


def _closed_stage(place: int, missing: bool) -> int:
    # A school that did not submit had got as far as it has got in the open round, or not begun.
    return STAGES[place] % SUBMITTED if missing else SUBMITTED


def _bring(characters: tuple[Character, ...], *, password: str | None) -> dict[str, User]:
    people = {}
    with transaction.atomic():
        for character in characters:
            person = User.objects.create_user(
                email=character.email, name=character.name, role=character.role, password=password
            )
            record("person.joined", by=person, subject=person, role=person.role)
            people[character.role] = person
    return people


def _tenant(host: str) -> TenantInfo:
    tenant = tenant_by_host(host)
    if tenant is None:
        raise LookupError(f"No tenant answers at {host}.")
    return tenant
