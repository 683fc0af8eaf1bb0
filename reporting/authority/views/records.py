"""What schools' records say, in bands, of rounds that are closed; and the ledger of everything that was published."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from reporting.authority import measured, queries, releases
from reporting.authority.figures import ALL
from reporting.authority.national.queries import rounds_given
from reporting.authority.presenters.benchmark import views_of
from reporting.band_pages import records_page
from reporting.ledger_pages import ledger_page

_HERE = "authority_reporting:records"


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def records(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Training and incidents in one group of one release. An unknown group is not found: groups are frozen."""
    queries.round_by_id(round_id)
    release = releases.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    found = measured.measured_of(release)
    if found is None:
        context = {
            "release": release,
            "other": measured.published_with(release) if release.groups else None,
            "views": views_of(release.groups[0], view=_HERE) if release.has_figures else [],
        }
        return render(request, "authority_reporting/records_none.html", context)
    group = release.group(request.GET.get("group", ALL))
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    views = views_of(group, view=_HERE) if release.has_figures else []
    view = records_page(found, group, release.groups)
    return render(request, "authority_reporting/records.html", {"view": view, "views": views})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def ledger(request: HttpRequest) -> HttpResponse:
    """What was ever published about one answer, round by round."""
    view = ledger_page(releases.summaries(), measured.measured_rounds(), rounds_given())
    return render(request, "authority_reporting/ledger.html", {"view": view})
