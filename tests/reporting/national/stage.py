"""An authority whose round asks the library's e-safeguarding checklist, and other authorities' contributions beside it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone

from checklists.authority.actions.publishing import publish as publish_version
from checklists.authority.actions.templates import take_from_library
from checklists.authority.library import checklist
from lantern.access.roles import Role
from lantern.demo.world.clock import at
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from reporting.authority.disclosure.noise import sum_preserving
from reporting.authority.national.actions import choose
from reporting.national.noise import nine_tenths
from reporting.national.parts import Part, parts_to_give
from reporting.national.sets import comparable_statements
from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.reporting.scene import Scene, make_round, make_scene, submit

LIBRARY = "LAO"
KINDS = {"primary_S": 10, "primary_M": 10, "secondary_L": 11, "special_S": 5, "pru_S": 2}


def national_scene(world: World, kinds: Mapping[str, int] = KINDS) -> tuple[Scene, Any]:
    """Hillshire with so many schools and the library's checklist, published as it is; its administrator."""
    scene = make_scene(world, kinds)
    administrator = make_person(world.hillshire, Role.ADMINISTRATOR, name="Ada")
    with as_tenant(world.hillshire):
        template = take_from_library(checklist=checklist(LIBRARY), by=administrator)
        scene.version = publish_version(template=template, seen=template.revision, by=administrator)
    return scene, administrator


def takes_part(scene: Scene, by: Any, *, yes: bool = True) -> None:
    with as_tenant(scene.authority):
        choose(takes_part=yes, by=by)


def a_submitted_round(
    scene: Scene, *, title: str = "Audit", level: int | None = None, besides: TenantInfo | None = None
) -> Any:
    """A round that all schools but `besides` submitted: all the same level, or made-up ones."""
    round_ = make_round(scene, title=title)
    chance = Random(title)
    places = len(scene.statements)
    for school in scene.schools:
        if school is besides:
            continue
        submit(school, round_, [chance.randrange(4) if level is None else level for _ in range(places)], told=False)
    return round_


def others_give(number: int, *, period: int, kinds: Mapping[str, int] = KINDS) -> None:
    """As many other authorities give their part of that school year, each by a login of its own, with all noise on it."""
    for place in range(number):
        give_as(f"{settings.ROLE_PREFIX}_x_other{place}_builder", other_parts(place, kinds), period=period)


def other_parts(place: int, kinds: Mapping[str, int] = KINDS) -> list[Part]:
    """What an authority of such schools gives of made-up answers."""
    chance = Random(place)
    facts = {}
    for kind, number in kinds.items():
        phase, band = kind.rsplit("_", 1)
        facts |= {f"{kind}{index}": Facts(f"{kind}{index}", phase, band) for index in range(number)}
    keys = list(comparable_statements(LIBRARY))
    answers = {school: [chance.choices(range(4), (6, 3, 2, 1))[0] for _ in keys] for school in facts}
    leaves = leaf_groups(facts.values())
    rows = freeze(leaves, answers, statements=len(keys), levels=4, noise=sum_preserving)
    places = dict(enumerate(keys))
    return parts_to_give(leaves, rows, answers, facts=facts, statements=places, levels=4, noise=nine_tenths)


def give_as(role: str, parts: Sequence[Part], *, period: int, sender: str = "forged") -> None:
    """One insert as this login, as its builder would send it. The role is made if it is not there."""
    values = (str(uuid4()), sender, LIBRARY, period, json.dumps([part.as_data() for part in parts]))
    as_superuser(f"""do $$ begin if not exists (select from pg_roles where rolname = '{role}') then
        create role "{role}" nologin in role "{settings.ROLE_PREFIX}_directory_builders"; end if; end $$""")
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(f'savepoint giving; set session authorization "{role}"')
        try:
            cursor.execute(
                "insert into directory.national_contribution (id, created_at, sender, at, library, period, parts)"
                " values (%s, now(), %s, now(), %s, %s, %s)",
                values,
            )
        except psycopg2.Error:
            cursor.execute("rollback to savepoint giving")
            raise
        finally:
            connection._session_login = None


def as_superuser(statement: str) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(f"reset session authorization; {statement}")
    connection._session_login = None


def refusal(statement: str, *, role: str = "") -> type[psycopg2.Error] | None:
    """The error with which the database refuses the statement to the superuser, or to this login; None if it does not."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute("reset session authorization; savepoint tried")
        try:
            if role:
                cursor.execute(f'set session authorization "{role}"')
            cursor.execute(statement)
        except psycopg2.Error as error:
            return type(error)
        finally:
            cursor.execute("rollback to savepoint tried; reset session authorization")
            connection._session_login = None
    return None


def contributions() -> list[tuple[Any, ...]]:
    """Sender, set, school year and parts of everything that was given, as the owner reads it."""
    with owner_mode():
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            cursor.execute(
                "select sender, library, period, parts::text from directory.national_contribution order by sender"
            )
            return [(*row[:3], json.loads(row[3])) for row in cursor.fetchall()]


def on(day: date) -> Any:
    """A clock that stands at noon of that day."""
    return at(timezone.make_aware(datetime.combine(day, time(12))))
