"""A CSV file that a spreadsheet can open without running anything that stood in an uploaded file."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from lantern.disarm import disarmed
from tenants.register.models import ImportRow
from tenants.register.presenters import reason_text


def rejected_csv(rows: Iterable[ImportRow]) -> bytes:
    """Line, URN, name and reason of each row, as UTF-8 with the mark by which Excel knows it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Line"), _("URN"), _("School"), _("Why it was not taken")])
    for row in rows:
        reason = reason_text(row.reason, row.detail, row.closed_on)
        writer.writerow([disarmed(cell) for cell in (row.line, row.urn, row.name, reason)])
    return out.getvalue().encode("utf-8-sig")
