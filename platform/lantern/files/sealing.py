"""A file's content on disk: AES-256-GCM in chunks, so that neither keeping nor giving out ever holds a whole file in memory.

Each file has a key of its own, which its row keeps encrypted under the tenant's data key (`StoredFile.key`). Whoever destroys the
data key destroys the files too, and whoever rotates it touches rows only.

On disk: a mark (4 bytes), then chunks of CHUNK bytes and their 16 bytes of proof each. A chunk's nonce is its number, which a key
that writes once may use; it is bound to tenant, file, number and whether it is the last, so that nothing can be cut off,
swapped or taken from another file without being noticed.
"""

import io
import struct
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from _typeshed import WriteableBuffer as Buffer

CHUNK = 256 * 1024
MARK = b"LTF1"
_PROOF = 16


class Unreadable(Exception):
    """The content on disk was changed, cut, swapped, or is of another file."""


class SealedContent(File):  # type: ignore[type-arg]  # Django's is generic in its stubs only
    """The content on its way to the storage: read in plain, written sealed."""

    def __init__(self, content: BinaryIO, *, key: bytes, tenant: UUID, file: UUID) -> None:
        super().__init__(content, name=str(file))
        self._plain, self._seal = content, (AESGCM(key), tenant, file)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The sealed content, whatever size of chunk is asked for."""
        self._plain.seek(0)
        yield MARK
        number, chunk = 0, self._plain.read(CHUNK)
        while True:
            following = self._plain.read(CHUNK)
            cipher, tenant, file = self._seal
            yield cipher.encrypt(_nonce(number), chunk, _bound(tenant, file, number, last=not following))
            if not following:
                return
            number, chunk = number + 1, following


class SealedSink:
    """A file that is written once from beginning to end: what goes in in plain reaches the target sealed.

    For content that is made as it is written and never lies anywhere in plain. Without `finish` it does not open again. `size`
    is that of the plain content.
    """

    def __init__(self, target: IO[bytes], *, key: bytes, tenant: UUID, file: UUID) -> None:
        self._target, self._cipher, self._place = target, AESGCM(key), (tenant, file)
        self._held, self._number, self.size = bytearray(), 0, 0
        target.write(MARK)

    def write(self, data: "ReadableBuffer") -> int:
        """Takes bytes as they come, cut anywhere."""
        given = len(memoryview(data).cast("B"))
        self._held += data
        # One chunk is held back: only the last is bound to being it.
        while len(self._held) > CHUNK:
            self._pass_on(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return given

    def flush(self) -> None:
        """Nothing: a chunk goes when the next one has begun."""

    def close(self) -> None:
        """Nothing: the target is its owner's to close."""

    def finish(self) -> None:
        """The last chunk is written."""
        self._pass_on(bytes(self._held), last=True)
        self._held.clear()

    def _pass_on(self, chunk: bytes, *, last: bool) -> None:
        tenant, file = self._place
        bound = _bound(tenant, file, self._number, last=last)
        self._target.write(self._cipher.encrypt(_nonce(self._number), chunk, bound))
        self._number, self.size = self._number + 1, self.size + len(chunk)


class Unsealed:
    """The plain content, chunk by chunk, each proven before it is given; Unreadable at the first that is not. Closed at its end.

    An object with `close`, not a generator: one that was never begun would leave its file open.
    """

    def __init__(self, content: BinaryIO, *, key: bytes, tenant: UUID, file: UUID) -> None:
        self._content, self._key, self._place = content, key, (tenant, file)

    def close(self) -> None:
        """Nothing more is read. A server calls it too when the reader has gone away."""
        self._content.close()

    def __iter__(self) -> Iterator[bytes]:
        cipher, (tenant, file) = AESGCM(self._key), self._place
        with self._content as content:
            if content.read(len(MARK)) != MARK:
                raise Unreadable(f"The file {file} has no mark of ours.")
            number, chunk = 0, content.read(CHUNK + _PROOF)
            while True:
                following = content.read(CHUNK + _PROOF)
                try:
                    yield cipher.decrypt(_nonce(number), chunk, _bound(tenant, file, number, last=not following))
                except InvalidTag as error:
                    raise Unreadable(f"Chunk {number} of the file {file} was changed, or belongs elsewhere.") from error
                if not following:
                    return
                number, chunk = number + 1, following


class UnsealedAt(io.RawIOBase):
    """The plain content as a file that can be read from any place; one chunk of it is in memory at a time.

    `size` is that of the plain content. Unreadable at the first chunk read that is not proven. Closes the content with itself.
    """

    def __init__(self, content: BinaryIO, *, key: bytes, tenant: UUID, file: UUID, size: int) -> None:
        super().__init__()
        self._content, self._cipher, self._place = content, AESGCM(key), (tenant, file)
        self._size, self._at = size, 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "Buffer") -> int:
        into = memoryview(buffer).cast("B")
        if self._at >= self._size or not len(into):
            return 0
        number, start = divmod(self._at, CHUNK)
        piece = self._chunk(number)[start : start + len(into)]
        into[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Nothing more is read."""
        self._content.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            tenant, file = self._place
            self._content.seek(len(MARK) + number * (CHUNK + _PROOF))
            sealed, last = self._content.read(CHUNK + _PROOF), number == (self._size - 1) // CHUNK
            try:
                plain = self._cipher.decrypt(_nonce(number), sealed, _bound(tenant, file, number, last=last))
            except InvalidTag as error:
                raise Unreadable(f"Chunk {number} of the file {file} was changed, or belongs elsewhere.") from error
            self._held = number, plain
        return self._held[1]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(tenant: UUID, file: UUID, number: int, *, last: bool) -> bytes:
    return b"lantern file" + tenant.bytes + file.bytes + struct.pack(">Q?", number, last)
