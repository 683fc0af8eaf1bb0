"""One file of a package, unpacked as it is given out. The package stays sealed on disk."""

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from lantern.files.models import StoredFile
from lantern.files.queries import archive_of

_PIECE: Final = 1 << 16
# By the ending of the name. What is none of these is given out as bytes, which no browser runs or shows.
_TYPES: Final = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "xml": "application/xml",
    "xsd": "application/xml",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "bmp": "image/bmp",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "pdf": "application/pdf",
}


class Piece:
    """A file of a package, from one byte to another. Closed at its end; a server calls `close` too when the reader has gone away."""

    def __init__(self, archive: zipfile.ZipFile, below: io.IOBase, info: zipfile.ZipInfo) -> None:
        self._archive, self._below, self._info = archive, below, info
        self.size = info.file_size
        self._start, self._left = 0, info.file_size

    def only(self, start: int, end: int) -> None:
        """No more than these bytes, the last one included."""
        self._start, self._left = start, end - start + 1

    def close(self) -> None:
        self._archive.close()
        self._below.close()

    def __iter__(self) -> Iterator[bytes]:
        try:
            with self._archive.open(self._info) as entry:
                if self._start:
                    entry.seek(self._start)
                while self._left and (piece := entry.read(min(_PIECE, self._left))):
                    self._left -= len(piece)
                    yield piece
        finally:
            self.close()


def piece_of(package: StoredFile, name: str) -> Piece | None:
    """The file of this name in the package, None if there is none. FileNotFoundError if the package's content is missing."""
    below = archive_of(package)
    archive = zipfile.ZipFile(io.BufferedReader(below))
    try:
        info = archive.getinfo(name)
    except KeyError:
        info = None
    if info is None or info.is_dir():
        archive.close()
        below.close()
        return None
    return Piece(archive, below, info)


def type_of(name: str) -> str:
    """What the file is given out as, by its ending."""
    found = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return f"{found}; charset=utf-8" if found in {"text/javascript", "application/json"} else found
