"""What to train or visit next, and which course covers a statement."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from reporting.authority import next_steps, queries
from reporting.authority.forms import CoursesForm
from reporting.authority.presenters.benchmark_next import next_page
from reporting.authority.views.benchmarks import benchmark_asked, release_of
from training.authority import queries as training
from training.authority.actions.covering import say_what_covers

WEAKEST = 8


@require_safe
@requires(Permission.BENCHMARKS_VIEW)
def next_of(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """The weakest statements of one group, with the courses that cover them and the advice that schools read."""
    release = release_of(round_id)
    if not release.has_figures:
        return redirect("authority_reporting:benchmark", round_id=round_id)
    figures = benchmark_asked(request, release)
    weak = next_steps.weak_statements(queries.round_by_id(round_id).version_id, figures.weakest(WEAKEST))
    page = next_page(figures, weak, next_steps.offers(weak))
    context = {
        "page": page,
        "frame": page.frame,
        "can_say": can(request.user, Permission.COURSES_EDIT),
        "can_plan": can(request.user, Permission.SESSIONS_MANAGE),
        "can_visit": can(request.user, Permission.VISITS_MANAGE),
    }
    return render(request, "authority_reporting/benchmark_next.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def courses_of(request: HttpRequest, round_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Which of the authority's courses cover a statement, in every round that asks it."""
    release = release_of(round_id)
    statement = next_steps.statement_asked(release, statement_id)
    now = training.courses_covering([statement.stable_id]).get(statement.stable_id, [])
    form = CoursesForm(request.POST or None, courses=training.courses(), initial={"courses": [one.pk for one in now]})
    if request.method == "POST" and form.is_valid():
        say_what_covers(statement=statement.stable_id, course_ids=form.course_ids(), by=request.user)
        messages.success(request, _("Saved which courses cover %(code)s.") % {"code": statement.code})
        return redirect("authority_reporting:benchmark_next", round_id=round_id)
    context = {
        "release": release,
        "statement": statement,
        "form": form,
        "submit_text": _("Save"),
        "cancel_url": reverse("authority_reporting:benchmark_next", args=[round_id]),
    }
    return render(request, "authority_reporting/benchmark_courses.html", context)
