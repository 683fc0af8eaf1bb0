"""The built-in checklists: look at one, take a copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from checklists.authority import library, queries, rules
from checklists.authority.actions.templates import take_from_library
from checklists.authority.library import LibraryChecklist
from checklists.authority.presenters import chapters_of
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import NotFound


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def shelf(request: HttpRequest) -> HttpResponse:
    """Every checklist of the library."""
    return render(request, "authority_checklists/library.html", {"checklists": library.checklists()})


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """One checklist of the library, whole."""
    checklist = _checklist(code)
    context = {
        "checklist": checklist,
        "chapters": chapters_of(checklist.sections),
        "copies": queries.copies_of(checklist.code),
        "can_take": rules.can_write(request.user),
    }
    return render(request, "authority_checklists/library_preview.html", context)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """The authority has a draft of its own of this checklist."""
    template = take_from_library(checklist=_checklist(code), by=request.user)
    messages.success(request, _("You have a copy of your own. Change what you like, then publish it."))
    return redirect("authority_checklists:template", template.pk)


def _checklist(code: str) -> LibraryChecklist:
    checklist = library.checklist(code)
    if checklist is None:
        raise NotFound(_("There is no such checklist in the library."))
    return checklist
