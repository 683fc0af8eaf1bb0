"""Clearing up: content whose transaction never committed, and content that was removed long enough ago."""

import logging
from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from lantern.audit.record import SystemActor
from lantern.files.keeping import note
from lantern.files.models import FOLDER, StoredFile
from lantern.records import id_in

logger = logging.getLogger(__name__)

UNDO_FOR = timedelta(days=30)
# Longer than any transaction: what is younger may be about to commit.
ORPHAN_AFTER = timedelta(days=1)
_SWEEPER = SystemActor("Lantern")
_AT_ONCE = 500


def sweep() -> tuple[int, int]:
    """Orphans deleted, and removed files erased, of the tenant of the moment. May be repeated and stopped at any point."""
    return _sweep_orphans(), _sweep_removed()


def _sweep_orphans() -> int:
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    before, gone = datetime.now(UTC) - ORPHAN_AFTER, 0
    for start in range(0, len(names), _AT_ONCE):
        some = {name: found for name in names[start : start + _AT_ONCE] if (found := id_in(name))}
        known = set(
            StoredFile.objects.filter(pk__in=some.values())
            .exclude(state=StoredFile.State.ERASED)
            .values_list("pk", flat=True)
        )
        for name, file_id in some.items():
            path = f"{FOLDER}/{name}"
            if file_id not in known and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                gone += 1
    if gone:
        logger.info("deleted %s files that no row names", gone)
    return gone


def _sweep_removed() -> int:
    due = StoredFile.objects.filter(state=StoredFile.State.REMOVED, removed_at__lt=timezone.now() - UNDO_FOR)
    erased = 0
    for file_id in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            file = due.select_for_update().filter(pk=file_id).first()
            if file is None:
                continue
            # Without its key a copy of the content that lies in a backup opens no more either.
            file.state, file.key = StoredFile.State.ERASED, ""
            file.save(update_fields=["state", "key"])
            note("file.erased", file, _SWEEPER)
        # After the commit: should the process end here, the orphans' sweep finds it.
        default_storage.delete(file.stored_name)
        erased += 1
    return erased
