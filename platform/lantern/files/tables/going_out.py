"""Tables for spreadsheet programs, which run whatever cell looks like a formula.

What a person typed is text and leaves as text: in Excel files by the type of its cell, in CSV, which has no types, behind an
apostrophe where a program could take it for a formula. A number that is a number stays one, below zero too.
"""

import csv
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# In wide letters too, and behind whatever a program strips before it looks. No-break spaces and marks of direction among it.
_COULD_BE_A_FORMULA = re.compile(
    r"[\s\x00-\x20\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00]"
)
_LONGEST_IN_EXCEL = 32_767
_WRAPPED, _HEADING, _USUAL = Alignment(wrap_text=True, vertical="top"), Font(bold=True), Font()
_Row = Sequence[object]


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook. With `widths`, in letters, long texts are wrapped and the first row stays in sight as its heading."""

    title: str
    rows: Iterable[_Row]
    widths: Sequence[int] = ()


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet program runs. Numbers are written as they are."""
    if cell is None:
        return ""
    text = _local(cell)
    return f"'{text}" if not _is_number(cell) and _COULD_BE_A_FORMULA.match(text) else text


def without_controls(text: str) -> str:
    """The text without the signs that no Office document can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def csv_file(rows: Iterable[_Row]) -> bytes:
    """The rows as CSV, in UTF-8 with the mark by which spreadsheet programs know it."""
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(rows: Iterable[_Row], *, title: str = "") -> bytes:
    """The rows as an Excel workbook of one sheet. Texts are cells of text, marked so that editing them keeps them that."""
    return xlsx_book([Sheet(title, rows)])


def xlsx_book(sheets: Iterable[Sheet]) -> bytes:
    """The tables as one Excel workbook, each on a sheet of its own, in which nothing is a formula."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", sheet.title)[:31].strip() or None), sheet)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _write(target: Any, sheet: Sheet) -> None:
    for place, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[get_column_letter(place)].width = width
    if sheet.widths:
        target.freeze_panes = "A2"
    for number, row in enumerate(sheet.rows):
        cells = [_cell(target, cell) for cell in row]
        if sheet.widths:
            for cell in cells:
                cell.alignment = _WRAPPED
                cell.font = _HEADING if not number else _USUAL
        target.append(cells)


def csv_response(name: str, heading: _Row, rows: Iterable[_Row]) -> HttpResponse:
    """The table as a CSV file to save, named after `name`."""
    return _saved(csv_file([heading, *rows]), "text/csv; charset=utf-8", name, "csv")


def xlsx_response(name: str, heading: _Row, rows: Iterable[_Row]) -> HttpResponse:
    """The table as an Excel workbook to save, named after `name`."""
    return _saved(xlsx_file([heading, *rows], title=name), XLSX_TYPE, name, "xlsx")


def book_response(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """The tables as one Excel workbook to save, named after `name`."""
    return _saved(xlsx_book(sheets), XLSX_TYPE, name, "xlsx")


def _saved(content: bytes, content_type: str, name: str, ending: str) -> HttpResponse:
    disposition = f'attachment; filename="{slugify(name)[:80] or "table"}.{ending}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _cell(sheet: object, value: object) -> Any:
    if value is None:
        return WriteOnlyCell(sheet, None)
    if _is_number(value):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, without_controls(_local(value))[:_LONGEST_IN_EXCEL])
    # The library takes a text that begins with = for a formula, and one like #N/A for an error.
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, int) or (isinstance(cell, float | Decimal) and math.isfinite(cell))


def _local(cell: object) -> str:
    """A moment as the clock on the wall showed it; a spreadsheet knows no time zones."""
    if isinstance(cell, datetime):
        return (timezone.localtime(cell) if timezone.is_aware(cell) else cell).strftime("%Y-%m-%d %H:%M")
    return str(cell)
