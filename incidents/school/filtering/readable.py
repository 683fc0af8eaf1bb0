"""The filtering log as pages that anybody can open and read, for the file that a school takes along."""

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from incidents.school.filtering.queries import changes, checks, reviews
from tenants.moving.export import Page


def pages() -> Iterator[Page]:
    """One page with the changes, checks, reviews and systems, in a fixed number of queries. None where nothing is written down."""
    rows = list(changes.changes())
    checked = list(checks.checks())
    held = list(reviews.reviews())
    systems = list(reviews.systems())
    if not (rows or checked or held or systems):
        return
    entries, found = changes.entries_of_all(rows), checks.found_of_checks(checked)
    notes = reviews.notes_of_all(held)
    context = {
        "changes": [(row, entries.get(row.pk, [])) for row in rows],
        "checks": [(row, found.get(row.pk, [])) for row in checked],
        "reviews": [(row, notes.get(row.pk, [])) for row in held],
        "systems": systems,
    }
    html = render_to_string("school_filtering/readable.html", context)
    yield Page("filtering.html", _("Filtering and monitoring"), [html])
