"""Fixtures for all tests: a real database, real logins, and the cast of tests/cast.py."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tenants.directory.models import Host, SpareSchema, Tenant
from tenants.logins.catalogue import close_catalogue
from tenants.logins.hosts import forget_hosts, tenant_by_id
from tenants.logins.passwords import login_of
from tenants.provisioning.authorities import provision_authority
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.schools import SchoolFacts, provision_school
from tests.cast import World, as_tenant

SPARES = f"{settings.PUBLIC_SCHEMA_NAME}.{SpareSchema._meta.db_table}"
KEPT_TABLES = ("django_migrations", "register_school", "audit_head")

# A machine that is busy with something else says nothing of what is tested.
hypothesis.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """An empty database of our own. pytest-django's version makes only the databases that marked tests ask for."""
    with django_db_blocker.unblock():
        connection.mode = "owner"
        real_name = connection.settings_dict["NAME"]
        # Only made, not migrated: the directory's schema has to exist first, and `bootstrap` sees to both.
        name = connection.creation._create_test_db(verbosity=0, autoclobber=True)
        if not name.startswith("test_"):
            raise RuntimeError(f"The tests were about to run on the database {name}.")
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.mode = "owner"
        connection.close()
        connection.creation.destroy_test_db(real_name, verbosity=0)
        _drop_roles()
        connection.close()


def _drop_roles() -> None:
    """After their database: with it went all that they own and may do, which would take long to look for role by role."""
    with connection.cursor() as cursor:
        cursor.execute("select rolname from pg_roles where rolname like %s", [settings.ROLE_PREFIX + r"\_%"])
        for (role,) in cursor.fetchall():
            cursor.execute(f'drop role "{role}"')


def superuser() -> Any:
    """A raw connection of the superuser to the test database."""
    given = connection.settings_dict
    raw = psycopg2.connect(
        host=given["HOST"], port=given["PORT"], dbname=given["NAME"], user=given["USER"], password=given["PASSWORD"]
    )
    raw.autocommit = True
    return raw


def forget(*schemas: str) -> None:
    """These schemas, the rows of those that were made ahead, and all their logins were never there."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f"delete from {SPARES} where schema_name = any(%s)", [list(schemas)])
        for schema in schemas:
            cursor.execute(f"drop schema if exists {schema} cascade")
            cursor.execute("select rolname from pg_roles where starts_with(rolname, %s)", [login_of(schema)])
            for (role,) in cursor.fetchall():
                cursor.execute(f"drop owned by {role}; drop role {role}")
    raw.close()


def made_ahead() -> list[str]:
    """The schemas that no school has yet."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f"select schema_name from {SPARES}")
        found = [schema for (schema,) in cursor.fetchall()]
    raw.close()
    return found


@pytest.fixture(scope="session")
def world(django_db_setup: None, django_db_blocker: Any) -> World:
    """The cast's tenants, made once per test process by the product's own provisioning."""
    with django_db_blocker.unblock():
        connection.mode = "owner"
        with connection.cursor() as cursor:
            close_catalogue(cursor)
        directory = bootstrap()
        made = {"directory": tenant_by_id(directory.id)}
        for label, name, code in (("hillshire", "Hillshire", "344"), ("otherton", "Otherton", "345")):
            with in_directory():
                row = Tenant(
                    kind="authority", name=f"{name} Council", la_code=code, schema_name=new_schema_name("authority")
                )
                row.save()
                Host.objects.create(domain=f"{label}.lantern.test", tenant=row, is_primary=True)
            made[label] = provision_authority(row.id)
        for label, authority, facts in (
            (
                "oak",
                "hillshire",
                SchoolFacts("100001", "St Oak’s Primary School", "primary", "3442001", "Community school", "S", 180),
            ),
            (
                "elm",
                "hillshire",
                SchoolFacts("100002", "Elm School", "secondary", "3444002", "Academy converter", "L", 1400),
            ),
            (
                "ash",
                "otherton",
                SchoolFacts("100003", "Ash Primary School", "primary", "3452003", "Community school", "M", 300),
            ),
        ):
            made[label] = provision_school(made[authority], facts, host=f"{label}.lantern.test")
        connection.close()
        connection.mode = "onesession"
        connection.login = None
        connection.clear_tenant()
    return World(**made)


@pytest.fixture
def loop(world: World, db: None) -> Iterator[World]:
    """One session that switches by SET SESSION AUTHORIZATION, rolled back at the end: grants and row security apply."""
    forget_hosts()
    yield world
    empty_caches(world)


def empty_caches(world: World) -> None:
    """Nothing of any tenant is left in the cache, which no transaction undoes; the connection is of no tenant."""
    connection.clear_tenant()
    for tenant in world.tenants:
        with as_tenant(tenant):
            cache.clear()
    connection.clear_tenant()


@pytest.fixture
def committed(world: World, django_db_blocker: Any) -> Iterator[World]:
    """The real logins and real commits; afterwards every table that was written to is empty and no schema is made ahead."""
    with django_db_blocker.unblock():
        connection.close()
        connection.mode = "tenant"
        yield world
        connection.clear_tenant()
        connection.close()
        connection.mode = "onesession"
        _empty(world)
        empty_caches(world)
        connection.close()


def _empty(world: World) -> None:
    # The next copy of this database would keep their logins from being dropped, which are the whole server's.
    if spares := made_ahead():
        forget(*spares)
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
            " where schemaname = any(%s) and tablename <> all(%s)",
            [[tenant.schema_name for tenant in world.tenants if tenant.kind != "directory"], list(KEPT_TABLES)],
        )
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute("select " + ", ".join(f"exists (select 1 from {table})" for table in tables))
        used = [table for table, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows]
        if used:
            cursor.execute(f"truncate {', '.join(used)} cascade")
        for schema in {table.split(".")[0] for table in used}:
            # A chain without links ends at nothing.
            cursor.execute(f"update {schema}.audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')")
    raw.close()
