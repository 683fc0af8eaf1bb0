"""Bringing every tenant's tables and rights up to date.

What is behind is found by one query of the directory. One school is migrated first, by Django itself; what that sent is
then replayed to the others that stand where it stood, in parallel, each in one transaction with its list of migrations. A
run that was stopped is taken up where it was by the next.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

import psycopg2
from django.conf import settings
from django.db.models import Q, QuerySet
from psycopg2 import sql

from tenants.directory.models import Tenant
from tenants.logins.apply import apply_rights
from tenants.logins.switch import connection
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.recording import Name, Recording, applied_in, migrate_and_record
from tenants.provisioning.schemas import in_directory
from tenants.provisioning.tables.artifact import KINDS, fingerprint, rights_fingerprint

Tell = Callable[[str], object]
# A tenant in use waits for us at most as long as we wait for it.
LOCK_TIMEOUT = "10s"


@dataclass(frozen=True)
class _Tenant:
    """What a worker needs to know of a tenant, read before there are workers."""

    name: str
    kind: str
    schema_name: str
    authority_schema: str
    # Whether more than its rights is behind.
    migrates: bool


class _Stopped(Exception):
    """The first school failed."""


def behind() -> QuerySet[Tenant]:
    """The tenants whose tables or rights are not what this code makes, authorities first. Runs in the directory."""
    current = Q()
    for kind in KINDS:
        current |= Q(kind=kind, tables=fingerprint(kind), rights=rights_fingerprint(kind))
    return _fleet().exclude(current)


def migrate_fleet(tell: Tell, *, only_grants: bool = False, workers: int = 2) -> list[str]:
    """Every tenant is up to date; returns the names of those that failed. One that failed in a replay is as it was before.

    `only_grants` applies the rights of all, whatever is noted of them, and migrates nothing. One school goes first as a
    canary: if it fails nothing else is touched. May be repeated, and stopped at any moment.
    """
    bootstrap()
    with in_directory():
        everybody = _fleet()
        tenants = [_plain(tenant, only_grants) for tenant in (everybody if only_grants else behind())]
        tell(f"{everybody.count() - len(tenants)} tenants are up to date, {len(tenants)} are not.")
    run = _Run(tell, len(tenants))
    try:
        run.all_of(_canary_first(tenants), workers)
    except _Stopped:
        tell("The first school failed, so nothing else was touched.")
    return run.failed


class _Run:
    """One run over the fleet: what was done and what failed."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell, self._total = tell, total
        self._done = 0
        self.failed: list[str] = []
        self._recordings: dict[tuple[str, frozenset[Name]], Recording] = {}

    def all_of(self, tenants: list[_Tenant], workers: int) -> None:
        """Canary, then authorities, then schools; those that stand where one stood that was recorded, in parallel.

        _Stopped if the canary failed.
        """
        for _kind, group in groupby(tenants, key=lambda tenant: tenant.kind):
            waiting: list[tuple[_Tenant, Recording]] = []
            for tenant in group:
                recording = self._recording_for(tenant)
                if recording is None:
                    self._by_django(tenant)
                else:
                    waiting.append((tenant, recording))
                if self._done == 0:
                    self._replay(waiting, 1)
                    waiting = []
                if self.failed and self._done == 1 and tenant.kind == Tenant.Kind.SCHOOL:
                    raise _Stopped
            self._replay(waiting, workers)

    def _recording_for(self, tenant: _Tenant) -> Recording | None:
        """What brings it up to date; None if Django has to."""
        if not tenant.migrates:
            return Recording()
        with in_directory():
            place = (tenant.kind, applied_in(tenant.schema_name))
        recording = self._recordings.get(place)
        return recording if recording is not None and recording.replayable else None

    def _by_django(self, tenant: _Tenant) -> None:
        try:
            with in_directory():
                place = (tenant.kind, applied_in(tenant.schema_name))
                recording = migrate_and_record(tenant.schema_name, tenant.kind)
        except Exception as error:  # noqa: BLE001 -- one tenant's failure is reported and must not stop the others
            connection.close()
            self._report(tenant, error)
            return
        if not recording.replayable and place not in self._recordings:
            self._tell(f"Each {tenant.kind} like {tenant.name} is migrated by itself: {recording.why_not}.")
        self._recordings.setdefault(place, recording)
        self._report(tenant)

    def _replay(self, waiting: list[tuple[_Tenant, Recording]], workers: int) -> None:
        shares = [waiting[number::workers] for number in range(workers)]
        params = connection.get_connection_params()
        with ThreadPoolExecutor(max_workers=workers) as pool:
            for results in pool.map(lambda share: list(_replay_share(share, params)), shares):
                for tenant, error in results:
                    self._report(tenant, error)

    def _report(self, tenant: _Tenant, error: Exception | None = None) -> None:
        self._done += 1
        if error is None:
            self._tell(f"{self._done} of {self._total}: {tenant.name}: up to date")
        else:
            self.failed.append(tenant.name)
            self._tell(f"{self._done} of {self._total}: {tenant.name}: {type(error).__name__}: {error}")


def _replay_share(
    share: Iterable[tuple[_Tenant, Recording]], params: dict[str, object]
) -> Iterator[tuple[_Tenant, Exception | None]]:
    """One worker's tenants, on a raw connection of its own; yields each with what went wrong."""
    # Threads, since the work is PostgreSQL's; Django's connection belongs to the thread that made it.
    with closing(psycopg2.connect(**params)) as raw:
        for tenant, recording in share:
            try:
                with raw, raw.cursor() as cursor:
                    _replay_one(cursor, tenant, recording)
            except Exception as error:  # noqa: BLE001 -- told, and the next tenant must have its turn
                yield tenant, error
            else:
                yield tenant, None


def _replay_one(cursor: "psycopg2.extensions.cursor", tenant: _Tenant, recording: Recording) -> None:
    path = sql.SQL("set local lock_timeout = {}; set local search_path = {}")
    cursor.execute(path.format(sql.Literal(LOCK_TIMEOUT), sql.Identifier(tenant.schema_name)))
    # Deferred checks of the rows that an earlier statement touched would stand in the way of the next.
    cursor.execute("set constraints all immediate")
    for statement in (*recording.statements, *recording.rows):
        cursor.execute(statement)
    apply_rights(cursor, tenant.kind, tenant.schema_name, tenant.authority_schema)
    directory = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "directory_tenant")
    columns = {"rights": rights_fingerprint(tenant.kind)}
    if tenant.migrates:
        columns["tables"] = fingerprint(tenant.kind)
    noted = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in columns.items()
    )
    update = sql.SQL("update {} set {} where schema_name = {}")
    cursor.execute(update.format(directory, noted, sql.Literal(tenant.schema_name)))


def _fleet() -> QuerySet[Tenant]:
    served = [Tenant.Status.READY, Tenant.Status.CLOSED]
    fleet = Tenant.objects.select_related("parent").filter(status__in=served, kind__in=KINDS)
    return fleet.order_by("kind", "name", "id")


def _plain(tenant: Tenant, only_grants: bool) -> _Tenant:
    parent = tenant.parent.schema_name if tenant.parent else ""
    migrates = not only_grants and tenant.tables != fingerprint(tenant.kind)
    return _Tenant(tenant.name, tenant.kind, tenant.schema_name, parent, migrates)


def _canary_first(tenants: list[_Tenant]) -> list[_Tenant]:
    canary = next((tenant for tenant in tenants if tenant.kind == Tenant.Kind.SCHOOL), None)
    return tenants if canary is None else [canary, *(tenant for tenant in tenants if tenant is not canary)]
