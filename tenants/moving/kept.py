"""Files of `lantern.files` on their way out and in: opened here, since the export is open, and sealed there under a new key.

A sealed content is bound to its tenant and opened by a key in its row. Neither means anything elsewhere.
"""

import os
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from lantern.crypto.keys import tenant_of_the_moment
from lantern.files.kinds import Kind
from lantern.files.models import StoredFile
from lantern.files.names import clean_name
from lantern.files.queries import content_of
from lantern.files.sealing import SealedContent
from tenants.moving.archive import Archive, FilePart, Refused


class Damaged(Exception):
    """The content of a kept file is not what its row says. Names the file by its identifier alone."""


def kept_files() -> list[StoredFile]:
    """Every kept file with a content, also the removed ones, which can be put back for a while."""
    return list(StoredFile.objects.exclude(state=StoredFile.State.ERASED).order_by("id"))


def path_of(file: StoredFile) -> str:
    """Where it lies in an export, below `files/`: its identifier, then the name it came with."""
    return f"{file.id}/{clean_name(file.name)}"


def plain_content(file: StoredFile) -> Iterator[bytes]:
    """The content in pieces, each proven. FileNotFoundError if it is gone."""
    content = content_of(file)
    try:
        yield from content
    finally:
        content.close()


def check_is_whole(file: StoredFile, *, size: int, sha256: str) -> None:
    """Raises Damaged if this is not what was once checked and kept."""
    if (file.size, file.sha256) != (size, sha256):
        raise Damaged(f"The content of the file {file.id} is not what its row says.")


def seal_anew(archive: Archive, parts: Iterable[FilePart]) -> None:
    """Every kept file of the school of the moment has its content, under a key of its own. Its rows are there already.

    Refused if a row has no content, a content no row, or if they do not fit each other.
    """
    waiting = {part.stored: part for part in parts}
    for file in StoredFile.objects.defer("key").order_by("id").iterator():
        part = waiting.pop(file.id, None)
        has_content = file.state != StoredFile.State.ERASED
        if has_content != (part is not None) or file.kind not in Kind.values:
            raise Refused(_("The record of the file %(file)s does not fit what is in the export.") % {"file": file.id})
        key = os.urandom(32)
        # Also where nothing is to be opened: the row came without a key and could not be read.
        file.key = key.hex() if part else ""
        file.save(update_fields=["key"])
        if part is not None:
            _seal(archive, part, file, key)
    if waiting:
        raise Refused(_("The file %(file)s has no record in the export.") % {"file": next(iter(waiting))})


def _seal(archive: Archive, part: FilePart, file: StoredFile, key: bytes) -> None:
    if (part.size, part.sha256) != (file.size, file.sha256):
        raise Refused(_("The file %(file)s is not the one that its record tells of.") % {"file": file.id})
    with archive.zip.open(part.member) as source:
        content = SealedContent(source, key=key, tenant=tenant_of_the_moment(), file=file.id)  # type: ignore[arg-type]  # only read and sought
        if default_storage.save(part.kept_at, content) != part.kept_at:
            raise Refused(_("The file %(path)s cannot be kept under its name.") % {"path": part.kept_at})
