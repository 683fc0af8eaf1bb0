"""SQL that runs on a school's or an authority's own login, as after an injection, and may reach nobody else's data.

Each reading attack is repeated as a control on one shared login with every right, which is how django-tenants works by
default: there it must succeed, or it would prove nothing here.
"""

from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from lantern.access.roles import Role
from tenants.logins.catalogue import close_catalogue
from tests.attack.logins import CANARY, outcome, signed_in_as
from tests.cast import World, make_person
from tests.conftest import superuser
from tests.figures import Figure

# Names: {own} {own_role} the attacker's, {other} {other_role} the victim's schema and login.
READS = {
    "explicit schema": "select name from {other}.people_user",
    "stacked statement": "select 1; set search_path = {other}; select name from people_user",
    "search path set inside a SELECT": "select set_config('search_path', '{other}', false); select name from people_user",
    "query_to_xml": "select query_to_xml('select name from {other}.people_user', true, true, '')::text",
    "role set inside a single SELECT": (
        "select set_config('role', '{other_role}', false)"
        " || query_to_xml('select name from {other}.people_user', true, true, '')::text"
    ),
    "table_to_xml": "select table_to_xml('{other}.people_user', true, true, '')::text",
    "schema_to_xml": "select schema_to_xml('{other}', true, true, '')::text",
    "cursor_to_xml": "begin; declare c cursor for select name from {other}.people_user; fetch all from c",
    "copy to the client": "prepare x as select name from {other}.people_user; execute x",
    "a do block": "do $$ declare n text; begin select name into n from {other}.people_user limit 1; raise exception 'found %', n; end $$",
    "a lateral join": "select u.name from (select 1) x cross join lateral (select name from {other}.people_user) u",
    "a common table expression": "with stolen as (select name from {other}.people_user) select * from stolen",
    "the audit journal": "select subject_name from {other}.audit_entry union select name from {other}.people_user",
    "sessions": "select session_key from {other}.django_session union select name from {other}.people_user",
}
# Lists whatever the login may read: for a school on its own authority that is the published tables, without a canary.
MAY_ANSWER = ("schema_to_xml: ",)
ACTS = {
    "set role to the victim": "set role {other_role}",
    "set session authorization": "set session authorization {other_role}",
    "reset session authorization and read": "reset session authorization; select name from {other}.people_user",
    "set role to the superuser": "set role postgres",
    "update": "update {other}.people_user set name = 'gone'",
    "delete": "delete from {other}.people_user",
    "insert": "insert into {other}.audit_entry select * from {own}.audit_entry",
    "truncate": "truncate {other}.people_user cascade",
    "drop": "drop table {other}.people_user cascade",
    "alter": "alter table {other}.people_user disable row level security",
    "table in own schema": "create table {own}.mine (i int)",
    "temporary table before the real one": "create temp table people_user (i int)",
    "security definer function": "create function {own}.f() returns text language sql security definer as 'select 1::text'",
    "schema": "create schema mine",
    "copy to a program": "copy (select 1) to program 'true'",
    "copy from a program": "copy {own}.django_session from program 'true'",
    "copy to a file": "copy (select 1) to '/tmp/stolen'",
    "read a file of the server": "select pg_read_file('/etc/hostname')",
    "list a folder of the server": "select pg_ls_dir('/')",
    "large object": "select lo_create(0)",
    "large object from a file": "select lo_import('/etc/hostname')",
    "dblink": "create extension dblink",
    "postgres_fdw": "create extension postgres_fdw",
    "untrusted language": "create extension plpython3u",
    "grant oneself the victim": "grant {other_role} to {own_role}",
    "alter the victim's password": "alter role {other_role} password 'x'",
    "raise one's own rights": "alter role {own_role} superuser",
    "raise one's own connection limit": "alter role {own_role} connection limit 1000",
    "the next value of the victim's sequence": "select nextval('{other}.mfa_authenticator_id_seq')",
    "end the victim's sessions": "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{other_role}'",
    "read password verifiers": "select rolpassword from pg_authid",
    "change one's own migrations": "update {own}.django_migrations set name = 'x'",
    "own journal changed": "update {own}.audit_entry set verb = 'x'",
    "own journal deleted": "delete from {own}.audit_entry",
    "the directory of tenants": "select * from directory.directory_tenant",
    "the view of hosts": "select * from directory.host_lookup",
    "people who operate Lantern": "select * from directory.people_user",
}
COUNTS = {
    "live rows": "select n_live_tup from pg_stat_all_tables where schemaname = '{other}'",
    "user tables": "select n_live_tup from pg_stat_user_tables where schemaname = '{other}'",
    "live rows by function": "select pg_stat_get_live_tuples('{other}.people_user'::regclass)",
    "rows inserted": "select pg_stat_get_tuples_inserted('{other}.people_user'::regclass)",
    "estimated rows": "select reltuples from pg_class where oid = '{other}.people_user'::regclass",
    "pages": "select relpages from pg_class where oid = '{other}.people_user'::regclass",
    "table size": "select pg_relation_size('{other}.people_user'::regclass)",
    "total size": "select pg_total_relation_size('{other}.people_user'::regclass)",
    "size of indexes": "select pg_indexes_size('{other}.people_user'::regclass)",
    "blocks read": "select heap_blks_read from pg_statio_all_tables where schemaname = '{other}'",
    "index scans": "select idx_scan from pg_stat_all_indexes where schemaname = '{other}'",
    "column statistics": "select most_common_vals from pg_stats where schemaname = '{other}'",
    "raw statistics": "select * from pg_statistic where starelid = '{other}.people_user'::regclass",
    "plan with row estimates": "explain select * from {other}.people_user",
}


@pytest.fixture
def canaries(committed: World) -> World:
    """A person with the canary's name in every tenant."""
    for tenant, role in (
        (committed.oak, Role.HEAD),
        (committed.elm, Role.HEAD),
        (committed.ash, Role.HEAD),
        (committed.hillshire, Role.OFFICER),
        (committed.otherton, Role.OFFICER),
    ):
        make_person(tenant, role, name=CANARY)
    return committed


def pairs(world: World) -> list[tuple[object, object]]:
    """Who attacks whom: sister school, own authority, authority on school, stranger authority, stranger school."""
    return [
        (world.oak, world.elm),
        (world.oak, world.hillshire),
        (world.oak, world.ash),
        (world.oak, world.otherton),
        (world.hillshire, world.oak),
        (world.hillshire, world.otherton),
        (world.hillshire, world.ash),
    ]


def attempts(world: World, attacks: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each attack by each attacker on each victim: what was tried, and its outcome."""
    for attacker, victim in pairs(world):
        names = {
            "own": attacker.schema_name,
            "own_role": attacker.role,
            "other": victim.schema_name,
            "other_role": victim.role,
        }
        for name, statement in attacks.items():
            with signed_in_as(attacker.role, attacker.search_path) as cursor:
                yield f"{name}: {attacker.name} on {victim.name}", outcome(cursor, statement.format(**names))


def test_no_login_reads_another_tenants_people(canaries: World, figure: Figure) -> None:
    tried = dict(attempts(canaries, READS))
    assert {what: result for what, result in tried.items() if CANARY in result} == {}
    answered = {what for what, result in tried.items() if not result.startswith("refused")}
    assert {what for what in answered if not what.startswith(MAY_ANSWER)} == set()
    figure(
        "SQL reads of another tenant", f"{len(tried)} blocked", against="shared login: all read", target="all blocked"
    )


def test_the_same_reads_succeed_on_a_shared_login(canaries: World, figure: Figure) -> None:
    raw = superuser()
    role = f"{settings.ROLE_PREFIX}_shared"
    victim = canaries.elm
    with raw.cursor() as cursor:
        cursor.execute(f"create role {role} login password 'control'")
        cursor.execute(f'grant connect on database "{connection.settings_dict["NAME"]}" to {role}')
        for tenant in (canaries.oak, canaries.elm):
            cursor.execute(f"grant usage on schema {tenant.schema_name} to {role}")
            cursor.execute(f"grant select on all tables in schema {tenant.schema_name} to {role}")
            cursor.execute(f"grant {tenant.role} to {role}")
    names = {"own": canaries.oak.schema_name, "own_role": role, "other": victim.schema_name, "other_role": victim.role}
    held = {}
    for name, statement in READS.items():
        with signed_in_as(role, (canaries.oak.schema_name,), password="control") as cursor:
            result = outcome(cursor, statement.format(**names))
        if CANARY not in result:
            held[name] = result
    with raw.cursor() as cursor:
        cursor.execute(f"drop owned by {role}; drop role {role}")
    raw.close()
    assert held == {}
    figure("control: the same reads on a shared login", f"{len(READS)} of {len(READS)} leak", target="all leak")


def test_no_login_changes_anything_outside_its_grants(canaries: World, figure: Figure) -> None:
    tried = dict(attempts(canaries, ACTS))
    assert {what: result for what, result in tried.items() if not result.startswith("refused")} == {}
    figure("SQL writes, escalations and server files", f"{len(tried)} blocked", target="all blocked")


def test_no_login_learns_how_many_rows_another_tenant_has(canaries: World, figure: Figure) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute("analyze")
    raw.close()
    tried = dict(attempts(canaries, COUNTS))
    assert {
        what: result for what, result in tried.items() if not (result.startswith("refused") or result == "done")
    } == {}
    figure(
        "row counts and sizes of another tenant",
        f"{len(tried)} blocked",
        against="open catalogue: counts read",
        target="all blocked",
    )


def test_the_same_counts_are_read_where_the_catalogue_is_open(world: World, django_db_blocker, figure: Figure) -> None:
    name, role = f"control_{settings.ROLE_PREFIX}", f"{settings.ROLE_PREFIX}_counter"
    with django_db_blocker.unblock():
        raw = superuser()
    given = connection.settings_dict
    try:
        with raw.cursor() as cursor:
            cursor.execute(f"create database {name}")
            cursor.execute(f"create role {role} login password 'control'")
        open_one = psycopg2.connect(
            host=given["HOST"], port=given["PORT"], dbname=name, user=given["USER"], password=given["PASSWORD"]
        )
        open_one.autocommit = True
        with open_one.cursor() as cursor:
            cursor.execute("create schema sealed; create table sealed.incident (i int)")
            cursor.execute("insert into sealed.incident select generate_series(1, 37); analyze sealed.incident")
            before = _count_as(role, name)
            close_catalogue(cursor)
            after = _count_as(role, name)
        open_one.close()
    finally:
        with raw.cursor() as cursor:
            cursor.execute(f"drop database if exists {name}")
            cursor.execute(f"drop role if exists {role}")
        raw.close()
    assert before == "[(37.0,)]"
    assert after.startswith("refused")
    figure("control: row count through an open catalogue", "37 of 37 rows counted", target="leaks")


def _count_as(role: str, database: str) -> str:
    given = connection.settings_dict
    raw = psycopg2.connect(host=given["HOST"], port=given["PORT"], dbname=database, user=role, password="control")
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            statement = "select c.reltuples from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            return outcome(cursor, f"{statement} where n.nspname = 'sealed' and c.relname = 'incident'")
    finally:
        raw.close()


def test_a_wrong_password_and_an_unknown_login_are_refused(committed: World) -> None:
    for role, password in ((committed.oak.role, "0" * 64), (f"{settings.ROLE_PREFIX}_nobody", "x")):
        with pytest.raises(psycopg2.OperationalError), signed_in_as(role, ("public",), password=password):
            pass
