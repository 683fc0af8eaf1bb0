"""Making schools and releasing to all of them, beside django-tenants' own way, in the same run.

`N` says how many schools there are: a hundred in `make bench`, six where the tests only make sure that it can be measured. The
usual way is slow, so it is timed on a few of them and says so.
"""

import os
import time
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tenants.directory.models import Host, Tenant
from tenants.logins.switch import connection
from tenants.provisioning import spares
from tenants.provisioning.schemas import ensure_schema, in_directory, migrate_schema, new_schema_name
from tenants.provisioning.schools import SchoolFacts, enter_in_directory
from tests.cast import World, owner_mode
from tests.conftest import superuser
from tests.figures import Figure
from tests.tenants.test_tables import forget

SCHOOLS = int(os.environ.get("N", "6"))
SAMPLE = 3 if SCHOOLS > 6 else 1
NEWEST = ("support", "0001_grants")


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.fixture(scope="module")
def fleet(world: World, django_db_blocker: Any) -> Iterator[dict[str, float]]:
    """N schools of Hillshire beside the cast; yields what making one cost, by each way, in seconds."""
    cost: dict[str, float] = {}
    made: list[str] = []
    with django_db_blocker.unblock():
        mode = connection.mode
        connection.close()
        connection.mode = "owner"
        with in_directory():
            parent = Tenant.objects.get(pk=world.hillshire.id)

        def school() -> Tenant:
            with in_directory():
                tenant = Tenant(kind="school", parent=parent, name=f"School {len(made):04}", status="ready")
                tenant.schema_name = new_schema_name("school")
                tenant.save()
                Host.objects.create(domain=f"b{len(made)}.lantern.test", tenant=tenant, is_primary=True)
            made.append(tenant.schema_name)
            return tenant

        def replayed() -> None:
            with in_directory():
                ensure_schema(school())

        cost["replay"] = seconds(lambda: [replayed() for _ in range(SCHOOLS)]) / SCHOOLS
        cost["migrate_schemas"] = (
            seconds(lambda: [migrate_schema(school().schema_name) for _ in range(SAMPLE)]) / SAMPLE
        )
        yield cost
        with in_directory():
            for schema in made:
                Host.objects.filter(tenant__schema_name=schema).delete()
                Tenant.objects.filter(schema_name=schema).delete()
                forget(schema)
        connection.close()
        connection.mode = mode
        connection.clear_tenant()


@pytest.fixture
def owner(fleet: dict[str, float], world: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), owner_mode():
        yield world


def test_a_school_costs_a_fraction_of_what_migrating_one_costs(
    owner: World, fleet: dict[str, float], figure: Figure
) -> None:
    ratio = fleet["migrate_schemas"] / fleet["replay"]
    figure(
        f"a new school's tables and login, {SCHOOLS} schools there",
        f"{fleet['replay'] * 1000:.0f} ms",
        against=f"migrate_schemas: {fleet['migrate_schemas'] * 1000:.0f} ms (mean of {SAMPLE})",
        ratio=f"{ratio:.0f}×",
        target="≥ 10×",
        ok=ratio >= 10,
    )
    assert ratio > 1


def test_a_school_that_adopts_a_spare_is_ready_at_once(
    owner: World, fleet: dict[str, float], figure: Figure, settings: Any
) -> None:
    settings.SPARE_SCHOOLS = 5
    spares.refill()
    names: list[str] = []

    def adopt() -> None:
        facts = SchoolFacts(str(200000 + len(names)), f"Spare {len(names)}", "primary")
        with in_directory():
            tenant = enter_in_directory(Tenant.objects.get(pk=owner.hillshire.id), facts, f"a{len(names)}.lantern.test")
            ensure_schema(tenant)
        names.append(tenant.schema_name)

    took = seconds(lambda: [adopt() for _ in range(5)]) / 5
    ratio = fleet["migrate_schemas"] / took
    figure(
        "a new school from the spares, directory, host and rights included",
        f"{took * 1000:.1f} ms",
        against=f"migrate_schemas: {fleet['migrate_schemas'] * 1000:.0f} ms, tables alone",
        ratio=f"{ratio:.0f}×",
        target="≥ 50×",
        ok=ratio >= 50,
    )
    with in_directory():
        for name in names:
            forget(name)
        Host.objects.filter(tenant__schema_name__in=names).delete()
        found = Tenant.objects.filter(schema_name__in=names)
        for tenant in found:
            tenant.school.delete()
        found.delete()
    assert ratio > 1


def test_a_release_reaches_every_school_and_one_without_changes_costs_nothing(
    owner: World, fleet: dict[str, float], figure: Figure
) -> None:
    with in_directory():
        schemas = list(Tenant.objects.filter(kind="school").values_list("schema_name", flat=True))
    connection.set_schema(schemas[0], tenant_type="school")
    loader = MigrationLoader(connection)
    undo = "\n".join(
        line for line in loader.collect_sql([(loader.get_migration(*NEWEST), True)]) if not line.startswith("--")
    )
    connection.set_schema_to_public()

    def put_behind(names: list[str]) -> None:
        raw = superuser()
        with raw.cursor() as cursor:
            for name in names:
                cursor.execute(f"set search_path = {name}; {undo}; reset search_path")
                cursor.execute(f"delete from {name}.django_migrations where (app, name) = (%s, %s)", NEWEST)
                cursor.execute("update directory.directory_tenant set tables = '' where schema_name = %s", [name])
        raw.close()

    out = StringIO()
    put_behind(schemas[:SAMPLE])
    theirs = seconds(lambda: [migrate_schema(name) for name in schemas[:SAMPLE]]) / SAMPLE
    put_behind(schemas)
    ours = seconds(lambda: call_command("migrate_fleet", stdout=out)) / len(schemas)
    ratio = theirs / ours
    figure(
        f"a migration, for each of {len(schemas)} schools",
        f"{ours * 1000:.1f} ms",
        against=f"migrate_schemas: {theirs * 1000:.0f} ms (mean of {SAMPLE})",
        ratio=f"{ratio:.0f}×",
        target="≥ 50×",
        ok=ratio >= 50,
    )
    idle = seconds(lambda: migrate_schema(schemas[0]))
    nothing = seconds(lambda: call_command("migrate_fleet", "--check", stdout=out)) / len(schemas)
    figure(
        f"a release that migrates nothing, for each of {len(schemas)} schools",
        f"{nothing * 1000:.2f} ms",
        against=f"migrate_schemas: {idle * 1000:.0f} ms",
        ratio=f"{idle / nothing:.0f}×",
        target="≤ 1 ms",
        ok=nothing <= 0.001,
    )
    assert "Every tenant is up to date." in out.getvalue()
