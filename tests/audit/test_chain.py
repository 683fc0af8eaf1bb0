"""The chain as it grows: every committed entry has a link, in the order of the commits, whoever writes at the same time."""

import os
import threading
import tracemalloc
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg2
from django.db import connection, transaction

from lantern.access.roles import Role
from lantern.audit.canonical import BEFORE_THE_FIRST, Row, next_hash
from lantern.audit.verify import BATCH, Kind
from tenants.logins.apply import apply_tenant
from tenants.logins.info import TenantInfo
from tenants.logins.passwords import password_of
from tests.attack.logins import outcome, signed_in_as
from tests.audit.journal import INSERT, as_superuser, checked, write
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.conftest import superuser

WRITERS, TRANSACTIONS, ROWS = 8, 25, 2
LONG = int(os.environ.get("LANTERN_JOURNAL_ROWS", BATCH * 2 + 1))


def connected(tenant: TenantInfo) -> Any:
    """A raw connection of the tenant's login, with transactions."""
    given = connection.settings_dict
    return psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"],
        dbname=given["NAME"],
        user=tenant.role,
        password=password_of(tenant.role),
        options=f"-c search_path={tenant.schema_name}",
    )


def in_threads(count: int, work: Callable[[int], None]) -> list[str]:
    """Runs the work so many times at once; the errors, as text."""
    errors: list[str] = []

    def one(number: int) -> None:
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 -- the test asserts that there are none
            errors.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_an_empty_journal_is_whole(committed: World) -> None:
    for tenant in committed.tenants:
        assert checked(tenant).ok, tenant.name


def test_every_kind_of_tenant_links_what_it_records(committed: World) -> None:
    for tenant in (committed.directory, committed.hillshire, committed.oak):
        before = checked(tenant).checked
        write(tenant, 3)
        found = checked(tenant)
        assert (found.ok, found.checked) == (True, before + 3), tenant.name


def test_what_is_rolled_back_leaves_no_gap(committed: World) -> None:
    write(committed.oak)
    with as_tenant(committed.oak), transaction.atomic():
        write(committed.oak)
        transaction.set_rollback(True)
    write(committed.oak)
    found = checked(committed.oak)
    assert (found.ok, found.checked, found.seq) == (True, 2, 2)


def test_many_who_write_at_once_make_one_chain_without_gap_or_deadlock(committed: World) -> None:
    people = [make_person(committed.oak, Role.STAFF, name=f"Person {number}") for number in range(3)]

    def writer(number: int) -> None:
        raw = connected(committed.oak)
        try:
            for turn in range(TRANSACTIONS):
                with raw, raw.cursor() as cursor:
                    for _ in range(ROWS):
                        cursor.execute(INSERT, [str(uuid4())])
                    # Row locks in one order, as actions take them.
                    ids = sorted({str(people[number % 3].id), str(people[turn % 3].id)})
                    for person in ids:
                        cursor.execute("select id from people_user where id = %s for update", [person])
                    if turn % 5 == 4:
                        raw.rollback()
        finally:
            raw.close()

    assert in_threads(WRITERS, writer) == []
    found = checked(committed.oak)
    assert (found.ok, found.checked) == (True, WRITERS * (TRANSACTIONS - TRANSACTIONS // 5) * ROWS)


def test_the_head_is_locked_after_every_other_check_of_the_commit(committed: World) -> None:
    person = make_person(committed.oak, Role.HEAD)
    first, second = connected(committed.oak), connected(committed.oak)
    try:
        with first.cursor() as cursor:
            cursor.execute("select id from people_user where id = %s for update", [str(person.id)])
            cursor.execute(INSERT, [str(uuid4())])
        with second.cursor() as cursor:
            # The journal first, then a row whose foreign key is checked at the commit and waits for the other's lock.
            cursor.execute(INSERT, [str(uuid4())])
            cursor.execute(
                'insert into account_emailaddress (email, verified, "primary", user_id) values (%s, true, true, %s)',
                ["x@example.com", str(person.id)],
            )
        errors: list[str] = []
        waiter = threading.Thread(target=lambda: errors.extend(in_threads(1, lambda _: second.commit())))
        waiter.start()
        _wait_for_a_lock(committed.oak)
        first.commit()
        waiter.join()
    finally:
        first.close()
        second.close()
    assert errors == []
    assert (checked(committed.oak).ok, checked(committed.oak).checked) == (True, 2)


def _wait_for_a_lock(tenant: TenantInfo) -> None:
    raw = superuser()
    deadline = monotonic() + 20
    try:
        with raw.cursor() as cursor:
            while monotonic() < deadline:
                cursor.execute(
                    "select 1 from pg_stat_activity where usename = %s and wait_event_type = 'Lock'", [tenant.role]
                )
                if cursor.fetchone():
                    return
                sleep(0.02)
    finally:
        raw.close()
    raise TimeoutError("Nobody came to wait.")


def test_the_login_cannot_touch_the_chain(committed: World) -> None:
    write(committed.oak, 2)
    with signed_in_as(committed.oak.role, committed.oak.search_path) as cursor:
        for statement in (
            "insert into audit_link (seq, entry_id, hash) values (9, gen_random_uuid(), '')",
            "update audit_link set hash = ''",
            "delete from audit_link",
            "truncate audit_link",
            "insert into audit_head (id, seq, hash) values (1, 0, '')",
            "update audit_head set seq = 0",
            "select * from audit_head for update",
            "lock table audit_head in exclusive mode",
            "delete from audit_head",
            "select * from audit_waiting",
            "insert into audit_waiting select id from audit_entry",
            "update audit_check set ok = true",
            "delete from audit_check",
            "select audit_seal(e) from audit_entry e",
            "select audit_await()",
            "select audit_chain()",
            "create or replace function audit_await() returns trigger language plpgsql as 'begin return null; end'",
            "drop trigger audit_await on audit_entry",
            "drop function audit_seal",
        ):
            assert outcome(cursor, statement).startswith("refused"), statement
        for function in ("audit_await()", "audit_chain()", "audit_seal(audit_entry)"):
            cursor.execute("select has_function_privilege(%s, 'execute')", [function])
            assert cursor.fetchone() == (False,), function
        for trick in (
            "set constraints all immediate",
            "set constraints all deferred",
            "set search_path = pg_temp",
            "set session_replication_role = origin",
        ):
            outcome(cursor, trick)
            cursor.execute(INSERT.replace("audit_entry", f'"{committed.oak.schema_name}".audit_entry'), [str(uuid4())])
    found = checked(committed.oak)
    assert (found.ok, found.checked) == (True, 6)


def test_entries_from_before_the_chain_are_linked_once_in_order_of_time(committed: World) -> None:
    off = "alter table audit_entry disable trigger user"
    as_superuser(committed.oak, off)
    written = write(committed.oak, 3)
    as_superuser(
        committed.oak,
        "delete from audit_head",
        "drop trigger audit_await on audit_entry",
        f"update audit_entry set created_at = created_at - interval '1 day' where id = '{written[2].id}'",
    )
    with owner_mode():
        apply_tenant("school", committed.oak.schema_name, committed.hillshire.schema_name)
    found = checked(committed.oak)
    assert (found.ok, found.checked) == (True, 3)
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f'select entry_id::text from "{committed.oak.schema_name}".audit_link order by seq')
        assert [row[0] for row in cursor.fetchall()] == [str(written[index].id) for index in (2, 0, 1)]
    raw.close()
    # And not a second time: what was slipped in past the trigger stays found out, and the trigger is on again.
    as_superuser(committed.oak, off)
    slipped = write(committed.oak)[0]
    with owner_mode():
        apply_tenant("school", committed.oak.schema_name, committed.hillshire.schema_name)
    write(committed.oak)
    fault = checked(committed.oak).fault
    assert fault is not None
    assert (fault.kind, fault.entry_id) == (Kind.UNLINKED, str(slipped.id))


def test_a_journal_that_is_copied_with_its_links_is_whole_in_its_new_place(committed: World) -> None:
    write(committed.oak, 5, place="Oak")
    old, new = f'"{committed.oak.schema_name}"', f'"{committed.ash.schema_name}"'
    raw = superuser()
    raw.autocommit = False
    with raw, raw.cursor() as cursor:
        cursor.execute(f"insert into {new}.audit_entry select * from {old}.audit_entry")
        cursor.execute(f"insert into {new}.audit_link select * from {old}.audit_link")
        cursor.execute(f"update {new}.audit_head h set seq = o.seq, hash = o.hash from {old}.audit_head o")
    raw.close()
    assert checked(committed.ash) == checked(committed.oak)
    write(committed.ash)
    found = checked(committed.ash)
    assert (found.ok, found.checked) == (True, 6)


def test_a_long_journal_is_read_in_batches(committed: World) -> None:
    as_superuser(
        committed.oak,
        "insert into audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
        f" select gen_random_uuid(), now(), 'x.y', 'By', 't', 'n' || i, '{{}}' from generate_series(1, {LONG}) i",
    )
    with as_tenant(committed.oak):
        tracemalloc.start()
        try:
            found = checked(committed.oak)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (found.ok, found.checked) == (True, LONG)
    # A batch of rows, and not one byte for each row of the journal.
    assert peak < BATCH * 4_000


def test_the_first_link_follows_32_zero_bytes(committed: World) -> None:
    entry = write(committed.oak)[0]
    with as_tenant(committed.oak), connection.cursor() as cursor:
        cursor.execute("select facts::text, (extract(epoch from created_at) * 1000000)::bigint from audit_entry")
        facts, at = cursor.fetchone()
    row = Row(
        str(entry.id),
        at,
        entry.verb,
        None,
        entry.by_name,
        entry.subject_type,
        str(entry.subject_id),
        entry.subject_name,
        facts,
    )
    assert checked(committed.oak).hash == next_hash(BEFORE_THE_FIRST, row)
