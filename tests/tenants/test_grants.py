"""Grants are said once; a table that nobody named is an error, and check_grants reads them back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lantern.access.roles import Role
from tenants.logins.apply import UnknownTable, apply_tenant
from tenants.logins.catalogue import catalogue_is_closed
from tenants.logins.verify import differences
from tests.attack.logins import signed_in_as
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.conftest import superuser


@pytest.fixture
def database(committed: World):
    """A superuser's cursor, to spoil things; what it made is removed by the test itself."""
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()


def test_the_database_is_as_the_grants_module_says(committed: World) -> None:
    with owner_mode():
        assert differences() == []
        out = StringIO()
        call_command("check_grants", stdout=out)
    assert "exactly" in out.getvalue()


def test_a_table_that_the_module_does_not_name_is_an_error(committed: World, database) -> None:
    database.execute(f"create table {committed.oak.schema_name}.forgotten (i int)")
    try:
        with owner_mode():
            with pytest.raises(UnknownTable, match="forgotten"):
                apply_tenant("school", committed.oak.schema_name, committed.hillshire.schema_name)
            assert differences() == [f"{committed.oak.schema_name}.forgotten is named nowhere in grants.py"]
            with pytest.raises(CommandError, match="1 differences"):
                call_command("check_grants", stderr=StringIO())
    finally:
        database.execute(f"drop table {committed.oak.schema_name}.forgotten")


def test_a_right_too_many_and_a_right_missing_are_found_and_put_right(committed: World, database) -> None:
    schema, role = committed.oak.schema_name, committed.oak.role
    database.execute(
        f"grant delete on {schema}.audit_entry to {role}; revoke insert on {schema}.audit_entry from {role}"
    )
    database.execute(f"grant select on {schema}.people_user to {committed.elm.role}")
    with owner_mode():
        assert differences() == [
            *sorted(
                [
                    f"{role} may delete on {schema}.audit_entry",
                    f"{committed.elm.role} may select on {schema}.people_user",
                ],
                key=lambda line: line.rsplit(".", 1)[1],
            ),
            f"{role} may not insert on {schema}.audit_entry",
        ]
        apply_tenant("school", schema, committed.hillshire.schema_name)
        assert [line for line in differences() if role in line] == []
    database.execute(f"revoke all on {schema}.people_user from {committed.elm.role}")


def test_an_open_catalogue_is_found_by_a_login_that_owns_none_of_it(committed: World, database) -> None:
    with signed_in_as(committed.oak.role, committed.oak.search_path) as ordinary:
        assert catalogue_is_closed(ordinary)
        database.execute("grant select on pg_stat_all_tables to public")
        try:
            assert not catalogue_is_closed(ordinary)
            with owner_mode():
                assert any("catalogue is open" in line for line in differences())
        finally:
            database.execute("revoke select on pg_stat_all_tables from public")
        assert catalogue_is_closed(ordinary)


def test_a_missing_table_is_refused_rather_than_answered_by_the_authority(committed: World, database) -> None:
    person = make_person(committed.hillshire, Role.OFFICER, name="Ruth")
    assert person.name == "Ruth"
    schema = committed.oak.schema_name
    database.execute(f"alter table {schema}.people_user rename to gone")
    try:
        with as_tenant(committed.oak), pytest.raises(Exception, match="permission denied"):
            list(type(person).objects.values_list("name"))
    finally:
        database.execute(f"alter table {schema}.gone rename to people_user")
