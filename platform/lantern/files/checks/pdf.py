"""PDF files: refused if they run, send or carry anything.

A PDF reader jumps to objects by their position, so whatever is read in order can be misled by a string or a stream that pretends to
go on. This check therefore trusts no structure: it looks at every byte for the names that begin something, after undoing the
escapes in names (/J#61vaScript), and it unpacks whatever could be an object stream, wherever it begins. A short name such as
/JS could stand in packed data by chance, so it counts only before the kind of value that it would have.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from lantern.files.checks import zips
from lantern.files.refused import Refused

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 100 * MEGABYTE
MOST_STREAMS = 50_000
LONGEST_DICTIONARY = 64 * 1024
LONGEST_TAIL = 64

_GAP = rb"(?:[\0\t\n\f\r ]|%[^\r\n]{0,200}[\r\n])*"
_END = rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"
_REFERENCE = rb"(?:\d{1,10}" + _GAP + rb"\d{1,5}" + _GAP + rb"R)"
_DICTIONARY = rb"(?:<<|" + _REFERENCE + rb")"
# A name that is the value of /S or stands by itself; not the end of a web address.
_AS_VALUE = rb"(?:(?<=/S)|(?<=[\0\t\n\f\r \[\]<>()])|(?<=obj))"

_PROGRAM = re.compile(
    _AS_VALUE + rb"/JavaScript" + _END
    + rb"|/JavaScript" + _END + _GAP + _DICTIONARY
    + rb"|/JS" + _END + _GAP + rb"(?:\(|<|" + _REFERENCE + rb")"
    + rb"|/AA" + _END + _GAP + _DICTIONARY
    + rb"|/XFA" + _END + _GAP + rb"(?:\[|" + _REFERENCE + rb")"
    + rb"|" + _AS_VALUE + rb"/(?:Launch|ImportData|SubmitForm|GoToE|Rendition|RichMediaExecute)" + _END
)  # fmt: skip
_CARRIED = re.compile(
    rb"/(?:EmbeddedFiles|EF|RichMedia|RichMediaContent|Collection)" + _END + _GAP + _DICTIONARY
    + rb"|" + _AS_VALUE + rb"/(?:EmbeddedFile|RichMedia|FileAttachment)" + _END
)  # fmt: skip
_ENCRYPTED = re.compile(rb"/Encrypt" + _END + _GAP + _DICTIONARY)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_OBJECTS = re.compile(rb"/ObjStm" + _END)
_FLATE_ONLY = re.compile(
    rb"/Filter" + _GAP + rb"(?:\[" + _GAP + rb")?/(?:FlateDecode|Fl)" + _END + _GAP + rb"(?:\]|/|>)"
)
_FILTER = re.compile(rb"/(?:Filter|FFilter)" + _END)
_UNUSUAL = re.compile(rb"/(?:DecodeParms|DP|Predictor|F|FFilter)" + _END)
# An object stream that says so in another place than its own dictionary, to be overlooked.
_ELSEWHERE = re.compile(
    rb"obj" + _GAP + rb"/ObjStm" + _END + rb"|/Type" + _GAP + rb"\d+" + _GAP + rb"\d+" + _GAP + rb"R"
)


def check_pdf(file: BinaryIO) -> None:
    """Returns if the document only shows pages. Refused if it runs, sends, opens or carries something, or is encrypted."""
    file.seek(0)
    raw = file.read()
    if not raw.startswith(b"%PDF-") or b"%%EOF" not in raw:
        raise _damaged()
    tail = raw.rpartition(b"%%EOF")[2]
    if len(tail.strip(b"\0\t\n\f\r ")) > LONGEST_TAIL or b"PK\x05\x06" in raw[-70_000:]:
        raise zips.hidden()
    plain = _undone(raw)
    if _ENCRYPTED.search(plain):
        raise zips.protected()
    _check_names(plain)
    left = MOST_UNPACKED
    for dictionary, at in _streams(raw):
        plain_dictionary = _undone(dictionary)
        if not _OBJECTS.search(plain_dictionary):
            if _ELSEWHERE.search(plain_dictionary):
                raise _damaged(code="unusual")
            continue
        unpacked = _unpacked(raw, at, plain_dictionary, left)
        left -= len(unpacked)
        _check_names(_undone(unpacked))
    if re.search(rb"obj" + _GAP + rb"/ObjStm" + _END, plain):
        raise _damaged(code="unusual")


def _undone(content: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content) if b"#" in content else content


def _check_names(plain: bytes) -> None:
    if _PROGRAM.search(plain):
        raise Refused(
            _("The PDF holds a program or sends data when it is opened. Print it to a new PDF and choose that"),
            code="program",
        )
    if _CARRIED.search(plain):
        raise Refused(_("The PDF carries other files or films. Print it to a new PDF and choose that"), code="embedded")


def _streams(raw: bytes) -> Iterator[tuple[bytes, int]]:
    """What stands before each place at which a stream could begin, back to the start of its object; and that place."""
    for number, found in enumerate(_STREAM.finditer(raw)):
        if number > MOST_STREAMS:
            raise _damaged()
        before = raw[max(0, found.start() - LONGEST_DICTIONARY) : found.start()]
        yield before[before.rfind(b"obj") + 3 :], found.end()


def _unpacked(raw: bytes, at: int, dictionary: bytes, left: int) -> bytes:
    if _UNUSUAL.search(dictionary):
        raise _damaged(code="unusual")
    if not _FILTER.search(dictionary):
        # As it stands: `_check_names` has seen it with the rest of the file.
        return b""
    if not _FLATE_ONLY.search(dictionary):
        raise _damaged(code="unusual")
    try:
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(memoryview(raw)[at:], left + 1)
    except zlib.error as error:
        raise _damaged() from error
    if len(unpacked) > left:
        raise zips.bomb()
    return unpacked


def _damaged(code: str = "damaged") -> Refused:
    return Refused(_("The PDF is damaged or built in an unusual way. Print it to a new PDF and choose that"), code=code)
