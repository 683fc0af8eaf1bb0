"""ZIP containers, which is what Word, Excel, PowerPoint and OpenDocument files are.

Everything is decided before anything is unpacked, and unpacking counts what comes out instead of believing what the container says.
The bytes of the container must be its entries, one after the other, and nothing else: bombs let entries overlap, and files
that are two kinds at once hide the other one before, between or behind the entries.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from lantern.files.checks.malware import Signatures
from lantern.files.refused import Refused

MEGABYTE = 1024 * 1024
MOST_ENTRIES = 3_000
MOST_UNPACKED = 250 * MEGABYTE
MOST_RATIO = 200
RATIO_COUNTS_FROM = 2 * MEGABYTE
_CHUNK = 1 << 16
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
# After an entry whose sizes were not known when it began.
_LONGEST_DESCRIPTOR = 24
_DIRECTORY_MOST = 2 * MEGABYTE
_ENCRYPTED = 0x1 | 0x40 | 0x2000


class Budget:
    """How much may still be unpacked, of a container and everything in it."""

    def __init__(self, most: int = MOST_UNPACKED) -> None:
        self.left = most

    def take(self, size: int) -> None:
        """Refused once more than the budget has come out."""
        self.left -= size
        if self.left < 0:
            raise bomb()


class Archive:
    """A container whose structure has been checked. `names` are its files; reading one counts against the budget."""

    def __init__(self, file: BinaryIO, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self._file = file
        directory_at = _check_end(file)
        try:
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            ValueError,
            OSError,
            struct.error,
            OverflowError,
            EOFError,
        ) as error:
            raise damaged() from error
        if len(infos) > MOST_ENTRIES:
            raise too_many()
        for info in infos:
            _check_entry(info)
        _check_names(infos)
        if sum(info.file_size for info in infos) > self.budget.left:
            raise bomb()
        self._check_layout(infos, directory_at)
        self._infos = {info.filename: info for info in infos if not info.is_dir()}

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def size(self, name: str) -> int:
        """Bytes that the entry says it unpacks to; `chunks` sees to it that they are no more."""
        return self._infos[name].file_size

    def is_packed(self, name: str) -> bool:
        return self._infos[name].compress_type != zipfile.ZIP_STORED

    def chunks(self, name: str) -> Iterator[bytes]:
        """The entry's content, piece by piece. Refused if it is damaged, more than the budget, or known malware."""
        signatures = Signatures()
        try:
            with self._zip.open(self._infos[name]) as entry:
                while chunk := entry.read(_CHUNK):
                    self.budget.take(len(chunk))
                    signatures.feed(chunk)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            struct.error,
            RuntimeError,
        ) as error:
            raise damaged() from error

    def read(self, name: str) -> bytes:
        """The entry's whole content."""
        return b"".join(self.chunks(name))

    def _check_layout(self, infos: list[zipfile.ZipInfo], directory_at: int) -> None:
        at = 0
        for info in sorted(infos, key=lambda each: each.header_offset):
            if not at <= info.header_offset <= at + (_LONGEST_DESCRIPTOR if at else 0):
                raise bomb() if info.header_offset < at else hidden()
            self._file.seek(info.header_offset)
            head = self._file.read(_LOCAL.size)
            if len(head) < _LOCAL.size:
                raise damaged()
            mark, *_others, name_length, extra_length = _LOCAL.unpack(head)
            if mark != b"PK\x03\x04":
                raise damaged()
            at = info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size
        if not at <= directory_at <= at + _LONGEST_DESCRIPTOR:
            raise bomb() if directory_at < at else hidden()


def _check_end(file: BinaryIO) -> int:
    """Where the directory of entries begins, if the file ends with a plain end record and has nothing behind it."""
    size = file.seek(0, 2)
    if size < _END.size:
        raise damaged()
    file.seek(size - _END.size)
    mark, disk, first_disk, _here, total, directory_size, directory_at, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or comment:
        raise hidden() if b"PK\x05\x06" in _tail(file, size) else damaged()
    if disk or first_disk or b"PK\x06\x07" in _tail(file, size, 42):
        raise damaged()
    if total > MOST_ENTRIES or directory_size > _DIRECTORY_MOST:
        raise too_many()
    if directory_at + directory_size != size - _END.size:
        raise hidden()
    return int(directory_at)


def _tail(file: BinaryIO, size: int, most: int = 70_000) -> bytes:
    file.seek(max(0, size - most))
    return file.read(most)


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise protected()
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged()
    if info.file_size > RATIO_COUNTS_FROM and info.file_size > MOST_RATIO * max(1, info.compress_size):
        raise bomb()
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(
            _("The file holds a link to another place, which no document needs. Save it again and choose it"),
            code="link",
        )


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for info in infos:
        # What stood in the container: the module cuts names at a NUL.
        name = info.orig_filename
        folded = name.casefold()
        if folded in seen:
            raise Refused(_("The file holds two parts of the same name. Save it again and choose it"), code="duplicate")
        seen.add(folded)
        parts = name.removesuffix("/").split("/")
        if (
            not name.isprintable()
            or len(name) > 250
            or "\\" in name
            or ":" in name
            or any(part in ("", ".", "..") for part in parts)
        ):
            raise Refused(
                _("The file holds a part whose name leads outside of it. Save it again and choose it"), code="slip"
            )


def bomb() -> Refused:
    """The refusal of a container that unpacks to far more than a document would."""
    return Refused(_("The file unpacks to far more than a document of its size would. It cannot be taken"), code="bomb")


def too_many() -> Refused:
    """The refusal of a container with more parts than a document has."""
    return Refused(_("The file holds far more parts than a document would. It cannot be taken"), code="too_many")


def hidden() -> Refused:
    """The refusal of a file that is something else as well."""
    return Refused(_("Another file is hidden in this file. It cannot be taken"), code="hidden")


def protected() -> Refused:
    """The refusal of what cannot be looked into."""
    return Refused(
        _("The file is protected by a password. Take the password off and choose it again"), code="protected"
    )


def damaged() -> Refused:
    """The refusal of a container that does not open."""
    return Refused(_("The file is damaged and cannot be opened. Save it again and choose it"), code="damaged")
