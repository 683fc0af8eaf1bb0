"""The tenants of the demo: set up by the owner, before anybody works in them."""

import hashlib
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2 import sql

from lantern.demo.world.cast import OPERATOR, PASSWORD
from lantern.demo.world.county import AUTHORITY_HOST, AUTHORITY_NAME, LA_CODE, DemoSchool, World
from lantern.demo.world.hands import Hands
from tenants.directory.models import Host, Tenant
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tenants.provisioning.authorities import provision_authority
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.register.phases import size_band_of

_MARK = "Holds the whole demo world: {world}. Its tables are as of: {tables}."
ROOT = Path(__file__).resolve().parents[4]
# What a schema's tables, triggers and grants are made from.
_MAKERS = (
    "*/*/migrations/*.py",
    "*/*/*/migrations/*.py",
    "*/*/triggers.py",
    "tenants/logins/*.py",
    "requirements-dev.lock",
)


class HalfMade(Exception):
    """An earlier run set up tenants and was stopped before their history was complete."""


class State(Enum):
    """How much of a world a database holds."""

    EMPTY = "empty"
    OLDER_TABLES = "older tables"
    CURRENT = "current"


def state_of(world: World) -> State:
    """What this database holds. HalfMade if it is part of the world, or another one."""
    with connection.cursor() as cursor:
        cursor.execute("select obj_description(to_regnamespace(%s), 'pg_namespace')", [settings.PUBLIC_SCHEMA_NAME])
        mark = cursor.fetchone()[0] or ""
    if mark == _mark(world):
        return State.CURRENT
    if mark.startswith(_MARK.partition("{")[0] + world.name):
        return State.OLDER_TABLES
    with in_directory():
        if Host.objects.filter(domain=AUTHORITY_HOST).exists():
            raise HalfMade
    return State.EMPTY


def make_haste() -> None:
    """Until the world is complete no new connection waits for the disk at a commit: an interrupted world is made afresh."""
    with connection.cursor() as cursor:
        _set_for_database(cursor, "set synchronous_commit = off")
    connection.close()


def _set_for_database(cursor: Any, setting: str) -> None:
    cursor.execute("select current_database()")
    cursor.execute(sql.SQL("alter database {} ").format(sql.Identifier(cursor.fetchone()[0])) + sql.SQL(setting))


def mark_complete(cursor: Any, world: World) -> None:
    """The database says of itself that it holds the world, with its tables as they are now. Needs the owner's cursor."""
    _set_for_database(cursor, "reset synchronous_commit")
    cursor.execute(
        sql.SQL("comment on schema {} is {}").format(
            sql.Identifier(settings.PUBLIC_SCHEMA_NAME), sql.Literal(_mark(world))
        )
    )


def _mark(world: World) -> str:
    """Names what the tables are made from by its content, so that a start with nothing new need not ask every schema."""
    digest = hashlib.sha256()
    for file in sorted({file for pattern in _MAKERS for file in ROOT.glob(pattern)}):
        digest.update(file.read_bytes())
    return _MARK.format(world=world.name, tables=digest.hexdigest()[:16])


def set_up(world: World, tell: Callable[[str], object]) -> None:
    """The operator, the authority and its schools exist and can be visited; nobody has done anything yet."""
    with in_directory():
        User.objects.create_user(email=OPERATOR.email, name=OPERATOR.name, role=OPERATOR.role, password=PASSWORD)
        tenant = Tenant.objects.create(
            kind=Tenant.Kind.AUTHORITY, name=AUTHORITY_NAME, la_code=LA_CODE, schema_name=new_schema_name("authority")
        )
        Host.objects.create(domain=AUTHORITY_HOST, tenant=tenant, is_primary=True)
    authority = provision_authority(tenant.pk)
    with Hands() as hands:
        hands.each(_provide, [(authority, school) for school in world.schools])
    tell(f"{len(world.schools)} schools are set up")


def _provide(wanted: tuple[TenantInfo, DemoSchool]) -> None:
    authority, school = wanted
    provision_school(authority, _facts(school), host=school.host)


def _facts(school: DemoSchool) -> SchoolFacts:
    return SchoolFacts(
        urn=school.urn,
        name=school.name,
        phase=school.phase,
        laestab=school.laestab,
        type_name=school.type_name,
        size_band=size_band_of(school.phase, school.pupils),
        pupils=school.pupils,
    )
