"""Keeping a checked file, taking it away, and having it back."""

import os
import weakref
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.record import RESTRICTED, Actor, NotInTransaction, record
from lantern.crypto.keys import tenant_of_the_moment
from lantern.errors import NotPossibleNow
from lantern.files.check import Checked
from lantern.files.models import StoredFile
from lantern.files.sealing import SealedContent


def accept(*, upload: Checked, by: Actor, verb: str = "file.kept", is_restricted: bool = False) -> StoredFile:
    """The checked file is kept and journalled, in the transaction of the caller; NotInTransaction without one.

    `verb` is what the journal says: `file.written` of a file that Lantern made. Of one that `is_restricted` the page of activity
    never says anything. Who may add a file, and to what, is the caller's
    rule. If the transaction is rolled back the content goes too.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("A file was to be kept apart from the change that it belongs to.")
    key = os.urandom(32)
    stored = StoredFile(
        name=upload.name,
        kind=upload.kind,
        size=upload.size,
        sha256=upload.sha256,
        key=key.hex(),
        uploaded_by_id=by.pk,
        uploaded_by_name=str(by)[:200],
        scanned_at=upload.scanned_at,
        is_restricted=is_restricted,
    )
    content = SealedContent(upload.content, key=key, tenant=tenant_of_the_moment(), file=stored.id)
    _gone_on_rollback(Path(default_storage.path(stored.stored_name)))
    default_storage.save(stored.stored_name, content)
    stored.save(force_insert=True)
    note(verb, stored, by, kind=upload.kind.value, bytes=upload.size)
    return stored


def remove(*, file: StoredFile, by: Actor) -> StoredFile:
    """The file is out of sight. For `sweeping.UNDO_FOR` it can be put back; then its content is erased. May be repeated."""
    with transaction.atomic():
        kept = StoredFile.objects.select_for_update().get(pk=file.pk)
        if kept.is_kept:
            kept.state, kept.removed_at = StoredFile.State.REMOVED, timezone.now()
            kept.save(update_fields=["state", "removed_at"])
            note("file.removed", kept, by)
    return kept


def put_back(*, file: StoredFile, by: Actor) -> StoredFile:
    """A removed file is there again. NotPossibleNow once its content has been erased. May be repeated."""
    with transaction.atomic():
        kept = StoredFile.objects.select_for_update().get(pk=file.pk)
        if kept.state == StoredFile.State.ERASED:
            raise NotPossibleNow(_("This file was removed too long ago to be put back."))
        if not kept.is_kept:
            kept.state, kept.removed_at = StoredFile.State.KEPT, None
            kept.save(update_fields=["state", "removed_at"])
            note("file.put_back", kept, by)
    return kept


def note(verb: str, file: StoredFile, by: Actor, **facts: object) -> None:
    """One journal row about the file, read by whoever may read what the file stands beside."""
    record(verb, by=by, subject=file, **facts, **({RESTRICTED: True} if file.is_restricted else {}))


def note_download(*, file: StoredFile, by: Actor) -> None:
    """The journal says who was given the file."""
    with transaction.atomic():
        note("file.downloaded", file, by)


class _Hope:
    """That the transaction commits. It is held by the commit hook alone, which Django drops when it rolls back."""


def _gone_on_rollback(path: Path) -> None:
    hope = _Hope()
    loss = weakref.finalize(hope, path.unlink, missing_ok=True)
    # A process that ends in the middle is no rollback: what it leaves is swept (`lantern.files.sweeping`).
    loss.atexit = False

    def committed(_hope: _Hope = hope) -> None:
        loss.detach()

    transaction.on_commit(committed)
