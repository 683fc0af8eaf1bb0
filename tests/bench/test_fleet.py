"""Making schools and releasing to all of them, beside django-tenants' own way, in the same run.

The usual way is slow, so it is timed on a few schools and the row says so.
"""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tenants.directory.models import Host, Tenant
from tenants.logins.switch import connection
from tenants.provisioning import spares
from tenants.provisioning.schemas import ensure_schema, in_directory, migrate_schema
from tenants.provisioning.schools import SchoolFacts, enter_in_directory
from tests.bench.conftest import SAMPLE, SCHOOLS, Fleet, seconds
from tests.cast import World
from tests.conftest import superuser
from tests.figures import Figure
from tests.tenants.test_tables import forget

NEWEST = ("support", "0001_grants")


def test_a_school_costs_a_fraction_of_what_migrating_one_costs(owner: World, fleet: Fleet, figure: Figure) -> None:
    ratio = fleet.cost["migrate_schemas"] / fleet.cost["replay"]
    figure(
        f"a new school's tables and login, {SCHOOLS} schools there",
        f"{fleet.cost['replay'] * 1000:.0f} ms",
        against=f"migrate_schemas: {fleet.cost['migrate_schemas'] * 1000:.0f} ms (mean of {SAMPLE})",
        ratio=f"{ratio:.0f}×",
        target="≥ 10×",
        ok=ratio >= 10,
    )
    assert ratio > 1


def test_a_school_that_adopts_a_spare_is_ready_at_once(
    owner: World, fleet: Fleet, figure: Figure, settings: Any
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
    ratio = fleet.cost["migrate_schemas"] / took
    figure(
        "a new school from the spares, directory, host and rights included",
        f"{took * 1000:.1f} ms",
        against=f"migrate_schemas: {fleet.cost['migrate_schemas'] * 1000:.0f} ms, tables alone",
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
    owner: World, fleet: Fleet, figure: Figure
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
