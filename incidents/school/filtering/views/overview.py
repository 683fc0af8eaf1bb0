"""The first page about filtering, and the whole of it on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checklists.school_year import year_began
from incidents.school.filtering import rules
from incidents.school.filtering.queries import changes, checks, reviews
from incidents.school.filtering.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission

ON_PAPER = 500
OWN_AT_MOST = 20


@require_safe
@requires(Permission.FILTERING_ASK)
def overview(request: SchoolRequest) -> HttpResponse:
    """What waits, what is going on and the figures of the year; for a member of staff what became of what they asked for."""
    today = timezone.localdate()
    if not rules.can_view(request.user):
        own = list(changes.own_changes(request.user)[:OWN_AT_MOST])
        return render(request, "school_filtering/own.html", {"own": own})
    context = {
        "counts": changes.change_counts(today),
        "waiting": list(changes.changes().waiting().order_by("state_at")[:OWN_AT_MOST]),
        "checks": checks.check_counts(year_began(today)),
        "failing": list(checks.failing_without_action()[:OWN_AT_MOST]),
        "going": reviews.going_reviews(),
        "last": reviews.last_held(),
        "systems": reviews.system_counts(),
        "can_keep": rules.can_keep(request.user),
        "year_began": year_began(today),
        "today": today,
    }
    return render(request, "school_filtering/overview.html", context)


@require_safe
@requires(Permission.FILTERING_VIEW)
def printed(request: SchoolRequest) -> HttpResponse:
    """The school year's changes and checks, the last review, and the systems in use, for governors and inspectors."""
    today = timezone.localdate()
    since = year_began(today)
    rows = list(changes.changes_since(since)[:ON_PAPER])
    checked = list(checks.checks_since(since)[:ON_PAPER])
    found = checks.found_of_checks(checked)
    context = {
        "since": since,
        "now": timezone.now(),
        "counts": changes.change_counts(today),
        "changes": rows,
        "check_counts": checks.check_counts(since),
        "checks": [(check, found.get(check.pk, [])) for check in checked],
        "last": reviews.last_held(),
        "going": reviews.going_reviews(),
        "systems": list(reviews.systems().filter(ended_on=None)),
        "most": ON_PAPER,
    }
    return render(request, "school_filtering/print.html", context)
