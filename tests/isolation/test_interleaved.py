"""Tenants interleaved at random on the real backend: switches, transactions, errors, rollbacks, lost connections.

After whatever came before, a row that is read belongs to the tenant of the moment, and what is written lands there. With
`--figures` (`make attack`) a thousand sequences are played, otherwise fewer.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from lantern.celery import app
from lantern.outbox.models import Message
from tenants.logins.base import SwitchRefused
from tenants.logins.info import TenantInfo
from tenants.logins.task import TenantTask
from tests.cast import World, as_tenant
from tests.conftest import superuser
from tests.figures import Figure

FEW, MANY = 60, 1_000
LOST = (OperationalError, InterfaceError)


class Undo(Exception):
    """Ends a block of a transaction so that it is rolled back."""


@app.task(base=TenantTask, name="probe.isolation_write")
def write_as_task(key: str) -> None:
    write(key)


def write(key: str) -> None:
    """A row that says in which tenant it was meant to be written."""
    Message.objects.create(
        kind="mail", content={"of": connection.tenant.schema_name, "key": key}, done_at=timezone.now()
    )


class Frame:
    """A tenant that was entered, or a block of a transaction: what is to be left again, and what it wrote."""

    def __init__(self, block: Any, tenant: TenantInfo, *, is_block: bool) -> None:
        self.block, self.tenant, self.is_block = block, tenant, is_block
        self.written: set[str] = set()
        self.callbacks: list[str] = []


class Interleaved(RuleBasedStateMachine):
    """What a process may do between two requests, and in them."""

    tenants: tuple[TenantInfo, ...] = ()
    server: Any = None
    played = 0
    reads = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).played += 1
        self.frames: list[Frame] = []
        self.kept: dict[str, set[str]] = {tenant.role: set() for tenant in self.tenants}
        self.lazy: Any = None
        self.files = f"{uuid4()}.txt"

    @property
    def tenant(self) -> TenantInfo:
        return self.frames[-1].tenant

    @property
    def blocks(self) -> list[Frame]:
        return [frame for frame in self.frames if frame.is_block]

    def expected(self) -> set[str]:
        return self.kept[self.tenant.role].union(*(frame.written for frame in self.blocks))

    def note(self, key: str) -> None:
        (self.blocks[-1].written if self.blocks else self.kept[self.tenant.role]).add(key)

    @initialize(where=st.integers(0, 3))
    def arrive(self, where: int) -> None:
        self._enter(self.tenants[where])

    def _enter(self, tenant: TenantInfo) -> None:
        block = as_tenant(tenant)
        block.__enter__()
        self.frames.append(Frame(block, tenant, is_block=False))

    @rule(where=st.integers(0, 3))
    def switch(self, where: int) -> None:
        other = self.tenants[where]
        if self.blocks and other.role != self.tenant.role:
            with pytest.raises(SwitchRefused), as_tenant(other):
                pass
        else:
            self._enter(other)

    @rule()
    def begin(self) -> None:
        block = transaction.atomic()
        block.__enter__()
        self.frames.append(Frame(block, self.tenant, is_block=True))

    @precondition(lambda self: len(self.frames) > 1)
    @rule(undone=st.booleans())
    def leave(self, undone: bool) -> None:
        frame = self.frames.pop()
        if not frame.is_block:
            frame.block.__exit__(None, None, None)
            return
        if undone:
            frame.block.__exit__(Undo, Undo(), None)
            return
        frame.block.__exit__(None, None, None)
        if self.blocks:
            self.blocks[-1].written |= frame.written
            self.blocks[-1].callbacks += frame.callbacks
        else:
            self.kept[frame.tenant.role] |= frame.written | set(frame.callbacks)

    @rule()
    def write(self) -> None:
        key = str(uuid4())
        write(key)
        self.note(key)

    @rule()
    def read(self) -> None:
        self._check(list(Message.objects.values_list("content", flat=True)))
        with connection.cursor() as cursor:
            cursor.execute("select session_user, current_user, current_schema()")
            assert cursor.fetchone() == (self.tenant.role, self.tenant.role, self.tenant.schema_name)

    def _check(self, rows: list[dict[str, str]]) -> None:
        type(self).reads += len(rows)
        assert {row["of"] for row in rows} <= {self.tenant.schema_name}
        assert {row["key"] for row in rows} == self.expected()

    @rule()
    def build_a_query_for_later(self) -> None:
        self.lazy = Message.objects.values_list("content", flat=True)

    @precondition(lambda self: self.lazy is not None)
    @rule()
    def read_the_query_of_earlier(self) -> None:
        """It reads where it is read. That it was built elsewhere must not matter, nor what was read elsewhere be there."""
        self._check(list(self.lazy.all()))

    @rule()
    def fail_in_the_server(self) -> None:
        """An error inside a block of its own leaves the blocks around it, and their tenant, as they were."""
        with suppress(Exception), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        self.read()

    @rule()
    def ask_for_a_callback(self) -> None:
        key = str(uuid4())
        transaction.on_commit(lambda: write(key))
        if self.blocks:
            self.blocks[-1].callbacks.append(key)
        else:
            self.note(key)

    @rule()
    def use_the_cache(self) -> None:
        assert cache.get("whose") in (None, self.tenant.schema_name)
        cache.set("whose", self.tenant.schema_name)

    @rule()
    def use_a_file(self) -> None:
        if not default_storage.exists(self.files):
            default_storage.save(self.files, ContentFile(self.tenant.schema_name.encode()))
        with default_storage.open(self.files) as file:
            assert file.read() == self.tenant.schema_name.encode()

    @precondition(lambda self: not self.blocks)
    @rule(where=st.integers(0, 3))
    def run_a_task(self, where: int) -> None:
        other, key = self.tenants[where], str(uuid4())
        write_as_task.apply(args=[key], headers={"tenant": other.schema_name}, throw=True)
        self.kept[other.role].add(key)
        self.read()

    @rule(where=st.integers(0, 3))
    def lose_connections(self, where: int) -> None:
        """The server ends every session of one tenant. Work in a transaction is lost as a whole, and nothing else."""
        lost = self.tenants[where]
        with self.server.cursor() as cursor:
            cursor.execute(
                "select count(pg_terminate_backend(pid, 2000)) from pg_stat_activity where usename = %s", [lost.role]
            )
        if lost.role != self.tenant.role:
            return
        if self.blocks:
            self._lose_the_transaction()
        else:
            with suppress(*LOST):
                list(Message.objects.all()[:1])
        # As at the start of the next request.
        connection.close_if_unusable_or_obsolete()

    def _lose_the_transaction(self) -> None:
        try:
            list(Message.objects.all()[:1])
        except LOST as error:
            while self.blocks:
                frame = self.frames.pop()
                with suppress(*LOST):
                    frame.block.__exit__(type(error), error, None)

    def teardown(self) -> None:
        while self.frames:
            frame = self.frames.pop()
            with suppress(*LOST):
                frame.block.__exit__(*((Undo, Undo(), None) if frame.is_block else (None, None, None)))
        for tenant in self.tenants:
            with as_tenant(tenant):
                # Not only what was seen at the time: whatever is there now was kept in this tenant.
                rows = list(Message.objects.values_list("content", flat=True))
                assert {row["key"] for row in rows} == self.kept[tenant.role]
                assert {row["of"] for row in rows} <= {tenant.schema_name}
                Message.objects.all().delete()
                cache.clear()


@pytest.fixture
def machine(committed: World, settings: Any, tmp_path: Path) -> Iterator[type[Interleaved]]:
    settings.PRIVATE_FILES = tmp_path
    raw = superuser()
    places = (committed.oak, committed.elm, committed.hillshire, committed.ash)
    yield type("Interleaved", (Interleaved,), {"tenants": places, "server": raw})
    raw.close()


def sequences(many: int) -> settings:
    """So many sequences of twenty steps, the same ones in each run."""
    return settings(
        max_examples=many,
        stateful_step_count=20,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_comes_between_a_tenant_reads_and_writes_only_its_own_rows(
    machine: type[Interleaved], figure: Figure, request: pytest.FixtureRequest
) -> None:
    wanted = MANY if request.config.getoption("--figures") else FEW
    run_state_machine_as_test(machine, settings=sequences(wanted))
    assert machine.played >= wanted
    # The control: there was something to read.
    assert machine.reads > wanted
    figure(
        "interleaved tenants",
        f"{machine.played:,} sequences, 0 cross reads",
        target="≥ 1,000, 0",
        ok=machine.played >= MANY,
    )
