"""The fleet is brought up to date: one tenant by Django, those like it by the same statements; a failure stops no other."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from psycopg2 import OperationalError

from tenants.directory.models import Tenant
from tenants.logins.hosts import forget_hosts
from tenants.logins.switch import connection
from tenants.logins.verify import differences
from tenants.provisioning import recording
from tenants.provisioning.fleet import FLEET, why
from tenants.provisioning.schemas import OwnerNeeded, in_directory
from tests.attack.logins import signed_in_as
from tests.cast import World, owner_mode
from tests.conftest import superuser
from tests.tenants import releasing
from tests.tenants.test_tables import described


@pytest.fixture
def database(committed: World):
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()
    forget_hosts()


@pytest.fixture(scope="module")
def undoing(world: World, django_db_blocker: Any) -> str:
    """The statements that undo the newest migration, rendered once."""
    with django_db_blocker.unblock(), owner_mode():
        statements = releasing.undoing(world.oak.schema_name)
        connection.close()
    return statements


@pytest.fixture
def behind(committed: World, database, undoing: str) -> Iterator[World]:
    """The three schools as they were before the newest migration of support access. Whatever happens, none is left there."""
    releasing.put_behind(database, [one.schema_name for one in (committed.oak, committed.elm, committed.ash)], undoing)
    yield committed
    migrate()


def migrate(*options: str) -> str:
    out = StringIO()
    with owner_mode():
        try:
            call_command("migrate_fleet", *options, stdout=out, stderr=out, verbosity=2)
        except CommandError as error:
            # What was told of each is lost with the exception otherwise.
            raise CommandError(f"{error}\n{out.getvalue()}") from error
    return out.getvalue()


def columns(database, schema: str) -> int:
    database.execute(
        "select count(*) from information_schema.columns where table_schema = %s",
        [schema],
    )
    return database.fetchone()[0]


def test_nothing_is_done_where_everything_is_up_to_date_or_another_process_is_at_it(committed: World, database) -> None:
    said = migrate()
    assert said == "5 tenants are up to date, 0 are not.\n"
    database.execute("select pg_advisory_lock(%s)", [FLEET.int & (2**63 - 1)])
    try:
        with pytest.raises(CommandError, match="Another process is bringing the fleet up to date"):
            migrate()
    finally:
        database.execute("select pg_advisory_unlock_all()")
    assert "Every tenant is up to date." in migrate("--check")


def test_looking_for_what_is_behind_is_one_query_however_many_tenants_there_are(committed: World) -> None:
    with owner_mode(), CaptureQueriesContext(connection) as queries:
        call_command("migrate_fleet", "--check", stdout=StringIO())
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) == 1


def test_schools_that_stand_where_one_stood_get_the_same_by_its_statements(
    behind: World, database, monkeypatch
) -> None:
    by_django: list[str] = []
    migrated = recording.migrate_schema
    monkeypatch.setattr(recording, "migrate_schema", lambda name: by_django.append(name) or migrated(name))
    fewer = columns(database, behind.elm.schema_name)
    with owner_mode(), pytest.raises(CommandError, match="3 are behind this code: Ash Primary School, Elm School"):
        call_command("migrate_fleet", "--check")
    said = migrate()
    assert "2 tenants are up to date, 3 are not." in said
    assert "3 of 3: " in said
    # Of the schools Ash comes first by name; the others are of another authority, and replayed all the same.
    assert by_django == [behind.ash.schema_name]
    assert columns(database, behind.elm.schema_name) > fewer
    with owner_mode(), in_directory():
        tenants = {tenant.schema_name: tenant for tenant in Tenant.objects.filter(kind="school")}
        ash, elm, oak = (described(tenants[one.schema_name]) for one in (behind.ash, behind.elm, behind.oak))
        assert elm == oak == ash
        assert differences() == []
    assert "Every tenant is up to date." in migrate("--check")


def test_what_cannot_be_replayed_is_migrated_by_django_tenant_by_tenant(behind: World, database, monkeypatch) -> None:
    """A migration that runs Python may do something else in each tenant. Who failed is taken up by the next run, and nobody else."""
    loader = MigrationLoader(None)
    newest = type(loader.disk_migrations[releasing.NEWEST])
    python = operations.RunPython(operations.RunPython.noop, operations.RunPython.noop)
    monkeypatch.setattr(newest, "operations", [*newest.operations, python])
    by_django: list[str] = []
    migrated = recording.migrate_schema
    monkeypatch.setattr(recording, "migrate_schema", lambda name: by_django.append(name) or migrated(name))
    database.execute(f"create table {behind.elm.schema_name}.forgotten (i int)")
    try:
        with pytest.raises(CommandError, match="1 failed: Elm School") as failed:
            migrate()
    finally:
        database.execute(f"drop table {behind.elm.schema_name}.forgotten")
    assert len(by_django) == 3
    assert "is migrated by itself: support.0001_grants has a RunPython." in str(failed.value)
    assert "3 of 3: " in str(failed.value)
    assert "1 of 1: Elm School: up to date" in migrate()
    assert by_django[3:] == [behind.elm.schema_name]


def test_a_school_that_fails_stays_as_it_was_and_the_next_run_does_it(behind: World, database) -> None:
    database.execute(f"create table {behind.elm.schema_name}.forgotten (i int)")
    before = columns(database, behind.elm.schema_name)
    oaks = columns(database, behind.oak.schema_name)
    try:
        with pytest.raises(CommandError, match="1 failed: Elm School"):
            migrate()
        assert columns(database, behind.elm.schema_name) == before
        assert columns(database, behind.oak.schema_name) > oaks
    finally:
        database.execute(f"drop table {behind.elm.schema_name}.forgotten")
    said = migrate()
    assert "4 tenants are up to date, 1 are not." in said
    assert "1 of 1: Elm School: up to date" in said


def test_if_the_first_school_fails_nothing_else_is_touched(behind: World, database) -> None:
    before = columns(database, behind.elm.schema_name)
    database.execute(f"create table {behind.ash.schema_name}.forgotten (i int)")
    out = StringIO()
    try:
        with owner_mode(), pytest.raises(CommandError, match="1 failed: Ash Primary School"):
            call_command("migrate_fleet", stdout=out, stderr=out)
    finally:
        database.execute(f"drop table {behind.ash.schema_name}.forgotten")
    assert "nothing else was touched" in out.getvalue()
    assert ": up to date" not in out.getvalue()
    assert columns(database, behind.elm.schema_name) == before


def test_grants_that_were_spoilt_are_put_right(committed: World, database) -> None:
    database.execute(f"grant delete on {committed.oak.schema_name}.audit_entry to {committed.oak.role}")
    with owner_mode():
        assert len(differences()) == 1
    said = migrate("--only-grants")
    for tenant in committed.tenants[1:]:
        assert f"{tenant.name}: up to date" in said
    with owner_mode():
        assert differences() == []


def test_rights_that_changed_with_the_code_are_applied_without_migrating(committed: World, database) -> None:
    database.execute(f"revoke select on {committed.oak.schema_name}.audit_entry from {committed.oak.role}")
    with owner_mode(), in_directory():
        Tenant.objects.filter(pk=committed.oak.id).update(rights="of an earlier release")
    assert "1 of 1: St Oak’s Primary School: up to date" in migrate()
    with owner_mode():
        assert differences() == []


def test_rights_that_somebody_changed_are_put_right_by_the_next_release(behind: World, database) -> None:
    """Whatever it migrates: of the tables of this one none is spoilt."""
    schema, role = behind.oak.schema_name, behind.oak.role
    spoil = (
        f"grant delete on {schema}.audit_entry to {role}",
        f"revoke insert on {schema}.audit_entry from {role}",
        f"grant update (name) on {schema}.audit_check to {role}",
        f"grant select on {schema}.people_user to public",
        f"grant select (email) on {schema}.people_user to {behind.elm.role}",
        f"revoke usage on schema {schema} from {role}",
        f"alter role {role} set search_path = {behind.elm.schema_name}",
        f"alter role {role} in database {connection.settings_dict['NAME']} set statement_timeout = 0",
        f"alter role {role} password 'known to somebody'",
        f"alter role {role} connection limit 0",
        f"alter table {schema}.audit_entry disable trigger audit_await",
        f"drop trigger incident_keeps on {schema}.school_incidents_entry",
        f"create or replace function {schema}.incident_stays() returns trigger language plpgsql as 'begin return old; end'",
    )
    for statement in spoil:
        database.execute(statement.replace("(name) on", "(ok) on"))
    said = migrate()
    assert "St Oak’s Primary School: up to date" in said
    assert said.count("all applied anew") == 1
    assert releasing.shape(database, behind.oak) == releasing.shape(database, behind.elm)
    with owner_mode():
        assert differences() == []
    with signed_in_as(role, behind.oak.search_path) as own:
        own.execute("select current_setting('statement_timeout'), count(*) from people_user")
        assert own.fetchone()[0] == "30s"


def test_a_password_that_a_login_gave_itself_is_the_derived_one_again_after_the_next_release(
    behind: World, database
) -> None:
    """Nothing else is changed, and a password is the one thing that the owner of the tables cannot look at."""
    database.execute(f"alter role {behind.oak.role} password 'known to somebody'")
    assert "all applied anew" not in migrate()
    with signed_in_as(behind.oak.role, behind.oak.search_path) as own:
        own.execute("select 1")
    with pytest.raises(OperationalError), signed_in_as(behind.oak.role, (), password="known to somebody"):
        pass


def test_rights_that_somebody_gave_at_the_first_school_are_not_given_to_the_others(behind: World, database) -> None:
    database.execute(f"grant delete on {behind.ash.schema_name}.audit_entry to {behind.ash.role}")
    migrate()
    with owner_mode():
        assert differences() == []


def test_what_features_add_is_sent_again_when_it_has_changed_and_only_then(committed: World, database) -> None:
    """It may write rows, which no comparison of rights shows: here the end of a journal that nobody has written to."""
    ash, elm = committed.ash.schema_name, committed.elm.schema_name
    note = "update directory.directory_tenant set rights = %s || right(rights, %s) where schema_name = %s"
    for noted, expected in ((32, 0), (0, 1)):
        database.execute(f"delete from {elm}.audit_head")
        # Ash goes first, and has all applied whatever is noted of it.
        database.execute(note, ["of an earlier release", 32, ash])
        database.execute(note, ["0" * 32, noted, elm])
        assert "2 brought up to date" in migrate()
        database.execute(f"select count(*) from {elm}.audit_head")
        assert database.fetchone() == (expected,)


def test_what_a_release_takes_away_needs_no_rights(behind: World, database, monkeypatch) -> None:
    for school in (behind.ash, behind.elm, behind.oak):
        database.execute(
            f"create sequence {school.schema_name}.counted; grant usage on sequence {school.schema_name}.counted to {school.role}"
        )
    newest = type(MigrationLoader(None).disk_migrations[releasing.NEWEST])
    monkeypatch.setattr(newest, "operations", [*newest.operations, operations.RunSQL("drop sequence counted")])
    assert "3 brought up to date" in migrate()
    assert releasing.shape(database, behind.oak) == releasing.shape(database, behind.elm)


def test_an_error_is_told_without_the_values_of_rows() -> None:
    told = why(
        RuntimeError("could not create unique index\nDETAIL:  Key (email)=(ruth@hillshire.example) is duplicated.\n")
    )
    assert told == "RuntimeError: could not create unique index"


def test_only_the_owner_may_look_into_the_directory(committed: World) -> None:
    with pytest.raises(OwnerNeeded), in_directory():
        Tenant.objects.count()
