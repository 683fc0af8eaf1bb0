"""The authority's home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checklists.authority import queries as checklists
from checklists.authority.rules import is_closable
from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from reporting.authority import queries, releases
from reporting.authority.presenters import home as words
from reporting.authority.rules import can_chase
from tenants.register import queries as register

MOST_NAMES = 20
MOST_ROUNDS = 8


@require_safe
@requires(Permission.ROUNDS_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """The finding first; then who is where in the round due first, by name; then what comes next."""
    today = timezone.localdate()
    rounds = list(queries.rounds()[:50])
    open_now = sorted(
        (item for item in rounds if item.closing_at is None and item.opens_on <= today),
        key=lambda item: (item.due_on, item.title),
    )
    state = queries.completion(open_now[0]) if open_now else None
    others = [item for item in rounds if not open_now or item.pk != open_now[0].pk][:MOST_ROUNDS]
    ids = [item.pk for item in others]
    figure, named = words.by_name(state) if state else ("", [])
    context = {
        "today": today,
        "heading": words.finding(state, has_rounds=bool(rounds)),
        "state": state,
        "links": words.figure_links(state.round.pk) if state else {},
        "figure": figure,
        "named": named[:MOST_NAMES],
        "more_named": max(0, len(named) - MOST_NAMES),
        "not_started": len(state.of("not_started")) if state else 0,
        "can_chase": bool(state) and can_chase(request.user, open_now[0], on=today),
        "others": words.other_rounds(
            others, on=today, closed=queries.closed_rounds(ids), submitted=queries.submitted_counts(ids)
        ),
        "dates": sorted(
            [
                *((item.due_on, item, True) for item in open_now),
                *((item.opens_on, item, False) for item in rounds if item.closing_at is None and item.opens_on > today),
            ],
            key=lambda entry: (entry[0], entry[1].title),
        ),
        "setting_up": register.setting_up(),
        "steps": [],
        "results": releases.latest() if can(request.user, Permission.BENCHMARKS_VIEW) else None,
        "can_run": can(request.user, Permission.ROUNDS_MANAGE),
        "can_close": bool(state) and can(request.user, Permission.ROUNDS_MANAGE) and is_closable(open_now[0], today),
    }
    if rounds:
        since = words.monday(today)
        context |= {"since": since, "moved": queries.moved_since(since)}
    else:
        context["steps"] = words.first_steps(
            schools=register.register_counts().open, checklists=checklists.versions().count()
        )
    return render(request, "authority_reporting/home.html", context)
