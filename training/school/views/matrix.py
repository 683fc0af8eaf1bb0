"""How everybody stands: on a page, on paper, and as a table to take along."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from checklists.school_year import year_began
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.files.tables.going_out import xlsx_response
from training.school import rules
from training.school.actions.reminding import remind_overdue
from training.school.presenters import Selection
from training.school.queries.matrix import matrix
from training.school.queries.records import waiting_records
from training.school.queries.staff import count_here
from training.school.standing import SOON, State
from training.school.tables import heading, rows_of

ON_A_PAGE: Final = 25


@require_safe
@requires(Permission.TRAINING_TAKE)
def home(request: SchoolRequest) -> HttpResponse:
    """Whatever of training is for this person: the matrix, the figures, or their own courses."""
    if rules.can_manage(request.user):
        return redirect("school_training:matrix")
    if rules.can_see_figures(request.user):
        return redirect("school_training:figures")
    return redirect("school_learning:my_courses")


@require_safe
@requires(Permission.TRAINING_MANAGE)
def shown(request: SchoolRequest) -> HttpResponse:
    """People × requirements, who needs something first; twenty-five people a page."""
    on, selection = timezone.localdate(), Selection.of(request.GET.dict())
    found = matrix(on=on, search=selection.search, role=selection.role)
    page = Paginator(selection.lines(found), ON_A_PAGE).get_page(request.GET.get("page"))
    here, without_role = count_here(on)
    context = {
        "on": on,
        "selection": selection,
        "filters": selection.filters(found),
        "roles": selection.roles(),
        "found": found,
        "page": page,
        "totals": found.totals,
        "overdue": found.people_in[State.OVERDUE],
        "here": here,
        "without_role": without_role,
        "waiting": waiting_records().count(),
        "year_began": year_began(on),
        "soon": SOON.days,
    }
    return render(request, "school_training/matrix.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def printed(request: SchoolRequest) -> HttpResponse:
    """Everybody that the filters leave on one page, for an inspector."""
    on, selection = timezone.localdate(), Selection.of(request.GET.dict())
    found = matrix(on=on, search=selection.search, role=selection.role)
    context = {
        "on": on,
        "found": found,
        "lines": selection.lines(found),
        "totals": found.totals,
        "now": timezone.now(),
        "year_began": year_began(on),
        "soon": SOON.days,
    }
    return render(request, "school_training/matrix_print.html", context)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def as_xlsx(request: SchoolRequest) -> HttpResponse:
    """What the filters leave, all of it, as an Excel workbook."""
    on, selection = timezone.localdate(), Selection.of(request.GET.dict())
    found = matrix(on=on, search=selection.search, role=selection.role)
    name = _("Staff training %(day)s") % {"day": on.isoformat()}
    return xlsx_response(name, heading(found.requirements), rows_of(selection.lines(found), on=on))


@require_safe
@requires(Permission.TRAINING_FIGURES)
def figures(request: SchoolRequest) -> HttpResponse:
    """Of each requirement, how many are in date: numbers without names, for governors too."""
    on = timezone.localdate()
    found = matrix(on=on)
    context = {
        "on": on,
        "rows": list(zip(found.requirements, found.totals, strict=True)),
        "staff": len(found.lines),
        "year_began": year_began(on),
        "can_manage": rules.can_manage(request.user),
    }
    return render(request, "school_training/figures.html", context)


@require_POST
@requires(Permission.TRAINING_MANAGE)
def remind(request: SchoolRequest) -> HttpResponse:
    """Who has something overdue has a mail on its way; who has no address is named for the reader to tell."""
    told = remind_overdue(by=request.user)
    said = ngettext("%(n)d person is being reminded by email.", "%(n)d people are being reminded by email.", told.mails)
    messages.success(
        request, said % {"n": told.mails} if told.mails else _("Everybody with an address was reminded already today.")
    )
    if told.without_address:
        names = ", ".join(staff.name for staff in told.without_address)
        messages.warning(
            request, _("These people have no email address. Tell them in person: %(names)s") % {"names": names}
        )
    return redirect("school_training:matrix")
