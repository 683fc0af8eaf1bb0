"""Backing up every tenant, a few at once. What fails is told and stops nobody else; a run that was stopped goes on where it was."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

import psycopg2
from django.conf import settings

from tenants.backup import kept
from tenants.backup.taking import Subject, subjects, take
from tenants.directory.models import Tenant
from tenants.logins.switch import connection
from tenants.provisioning.beside import USES
from tenants.provisioning.fleet import why
from tenants.provisioning.schemas import in_directory

Tell = Callable[[str], object]


@dataclass
class Night:
    """What came of a run."""

    done: int = 0
    bytes: int = 0
    passed_over: int = 0
    pruned: int = 0
    failed: list[str] = field(default_factory=list)
    # Why old backups are still there although their time is over; empty if none is.
    not_pruned: str = ""


@dataclass(frozen=True)
class Standing:
    """How a tenant stands: when it was last backed up (None: never), and whether that is too long ago."""

    subject: Subject
    last: datetime | None
    is_overdue: bool


def back_up(tell: Tell, *, only: set[UUID] | None = None, workers: int = 2, anew: bool = False) -> Night:
    """Every tenant, or those in `only`, has a backup of now, and old ones are gone.

    Those who have one of this night are passed over unless `anew`. Whoever waited longest comes first. OwnerNeeded unless
    this process is the owner.
    """
    now, night = datetime.now(UTC), Night()
    began = night_of(now)
    waiting: SimpleQueue[Subject] = SimpleQueue()
    for one in standing(now):
        if only is not None and one.subject.id not in only:
            continue
        if not anew and one.last is not None and one.last >= began:
            night.passed_over += 1
        else:
            waiting.put(one.subject)
    run = _Run(waiting, tell)
    # Threads, since most of the work is PostgreSQL's, packing and the disk's, and all of those let others run.
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        try:
            for results in [pool.submit(run.share) for _ in range(max(1, workers))]:
                for name, size, error in results.result():
                    if error:
                        night.failed.append(name)
                    else:
                        night.done, night.bytes = night.done + 1, night.bytes + size
        finally:
            # Stopped by hand, nobody else is begun.
            list(_until_empty(waiting))
    try:
        night.pruned = kept.prune(now, gone=_erased())
    except OSError as error:
        night.not_pruned = str(error)
    return night


def night_of(now: datetime) -> datetime:
    """When the night began that a run at this time belongs to: the last LANTERN_BACKUP_AT.

    Whoever was backed up since has their backup of this night. Hours would not do: a run by hand in the afternoon would have
    the night after it passed over.
    """
    today = datetime.combine(now.date(), settings.BACKUP_AT, UTC)
    return today if today <= now else today - timedelta(days=1)


def standing(now: datetime) -> list[Standing]:
    """Every tenant that is set up and when it was last backed up, those that wait longest first."""
    late = now - timedelta(hours=settings.BACKUP_OVERDUE_HOURS)
    with in_directory(), connection.cursor() as cursor:
        found = []
        for subject in subjects(cursor):
            last = next(iter(kept.moments_of(subject.id)), None)
            found.append(Standing(subject, last, last is None or last < late))
    return sorted(found, key=lambda one: (one.last is not None, one.last, one.subject.name))


class _Run:
    """What the workers of one run share: who waits, and how many are done."""

    def __init__(self, waiting: "SimpleQueue[Subject]", tell: Tell) -> None:
        self._waiting, self._tell, self._total = waiting, tell, waiting.qsize()
        self._params = connection.get_connection_params()
        self._ended = count(1)

    def share(self) -> list[tuple[str, int, str]]:
        """One worker's share: who, how large, and what went wrong (empty: nothing)."""
        return list(self._results())

    def _results(self) -> Iterator[tuple[str, int, str]]:
        raw, uses = None, 0
        try:
            for subject in _until_empty(self._waiting):
                size, wrong = 0, ""
                try:
                    # A server process keeps what it knows of each table; one that ended took its connection along.
                    if raw is None or raw.closed or uses == USES:
                        _close(raw)
                        raw, uses = psycopg2.connect(**self._params), 0
                    uses += 1
                    size = take(raw, subject).card.bytes
                except Exception as error:  # noqa: BLE001 -- one tenant's failure is told and must not stop the others
                    wrong = why(error)
                    self._tell(f"{subject.name} ({subject.host}): NOT BACKED UP: {wrong}")
                    if raw is not None:
                        with suppress(psycopg2.Error):
                            raw.rollback()
                ended = next(self._ended)
                if ended % 100 == 0 or ended == self._total:
                    self._tell(f"{ended} of {self._total}")
                yield subject.name, size, wrong
        finally:
            _close(raw)


def _close(raw: Any) -> None:
    if raw is not None:
        with suppress(psycopg2.Error):
            raw.close()


def _until_empty(waiting: "SimpleQueue[Subject]") -> Iterable[Subject]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _erased() -> set[UUID]:
    with in_directory():
        return set(Tenant.objects.filter(status=Tenant.Status.ERASED).values_list("id", flat=True))
