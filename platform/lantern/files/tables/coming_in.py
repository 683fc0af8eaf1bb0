"""Reading a table that somebody uploaded: CSV or the first sheet of an Excel workbook, as rows of text, within limits.

What is read was checked first (`lantern.files.check`), so a workbook here has no DTD, no macro and a bounded size. The limits of this
module are tighter: they are about what a person would send in as a list.
"""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from lantern.files.check import Checked
from lantern.files.checks.text import text_of
from lantern.files.kinds import Kind
from lantern.files.refused import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The most of each that a table may have."""

    rows: int = 20_000
    columns: int = 100
    letters: int = 2_000
    unpacked: int = 60 * MEGABYTE
    # A cell with a formula is read as the formula's text, where a list would want the value it last had.
    formulas_as_text: bool = False


@dataclass(frozen=True)
class Line:
    """One row that is not blank: its number in the file, from 1, and its cells as text without blanks around them."""

    number: int
    cells: tuple[str, ...]


def read_table(upload: Checked, limits: Limits = Limits()) -> list[Line]:
    """The rows that are not blank. Refused, naming row and column where there is one, if the table is too large or damaged."""
    found = [line for line in _lines(upload, limits) if any(line.cells)]
    if not found:
        raise Refused(_("The table is empty. Choose another file"), code="empty")
    return found


def _lines(upload: Checked, limits: Limits) -> Iterator[Line]:
    rows = _rows_of_csv(upload) if upload.kind == Kind.CSV else _rows_of_workbook(upload, limits)
    for number, row in enumerate(rows, 1):
        if number > limits.rows:
            raise Refused(
                _("The table has more than %(most)s rows. Choose one with fewer, or send it in parts")
                % {"most": f"{limits.rows:,}"},
                code="too_many_rows",
            )
        yield Line(number, tuple(_cells(number, row, limits)))


def _cells(number: int, row: Iterable[object], limits: Limits) -> Iterator[str]:
    for column, value in enumerate(row, 1):
        text = _text(value)
        if text and column > limits.columns:
            raise Refused(
                _("Row %(row)s has more than %(most)s columns") % {"row": number, "most": limits.columns},
                code="too_many_columns",
            )
        if len(text) > limits.letters:
            raise Refused(
                _(
                    "The cell in row %(row)s, column %(column)s is longer than %(most)s characters. Shorten it and choose the file again"
                )
                % {"row": number, "column": get_column_letter(column), "most": f"{limits.letters:,}"},
                code="cell_too_long",
            )
        if column <= limits.columns:
            yield text


def _rows_of_csv(upload: Checked) -> Iterator[list[str]]:
    text = text_of(upload.content)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count) if any(sign in first for sign in ",;\t") else ","
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise Refused(
            _("The file is not a table that can be read. Save it as CSV again and choose it"), code="damaged"
        ) from error


def _rows_of_workbook(upload: Checked, limits: Limits) -> Iterator[tuple[object, ...]]:
    upload.content.seek(0)
    with zipfile.ZipFile(upload.content) as parts:
        if sum(part.file_size for part in parts.infolist()) > limits.unpacked:
            raise Refused(
                _("The workbook is too large to be read as a list. Save only the sheet with the list"), code="too_large"
            )
    try:
        # Row by row; formulas are not carried out here.
        book = openpyxl.load_workbook(
            upload.content, read_only=True, data_only=not limits.formulas_as_text, keep_links=False
        )
        try:
            sheet = book.worksheets[0]
            # What the sheet says about its size is a claim; the reader stops at the first row past the limit.
            sheet.reset_dimensions()
            yield from sheet.iter_rows(max_row=limits.rows + 1, values_only=True)
        finally:
            book.close()
    except (
        InvalidFileException,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise Refused(
            _("The workbook is damaged and cannot be read. Save it again and choose it"), code="damaged"
        ) from error


def _text(value: object) -> str:
    if isinstance(value, ArrayFormula | DataTableFormula):
        value = getattr(value, "text", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\u00a0", " ").strip()
