"""Tables as files."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.text import slugify

# A spreadsheet takes a cell that begins like this for a formula and runs it.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, heading: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file to download, in UTF-8 with the mark by which spreadsheet programs know it; formulas are disarmed."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(cell) for cell in heading])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slugify(name)[:80] or "table"}.csv"'},
    )


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet program runs."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(RISKY) else text
