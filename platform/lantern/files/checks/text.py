"""Plain text and CSV: kept as they came, if they are text and not a page or program under another name.

A CSV file is opened by spreadsheet programs, which run a cell that begins with = as a formula. School systems write codes as
="0123" to keep the zero; that runs nothing and stays allowed.
"""

import codecs
import csv
import re
from io import StringIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from lantern.files.kinds import Kind
from lantern.files.refused import Refused

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\r\n\f") + b"\x7f"
_PAGE_OR_PROGRAM = re.compile(
    r"\s*(?:<(?:!doctype|!--|\?|[a-z][a-z0-9:]*[\s/>])|#!|\{\\rtf|%!ps|@echo\b|mz[^a-z]|powershell\b|windows registry)",
    re.IGNORECASE,
)
_CODE_AS_TEXT = re.compile(r'="[^"]*"')
_MARKS = "=\uff1d"
# A call to another program: =cmd|' /C calc'!A0
_CALLS = re.compile(r"\|.*!", re.DOTALL)
LONGEST_CELL = 1_000_000


def check_text(file: BinaryIO, kind: Kind) -> None:
    """Returns if the file is text that runs nowhere. Refused if it is not text, or a page, a program or a live formula."""
    text = text_of(file)
    if _PAGE_OR_PROGRAM.match(text):
        raise Refused(
            _("This is a web page or a program, though its name says %(kind)s. Choose another file")
            % {"kind": kind.label},
            code="not_text",
        )
    if kind == Kind.CSV:
        _check_formulas(text)


def text_of(file: BinaryIO) -> str:
    """The content as text: UTF-8 with or without its mark, or Windows-1252. Refused if it is neither."""
    file.seek(0)
    content = file.read()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        b"\0" in content and content.count(b"\0") * 3 > len(content)
    ):
        raise Refused(
            _("The file is saved as “Unicode text” (UTF-16). Save it as UTF-8 and choose it again"), code="not_text"
        )
    if content.translate(None, _CONTROLS) != content:
        raise Refused(_("This is not a text file. Choose another file"), code="not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file has letters that cannot be read. Save it as UTF-8 and choose it again"), code="not_text")


def _check_formulas(text: str) -> None:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        for line, row in enumerate(csv.reader(StringIO(text, newline="")), 1):
            for column, cell in enumerate(row, 1):
                if _is_live(cell):
                    raise Refused(
                        _(
                            "Row %(row)s, column %(column)s holds a formula. Save the table with values only and choose it again"
                        )
                        % {"row": line, "column": column},
                        code="formula",
                    )
    except csv.Error as error:
        raise Refused(
            _("The file is not a table that can be read. Save it as CSV again and choose it"), code="damaged"
        ) from error
    finally:
        csv.field_size_limit(before)


def _is_live(cell: str) -> bool:
    start = cell.lstrip()
    if start[:1] in _MARKS and start:
        return not _CODE_AS_TEXT.fullmatch(start.rstrip())
    return start[:1] in "+-@\uff0b\uff0d\uff20" and bool(start) and bool(_CALLS.search(start))
