"""Who is where in a round, by name."""

import uuid
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.files.tables.going_out import csv_response, xlsx_response
from reporting.authority import queries, rules
from reporting.authority.presenters import board
from reporting.authority.presenters.home import figure_links
from reporting.authority.queries import Stage
from tenants.register.phases import Phase

PER_PAGE = 100


@require_safe
@requires(Permission.COMPLETION_VIEW)
def completion(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Every school of the round with its stage and dates: filtered by stage, phase, type and name, and sorted."""
    held = queries.round_by_id(round_id)
    state = queries.completion(held)
    closed = queries.closed_rounds([round_id]).get(round_id)
    chosen = board.chosen(request.GET, state)
    today = timezone.localdate()
    context = {
        "round": held,
        "state": state,
        "closed_at": closed,
        "links": figure_links(round_id),
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "asked": board.asked(request.GET),
        "figures": board.figures(request.GET, state),
        "columns": board.columns(request.GET),
        "phases": [choice for choice in Phase.choices if any(school.phase == choice[0] for school in state.schools)],
        "types": sorted({school.type_name for school in state.schools if school.type_name}),
        "is_filtered": len(chosen) != state.invited,
        "query": board.query(request.GET),
        "can_visit": can(request.user, Permission.VISITS_MANAGE),
        "can_chase": closed is None and rules.can_chase(request.user, held, on=today),
        "can_close": can(request.user, Permission.ROUNDS_MANAGE)
        and rules.can_close(
            request.user,
            held,
            on=today,
            job=queries.closing_job(round_id),
            released=closed is not None,
            drawn_before=queries.was_drawn_before(round_id),
            waits_until=state.waits_until,
        ),
    }
    return render(request, "authority_reporting/completion.html", context)


@require_safe
@requires(Permission.COMPLETION_VIEW)
def completion_print(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The same schools, all on one page, for paper."""
    held = queries.round_by_id(round_id)
    state = queries.completion(held)
    context = {
        "round": held,
        "state": state,
        "schools": board.chosen(request.GET, state),
        "query": board.query(request.GET),
        "printed_at": timezone.now(),
    }
    return render(request, "authority_reporting/completion_print.html", context)


@require_safe
@requires(Permission.COMPLETION_VIEW)
def completion_csv(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The same schools, filtered in the same way, as a CSV file."""
    return csv_response(*_table(request, round_id))


@require_safe
@requires(Permission.COMPLETION_VIEW)
def completion_xlsx(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The same again as an Excel workbook."""
    return xlsx_response(*_table(request, round_id))


def _table(request: HttpRequest, round_id: uuid.UUID) -> tuple[str, list[str], list[list[object]]]:
    """Name, heading and rows of the file."""
    held = queries.round_by_id(round_id)
    chosen = board.chosen(request.GET, queries.completion(held))
    heading = [
        _("School"), _("Phase"), _("Type"), _("Contact"), _("Stage"), _("Answered (%)"), _("Late"), _("Due"),
        _("Why later"), _("Last reminded"), _("Opened"), _("Started"), _("Sent back"), _("Ready to sign"), _("Signed"),
        _("Submitted"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            school.name,
            school.phase_label,
            school.type_name,
            school.gone or school.contact_name,
            school.stage.label,
            school.percent,
            _("Late") if school.late else "",
            school.due_on.isoformat(),
            school.why_later,
            _moment(school.chased_at),
            *(_moment(school.told.get(stage)) for stage in Stage if stage != Stage.NOT_OPENED),
        ]
        for school in chosen
    ]
    return _("%(round)s schools") % {"round": held.title}, heading, rows


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
