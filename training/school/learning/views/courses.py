"""The authority's courses and how far the school's people have come, for those who look after training."""

import uuid
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.jobs.polling import reload_when_over
from training.school.learning import rules
from training.school.learning.actions import enrolling as actions
from training.school.learning.forms import EnrolForm
from training.school.learning.presenters import feedback_of
from training.school.learning.queries import courses as queries
from training.school.learning.queries import learners, packages
from training.school.learning.rules import LearningIncomplete

ON_A_PAGE: Final = 50
_STATES: Final = ("going", "overdue", "passed", "ended")


@require_safe
@requires(Permission.TRAINING_MANAGE)
def courses(request: SchoolRequest) -> HttpResponse:
    """Every course, with how many take it, are late and have passed."""
    return render(request, "school_learning/courses.html", {"rows": queries.course_rows(timezone.localdate())})


@require_safe
@requires(Permission.TRAINING_MANAGE)
def people(request: SchoolRequest, course_id: uuid.UUID) -> HttpResponse:
    """Who takes the course and how far each has come; fifty a page."""
    on = timezone.localdate()
    row, search, state = queries.course_row(course_id, on), request.GET.get("q", ""), request.GET.get("show", "")
    found = queries.people_of(course_id)
    if search:
        found = found.matching(search)
    if state in _STATES:
        found = found.overdue(on) if state == "overdue" else getattr(found, state)()
    context = {
        "row": row,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "state": state,
        "on": on,
    }
    return render(request, "school_learning/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def enrol(request: SchoolRequest, course_id: uuid.UUID) -> HttpResponse:
    """Asks who is to take the course and by when, and starts the job that enrols them."""
    course = queries.offered_course(course_id)
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        staff=queries.staff_here(),
        initial={"who": "chosen", "people": request.GET.getlist("staff")} if "staff" in request.GET else None,
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            started = actions.enrol(
                staff_ids=form.staff_of(given), version_id=course.version_id, due_on=given["due_on"], by=request.user
            )
        except LearningIncomplete as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
        else:
            return redirect("school_learning:enrolling", enrolling_id=started.pk)
    return render(
        request, "school_learning/enrol.html", {"form": form, "course": course}, status=422 if form.errors else 200
    )


@require_safe
@requires(Permission.TRAINING_MANAGE)
def enrolling(request: SchoolRequest, enrolling_id: uuid.UUID) -> HttpResponse:
    """How far the job has got; then whom it enrolled, whom it left out, and who has no mail address."""
    found = queries.enrolling_by_id(enrolling_id)
    job = queries.job_of(found)
    enrolled = queries.enrolled_by(found)
    context = {
        "enrolling": found,
        "job": job,
        "page": Paginator(enrolled, ON_A_PAGE).get_page(request.GET.get("page")),
        "without_mail": [row.staff for row in queries.without_mail(enrolled)],
        "left_out": queries.left_out_of(found),
    }
    return reload_when_over(request, render(request, "school_learning/enrolling.html", context), job)


@require_safe
@requires(Permission.TRAINING_MANAGE)
def enrolment(request: SchoolRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """One person in one course: pages, attempts, replies."""
    progress = learners.progress_of(queries.enrolment_by_id(enrolment_id))
    found, used = progress.enrolment, len(progress.attempts)
    last = progress.last
    context = {
        "progress": progress,
        "replies": [feedback_of(asked) for asked in learners.replies_of(last, progress.content)] if last else [],
        "packages": packages.results_of(found),
        "can_end": rules.can_end(request.user, found),
        "can_give_attempt": rules.can_give_attempt(request.user, found.course, found, used),
    }
    return render(request, "school_learning/enrolment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRAINING_MANAGE)
def end(request: SchoolRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Asks whether the person need not take the course any more, and ends the enrolment."""
    found = queries.enrolment_by_id(enrolment_id)
    rules.check_can_end(request.user, found)
    if request.method == "POST":
        actions.end(enrolment_id=found.pk, by=request.user)
        messages.success(request, _("The enrolment is ended. What they did is kept."))
        return redirect("school_learning:people", course_id=found.course_id_at_authority)
    return render(request, "school_learning/end.html", {"enrolment": found})


@require_POST
@requires(Permission.TRAINING_MANAGE)
def give_attempt(request: SchoolRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """The person may try the questions once more."""
    actions.give_attempt(enrolment_id=enrolment_id, by=request.user)
    messages.success(request, _("They can try once more."))
    return redirect("school_learning:enrolment", enrolment_id=enrolment_id)
