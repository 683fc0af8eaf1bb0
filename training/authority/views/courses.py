"""The list of courses, one course as a draft, its cover, the starter courses."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotFound
from lantern.records import id_in
from training.authority import library, queries, rules
from training.authority.actions import courses as actions
from training.authority.checking import problems_of
from training.authority.drafts import draft_of, removed_from
from training.authority.forms import CoverForm, NewCourseForm, cover_of
from training.authority.presenters import blocks_of
from training.roles import roles_in_words
from training.topics import titles_of

PER_PAGE = 25


@require_safe
@requires(Permission.COURSES_VIEW)
def courses(request: HttpRequest) -> HttpResponse:
    """The authority's courses, by title, with search."""
    search = request.GET.get("q", "").strip()[:100]
    archived = request.GET.get("show") == "away"
    context = {
        "page": Paginator(queries.courses(search, archived=archived), PER_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "archived": archived,
        "can_write": rules.can_write(request.user),
    }
    return render(request, "authority_training/courses.html", context)


@require_safe
@requires(Permission.COURSES_VIEW)
def course(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """One course: its modules and questions, its versions."""
    held = queries.course_by_id(course_id)
    draft = draft_of(held)
    problems = problems_of(draft)
    removed = removed_from(held)
    just_removed = id_in(request.GET.get("removed", ""))
    versions = list(queries.versions_of(held))
    context = {
        "course": held,
        "roles": roles_in_words(held.roles),
        "topics": titles_of(held.topics),
        "blocks": blocks_of(draft, problems),
        "questions": len(draft.content.questions),
        "problems": problems,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "required": queries.requirements_with(held, timezone.localdate()),
        "removed": removed,
        "undo_module": next((part for part in removed.modules if part.pk == just_removed), None),
        "undo_question": next((part for part in removed.questions if part.pk == just_removed), None),
        "can_edit": rules.can_edit(request.user, held),
        "can_publish": rules.can_publish(request.user, held),
        "can_bring_back": rules.can_bring_back(request.user, held),
    }
    return render(request, "authority_training/course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def new_course(request: HttpRequest) -> HttpResponse:
    """An empty course with a cover."""
    form = NewCourseForm(request.POST or None)
    if form.is_valid():
        made = actions.create_course(cover=form.cover(), by=request.user)
        messages.success(request, _("The course has been started. Add a module, then questions."))
        return redirect("authority_training:course", made.pk)
    context = {
        "form": form,
        "title": _("Write a new course"),
        "submit_text": _("Start the course"),
        "cancel_url": reverse("authority_training:courses"),
        "back_text": _("Courses"),
    }
    return render(request, "authority_training/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def cover(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The cover of the course changes, unless somebody else changed it meanwhile."""
    held = queries.course_by_id(course_id)
    rules.check_can_edit(request.user, held)
    form = CoverForm(request.POST or None, initial=cover_of(held))
    context = {
        "form": form,
        "title": _("Title, length and quiz"),
        "caption": held.title,
        "submit_text": _("Save"),
        "cancel_url": reverse("authority_training:course", args=[held.pk]),
        "back_text": held.title,
    }
    if form.is_valid():
        try:
            actions.change_cover(course=held, seen=form.cleaned_data["seen"], cover=form.cover(), by=request.user)
        except ChangedMeanwhile:
            form.start_again_from(queries.course_by_id(course_id).cover_revision)
            return render(request, "authority_training/simple_form.html", context | {"meanwhile": True}, status=409)
        messages.success(request, _("Saved."))
        return redirect("authority_training:course", held.pk)
    return render(request, "authority_training/simple_form.html", context)


@require_safe
@requires(Permission.COURSES_VIEW)
def starters(request: HttpRequest) -> HttpResponse:
    """The starter courses, and which of them the authority took."""
    taken = queries.taken_codes()
    rows = [
        {"starter": one, "roles": roles_in_words(one.roles), "taken": one.code in taken} for one in library.starters()
    ]
    context = {"rows": rows, "can_write": rules.can_write(request.user)}
    return render(request, "authority_training/starters.html", context)


@require_POST
@requires(Permission.COURSES_EDIT)
def take(request: HttpRequest, starter: str) -> HttpResponse:
    """A draft of the authority's own from a starter course."""
    found = library.starter(starter)
    if found is None:
        raise NotFound(_("There is no such course."))
    made = actions.take_starter(starter=found, by=request.user)
    messages.success(request, _("The course is yours now. Change what you like, then check and publish it."))
    return redirect("authority_training:course", made.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def put_away(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The course leaves the list."""
    held = actions.put_away(course=queries.course_by_id(course_id), by=request.user)
    messages.success(request, _("“%(title)s” has been put away. You can bring it back.") % {"title": held.title})
    return redirect("authority_training:course", held.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def bring_back(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """The course is in the list again."""
    held = actions.bring_back(course=queries.course_by_id(course_id), by=request.user)
    messages.success(request, _("“%(title)s” is back.") % {"title": held.title})
    return redirect("authority_training:course", held.pk)
