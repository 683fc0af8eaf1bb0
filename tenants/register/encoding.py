"""Tells from its bytes whether an uploaded file is text, and in which encoding; refuses everything else with advice.

GIAS writes Windows-1252. Files that passed through another program come as UTF-8, with or without its mark, and are
read as UTF-8 on purpose: accented letters in Windows-1252 practically never form valid UTF-8, so there is nothing to
confuse, and refusing would send people away with a file that is whole. UTF-16 and everything that is not text is
refused here. What is neither clean UTF-8 nor clean Windows-1252 is refused by `gias`, by its impossible bytes or its
garbled names.
"""

import codecs
from typing import BinaryIO

from django.utils.translation import gettext as _

_CHUNK = 1 << 16
_UTF8_MARK = codecs.BOM_UTF8
# Nothing but tab and line ends below the space; form feed and the rest do not occur in an extract.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\r\n") + b"\x7f"


class Refused(Exception):
    """The file cannot be used. The message says what is wrong and what to do; nothing was changed."""


def encoding_of(file: BinaryIO) -> str:
    """The encoding to read the file with, which is then at its start; raises Refused if it is empty or not text."""
    file.seek(0)
    head = file.read(_CHUNK)
    if not head.strip(b"\x00\t\r\n ") or head.strip() == _UTF8_MARK:
        raise Refused(_("The file is empty."))
    _refuse_known_kinds(head)
    marked = head.startswith(_UTF8_MARK)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    only_ascii, is_utf8, chunk = True, True, head
    while chunk:
        if chunk.translate(None, _CONTROLS) != chunk:
            raise Refused(_not_text())
        only_ascii = only_ascii and chunk.isascii()
        is_utf8 = is_utf8 and _decodes(utf8, chunk)
        chunk = file.read(_CHUNK)
    is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    file.seek(0)
    if marked:
        if not is_utf8:
            raise Refused(_("The file says that it is UTF-8 but is not, so it is damaged. Download it again."))
        return "utf-8-sig"
    if is_utf8 and not only_ascii:
        return "utf-8"
    return "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_known_kinds(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        if b"[Content_Types].xml" in head or b"xl/" in head:
            raise Refused(_("This is an Excel workbook. Upload the CSV file as it was downloaded from GIAS."))
        raise Refused(_("This is a ZIP file. Open it and upload the CSV file that is inside."))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_like_utf16(head):
        raise Refused(
            _(
                "Another program saved this file as UTF-16 (“Unicode text”). Upload the file as it was downloaded from "
                "GIAS."
            )
        )
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused(_not_text())


def _looks_like_utf16(head: bytes) -> bool:
    """Every second byte of Latin text in UTF-16 is zero, with or without a mark at the start."""
    sample = head[:2000]
    zeros = sample.count(0)
    return zeros > 20 and (zeros == sample[::2].count(0) or zeros == sample[1::2].count(0)) and zeros * 3 > len(sample)


def _not_text() -> str:
    return _(
        "This is not a CSV file. Upload the file whose name starts with edubasealldata, as it was downloaded from GIAS."
    )
