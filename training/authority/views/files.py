"""Pictures, files and packages of a module."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotPossibleNow
from lantern.files.views import give_out
from training.authority import queries, rules
from training.authority.actions import files as actions
from training.authority.forms import DownloadForm, PackageForm, PictureForm
from training.authority.models import Course, Module


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def add_picture(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """A picture for the text of the module."""
    course, module = _held(request, course_id, module_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_picture(
                module=module, name=given["name"], words=given["words"], upload=given["file"], by=request.user
            )
            messages.success(request, _("The picture is there. The text shows it with ![](%(name)s).") % given)
            return redirect("authority_training:module", course.pk, module.pk)
        except NotPossibleNow as problem:
            form.add_error("name", str(problem))
            status = 409
    context = _context(course, module, title=_("Add a picture"), submit_text=_("Add the picture")) | {"form": form}
    return render(request, "authority_training/simple_form.html", context, status=status)


@require_POST
@requires(Permission.COURSES_EDIT)
def remove_picture(request: HttpRequest, course_id: uuid.UUID, picture_id: uuid.UUID) -> HttpResponse:
    """Out of the draft."""
    course = queries.course_by_id(course_id)
    picture = queries.picture_by_id(course, picture_id)
    actions.remove_picture(picture=picture, by=request.user)
    messages.success(request, _("The picture has been removed from the draft."))
    return redirect("authority_training:module", course.pk, picture.module_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def add_download(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """A file that learners can take along."""
    course, module = _held(request, course_id, module_id)
    form = DownloadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        actions.add_download(module=module, title=given["title"], upload=given["file"], by=request.user)
        messages.success(request, _("The file is there."))
        return redirect("authority_training:module", course.pk, module.pk)
    context = _context(course, module, title=_("Add a file"), submit_text=_("Add the file")) | {"form": form}
    return render(request, "authority_training/simple_form.html", context)


@require_safe
@requires(Permission.COURSES_EDIT)
def download(request: HttpRequest, course_id: uuid.UUID, download_id: uuid.UUID) -> HttpResponse:
    """The file, from the file origin."""
    return give_out(request, queries.download_by_id(queries.course_by_id(course_id), download_id).file)


@require_POST
@requires(Permission.COURSES_EDIT)
def remove_download(request: HttpRequest, course_id: uuid.UUID, download_id: uuid.UUID) -> HttpResponse:
    """Out of the draft."""
    course = queries.course_by_id(course_id)
    held = queries.download_by_id(course, download_id)
    actions.remove_download(download=held, by=request.user)
    messages.success(request, _("The file has been removed from the draft."))
    return redirect("authority_training:module", course.pk, held.module_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COURSES_EDIT)
def add_package(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """A SCORM package for the module, in place of the one that it has."""
    course, module = _held(request, course_id, module_id)
    form = PackageForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        actions.add_package(module=module, upload=form.cleaned_data["file"], by=request.user)
        messages.success(request, _("The package is there. Try it in the preview before you publish."))
        return redirect("authority_training:module", course.pk, module.pk)
    context = _context(course, module, title=_("Add a SCORM package"), submit_text=_("Add the package"))
    return render(request, "authority_training/package_form.html", context | {"form": form})


@require_POST
@requires(Permission.COURSES_EDIT)
def remove_package(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> HttpResponse:
    """Out of the draft."""
    course = queries.course_by_id(course_id)
    module = queries.module_by_id(course, module_id)
    package = queries.package_of(module)
    if package is not None:
        actions.remove_package(package=package, by=request.user)
        messages.success(request, _("The package has been removed from the draft."))
    return redirect("authority_training:module", course.pk, module.pk)


def _held(request: HttpRequest, course_id: uuid.UUID, module_id: uuid.UUID) -> tuple[Course, Module]:
    course = queries.course_by_id(course_id)
    rules.check_can_edit(request.user, course)
    return course, queries.module_by_id(course, module_id)


def _context(course: Course, module: Module, *, title: str, submit_text: str) -> dict[str, object]:
    return {
        "title": title,
        "caption": module.title,
        "submit_text": submit_text,
        "cancel_url": reverse("authority_training:module", args=[course.pk, module.pk]),
        "back_text": module.title,
    }
