"""The lines of a file of schools that were not taken, for a spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lantern.files.tables.going_out import csv_file
from tenants.register.models import ImportRow
from tenants.register.presenters import reason_text


def rejected_csv(rows: Iterable[ImportRow]) -> bytes:
    """Line, URN, name and reason of each row."""
    heading = [_("Line"), _("URN"), _("School"), _("Why it was not taken")]
    lines = ([row.line, row.urn, row.name, reason_text(row.reason, row.detail, row.closed_on)] for row in rows)
    return csv_file([heading, *lines])
