"""Benchmarks: figures of closed rounds. Everything here is read from frozen rows."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from reporting.authority import queries, releases
from reporting.authority.figures import ALL, Release, benchmark
from reporting.authority.presenters.benchmark import benchmark_page


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Every closed round, the newest first, and the rounds whose results are still to come."""
    open_rounds = [item for item in queries.rounds()[:50] if item.closing_at is None]
    context = {
        "releases": releases.summaries(),
        "to_come": [item for item in open_rounds if item.opens_on <= timezone.localdate()],
    }
    return render(request, "authority_reporting/benchmarks.html", context)


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_of(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One group of one release, beside the round before. An unknown group is not found: groups are frozen."""
    release = _release(round_id)
    if not release.groups:
        return render(request, "authority_reporting/benchmark_too_few.html", {"release": release})
    group = release.group(request.GET.get("group", ALL))
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    figures = benchmark(release, group, releases.release_before(release))
    showing_all = "all" in request.GET
    context = {"view": benchmark_page(figures, showing_all=showing_all), "showing_all": showing_all}
    return render(request, "authority_reporting/benchmark.html", context)


def _release(round_id: uuid.UUID) -> Release:
    queries.round_by_id(round_id)
    release = releases.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    return release
