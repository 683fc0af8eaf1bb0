"""Bringing every tenant's tables and rights up to date.

What is behind is found by one query of the directory. One school is migrated first, by Django itself; what that sent is
then replayed to the others that stand where it stood, in parallel, each in one transaction with its list of migrations
and its rights. A run that was stopped is taken up where it was by the next.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from psycopg2 import sql

from tenants.directory.models import Tenant
from tenants.logins.actual import FEATURES, digest, lines
from tenants.logins.apply import apply_parts, apply_rights
from tenants.logins.passwords import login_of
from tenants.logins.switch import connection
from tenants.provisioning.beside import Beside
from tenants.provisioning.bootstrap import bootstrap, directory_is_current
from tenants.provisioning.locks import alone_with
from tenants.provisioning.progress import Progress
from tenants.provisioning.recording import Recording, migrate_and_record, place_in
from tenants.provisioning.schemas import in_directory
from tenants.provisioning.tables.artifact import KINDS, features_changed, fingerprint, rights_fingerprint

# A tenant in use waits for us at most as long as we wait for it.
LOCK_TIMEOUT: Final = "10s"
# What a run holds, so that two do not migrate the same school at once (`alone_with`).
FLEET: Final = uuid5(NAMESPACE_OID, "lantern fleet")
_ANEW: Final = "its rights were not as the release expected and were all applied anew"


@dataclass(frozen=True)
class _Tenant:
    """What a worker needs to know of a tenant, read before there are workers."""

    name: str
    kind: str
    schema_name: str
    authority_schema: str
    # Whether more than its rights is behind, and whether what features keep beside their tables is.
    migrates: bool
    features: bool

    @property
    def place(self) -> tuple[str, str, str]:
        """Where the catalogue has its rights: schema, login, authority's schema."""
        return self.schema_name, login_of(self.schema_name), self.authority_schema


@dataclass(frozen=True)
class _Outcome:
    """What became of one tenant in a worker. Where `stands_at` is given nothing was recorded for its list of migrations."""

    seconds: float
    stands_at: str = ""
    remark: str = ""


class AtWork(RuntimeError):
    """Another process is doing the same."""


class _Stopped(Exception):
    """The first school failed."""


def behind() -> QuerySet[Tenant]:
    """The tenants whose tables or rights are not what this code makes, authorities first. Runs in the directory."""
    current = Q()
    for kind in KINDS:
        current |= Q(kind=kind, tables=fingerprint(kind), rights=rights_fingerprint(kind))
    return _fleet().exclude(current)


def migrate_fleet(progress: Progress, *, only_grants: bool = False, workers: int = 2) -> None:
    """Every tenant is up to date, but those in `progress.failed`. One that failed in a replay is as it was before.

    `only_grants` applies the rights of all, whatever is noted of them, and migrates nothing. One school goes first as a
    canary: if it fails nothing else is touched. May be repeated, and stopped at any moment. AtWork while another process does it.
    """
    with in_directory(), alone_with(FLEET) as alone:
        if not alone:
            raise AtWork("Another process is bringing the fleet up to date now.")
        _all(progress, only_grants, workers)


def _all(progress: Progress, only_grants: bool, workers: int) -> None:
    if only_grants or not directory_is_current():
        bootstrap()
    with in_directory():
        everybody = _fleet()
        tenants = [_plain(tenant, only_grants) for tenant in (everybody if only_grants else behind())]
        progress.say(f"{everybody.count() - len(tenants)} tenants are up to date, {len(tenants)} are not.")
    progress.begin(len(tenants))
    try:
        _Run(progress, workers, all_rights=only_grants).all_of(tenants)
    except _Stopped:
        progress.say("The first school failed, so nothing else was touched.")
    finally:
        progress.end()


class _Run:
    """One run over the fleet: what was recorded of those that went first."""

    def __init__(self, progress: Progress, workers: int, *, all_rights: bool) -> None:
        self._progress, self._workers, self._all_rights = progress, workers, all_rights
        # By kind and by the list of migrations that a tenant had; of those that are not migrated, without one.
        self._recordings: dict[tuple[str, str], Recording] = {}
        # Of each kind the digest of the rights of one whose rights were all applied.
        self._wanted: dict[str, str] = {}

    def all_of(self, tenants: Sequence[_Tenant]) -> None:
        """Canary, then authorities, then schools; those that stand where one stood that was recorded, in parallel.

        _Stopped if the canary failed.
        """
        canary = next((tenant for tenant in tenants if tenant.kind == Tenant.Kind.SCHOOL), None)
        if canary is not None and not self._lead(canary):
            raise _Stopped
        for kind in KINDS:
            waiting = [tenant for tenant in tenants if tenant.kind == kind and tenant is not canary]
            while waiting:
                waiting = self._after_one_more(self._replay(waiting))

    def _after_one_more(self, elsewhere: dict[str, list[_Tenant]]) -> list[_Tenant]:
        """Of each place from which the way is not known one goes first; returns those that can follow it."""
        follow: list[_Tenant] = []
        for tenants in elsewhere.values():
            waiting = iter(tenants)
            for tenant in waiting:
                recording = self._lead(tenant)
                if recording is not None and recording.replayable:
                    break
            follow.extend(waiting)
        return follow

    def _lead(self, tenant: _Tenant) -> Recording | None:
        """The tenant is up to date by itself, and what that took is recorded for others; None if it failed."""
        start = time.perf_counter()
        try:
            with in_directory():
                stands_at, before = _standing(tenant)
                recording = self._by_itself(tenant)
                after = self._as_model(tenant)
                recording.parts = frozenset(_parts(before ^ after) & _parts(after))
        except Exception as error:  # noqa: BLE001 -- one tenant's failure is reported and must not stop the others
            connection.close()
            self._progress.failure(tenant.name, why(error))
            return None
        if not recording.replayable and (tenant.kind, stands_at) not in self._recordings:
            self._progress.say(f"Each {tenant.kind} like {tenant.name} is migrated by itself: {recording.why_not}.")
        self._recordings.setdefault((tenant.kind, stands_at), recording)
        self._progress.up_to_date(tenant.name, time.perf_counter() - start)
        return recording

    def _as_model(self, tenant: _Tenant) -> set[tuple[str, str]]:
        """Its rights, which were all applied just now. What others of its kind may do is measured by it."""
        with transaction.atomic(), connection.cursor() as cursor:
            self._wanted.setdefault(tenant.kind, digest(cursor, *tenant.place))
            return lines(cursor, *tenant.place)

    def _by_itself(self, tenant: _Tenant) -> Recording:
        if tenant.migrates:
            return migrate_and_record(tenant.schema_name, tenant.kind)
        with transaction.atomic(), connection.cursor() as cursor:
            apply_rights(cursor, tenant.kind, tenant.schema_name, tenant.authority_schema)
            _note(cursor, tenant)
        return Recording()

    def _replay(self, waiting: Sequence[_Tenant]) -> dict[str, list[_Tenant]]:
        """They are up to date or have failed; returns those that were left, by where they stand."""
        left: defaultdict[str, list[_Tenant]] = defaultdict(list)
        with Beside() as beside, ThreadPoolExecutor(self._workers) as pool:
            running: dict[Future[_Outcome], _Tenant] = {
                pool.submit(beside.run, self._bring, tenant): tenant for tenant in waiting
            }
            try:
                for future in as_completed(running):
                    self._take(running[future], future, left)
            except BaseException:
                # Those that have begun come to their end; the next run takes up the others.
                pool.shutdown(cancel_futures=True)
                raise
        return left

    def _take(self, tenant: _Tenant, future: Future[_Outcome], left: dict[str, list[_Tenant]]) -> None:
        error = future.exception()
        if error is not None:
            self._progress.failure(tenant.name, why(error))
            return
        outcome = future.result()
        if outcome.stands_at:
            left[outcome.stands_at].append(tenant)
        else:
            self._progress.up_to_date(tenant.name, outcome.seconds, outcome.remark)

    def _bring(self, cursor: Any, tenant: _Tenant) -> _Outcome:
        """In a worker, on a raw cursor of the owner, in a transaction: the tenant is up to date, if it is known how."""
        start = time.perf_counter()
        path = sql.SQL("set local lock_timeout = {}; set local search_path = {};")
        cursor.execute(path.format(sql.Literal(LOCK_TIMEOUT), sql.Identifier(tenant.schema_name)))
        stands_at = place_in(cursor, tenant.schema_name) if tenant.migrates else ""
        recording = self._recordings.get((tenant.kind, stands_at))
        if recording is None or not recording.replayable:
            if tenant.migrates:
                return _Outcome(time.perf_counter() - start, stands_at)
            recording = Recording()
        # Deferred checks of the rows that an earlier statement touched would stand in the way of the next.
        statements = ("set constraints all immediate", *recording.statements, *recording.rows)
        # On lines of their own: a statement may end in a comment.
        cursor.execute("\n;\n".join(statement.rstrip().rstrip(";") for statement in statements))
        remark = self._rights(cursor, tenant, recording)
        _note(cursor, tenant)
        return _Outcome(time.perf_counter() - start, remark=remark)

    def _rights(self, cursor: Any, tenant: _Tenant, recording: Recording) -> str:
        """Its rights are as those of the one that went first, whatever they were; returns what there is to say of it."""
        wanted, given = self._wanted.get(tenant.kind), (tenant.kind, tenant.schema_name, tenant.authority_schema)
        if wanted is None or self._all_rights:
            apply_rights(cursor, *given)
            return ""
        apply_parts(cursor, *given, recording.parts | ({FEATURES} if tenant.features else frozenset()))
        if digest(cursor, *tenant.place) == wanted:
            return ""
        apply_rights(cursor, *given)
        return _ANEW


def why(error: BaseException) -> str:
    """What went wrong, without the values of rows that PostgreSQL adds on further lines."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


def _standing(tenant: _Tenant) -> tuple[str, set[tuple[str, str]]]:
    """Which migrations it has, if that matters, and its rights."""
    with transaction.atomic(), connection.cursor() as cursor:
        return place_in(cursor, tenant.schema_name) if tenant.migrates else "", lines(cursor, *tenant.place)


def _parts(found: set[tuple[str, str]]) -> set[str]:
    return {part for part, _line in found}


def _note(cursor: Any, tenant: _Tenant) -> None:
    """The directory knows what this tenant's rights, and if it was migrated its tables, are made from."""
    columns = {"rights": rights_fingerprint(tenant.kind)}
    if tenant.migrates:
        columns["tables"] = fingerprint(tenant.kind)
    noted = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in columns.items()
    )
    directory = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "directory_tenant")
    update = sql.SQL("update {} set {} where schema_name = {}")
    cursor.execute(update.format(directory, noted, sql.Literal(tenant.schema_name)))


def _fleet() -> QuerySet[Tenant]:
    served = [Tenant.Status.READY, Tenant.Status.CLOSED]
    fleet = Tenant.objects.select_related("parent").filter(status__in=served, kind__in=KINDS)
    return fleet.order_by("kind", "name", "id")


def _plain(tenant: Tenant, only_grants: bool) -> _Tenant:
    parent = tenant.parent.schema_name if tenant.parent else ""
    migrates = not only_grants and tenant.tables != fingerprint(tenant.kind)
    features = features_changed(tenant.kind, tenant.rights)
    return _Tenant(tenant.name, tenant.kind, tenant.schema_name, parent, migrates, features)
