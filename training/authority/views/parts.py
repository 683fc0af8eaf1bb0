"""Writing the modules and questions of a draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile, NotFound
from training.authority import queries, rules
from training.authority.actions import parts as actions
from training.authority.forms import ModuleForm, text_of
from training.authority.models import Course
from training.authority.question_forms import QuestionForm
from training.questions import QuestionKind


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def add_module(request: HttpRequest, course_id: uuid.UUID) -> HttpResponse:
    """A new last module."""
    course = _editable(request, course_id)
    form = ModuleForm(request.POST or None, initial={"seen": 0})
    if form.is_valid():
        module = actions.add_module(course=course, text=form.text(), by=request.user)
        messages.success(request, _("The module has been added. Now add questions, pictures or files."))
        return _to_course(course, module.pk)
    context = _form_context(course, form, title=_("Add a module"), submit_text=_("Add the module"))
    return render(request, "authority_training/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def module(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """The module says something else, unless somebody else changed it meanwhile; beside it its pictures and files."""
    course = _editable(request, course_id)
    held = queries.module_by_id(course, module_id)
    form = ModuleForm(request.POST or None, initial=text_of(held))
    context = _form_context(course, form, title=_("Change the module"), submit_text=_("Save")) | {
        "module": held,
        "pictures": queries.pictures_of(held.pk),
        "downloads": queries.downloads_of(held.pk),
        "package": queries.package_of(held),
    }
    if form.is_valid():
        try:
            actions.change_module(module=held, seen=form.cleaned_data["seen"], text=form.text(), by=request.user)
        except ChangedMeanwhile:
            now = queries.module_by_id(course, module_id)
            form.start_again_from(now.revision)
            context |= {"meanwhile": True, "removed": now.removed_at is not None}
            return render(request, "authority_training/module.html", context, status=409)
        messages.success(request, _("Saved."))
        return _to_course(course, held.pk)
    return render(request, "authority_training/module.html", context)


@require_POST
@requires(Permission.COURSES_EDIT)
def move_module(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """One place up or down."""
    course = queries.course_by_id(course_id)
    held = queries.module_by_id(course, module_id)
    actions.move_module(module=held, up=request.POST.get("to") == "up", by=request.user)
    return _to_course(course, held.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def remove_module(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """Out of the draft, with a way back on the next page."""
    course = queries.course_by_id(course_id)
    held = queries.module_by_id(course, module_id)
    actions.remove_module(module=held, by=request.user)
    return _to_course(course, removed=held.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def put_module_back(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """Where it was."""
    course = queries.course_by_id(course_id)
    held = queries.module_by_id(course, module_id)
    actions.put_module_back(module=held, by=request.user)
    return _to_course(course, held.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def add_question(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """A new last question of the module. Without a kind in the address, the choice of one."""
    course = _editable(request, course_id)
    home = queries.module_by_id(course, module_id)
    asked = request.GET.get("kind", "")
    if not asked:
        return render(
            request, "authority_training/kinds.html", {"course": course, "module": home, "kinds": list(QuestionKind)}
        )
    if asked not in set(QuestionKind):
        raise NotFound(_("There is no such kind of question."))
    kind = QuestionKind(asked)
    form = QuestionForm(request.POST or None, kind=kind)
    if form.is_valid():
        question = actions.add_question(module=home, text=form.written(), by=request.user)
        messages.success(request, _("The question has been added."))
        return _to_course(course, question.pk)
    context = _form_context(course, form, title=str(kind.label), submit_text=_("Add the question"))
    return render(request, "authority_training/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def question(request: HttpRequest, course_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """The question says something else, unless somebody else changed it meanwhile."""
    course = _editable(request, course_id)
    held = queries.question_by_id(course, question_id)
    kind = QuestionKind(held.kind)
    form = QuestionForm(request.POST or None, kind=kind, question=held)
    context = _form_context(course, form, title=str(kind.label), submit_text=_("Save"))
    if form.is_valid():
        try:
            actions.change_question(question=held, seen=form.cleaned_data["seen"], text=form.written(), by=request.user)
        except ChangedMeanwhile:
            now = queries.question_by_id(course, question_id)
            form.start_again_from(now.revision)
            context |= {"meanwhile": True, "removed": now.removed_at is not None}
            return render(request, "authority_training/simple_form.html", context, status=409)
        messages.success(request, _("Saved."))
        return _to_course(course, held.pk)
    return render(request, "authority_training/simple_form.html", context)


@require_POST
@requires(Permission.COURSES_EDIT)
def move_question(request: HttpRequest, course_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """One place up or down in its module."""
    course = queries.course_by_id(course_id)
    held = queries.question_by_id(course, question_id)
    actions.move_question(question=held, up=request.POST.get("to") == "up", by=request.user)
    return _to_course(course, held.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def remove_question(request: HttpRequest, course_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """Out of the draft, with a way back on the next page."""
    course = queries.course_by_id(course_id)
    held = queries.question_by_id(course, question_id)
    actions.remove_question(question=held, by=request.user)
    return _to_course(course, removed=held.pk)


@require_POST
@requires(Permission.COURSES_EDIT)
def put_question_back(request: HttpRequest, course_id: uuid.UUID, question_id: uuid.UUID) -> HttpResponse:
    """Where it was."""
    course = queries.course_by_id(course_id)
    held = queries.question_by_id(course, question_id)
    actions.put_question_back(question=held, by=request.user)
    return _to_course(course, held.pk)


def _editable(request: HttpRequest, course_id: uuid.UUID) -> Course:
    """The course, if this person may change it. Raises NotFound, NotAllowed, NotPossibleNow."""
    course = queries.course_by_id(course_id)
    rules.check_can_edit(request.user, course)
    return course


def _form_context(course: Course, form: Any, *, title: str, submit_text: str) -> dict[str, Any]:
    return {
        "form": form,
        "course": course,
        "title": title,
        "caption": course.title,
        "submit_text": submit_text,
        "cancel_url": reverse("authority_training:course", args=[course.pk]),
        "back_text": course.title,
    }


def _to_course(course: Course, part_id: uuid.UUID | None = None, *, removed: uuid.UUID | None = None) -> HttpResponse:
    """The page of the draft, at the row that was worked on; or saying what was removed."""
    address = reverse("authority_training:course", args=[course.pk])
    if removed:
        return redirect(f"{address}?removed={removed}")
    return redirect(f"{address}#part-{part_id}" if part_id else address)
