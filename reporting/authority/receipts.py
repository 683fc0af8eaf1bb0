"""Receipts of published rounds, kept outside the database, so that restoring a copy of it cannot draw a round's noise again.

Two releases of the same answers with two draws of noise tell more of each answer than one. A database that was restored to
before a round's closing has forgotten the release that people have read. The receipt, a small file beside the tenants' keys,
has not: the round stays unpublished there until a copy from after its closing is restored. It says when, and nothing else.

A receipt is written after the release is committed, since nobody has seen one that was not. Between the two lies a moment;
`keep` is repeated until it succeeds, and takes in whatever was missed before.
"""

import os
import uuid
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from reporting.authority.models import Closure
from tenants.logins.current import current_tenant


def keep(authority_id: uuid.UUID) -> int:
    """Every round that this authority has closed has a receipt on disk; how many had none. OSError if it cannot be written."""
    folder = _folder(authority_id)
    missing = [
        (round_id, at)
        for round_id, at in Closure.objects.values_list("round_id", "at")
        if not (folder / str(round_id)).exists()
    ]
    for round_id, at in missing:
        _write(folder, round_id, at)
    return len(missing)


def is_kept(authority_id: uuid.UUID, round_id: uuid.UUID) -> bool:
    """Whether a release of this round was ever published by this installation, whatever the database says."""
    return (_folder(authority_id) / str(round_id)).exists()


def forgotten() -> list[str]:
    """A sentence for operators about each round whose release the current authority's tables no longer have, after a restore."""
    authority_id = current_tenant().id
    closed = {str(round_id) for round_id in Closure.objects.values_list("round_id", flat=True)}
    try:
        published = {path.name for path in _folder(authority_id).iterdir()}
    except FileNotFoundError:
        published = set()
    return [
        _("The round %(round)s was published after this backup. Its figures are gone and are not drawn again.")
        % {"round": round_id}
        for round_id in sorted(published - closed)
    ]


def _folder(authority_id: uuid.UUID) -> Path:
    return Path(settings.KEYS_DIR) / "published" / str(authority_id)


def _write(folder: Path, round_id: uuid.UUID, at: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        receipt = os.open(folder / str(round_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(receipt, f"{at.isoformat()}\n".encode())
            os.fsync(receipt)
        finally:
            os.close(receipt)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
