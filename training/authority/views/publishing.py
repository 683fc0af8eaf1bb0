"""Preview as a learner, the check before publishing, versions."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound, NotPossibleNow
from training.authority import catalogue, queries, rules
from training.authority.actions import publishing as actions
from training.authority.checking import problems_of, reading_of_draft
from training.authority.drafts import draft_of
from training.authority.forms import PublishForm, WithdrawForm
from training.authority.presenters import choices_of, page_of, partners_of, reply_in, shown_pictures
from training.questions import mark, problem_with
from training.roles import roles_in_words
from training.topics import titles_of


@require_safe
@requires(Permission.COURSES_VIEW)
def preview(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The draft's cover as a learner sees it."""
    course = queries.course_by_id(course_id)
    content = draft_of(course).content
    context = {
        "course": course,
        "content": content,
        "roles": roles_in_words(course.roles),
        "topics": titles_of(course.topics),
    }
    return render(request, "authority_training/preview.html", context)


@require_safe
@requires(Permission.COURSES_VIEW)
def preview_module(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """One page of the draft as a learner reads it."""
    course = queries.course_by_id(course_id)
    modules = draft_of(course).content.modules
    place = next((at for at, one in enumerate(modules) if one.id == str(module_id)), None)
    if place is None:
        raise NotFound(_("There is no such module."))
    context = {
        "course": course,
        "page": page_of(modules[place], shown_pictures(queries.pictures_of(module_id))),
        "number": place + 1,
        "total": len(modules),
        "before": modules[place - 1] if place else None,
        "after": modules[place + 1] if place + 1 < len(modules) else None,
    }
    return render(request, "authority_training/preview_module.html", context)


@require_safe
@requires(Permission.COURSES_VIEW)
def preview_question(request: HttpRequest, course_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """One question as a learner meets it; with a reply in the address, what the learner would be told. Nothing is kept."""
    course = queries.course_by_id(course_id)
    questions = draft_of(course).content.questions
    place = next((at for at, one in enumerate(questions) if one.id == str(question_id)), None)
    if place is None:
        raise NotFound(_("There is no such question."))
    question = questions[place]
    reply = reply_in(question, request.GET.get, request.GET.getlist)
    problem = problem_with(question, reply) if reply is not None else ""
    marked = mark(question, reply) if reply is not None and not problem else None
    context = {
        "course": course,
        "question": question,
        "number": place + 1,
        "total": len(questions),
        "choices": choices_of(question, reply, marked, request.GET.get),
        "partners": partners_of(question),
        "problem": problem,
        "marked": marked,
        "after": questions[place + 1] if place + 1 < len(questions) else None,
    }
    return render(request, "authority_training/preview_question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_PUBLISH)
def publish(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The check before publishing; posting it publishes what was checked, or shows the check again with what is new."""
    course = queries.course_by_id(course_id)
    rules.check_can_publish(request.user, course)
    newest = queries.newest_version(course)
    form = PublishForm(
        request.POST or None, has_older=newest is not None, initial={"seen": course.revision, "older": "keep"}
    )
    refused, status = "", 200
    if form.is_valid():
        try:
            version = actions.publish(
                course=course, seen=form.cleaned_data["seen"], why_void=form.reason(), by=request.user
            )
            return redirect("authority_training:published", version.pk)
        except NotPossibleNow as problem:
            refused, status = str(problem), 409
            course = queries.course_by_id(course_id)
            form.start_again_from(course.revision)
    draft = draft_of(course)
    problems = problems_of(draft)
    context = {
        "course": course,
        "form": form,
        "refused": refused,
        "blocking": [problem for problem in problems if problem.blocks],
        "advice": [problem for problem in problems if not problem.blocks],
        "reading": reading_of_draft(draft),
        "questions": len(draft.content.questions),
        "modules": len(draft.content.modules),
        "number": newest.number + 1 if newest else 1,
    }
    return render(request, "authority_training/publish.html", context, status=status)


@require_safe
@requires(Permission.COURSES_VIEW)
def published(request: HttpRequest, course_version_id: uuid.UUID) -> HttpResponse:
    """Says that the version is published and what can be done next."""
    version = queries.version_by_id(course_version_id)
    context = {"version": version, "can_require": rules.can_require(request.user)}
    return render(request, "authority_training/published.html", context)


@require_safe
@requires(Permission.COURSES_VIEW)
def version(request: HttpRequest, course_version_id: uuid.UUID) -> HttpResponse:
    """One frozen version with all its texts and questions."""
    held = queries.version_by_id(course_version_id)
    content = catalogue.version(held.pk)
    if content is None:
        raise NotFound(_("There is no such version of a course."))
    pictures = catalogue.pictures_of_version(held.pk)
    context = {
        "version": held,
        "withdrawal": held.withdrawal if rules.is_withdrawn(held) else None,
        "roles": roles_in_words(held.roles),
        "topics": titles_of(held.topics),
        "pages": [page_of(one, pictures[one.id]) for one in content.modules],
        "questions": len(content.questions),
        "can_withdraw": rules.can_withdraw(request.user, held),
    }
    return render(request, "authority_training/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_PUBLISH)
def withdraw(request: HttpRequest, course_version_id: uuid.UUID) -> HttpResponse:
    """Nobody begins with the version any more, for the reason given."""
    held = queries.version_by_id(course_version_id)
    rules.check_can_withdraw(request.user, held)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(version=held, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The version has been withdrawn. Who began it may finish."))
        return redirect("authority_training:version", held.pk)
    context = {
        "form": form,
        "version": held,
        "submit_text": _("Withdraw this version"),
        "cancel_url": reverse("authority_training:version", args=[held.pk]),
    }
    return render(request, "authority_training/withdraw.html", context)
