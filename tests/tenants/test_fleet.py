"""Every tenant is brought up to date, one at a time; one that fails stops nothing else, unless it is the first school."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenants.directory.models import Tenant
from tenants.logins.hosts import forget_hosts
from tenants.logins.verify import differences
from tenants.provisioning.schemas import OwnerNeeded, in_directory
from tests.cast import World, owner_mode
from tests.conftest import superuser


@pytest.fixture
def database(committed: World):
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()
    forget_hosts()


def migrate(*options: str) -> str:
    out = StringIO()
    with owner_mode():
        call_command("migrate_fleet", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_every_tenant_is_told_of(committed: World) -> None:
    said = migrate()
    for tenant in committed.tenants[1:]:
        assert f"{tenant.name}: up to date" in said


def test_grants_that_were_spoilt_are_put_right(committed: World, database) -> None:
    database.execute(f"grant delete on {committed.oak.schema_name}.audit_entry to {committed.oak.role}")
    with owner_mode():
        assert len(differences()) == 1
    migrate("--only-grants")
    with owner_mode():
        assert differences() == []


def test_a_school_that_fails_is_named_and_the_others_go_on(committed: World, database) -> None:
    """Of the schools Ash comes first by name and is the canary; Elm is not."""
    database.execute(f"create table {committed.elm.schema_name}.forgotten (i int)")
    try:
        with pytest.raises(CommandError, match="1 failed: Elm School"):
            migrate("--only-grants")
    finally:
        database.execute(f"drop table {committed.elm.schema_name}.forgotten")


def test_if_the_first_school_fails_nothing_else_is_touched(committed: World, database) -> None:
    database.execute(f"create table {committed.ash.schema_name}.forgotten (i int)")
    out = StringIO()
    try:
        with owner_mode(), pytest.raises(CommandError, match="1 failed: Ash Primary School"):
            call_command("migrate_fleet", "--only-grants", stdout=out, stderr=out)
    finally:
        database.execute(f"drop table {committed.ash.schema_name}.forgotten")
    assert "nothing else was touched" in out.getvalue()
    assert "up to date" not in out.getvalue()


def test_only_the_owner_may_look_into_the_directory(committed: World) -> None:
    with pytest.raises(OwnerNeeded), in_directory():
        Tenant.objects.count()
