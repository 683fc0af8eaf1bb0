"""The plan as a list: on a page, on paper, and as a table to take along."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.school.plan import queries, rules
from checklists.school.plan.presenters import Selection, groups_of
from checklists.school.plan.tables import heading, rows_of
from checklists.school.views.requests import SchoolRequest
from checklists.school_year import year_began
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import csv_response, xlsx_response

ON_A_PAGE: Final = 50
ON_PAPER: Final = 1_000


@require_safe
@requires(Permission.PLAN_VIEW)
def plan(request: SchoolRequest) -> HttpResponse:
    """The actions that the address asks for, by when they are due; fifty a page."""
    on, selection = timezone.localdate(), Selection.of(request.GET.dict())
    rows = selection.rows(request.user, on=on)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    due = queries.due_counts(rows, on=on) if selection.is_grouped else None
    context = {
        "selection": selection,
        "filters": selection.filters(queries.counts(request.user, on=on)),
        "orders": selection.orders(),
        "page": page,
        "groups": groups_of(shown, due, on=on),
        "last": queries.last_entries(shown),
        "year_began": year_began(on),
        "can_plan": rules.can_plan(request.user),
        "can_own": rules.can_own(request.user),
    }
    return render(request, "school_plan/plan.html", context)


@require_safe
@requires(Permission.PLAN_VIEW)
def printed(request: SchoolRequest) -> HttpResponse:
    """Every open action and what was done this school year, for governors: a thousand of each at most."""
    on = timezone.localdate()
    going = Selection().rows(request.user, on=on)
    done = list(Selection(show="done").rows(request.user, on=on)[:ON_PAPER])
    shown = list(going[:ON_PAPER])
    context = {
        "counts": queries.counts(request.user, on=on),
        "groups": groups_of(shown, queries.due_counts(going, on=on), on=on),
        "done": done,
        "last": queries.last_entries([*shown, *done]),
        "year_began": year_began(on),
        "now": timezone.now(),
        "most": ON_PAPER,
    }
    return render(request, "school_plan/print.html", context)


@require_safe
@requires(Permission.PLAN_VIEW)
def as_csv(request: SchoolRequest) -> HttpResponse:
    """What the filters leave, all of it, as CSV."""
    return _table(request, csv_response)


@require_safe
@requires(Permission.PLAN_VIEW)
def as_xlsx(request: SchoolRequest) -> HttpResponse:
    """What the filters leave, all of it, as an Excel workbook."""
    return _table(request, xlsx_response)


def _table(
    request: SchoolRequest, response: Callable[[str, list[str], Iterable[list[Any]]], HttpResponse]
) -> HttpResponse:
    on = timezone.localdate()
    rows = list(Selection.of(request.GET.dict()).rows(request.user, on=on))
    name = _("Action plan %(day)s") % {"day": on.isoformat()}
    return response(name, heading(), rows_of(rows, queries.last_entries(rows)))
