"""A new tenant's tables are replayed from what the migrations made once; nobody can tell them from migrated ones."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ProgrammingError

from tenants.directory.models import Host, Tenant
from tenants.logins.passwords import login_of
from tenants.provisioning.schemas import ensure_schema, in_directory, new_schema_name
from tenants.provisioning.tables.artifact import CAPTURED, KINDS, PLACE, Artifact, artifact_of
from tenants.provisioning.tables.capture import dump, migrate
from tenants.provisioning.tables.replay import replay
from tests.cast import World, owner_mode
from tests.conftest import forget

# PostgreSQL writes the one as the other when it reads the statement again; they mean the same.
AS_MIGRATED = re.compile(r"\(ARRAY\[((?:'[^']*'::character varying(?:, )?)+)\]\)::text\[\]")
# A sequence, and the number of a row in the list of migrations.
COUNTED = re.compile(r"^SELECT pg_catalog\.setval.*\n|(?<=^\t\()\d+, (?='\w+', '\d{4}_\w+', 'then')", re.MULTILINE)
MIGRATION = re.compile(r"\t\('\w+', '\w+', 'then'\)[,;]$")
TIMESTAMP = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^']*'")


@pytest.fixture
def owner(committed: World) -> Iterator[World]:
    """The owner's process; tenants and schemas made in it are gone afterwards."""
    before = {tenant.schema_name for tenant in committed.tenants}
    with owner_mode():
        yield committed
        with in_directory():
            made = Tenant.objects.exclude(schema_name__in=before)
            for tenant in sorted(made, key=lambda one: one.kind, reverse=True):
                Host.objects.filter(tenant=tenant).delete()
                forget(tenant.schema_name)
                tenant.delete()


def new_tenant(kind: str, parent: Tenant | None = None) -> Tenant:
    with in_directory():
        tenant = Tenant(kind=kind, parent=parent, name="Somewhere", schema_name=new_schema_name(kind))
        tenant.save()
        Host.objects.create(
            domain=f"{tenant.schema_name}.lantern.test".replace("_", "-"), tenant=tenant, is_primary=True
        )
        ensure_schema(tenant)
    return tenant


def described(tenant: Tenant, *, counters: bool = False) -> list[str]:
    """Everything of a schema, its rows, rights, triggers, policies and list of migrations included, without its own name.

    With `counters` also the sequences and the numbers of rows that they gave: of tenants in which nobody did anything yet.
    """
    text = dump(tenant.schema_name, with_rights=True, with_migrations=True)
    own = login_of(tenant.schema_name)
    text = TIMESTAMP.sub("'then'", text.replace(own, "own").replace(tenant.schema_name, "schema"))
    # pg_dump names the roles of a policy in whatever order it finds them.
    text = text.replace(" TO own_builder, own ", " TO own, own_builder ")
    if not counters:
        text = COUNTED.sub("", text)
    lines = AS_MIGRATED.sub(as_replayed, text).splitlines()
    # A release that was tried before leaves the list of migrations in another order.
    rows = sorted(line.rstrip(",;") for line in lines if MIGRATION.match(line))
    return [line for line in lines if not MIGRATION.match(line)] + rows


def as_replayed(found: re.Match[str]) -> str:
    return "ARRAY[" + ", ".join(f"({value})::text" for value in found[1].split(", ")) + "]"


@pytest.mark.parametrize("kind", KINDS)
def test_a_replayed_tenant_is_to_the_letter_what_the_migrations_make(owner: World, settings, kind: str) -> None:
    with in_directory():
        parent = Tenant.objects.get(pk=owner.hillshire.id) if kind == "school" else None
    replayed = new_tenant(kind, parent)
    settings.REPLAY_TABLES = False
    migrated = new_tenant(kind, parent)
    assert described(replayed, counters=True) == described(migrated, counters=True)
    assert len(described(replayed)) > 1000


def test_so_is_a_replayed_directory(owner: World) -> None:
    replayed, migrated = new_schema_name("directory"), new_schema_name("directory")
    try:
        assert replay("directory", replayed)
        with connection.cursor() as cursor:
            cursor.execute(f"create schema {migrated}")
        migrate(migrated, "directory")
        found, wanted = (described(Tenant(schema_name=schema), counters=True) for schema in (replayed, migrated))
    finally:
        forget(replayed, migrated)
    assert found == wanted
    assert len(found) > 500


@pytest.mark.parametrize("kind", CAPTURED)
def test_the_artifact_was_captured_from_the_migrations_of_this_code(kind: str) -> None:
    found = artifact_of(kind)
    assert found is not None
    assert found.is_current, "run `make tables`"


@pytest.mark.parametrize("kind", CAPTURED)
def test_the_place_of_the_schemas_name_stands_only_before_a_dot(kind: str) -> None:
    """Else replacing it could change a row or a default."""
    found = artifact_of(kind)
    assert found is not None
    assert found.text.count(PLACE) == len(re.findall(re.escape(PLACE) + r'"?\.["\w]', found.text))


def test_what_was_captured_from_other_migrations_is_not_replayed(owner: World, monkeypatch) -> None:
    found = artifact_of("school")
    assert found is not None
    stale = Artifact("school", "0" * 64, found.text)
    monkeypatch.setattr("tenants.provisioning.tables.replay.artifact_of", lambda kind: stale)
    schema = new_schema_name("school")
    assert not replay("school", schema)
    assert not exists(schema)


def test_a_schema_that_holds_anything_is_left_to_the_migrations(owner: World) -> None:
    schema = new_schema_name("school")
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"create schema {schema}")
            cursor.execute(f"create table {schema}.half_made (i int)")
        assert not replay("school", schema)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_tables where schemaname = %s", [schema])
            assert cursor.fetchone()[0] == 1
    finally:
        forget(schema)


def test_a_replay_that_fails_leaves_nothing_behind(owner: World, monkeypatch) -> None:
    found = artifact_of("school")
    assert found is not None
    broken = Artifact("school", found.fingerprint, found.text + "select nothing_of_that_name;\n")
    monkeypatch.setattr("tenants.provisioning.tables.replay.artifact_of", lambda kind: broken)
    schema = new_schema_name("school")
    with pytest.raises(ProgrammingError):
        replay("school", schema)
    assert not exists(schema)


def exists(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from pg_namespace where nspname = %s)", [schema])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("name", ["public", "s_0123456789ab; drop schema directory", "directory", ""])
def test_only_a_name_of_ours_is_put_into_the_statements(name: str) -> None:
    found = artifact_of("school")
    assert found is not None
    with pytest.raises(ValueError, match="not the name"):
        found.sql_for(name)


def test_a_directory_that_is_there_is_migrated(owner: World) -> None:
    assert not replay("directory", settings.PUBLIC_SCHEMA_NAME)
