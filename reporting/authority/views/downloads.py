"""The figures of a release as files: every displayed figure, rounded and capped as on the page, with the published symbols."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import book_response, csv_response
from reporting.authority import columns, sheets
from reporting.authority.columns.shared import File
from reporting.authority.releases import table_by_round


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_csv(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One line for each group and statement, and for the means over sections; the headings are names for programs."""
    return _csv(columns.RESULTS, round_id, _("%(round)s results"))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def records_csv(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One line for each group, measure and band; a single line with a symbol where nothing of records was published."""
    return _csv(columns.RECORDS, round_id, _("%(round)s records"))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def national_csv(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One line for each national group and statement, and for the means over sections; a single one where there are none."""
    return _csv(columns.NATIONAL, round_id, _("%(round)s national figures"))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_xlsx(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The lines of all files as an Excel workbook, with what they rest on and what each column means."""
    table = table_by_round(round_id)
    return book_response(_("%(round)s results") % {"round": table.release.title}, sheets.sheets(table))


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def dictionary_csv(request: HttpRequest) -> HttpResponse:
    """What each column and symbol of the CSV files means. The same for every round."""
    return csv_response(_("Data dictionary"), ["file", "column", "title", "meaning"], columns.dictionary())


def _csv(file: File[Any], round_id: uuid.UUID, name: str) -> HttpResponse:
    table = table_by_round(round_id)
    return csv_response(name % {"round": table.release.title}, file.heading, file.lines(table))
