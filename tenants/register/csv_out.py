"""A CSV file that a spreadsheet can open without running anything that stood in an uploaded file."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from tenants.register.models import ImportRow
from tenants.register.presenters import reason_text

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def disarmed(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula: an apostrophe stands before what could begin one."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def rejected_csv(rows: Iterable[ImportRow]) -> bytes:
    """Line, URN, name and reason of each row, as UTF-8 with the mark by which Excel knows it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Line"), _("URN"), _("School"), _("Why it was not taken")])
    for row in rows:
        reason = reason_text(row.reason, row.detail, row.closed_on)
        writer.writerow([disarmed(cell) for cell in (row.line, row.urn, row.name, reason)])
    return out.getvalue().encode("utf-8-sig")
