"""What the school's own records said in bands, beside the frozen figures of others; and the ledger of what was published."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.school.queries.returns import bands_sent
from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.errors import NotFound
from reporting.authority import catalogue
from reporting.band_pages import records_page
from reporting.ledger_pages import ledger_page
from reporting.school.presenters import groups_of
from tenants.logins.current import current_tenant


@require_safe
@requires(Permission.POSITION_VIEW)
def records(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One round's measures, own bands marked. An unknown group, or one this school is not in, is not found."""
    release = catalogue.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    school = current_tenant()
    groups = groups_of(release, school.phase, school.size_band or "S")
    measured = catalogue.measured_of(release)
    if measured is None or not groups:
        context = {"release": release, "other": catalogue.published_with(release) if groups else None}
        return render(request, "school_reporting/records_none.html", context)
    wanted = request.GET.get("group", groups[0].key)
    group = next((item for item in groups if item.key == wanted), None)
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    own = bands_sent(round_id)
    few_together = not can(request.user, Permission.INCIDENTS_WORK)
    view = records_page(measured, group, groups, own=own, few_together=few_together)
    return render(request, "school_reporting/records.html", {"view": view, "own": own})


@require_safe
@requires(Permission.POSITION_VIEW)
def ledger(request: HttpRequest) -> HttpResponse:
    """What was ever published about one answer, round by round: of the rounds that asked this school."""
    view = ledger_page(catalogue.releases_of_mine(), catalogue.measured_rounds(), catalogue.rounds_given())
    return render(request, "school_reporting/ledger.html", {"view": view})
