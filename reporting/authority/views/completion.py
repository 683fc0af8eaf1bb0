"""Who is where in a round, by name."""

import uuid

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
from reporting.authority.presenters.home import figure_links
from reporting.authority.queries import FIGURES, LATE, Completion, SchoolProgress, Stage
from tenants.register.phases import Phase

PER_PAGE = 100


@require_safe
@requires(Permission.COMPLETION_VIEW)
def completion(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Every school of the round with its stage and dates, filtered by stage, phase and name."""
    held = queries.round_by_id(round_id)
    state = queries.completion(held)
    closed = queries.closed_rounds([round_id]).get(round_id)
    chosen = _chosen(request, state)
    context = {
        "round": held,
        "state": state,
        "closed_at": closed,
        "links": figure_links(round_id),
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "figure": _figure(request),
        "figures": [(key, state.counts[key]) for key in (*FIGURES, LATE)],
        "phase": request.GET.get("phase", ""),
        "phases": [choice for choice in Phase.choices if any(school.phase == choice[0] for school in state.schools)],
        "search": _search(request),
        "is_filtered": len(chosen) != state.invited,
        "query": request.GET.urlencode(),
        "can_close": can(request.user, Permission.ROUNDS_MANAGE)
        and rules.can_close(
            request.user,
            held,
            on=timezone.localdate(),
            job=queries.closing_job(round_id),
            released=closed is not None,
        ),
    }
    return render(request, "authority_reporting/completion.html", context)


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
    chosen = _chosen(request, queries.completion(held))
    heading = [
        _("School"), _("Phase"), _("Contact"), _("Stage"), _("Late"),
        _("Opened"), _("Started"), _("Ready to sign"), _("Signed"), _("Submitted"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            school.name,
            school.phase_label,
            school.contact_name,
            school.stage.label,
            _("Late") if school.late else "",
            *(_moment(school, stage) for stage in Stage if stage != Stage.NOT_OPENED),
        ]
        for school in chosen
    ]
    return _("%(round)s schools") % {"round": held.title}, heading, rows


def _chosen(request: HttpRequest, state: Completion) -> list[SchoolProgress]:
    """The schools that the address asks for. An unknown figure or phase asks for all."""
    phase, search = request.GET.get("phase", ""), _search(request).casefold()
    return [
        school
        for school in state.of(_figure(request))
        if search in school.name.casefold() and (phase not in Phase.values or school.phase == phase)
    ]


def _figure(request: HttpRequest) -> str:
    figure = request.GET.get("figure", "")
    return figure if figure in {*FIGURES, LATE} else ""


def _search(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _moment(school: SchoolProgress, stage: Stage) -> str:
    at = school.told.get(stage)
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
