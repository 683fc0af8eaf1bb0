"""The questions of a course, one a page. Each reply is kept when it is sent; whoever comes back goes on where they stopped."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render

from checklists.school.views.requests import SchoolRequest
from training.school.learning.actions.taking import begin_attempt, reply
from training.school.learning.forms import ReplyForm
from training.school.learning.presenters import feedback_of
from training.school.learning.queries import learners
from training.school.learning.rules import LearningIncomplete
from training.school.learning.views.ways import Way, both
from training.school.needs.queries.impact import around


@both("GET", "HEAD", "POST")
def quiz(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID) -> HttpResponse:
    """Leads to the question that comes next; sent, an attempt begins."""
    enrolment = learners.enrolment_of(way.learner, enrolment_id)
    if request.method == "POST":
        begin_attempt(enrolment_id=enrolment.pk, by=way.learner)
    progress = learners.progress_of(enrolment)
    if progress.current is None:
        return redirect(way.url("course", enrolment.pk))
    return redirect(way.url("question", enrolment.pk, progress.next_number))


@both("GET", "HEAD", "POST")
def question(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, number: int) -> HttpResponse:
    """One question; once it has a reply, what is right about it."""
    progress = learners.progress_of(learners.enrolment_of(way.learner, enrolment_id))
    enrolment, attempt = progress.enrolment, progress.current or progress.last
    if attempt is None:
        return redirect(way.url("course", enrolment.pk))
    asked = learners.question_at(progress, attempt, number)
    if asked.reply is None and number != progress.next_number:
        # One after the other: whoever skips is led back to where they are.
        return redirect(way.url("quiz", enrolment.pk))
    context = {"way": way, "progress": progress, "asked": asked, "attempt": attempt}
    if asked.reply is not None:
        if request.method == "POST":
            return redirect(way.url("question", enrolment.pk, number))
        return render(request, "school_learning/feedback.html", {**context, "feedback": feedback_of(asked)})
    form = ReplyForm(request.POST if request.method == "POST" else None, question=asked.question, seed=str(attempt.pk))
    if form.is_valid():
        try:
            reply(enrolment_id=enrolment.pk, question_id=asked.question.id, reply=form.reply, by=way.learner)
        except LearningIncomplete as problem:
            form.add_error(None, str(problem.message))
        else:
            return redirect(way.url("question", enrolment.pk, number))
    return render(
        request, "school_learning/question.html", {**context, "form": form}, status=422 if form.errors else 200
    )


@both("GET", "HEAD")
def result(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID) -> HttpResponse:
    """How the newest finished attempt went, question by question."""
    progress = learners.progress_of(learners.enrolment_of(way.learner, enrolment_id))
    if progress.last is None:
        return redirect(way.url("course", progress.enrolment.pk))
    context = {
        "way": way,
        "progress": progress,
        "attempt": progress.last,
        "around": around(progress.enrolment),
        "replies": [feedback_of(asked) for asked in learners.replies_of(progress.last, progress.content)],
    }
    return render(request, "school_learning/result.html", context)
