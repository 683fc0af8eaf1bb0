"""Backing up every tenant, a few at once. What fails is told and stops nobody else; a run that was stopped goes on where it was."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

from django.conf import settings

from tenants.backup import kept
from tenants.backup.rows import raw_connection
from tenants.backup.taking import Subject, subjects, take
from tenants.directory.models import Tenant
from tenants.logins.switch import connection
from tenants.provisioning.schemas import in_directory

Tell = Callable[[str], object]
# A tenant that was backed up since is passed over when a run is started again; the next night it is not.
FRESH_FOR = timedelta(hours=12)


@dataclass
class Night:
    """What came of a run."""

    done: int = 0
    bytes: int = 0
    passed_over: int = 0
    pruned: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """How a tenant stands: when it was last backed up (None: never), and whether that is too long ago."""

    subject: Subject
    last: datetime | None
    is_overdue: bool


def back_up(tell: Tell, *, only: set[UUID] | None = None, workers: int = 2, anew: bool = False) -> Night:
    """Every tenant, or those in `only`, has a backup of now, and old ones are gone.

    Those with one of the last twelve hours are passed over unless `anew`. Whoever waited longest comes first. OwnerNeeded
    unless this process is the owner.
    """
    now, night = datetime.now(UTC), Night()
    waiting: SimpleQueue[Subject] = SimpleQueue()
    for one in standing(now):
        if only is not None and one.subject.id not in only:
            continue
        if not anew and one.last is not None and one.last > now - FRESH_FOR:
            night.passed_over += 1
        else:
            waiting.put(one.subject)
    total = waiting.qsize()
    params = connection.get_connection_params()
    # Threads, since most of the work is PostgreSQL's, packing and the disk's, and all of those let others run.
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        for results in [pool.submit(_work, waiting, params, tell, total) for _ in range(max(1, workers))]:
            for name, size, error in results.result():
                if error:
                    night.failed.append(name)
                else:
                    night.done, night.bytes = night.done + 1, night.bytes + size
    night.pruned = kept.prune(now, gone=_erased())
    return night


def standing(now: datetime) -> list[Standing]:
    """Every tenant that is set up and when it was last backed up, those that wait longest first."""
    late = now - timedelta(hours=settings.BACKUP_OVERDUE_HOURS)
    with in_directory(), connection.cursor() as cursor:
        found = []
        for subject in subjects(cursor):
            last = next(iter(kept.moments_of(subject.id)), None)
            found.append(Standing(subject, last, last is None or last < late))
    return sorted(found, key=lambda one: (one.last is not None, one.last, one.subject.name))


def _work(
    waiting: "SimpleQueue[Subject]", params: dict[str, Any], tell: Tell, total: int
) -> list[tuple[str, int, str]]:
    """One worker's share: who, how large, and what went wrong (empty: nothing)."""
    return list(_results(waiting, params, tell, total))


def _results(
    waiting: "SimpleQueue[Subject]", params: dict[str, Any], tell: Tell, total: int
) -> Iterator[tuple[str, int, str]]:
    with raw_connection(params) as raw:
        for subject in _until_empty(waiting):
            try:
                size = take(raw, subject).card.bytes
            except Exception as error:  # noqa: BLE001 -- one tenant's failure is told and must not stop the others
                raw.rollback()
                tell(f"{subject.name} ({subject.host}): NOT BACKED UP: {type(error).__name__}: {error}")
                yield subject.name, 0, type(error).__name__
                continue
            if waiting.qsize() % 100 == 0:
                tell(f"{total - waiting.qsize()} of {total}")
            yield subject.name, size, ""


def _until_empty(waiting: "SimpleQueue[Subject]") -> Iterable[Subject]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _erased() -> set[UUID]:
    with in_directory():
        return set(Tenant.objects.filter(status=Tenant.Status.ERASED).values_list("id", flat=True))
