"""Benchmarks: figures of closed rounds. Everything here is read from frozen rows."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklists.authority import queries as checklists
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound
from reporting.authority import next_steps, queries, releases
from reporting.authority.figures import ALL, Benchmark, Order, Release, benchmark
from reporting.authority.over_time import over_time
from reporting.authority.presenters import benchmark_figures
from reporting.authority.presenters.benchmark_over_time import over_time_page
from reporting.authority.presenters.benchmark_overview import WEAKEST, overview

MOST_ROUNDS = 6


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Every closed round, the newest first, and the rounds whose results are still to come."""
    open_rounds = [item for item in queries.rounds()[:50] if item.closing_at is None]
    published = releases.summaries()
    context = {
        "releases": published,
        "latest": next((release for release in published if release.has_figures), None),
        "to_come": [item for item in open_rounds if item.opens_on <= timezone.localdate()],
    }
    return render(request, "authority_reporting/benchmarks.html", context)


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def benchmark_of(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """One group of one release in brief, beside the round before."""
    release = release_of(round_id)
    if not release.has_figures:
        return _too_few(request, release)
    figures = benchmark_asked(request, release)
    page = overview(figures, covered=next_steps.covered(figures.weakest(WEAKEST)))
    return render(request, "authority_reporting/benchmark.html", {"page": page, "frame": page.frame})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def statements(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Every statement, in the order that was asked for; an order that there is not is the first."""
    release = release_of(round_id)
    if not release.has_figures:
        return _too_few(request, release)
    order = next((one for one in Order if one.value == request.GET.get("sort")), Order.WEAKEST)
    page = benchmark_figures.statements_page(benchmark_asked(request, release), order)
    return render(request, "authority_reporting/benchmark_statements.html", {"page": page, "frame": page.frame})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def sections(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Section by section, beside all schools."""
    release = release_of(round_id)
    if not release.has_figures:
        return _too_few(request, release)
    figures = benchmark_asked(request, release)
    page = benchmark_figures.sections_page(figures, benchmark(release, release.groups[0], None))
    return render(request, "authority_reporting/benchmark_sections.html", {"page": page, "frame": page.frame})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def groups(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Every shown group side by side."""
    release = release_of(round_id)
    if not release.has_figures:
        return _too_few(request, release)
    figures = benchmark_asked(request, release)
    page = benchmark_figures.groups_page(figures, [benchmark(release, group, None) for group in release.groups])
    return render(request, "authority_reporting/benchmark_groups.html", {"page": page, "frame": page.frame})


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def rounds_over_time(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The rounds of one checklist as lines, or that there are none yet. A group that no round shows is not found."""
    template = checklists.template_by_id(template_id)
    group = request.GET.get("group", ALL)
    found = over_time(releases.history(template_id, most=MOST_ROUNDS), group)
    if found is None and group != ALL:
        raise NotFound(_("There is no such group in these rounds."))
    if found is None:
        return render(request, "authority_reporting/benchmark_over_time_none.html", {"template": template})
    return render(request, "authority_reporting/benchmark_over_time.html", {"page": over_time_page(found)})


def release_of(round_id: uuid.UUID) -> Release:
    """What was published of the round. Raises NotFound before that."""
    queries.round_by_id(round_id)
    release = releases.release_of(round_id)
    if release is None:
        raise NotFound(_("Results appear when the round closes."))
    return release


def benchmark_asked(request: HttpRequest, release: Release) -> Benchmark:
    """The group that the address names, beside the round before. An unknown one is not found: groups are frozen."""
    group = release.group(request.GET.get("group", ALL))
    if group is None:
        raise NotFound(_("There is no such group in this round."))
    return benchmark(release, group, releases.release_before(release))


def _too_few(request: HttpRequest, release: Release) -> HttpResponse:
    return render(request, "authority_reporting/benchmark_too_few.html", {"release": release})
