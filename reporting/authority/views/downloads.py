"""The figures of a release as files: every displayed figure, rounded and capped as on the page, with the published symbols."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import book_response, csv_response
from reporting.authority import columns, sheets
from reporting.authority.releases import table_by_round


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_csv(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One line for each group and statement, and for the means over sections; the headings are names for programs."""
    table = table_by_round(round_id)
    heading = [column.name for column in columns.COLUMNS]
    return csv_response(_("%(round)s results") % {"round": table.release.title}, heading, columns.lines(table))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_xlsx(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The same lines as an Excel workbook, with what they rest on and what each column means."""
    table = table_by_round(round_id)
    return book_response(_("%(round)s results") % {"round": table.release.title}, sheets.sheets(table))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def dictionary_csv(request: HttpRequest) -> HttpResponse:
    """What each column and symbol of the CSV means. The same for every round."""
    return csv_response(_("Data dictionary"), ["column", "title", "meaning"], columns.dictionary())
