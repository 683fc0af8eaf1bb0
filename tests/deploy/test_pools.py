"""PgBouncer as it is shipped, in front of many processes: each login its own pool, and nothing of ours lives in a session."""

import os
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from lantern.access.roles import Role
from lantern.away import TRY_AGAIN
from lantern.outbox.claims import claim
from lantern.outbox.models import Message
from lantern.servers.children import wait_until
from tenants.logins.dropping import end_sessions
from tenants.logins.grants import CONNECTION_LIMIT, STATEMENT_TIMEOUT
from tenants.logins.info import TenantInfo
from tenants.logins.passwords import password_of
from tenants.moving.copying import one_view
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person, owner_mode
from tests.conftest import superuser
from tests.deploy.pooled import FORK, MOST_OF_A_LOGIN, PROCESSES, SHIPPED, ask, connecting, through, visits
from tests.deploy.test_compose import SERVICES
from tests.servers.pooler import Pooler
from tests.servers.running import ROOT


def busy_with(role: str) -> Any:
    """A transaction of this login that goes on: whatever server connection was used last is taken."""
    other = connection.copy()
    other.mode = connection.mode
    other.set_tenant(connection.tenant)
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("select session_user")
        assert cursor.fetchone() == (role,)
    return other


def test_a_server_connection_never_serves_another_login(pooled: World) -> None:
    for tenant in (pooled.oak, pooled.elm, pooled.ash, pooled.hillshire, pooled.otherton):
        make_person(tenant, Role.HEAD if tenant.kind == "school" else Role.OFFICER, name=f"Somebody of {tenant.name}")
    tenants = [tenant for tenant in pooled.tenants if tenant.kind != "directory"]
    expected = {tenant.role: tenant for tenant in tenants}
    users_of_pid, pids_of = defaultdict(set), defaultdict(set)
    seen = visits(tenants, rounds=20)
    for role, (user, pid, path, timeout, zone, names) in seen:
        tenant = expected[role]
        assert user == role
        assert path == ", ".join(tenant.search_path)
        assert timeout == STATEMENT_TIMEOUT["tenant"]
        assert zone == "UTC"
        assert names == f"Somebody of {tenant.name}"
        users_of_pid[pid].add(user)
        pids_of[user].add(pid)
    assert len(seen) == PROCESSES * 20 * len(tenants)
    assert all(len(users) == 1 for users in users_of_pid.values())
    assert all(len(pids) <= MOST_OF_A_LOGIN for pids in pids_of.values())
    # Fewer than the processes keep: they take turns.
    assert len(users_of_pid) < PROCESSES * len(tenants)


def test_connections_in_all_stay_within_the_bound(pooler: Pooler, committed: World) -> None:
    tenants = [tenant for tenant in committed.tenants if tenant.kind != "directory"]
    bound, most = 3, 0
    connection.close()
    raw = superuser()

    def count() -> int:
        nonlocal most
        with raw.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
            )
            found = int(cursor.fetchone()[0])
        most = max(most, found)
        return found

    with pooler.with_settings(max_db_connections=bound):
        # PgBouncer's own, which asks for verifiers.
        assert wait_until(lambda: count() <= 1, seconds=10)
        most = 0
        with through(pooler):
            seen = visits(tenants, rounds=5, meanwhile=count)
    raw.close()
    # More logins than there may be connections, and all of them were answered.
    assert {role for role, _session in seen} == {tenant.role for tenant in tenants}
    assert all(session[0] == role for role, session in seen)
    assert 0 < most <= bound < len(tenants)


def test_only_a_tenants_login_with_its_own_password_gets_in(pooler: Pooler, committed: World) -> None:
    oak, elm = committed.oak.role, committed.elm.role
    pooler.connect(oak, password_of(oak)).close()
    given = connection.settings_dict
    for user, password in (
        (oak, "wrong"),
        (oak, ""),
        (oak, password_of(elm)),
        # Right passwords of those who may do more than a tenant.
        (given["USER"], given["PASSWORD"]),
        ("lantern_owner", "wrong"),
        ("nobody_of_that_name", "wrong"),
    ):
        with pytest.raises(psycopg2.OperationalError, match=r"authentication|password|no such user"):
            pooler.connect(user, password)


def test_a_login_keeps_to_the_utc_of_ours_whatever_another_client_of_it_set(pooler: Pooler, pooled: World) -> None:
    with as_tenant(pooled.oak):
        ours = ask("select pg_backend_pid(), current_setting('TimeZone')")
        other = pooler.connect(pooled.oak.role, password_of(pooled.oak.role))
        with other.cursor() as cursor:
            cursor.execute("set timezone = 'Asia/Tokyo'")
            cursor.execute("select pg_backend_pid(), current_setting('TimeZone')")
            theirs = cursor.fetchone()
        assert theirs == (ours[0], "Asia/Tokyo")
        assert ask("select pg_backend_pid(), current_setting('TimeZone')") == (ours[0], "UTC")
        other.close()


def take_and_hang(message: str, tenant: TenantInfo, taken: Any) -> None:
    with as_tenant(tenant), connection.beside() as holder, claim(message, on=holder) as ours:
        taken.put(ours)
        time.sleep(60)


def test_a_claim_is_one_workers_and_free_as_soon_as_it_is_killed(pooled: World) -> None:
    with as_tenant(pooled.oak):
        message = str(Message.objects.create(kind="mail", content={}).pk)
    taken = FORK.Queue()
    worker = FORK.Process(target=take_and_hang, args=(message, pooled.oak, taken))
    worker.start()
    assert taken.get(timeout=20) is True
    with as_tenant(pooled.oak):
        with connection.beside() as holder, claim(message, on=holder) as ours:
            assert ours is False
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        assert wait_until(lambda: _can_claim(message), seconds=5)
        assert Message.objects.get(pk=message).done_at is not None


def _can_claim(message: str) -> bool:
    with connection.beside() as holder, claim(message, on=holder) as ours:
        return ours


def add_person(tenant: TenantInfo) -> None:
    make_person(tenant, Role.HEAD)
    connection.close()


def elsewhere(work: Callable[..., None], *values: Any) -> None:
    """Done by another process, to the end."""
    process = FORK.Process(target=work, args=values)
    process.start()
    process.join(20)
    assert process.exitcode == 0


def test_one_view_holds_while_others_write_and_leaves_no_setting_behind(pooled: World) -> None:
    settings = (
        "select pg_backend_pid(), current_setting('statement_timeout'), current_setting('transaction_isolation'),"
        " current_setting('transaction_read_only')"
    )
    with as_tenant(pooled.oak):
        with one_view():
            assert User.objects.count() == 0
            elsewhere(add_person, pooled.oak)
            assert User.objects.count() == 0
            inside = ask(settings)
        assert inside[1:] == ("15min", "repeatable read", "on")
        assert User.objects.count() == 1
        # The connection that was used last is the first to be given out again.
        assert ask(settings) == (inside[0], STATEMENT_TIMEOUT["tenant"], "read committed", "off")


def test_a_long_read_goes_on_when_its_server_connection_is_given_to_somebody_else(pooled: World) -> None:
    for number in range(3):
        make_person(pooled.oak, Role.STAFF, name=f"Person {number}")
    with as_tenant(pooled.oak):
        rows = User.objects.order_by("name").iterator(chunk_size=1)
        names = [next(rows).name]
        other = busy_with(pooled.oak.role)
        names += [row.name for row in rows]
        other.rollback()
        other.close()
    assert names == ["Person 0", "Person 1", "Person 2"]


def try_lock(tenant: TenantInfo, answers: Any) -> None:
    with as_tenant(tenant):
        answers.put(ask("select pg_try_advisory_xact_lock(8)")[0])
    connection.close()


def test_a_lock_of_a_transaction_is_held_to_its_end_and_no_longer(pooled: World) -> None:
    answers = FORK.Queue()
    with as_tenant(pooled.oak):
        with transaction.atomic():
            ask("select pg_advisory_xact_lock(8)")
            elsewhere(try_lock, pooled.oak, answers)
            assert answers.get(timeout=5) is False
        elsewhere(try_lock, pooled.oak, answers)
        assert answers.get(timeout=5) is True


def test_a_school_that_moved_looks_where_it_belongs_now(pooler: Pooler, pooled: World) -> None:
    role, moved = pooled.ash.role, pooled.hillshire.schema_name
    with as_tenant(pooled.ash):
        before = ask("show search_path")[0]
    wanted = f'alter role "{role}" set search_path = '
    try:
        pooler.as_superuser(f"{wanted}{pooled.ash.schema_name}, {moved}")
        with connecting(**pooler.server), owner_mode():
            end_sessions(role)
        with as_tenant(pooled.ash):
            assert ask("show search_path")[0] == f"{pooled.ash.schema_name}, {moved}" != before
    finally:
        pooler.as_superuser(wanted + before)


SESSION_FEATURES = {
    # What lives as long as a session, and where it may be: only in processes that go straight to PostgreSQL.
    r"pg_(try_)?advisory_(lock|unlock)": {"tenants/provisioning/locks.py"},
    r"(?<!\w)(un)?listen [a-z_]+;?\"": set(),
    r"with hold": set(),
    r"\bprepare [a-z_]+ as\b": set(),
    r"\bload '": set(),
    r"temporary table (?!.*on commit drop)": set(),
    r"\bset session\b": {"tenants/logins/base.py"},
    r"cursor\(name=|\.cursor\(\"": set(),
}


def test_what_lives_as_long_as_a_session_is_used_only_where_nothing_is_pooled() -> None:
    files = [
        file
        for folder in ("platform", "tenants", "checklists", "incidents", "reporting", "training")
        for file in (ROOT / folder).rglob("*.py")
    ]
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}
    for feature, allowed in SESSION_FEATURES.items():
        found = {name for name, text in texts.items() if re.search(feature, text, re.IGNORECASE)}
        assert found == allowed, feature


def test_the_numbers_of_pooler_server_and_processes_fit_together() -> None:
    options = dict(re.findall(r"--(\w+)=(\S+)", " ".join(SERVICES["postgres"]["command"])))
    # Beside it: the owner's processes, a superuser, a monitor.
    assert int(SHIPPED["max_db_connections"]) <= int(options["max_connections"]) - 30
    assert CONNECTION_LIMIT["tenant"] >= MOST_OF_A_LOGIN
    # A task of the outbox holds its claim on one connection and works on another: all workers at one school must fit.
    workers = int(_default("worker", "LANTERN_WORKER_PROCESSES"))
    assert 2 * workers <= MOST_OF_A_LOGIN
    processes = int(_default("web", "LANTERN_WEB_WORKERS")) + workers + 1
    assert processes * int(_default("web", "LANTERN_DB_KEEP_CONNECTIONS")) <= int(SHIPPED["max_client_conn"])
    # Whoever comes again when an answer of 503 said so finds PgBouncer trying again; by itself it refuses for 15 seconds.
    assert int(SHIPPED["server_login_retry"]) < TRY_AGAIN


def _default(service: str, name: str) -> str:
    return str(SERVICES[service]["environment"][name]).rpartition(":-")[2].rstrip("}")
