"""What every login may do, read from the server's catalogue as a whole: a new table, view or function joins by itself.

`test_database_matrix.py` and the attacks try; this compares every right that the server would grant with what is written in
`tenants/logins/grants.py`, inherited and column rights included, and finds what nobody thought of trying.
"""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from tenants.logins.apply import everybody_in_the_directory
from tenants.logins.grants import TABLES
from tenants.logins.info import TenantInfo, router_login
from tests.attack.logins import outcome, signed_in_as
from tests.cast import World
from tests.conftest import superuser
from tests.figures import Figure
from tests.isolation.test_database_matrix import attackers, granted

TABLE_RIGHTS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
# Rights that can be given for single columns.
COLUMN_RIGHTS = ("select", "insert", "update", "references")
# Functions of ours that a login may call by name. Triggers' own functions answer only to triggers.
CALLABLE = {
    "letterbox_key",  # a hash of what it is given, with which the letterbox's triggers make a key; reads nothing
}
EXTENSIONS = {"plpgsql"}
# PostgreSQL's own. Functions in the first two can be made by a superuser only, whatever the catalogue's defaults say.
LANGUAGES = {"internal", "c", "sql", "plpgsql"}

_RELATIONS = """
select n.nspname, c.relname, c.relkind, r.rolname, right_, has_table_privilege(r.oid, c.oid, right_)
  or (right_ = any(%s) and has_any_column_privilege(r.oid, c.oid, right_))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
cross join pg_roles r cross join unnest(%s) right_
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v', 'm', 'f') and r.rolname = any(%s)
"""


@pytest.fixture
def server(committed: World) -> Iterator[Any]:
    """A cursor of the superuser, who sees the whole catalogue."""
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()


def logins_of(world: World) -> dict[str, TenantInfo | None]:
    """Every login of the installation and whose it is; a builder's and the router's are no tenant's."""
    return {role: tenant for role, _path, tenant in attackers(world)}


def rows(cursor: Any, statement: str, *given: object) -> list[tuple[Any, ...]]:
    cursor.execute(statement, given)
    return list(cursor.fetchall())


def test_no_login_has_a_right_on_any_table_or_view_that_is_not_written_down(
    committed: World, server: Any, figure: Figure
) -> None:
    logins = logins_of(committed)
    victims = {tenant.schema_name: tenant for tenant in committed.tenants}
    rights = rows(server, _RELATIONS, list(COLUMN_RIGHTS), list(TABLE_RIGHTS), list(victims), list(logins))
    wrong = []
    for schema, name, kind, role, right, has in rights:
        victim, tenant = victims[schema], logins[role]
        if kind == "v":
            # The router's view of hosts is the only one there is.
            may = name == "host_lookup" and right == "select" and role == f"{settings.ROLE_PREFIX}_router"
        else:
            may = right in granted(role, tenant, victim, name)
        if has != may:
            wrong.append(f"{role} {'may' if has else 'may not'} {right} {name} of {victim.name}")
    assert wrong == []
    assert len(rights) >= len(logins) * sum(len(TABLES[tenant.kind]) for tenant in committed.tenants) * 7
    figure("database matrix: rights in the catalogue", f"{len(rights):,} compared, 0 too many", target="0 too many")


def test_no_login_uses_a_sequence_of_another_tenant_or_sets_its_own(committed: World, server: Any) -> None:
    found = rows(
        server,
        "select n.nspname, c.relname, r.rolname, has_sequence_privilege(r.oid, c.oid, 'usage'),"
        " has_sequence_privilege(r.oid, c.oid, 'select') or has_sequence_privilege(r.oid, c.oid, 'update')"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join pg_roles r"
        " where c.relkind = 'S' and n.nspname = any(%s) and r.rolname = any(%s)",
        [tenant.schema_name for tenant in committed.tenants],
        list(logins_of(committed)),
    )
    own = {tenant.role: tenant.schema_name for tenant in committed.tenants}
    assert found
    assert [row for row in found if row[4] or (row[3] and own.get(row[2]) != row[0])] == []


def test_no_login_calls_a_function_of_ours_that_is_not_listed(committed: World, server: Any) -> None:
    found = rows(
        server,
        "select distinct p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join pg_roles r"
        " where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and r.rolname = any(%s)"
        " and p.prorettype <> 'trigger'::regtype and has_schema_privilege(r.oid, n.oid, 'usage')"
        " and has_function_privilege(r.oid, p.oid, 'execute')",
        list(logins_of(committed)),
    )
    assert {name for (name,) in found} == CALLABLE


def test_a_function_that_runs_as_its_owner_names_the_schemas_it_looks_in(committed: World, server: Any) -> None:
    """Else whoever may make a temporary table or an object earlier in the path could have it run their own."""
    found = rows(
        server,
        "select n.nspname, p.proname, coalesce(p.proconfig::text, '') from pg_proc p join pg_namespace n"
        " on n.oid = p.pronamespace where p.prosecdef and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'",
    )
    assert [row for row in found if "search_path=" not in row[2]] == []


def test_no_login_makes_anything_or_enters_another_schema(committed: World, server: Any) -> None:
    logins = logins_of(committed)
    schemas = rows(
        server,
        "select n.nspname, r.rolname, has_schema_privilege(r.oid, n.oid, 'create'), has_schema_privilege(r.oid, n.oid, 'usage')"
        " from pg_namespace n cross join pg_roles r where n.nspname !~ '^pg_(toast|temp)' and r.rolname = any(%s)",
        list(logins),
    )
    assert [row for row in schemas if row[2]] == []
    entered = {(role, schema) for schema, role, _create, usage in schemas if usage}
    allowed = {(role, schema) for role in logins for schema in ("pg_catalog", "information_schema")}
    for role, path, _tenant in attackers(committed):
        allowed |= {(role, schema) for schema in path}
    # For the national comparison's tables alone; which verbs, the database matrix tries.
    allowed |= {(role, settings.PUBLIC_SCHEMA_NAME) for role in logins if role != router_login().role}
    assert entered <= allowed
    database = rows(
        server,
        "select rolname from pg_roles where rolname = any(%s) and (has_database_privilege(oid, current_database(), 'create')"
        " or has_database_privilege(oid, current_database(), 'temp'))",
        list(logins),
    )
    assert database == []


def test_no_login_is_more_than_a_login(committed: World, server: Any) -> None:
    """No attribute, no membership but in the groups of grants.py, nothing owned, no right by default."""
    logins = logins_of(committed)
    attributes = "rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls"
    assert rows(server, f"select rolname from pg_roles where rolname = any(%s) and ({attributes})", list(logins)) == []
    members = rows(
        server,
        "select m.rolname, g.rolname from pg_auth_members a join pg_roles m on m.oid = a.member"
        " join pg_roles g on g.oid = a.roleid where m.rolname = any(%s)",
        list(logins),
    )
    schools = {(school.role, f"{school.authority.role}_schools") for school in committed.tenants if school.authority}
    everybody, builders = everybody_in_the_directory().values()
    authorities = {tenant.role for tenant in committed.tenants if tenant.kind == "authority"}
    nationally = {(role, everybody) for role in authorities} | {(f"{role}_builder", builders) for role in authorities}
    assert set(members) == schools | nationally
    groups = {group for _member, group in members}
    above = "select m.rolname, g.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid"
    assert set(rows(server, f"{above} where m.rolname = any(%s)", list(groups))) == {
        (f"{role}_schools", everybody) for role in authorities
    }
    owned = "select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = any(%s)"
    assert rows(server, owned, list(logins)) == []
    assert rows(server, "select defaclobjtype from pg_default_acl") == []


def test_a_group_cannot_sign_in(committed: World, server: Any) -> None:
    groups = [f"{authority.role}_schools" for authority in (committed.hillshire, committed.otherton)]
    groups += everybody_in_the_directory().values()
    assert len(rows(server, "select 1 from pg_roles where rolname = any(%s) and not rolcanlogin", groups)) == len(
        groups
    )
    for group in groups:
        with pytest.raises(psycopg2.OperationalError), signed_in_as(group, ("public",)):
            pass


def test_no_extension_server_or_untrusted_language_is_there_to_be_used(committed: World, server: Any) -> None:
    assert {name for (name,) in rows(server, "select extname from pg_extension")} == EXTENSIONS
    assert rows(server, "select fdwname from pg_foreign_data_wrapper") == []
    assert rows(server, "select srvname from pg_foreign_server") == []
    assert rows(server, "select oid from pg_largeobject_metadata") == []
    assert {name for (name,) in rows(server, "select lanname from pg_language")} == LANGUAGES


def test_each_login_is_refused_when_it_tries(committed: World, figure: Figure) -> None:
    """The catalogue says no; so does the server, for every login."""
    attempts = {
        "temporary table": "create temp table mine (i int)",
        "schema": "create schema mine",
        "program": "copy (select 1) to program 'true'",
        "file": "copy (select 1) to '/tmp/mine'",
        "file read": "select pg_read_file('/etc/hostname')",
        "large object": "select lo_from_bytea(0, 'x')",
        "extension dblink": "create extension dblink",
        "extension postgres_fdw": "create extension postgres_fdw",
        "untrusted language": "create extension plpython3u",
        "foreign table's key": "create table public.mine (i uuid references directory.people_user)",
        "trigger": "create trigger t before insert on people_user for each row execute function suppress_redundant_updates_trigger()",
        "view": "create view mine as select 1",
        "statistics": "select n_live_tup from pg_stat_all_tables",
        "activity": "select query from pg_stat_activity where query <> ''",
        "replication role": "set session_replication_role = replica",
        "listening file": "select pg_logdir_ls()",
    }
    done, tried = [], 0
    for role, path, _tenant in attackers(committed):
        with signed_in_as(role, path) as cursor:
            for name, statement in attempts.items():
                tried += 1
                result = outcome(cursor, statement)
                if not result.startswith("refused"):
                    done.append(f"{role}: {name}: {result[:100]}")
    assert done == []
    figure("database matrix: objects, files, programs, statistics", f"{tried} refused", target="all refused")
