"""A school's home page: what must I do now, what is coming, what changed since I was last here."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checklists.authority import catalogue as checklists
from checklists.school.answering.queries import assigned_for_home, mentions_for_home
from checklists.school.evidence import queries as evidence
from checklists.school.plan import queries as plan
from checklists.school.queries.home import audits_for_home, recent_changes, red_flags
from incidents.school import queries as incidents
from incidents.school.concerns import queries as concerns
from incidents.school.filtering.queries import home as filtering
from incidents.school.keeping.queries import home as keeping
from lantern.access.guard import signed_in
from lantern.access.permissions import Permission, can
from reporting.authority import catalogue
from reporting.school.first_steps import first_steps
from reporting.school.presenters import ratings_in_words
from training.school.learning.queries import learners
from training.school.needs.queries.checks import waiting_for
from training.school.places import queries as places
from training.school.queries import home as training

MOST_CHANGES = 8
MOST_ACTIONS = 5


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The home page of whoever has signed in. Somebody who may not see audits is told so, and by whom they can be shown."""
    sees_audits = can(request.user, Permission.AUDITS_VIEW)
    rows = audits_for_home(request.user)
    since = getattr(request.user, "previous_visit_at", None)
    today = timezone.localdate()
    releases = catalogue.releases_of_mine() if can(request.user, Permission.POSITION_VIEW) else []
    changes = recent_changes(since, besides=request.user.pk, limit=MOST_CHANGES) if since and sees_audits else []
    reds = plan.reds_to_plan(request.user, on=today, limit=MOST_ACTIONS + 1)
    own_actions = plan.due_for(request.user, on=today, limit=MOST_ACTIONS + 1)
    expiring = evidence.told_to(request.user)
    others = _beside_audits(request.user, today)
    mine = [row for row in rows if row.is_mine]
    assigned = assigned_for_home(request.user) if sees_audits else []
    mentions = mentions_for_home(request.user) if sees_audits else []
    context = {
        "today": today,
        "reds": reds[:MOST_ACTIONS],
        "more_reds": len(reds) > MOST_ACTIONS,
        "own_actions": own_actions[:MOST_ACTIONS],
        "more_actions": len(own_actions) > MOST_ACTIONS,
        **others,
        "needs_me": bool(mine or assigned or mentions or reds or expiring)
        or any(one.due_on < today for one in own_actions)
        or any(others[name] for name in ("training", "own_training", "confidence_checks", "filtering"))
        or bool(others["concerns"] and others["concerns"].unread)
        or bool(others["incidents"] and others["incidents"].needs_somebody)
        or bool(others["keeping"] and others["keeping"].anything),
        "assigned": assigned,
        "mentions": mentions,
        "sees_audits": sees_audits,
        "can_report": can(request.user, Permission.INCIDENTS_REPORT),
        "no_chair": incidents.lacks_chair(request.user),
        "mine": mine,
        "expiring": expiring,
        "waiting": [row for row in rows if not row.is_mine],
        "coming": checklists.coming_rounds() if sees_audits else [],
        "due": [row for row in rows if row.due_on >= today],
        "first_steps": first_steps(request.user, staff_listed=others["training"] is not None),
        "red_flags": red_flags(request.user),
        "since": since,
        "changes": [(change, ratings_in_words(change)) for change in changes],
        "new_releases": [release for release in releases if since and release.closed_at > since],
        "latest": next((release for release in releases if release.has_figures), None),
    }
    return render(request, "school_reporting/home.html", context)


def _beside_audits(person: Any, today: date) -> dict[str, Any]:
    """What the school's other records want of this person."""
    learner = learners.learner_of(person)
    # Whoever looks after training finds themself among those who are overdue.
    with_asked = not can(person, Permission.TRAINING_MANAGE)
    return {
        "concerns": concerns.for_home(person),
        "incidents": incidents.for_home(person, now=timezone.now()),
        "keeping": keeping.for_home(person),
        "training": training.for_home(person, on=today),
        "own_training": learners.for_home(learner, on=today, with_asked=with_asked) if learner else None,
        "confidence_checks": waiting_for(learner) if learner else [],
        "own_places": places.for_home(person),
        "filtering": filtering.for_home(person),
    }
