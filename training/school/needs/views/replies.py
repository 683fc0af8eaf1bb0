"""Saying how confident one is: in a check, and around a course. By account or by personal link."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from checklists.school.views.requests import SchoolRequest
from training.school.learning.views.ways import Way, both
from training.school.needs import rules
from training.school.needs.actions import around as around_actions
from training.school.needs.actions import checks as actions
from training.school.needs.forms import AroundForm, ReplyForm
from training.school.needs.models import Moment
from training.school.needs.pooling import LEAST
from training.school.needs.presenters import sections_of
from training.school.needs.queries import checks, impact


@both("GET", "HEAD", "POST")
def reply(request: SchoolRequest, way: Way, needs_check_id: uuid.UUID) -> HttpResponse:
    """The sentences that one's roles are asked about, on one page."""
    asked = checks.asked_in(way.learner, needs_check_id)
    rules.check_can_reply(asked)
    assert asked is not None  # noqa: S101 -- for the type checker: the rule raises
    check = asked.check_asked
    words = {topic: check.words[topic]["statements"] for topic in actions.topics_asked(check, way.learner.staff)}
    form = ReplyForm(request.POST if request.method == "POST" else None, words=words)
    if form.is_valid():
        actions.reply(check_id=check.pk, levels=form.levels, by=way.learner)
        messages.success(request, _("Thank you. Your answers are counted."))
        return redirect(way.home)
    context = {"way": way, "check": check, "form": form, "sections": sections_of(form), "least": LEAST}
    return render(request, "school_needs/reply.html", context, status=422 if form.errors else 200)


@both("GET", "HEAD", "POST")
def around(request: SchoolRequest, way: Way, enrolment_id: uuid.UUID, moment: str) -> HttpResponse:
    """How confident one is about a course: before it, straight after it, three months later."""
    asked = impact.around_of(way.learner, enrolment_id, moment)
    form = AroundForm(
        request.POST if request.method == "POST" else None, statements=asked.statements, questions=asked.questions
    )
    course = way.url("course", asked.enrolment.pk)
    if form.is_valid():
        around_actions.say(
            enrolment_id=enrolment_id, moment=moment, levels=form.levels, replies=form.replies, by=way.learner
        )
        messages.success(request, _("Thank you. Your answers are counted."))
        return redirect(course if asked.moment != Moment.LATER else way.home)
    context = {"way": way, "asked": asked, "form": form, "least": LEAST, "course_url": course}
    return render(request, "school_needs/around.html", context, status=422 if form.errors else 200)
