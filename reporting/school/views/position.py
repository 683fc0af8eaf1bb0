"""Where the school stands: its own answers beside frozen figures of its authority's schools, and national ones."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import audit_of_round
from checklists.school.queries.returns import own_levels
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from reporting.authority import catalogue
from reporting.authority.national.catalogue import takes_part
from reporting.national.catalogue import national_for
from reporting.school.presenters import NATIONAL, Own, groups_of, position_page
from tenants.logins.current import current_tenant


@require_safe
@requires(Permission.POSITION_VIEW)
def positions(request: HttpRequest) -> HttpResponse:
    """Every closed round that asked this school."""
    return render(request, "school_reporting/positions.html", {"releases": catalogue.releases_of_mine()})


@require_safe
@requires(Permission.POSITION_VIEW)
def position(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One round: where others are ahead first. An unknown group, or one this school is not in, is not found."""
    release = catalogue.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    school, levels = current_tenant(), own_levels(round_id)
    phase, band = school.phase, school.size_band or "S"
    groups = groups_of(release, phase, band)
    if not groups or not levels:
        context = {"release": release, "has_figures": bool(groups)}
        return render(request, "school_reporting/position_none.html", context)
    national = national_for(release)
    wanted = request.GET.get("group", groups[0].key)
    nationally = national.groups_for(phase, band) if national else []
    beside = next((one for one in nationally if NATIONAL + one.key == wanted), None)
    group = next((item for item in groups if item.key == wanted), groups[0] if beside else None)
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    own = Own(phase, band, levels, _links(round_id))
    view = position_page(catalogue.benchmark_of(release, group), own, national=national, beside=beside)
    context = {"view": view, "wanted": wanted, "showing_all": "all" in request.GET, "gives": takes_part()}
    return render(request, "school_reporting/position.html", context)


def _links(round_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The school's own statement pages of this round, by stable id."""
    audit = audit_of_round(round_id)
    if audit is None:
        return {}
    return {
        statement.stable_id: reverse("school_checklists:statement", args=[audit.pk, statement.pk])
        for statement in statements_of(audit)
    }
