"""What tests/isolation and tests/attack show of logins holds with PgBouncer in front as well: a small part of them, through it.

All of it: `pytest -p tests.servers.through_pooler tests/isolation tests/attack/test_sql.py`.
"""

from pathlib import Path
from typing import Any

from hypothesis.stateful import run_state_machine_as_test

from lantern.access.roles import Role
from tests.attack.logins import CANARY, outcome, signed_in_as
from tests.attack.test_sql import ACTS, READS
from tests.cast import World, make_person
from tests.conftest import superuser
from tests.isolation.test_interleaved import Interleaved, sequences
from tests.servers.pooler import Pooler
from tests.servers.through_pooler import logins_through

SEQUENCES = 6


def test_sql_that_a_school_runs_through_the_pooler_reaches_no_other(pooler: Pooler, committed: World) -> None:
    oak, elm = committed.oak, committed.elm
    make_person(elm, Role.HEAD, name=CANARY)
    names = {"own": oak.schema_name, "own_role": oak.role, "other": elm.schema_name, "other_role": elm.role}
    tried = {}
    with logins_through(pooler) as seen:
        with signed_in_as(elm.role, elm.search_path) as cursor:
            # The victim's own server connection waits in the pool, where the attacker would find it.
            assert CANARY in outcome(cursor, "select name from people_user")
        for name, statement in (READS | ACTS).items():
            with signed_in_as(oak.role, oak.search_path) as cursor:
                tried[name] = outcome(cursor, statement.format(**names))
    assert seen == {oak.role, elm.role}
    assert {name: result for name, result in tried.items() if not result.startswith("refused")} == {}


def test_tenants_that_come_in_any_order_through_the_pooler_find_their_own_rows(
    pooler: Pooler, committed: World, settings: Any, tmp_path: Path
) -> None:
    settings.PRIVATE_FILES = tmp_path
    tenants = (committed.oak, committed.elm, committed.hillshire, committed.ash)
    raw = superuser()
    machine: type[Interleaved] = type("Interleaved", (Interleaved,), {"tenants": tenants, "server": raw})
    with logins_through(pooler) as seen:
        run_state_machine_as_test(machine, settings=sequences(SEQUENCES))
    raw.close()
    assert seen >= {tenant.role for tenant in tenants}
    # The control: there was something to read.
    assert machine.reads > SEQUENCES
