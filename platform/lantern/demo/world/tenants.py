"""The tenants of the demo: set up by the owner, before anybody works in them."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from psycopg2 import sql

from lantern.demo.world.cast import OPERATOR, PASSWORD
from lantern.demo.world.county import AUTHORITY_HOST, AUTHORITY_NAME, LA_CODE, DemoSchool, World
from tenants.directory.models import Host, Tenant
from tenants.people.models import User
from tenants.provisioning.authorities import provision_authority
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.register.phases import size_band_of

_MARK = "Holds the whole demo world: {}"


class HalfMade(Exception):
    """An earlier run set up tenants and was stopped before their history was complete."""


def is_complete(world: World) -> bool:
    """Whether this database holds the world already. HalfMade if it holds part of one, or another one."""
    with connection.cursor() as cursor:
        cursor.execute("select obj_description(to_regnamespace(%s), 'pg_namespace')", [settings.PUBLIC_SCHEMA_NAME])
        (mark,) = cursor.fetchone()
    if mark == _MARK.format(world.name):
        return True
    with in_directory():
        if Host.objects.filter(domain=AUTHORITY_HOST).exists():
            raise HalfMade
    return False


def mark_complete(cursor: object, world: World) -> None:
    """The database says of itself that it holds the world. Needs the owner's cursor."""
    cursor.execute(  # type: ignore[attr-defined] # psycopg2 ships no types
        sql.SQL("comment on schema {} is {}").format(
            sql.Identifier(settings.PUBLIC_SCHEMA_NAME), sql.Literal(_MARK.format(world.name))
        )
    )


def set_up(world: World, tell: Callable[[str], object]) -> None:
    """The operator, the authority and its schools exist and can be visited; nobody has done anything yet."""
    with in_directory():
        User.objects.create_user(email=OPERATOR.email, name=OPERATOR.name, role=OPERATOR.role, password=PASSWORD)
        tenant = Tenant.objects.create(
            kind=Tenant.Kind.AUTHORITY, name=AUTHORITY_NAME, la_code=LA_CODE, schema_name=new_schema_name("authority")
        )
        Host.objects.create(domain=AUTHORITY_HOST, tenant=tenant, is_primary=True)
    authority = provision_authority(tenant.pk)
    for school in world.schools:
        provision_school(authority, _facts(school), host=school.host)
        tell(f"{school.name} is set up")


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
