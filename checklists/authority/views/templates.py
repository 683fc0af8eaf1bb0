"""The list of checklists, one checklist as a task list, its cover."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklists.authority import queries, rules
from checklists.authority.actions import templates as actions
from checklists.authority.forms import DetailsForm, NewTemplateForm, details_of
from checklists.authority.presenters import theirs
from checklists.authority.views.draft_page import draft_context
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import ChangedMeanwhile

PER_PAGE = 25


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def templates(request: HttpRequest) -> HttpResponse:
    """The authority's checklists, by title, with search."""
    search = request.GET.get("q", "").strip()[:100]
    archived = request.GET.get("show") == "away"
    rows = queries.templates(search, archived=archived)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "archived": archived,
        "can_write": rules.can_write(request.user),
    }
    return render(request, "authority_checklists/templates.html", context)


@require_safe
@requires(Permission.TEMPLATES_VIEW)
def template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """One checklist: its sections and statements, its versions."""
    context = draft_context(request, queries.template_by_id(template_id))
    return render(request, "authority_checklists/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def new_template(request: HttpRequest) -> HttpResponse:
    """An empty checklist with a title."""
    form = NewTemplateForm(request.POST or None)
    if form.is_valid():
        made = actions.create_template(details=form.details(), by=request.user)
        messages.success(request, _("The checklist has been started. Add a section, then statements."))
        return redirect("authority_checklists:template", made.pk)
    context = {
        "form": form,
        "title": _("Write a new checklist"),
        "submit_text": _("Start the checklist"),
        "cancel_url": reverse("authority_checklists:templates"),
        "back_text": _("Checklists"),
    }
    return render(request, "authority_checklists/simple_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TEMPLATES_EDIT)
def details(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The cover of the checklist changes, unless somebody else changed it meanwhile."""
    held = queries.template_by_id(template_id)
    rules.check_can_edit(request.user, held)
    form = DetailsForm(request.POST or None, initial=details_of(held))
    context = {
        "form": form,
        "title": _("Title and source"),
        "caption": held.title,
        "submit_text": _("Save"),
        "cancel_url": reverse("authority_checklists:template", args=[held.pk]),
        "back_text": held.title,
    }
    if form.is_valid():
        try:
            actions.change_details(
                template=held, seen=form.cleaned_data["seen"], details=form.details(), by=request.user
            )
        except ChangedMeanwhile:
            held = queries.template_by_id(template_id)
            form.start_again_from(held.details_revision)
            context["theirs"] = theirs(form, details_of(held))
            return render(request, "authority_checklists/simple_form.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("authority_checklists:template", held.pk)
    return render(request, "authority_checklists/simple_form.html", context)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def copy(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Another draft that says the same."""
    made = actions.copy_template(template=queries.template_by_id(template_id), by=request.user)
    messages.success(request, _("This is the copy. Give it a title of its own, and change what you like."))
    return redirect("authority_checklists:template", made.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def put_away(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The checklist leaves the list."""
    held = actions.put_away(template=queries.template_by_id(template_id), by=request.user)
    messages.success(request, _("“%(title)s” has been put away. You can bring it back.") % {"title": held.title})
    return redirect("authority_checklists:template", held.pk)


@require_POST
@requires(Permission.TEMPLATES_EDIT)
def bring_back(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """The checklist is in the list again."""
    held = actions.bring_back(template=queries.template_by_id(template_id), by=request.user)
    messages.success(request, _("“%(title)s” is back.") % {"title": held.title})
    return redirect("authority_checklists:template", held.pk)
