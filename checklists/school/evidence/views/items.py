"""The library of evidence, and one piece of it: adding, correcting, replacing, removing, and having its files."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklists.school.evidence import actions, queries, rules
from checklists.school.evidence.forms import AddForm, ChangeForm, ReplaceForm
from checklists.school.evidence.presenters import add_refusal, item_page, library_page
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.errors import DomainError
from lantern.files.views import give_out

PER_PAGE = 25


@require_GET
@requires(Permission.EVIDENCE_VIEW)
def library(request: SchoolRequest) -> HttpResponse:
    """All evidence of the school, by title, to be searched and cut down."""
    search = request.GET.get("q", "").strip()
    rows, asked = queries.library(search), queries.selections(request.user)
    selection = request.GET.get("show", "")
    question = asked.get(selection, asked[""])
    page = library_page(
        rows=Paginator(rows.filter(question), PER_PAGE).get_page(request.GET.get("page")),
        counts=queries.counts_of(rows, asked),
        selection=selection if selection in asked else "",
        search=search,
        can_keep=rules.can_keep(request.user),
    )
    return render(request, "school_evidence/library.html", {"page": page})


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def add(request: SchoolRequest) -> HttpResponse:
    """A new piece comes into the library."""
    form = AddForm(*_sent(request), owners=queries.keepers(), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(
                title=form.cleaned_data["title"],
                owner=form.cleaned_data["owner"],
                content=form.content,
                dates=form.dates,
                by=request.user,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” is in the library.") % {"title": item.title})
            return redirect("school_evidence:item", item.pk)
    context = {
        "form": form,
        "heading": _("Add evidence"),
        "submit_text": _("Add evidence"),
        "cancel_url": reverse("school_evidence:library"),
    }
    return render(request, "school_evidence/form.html", context, status=_status(form))


@require_GET
@requires(Permission.EVIDENCE_VIEW)
def item(request: SchoolRequest, item_id: uuid.UUID) -> HttpResponse:
    """One piece: what it is, where it stands, and every edition with its fingerprint."""
    found = queries.item_by_id(request.user, item_id)
    page = item_page(
        item=found,
        editions=queries.editions_of(found),
        uses=queries.uses_of(found),
        can_keep=rules.can_keep(request.user),
        can_download=can(request.user, Permission.EVIDENCE_DOWNLOAD),
    )
    return render(request, "school_evidence/item.html", {"page": page, "item": found})


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def change(request: SchoolRequest, item_id: uuid.UUID) -> HttpResponse:
    """Title, owner and dates are corrected; the file or link stays as it is."""
    found = queries.item_by_id(request.user, item_id)
    rules.check_is_there(found)
    present = queries.present_edition(found)
    form = ChangeForm(*_sent(request), owners=queries.owners_for(found), present=present)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(
                item_id=found.pk,
                title=form.cleaned_data["title"],
                owner=form.cleaned_data["owner"],
                dates=form.dates,
                by=request.user,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your change has been saved."))
            return redirect("school_evidence:item", found.pk)
    return _form_of(request, found, form, heading=_("Change title, owner or dates"), submit=_("Save"))


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def replace(request: SchoolRequest, item_id: uuid.UUID) -> HttpResponse:
    """A newer edition comes in; the ones before stay where they can be read."""
    found = queries.item_by_id(request.user, item_id)
    rules.check_is_there(found)
    form = ReplaceForm(*_sent(request), present=queries.present_edition(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_item(
                item_id=found.pk,
                seen=form.cleaned_data["seen"],
                content=form.content,
                dates=form.dates,
                by=request.user,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The newer edition is in the library. Signed audits keep the one before."))
            return redirect("school_evidence:item", found.pk)
    return _form_of(request, found, form, heading=_("Replace with a newer edition"), submit=_("Replace"))


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def remove(request: SchoolRequest, item_id: uuid.UUID) -> HttpResponse:
    """Says where the piece stands; sending it takes the piece out of the library, and for a month it can come back."""
    found = queries.item_by_id(request.user, item_id)
    if request.method == "POST":
        actions.remove_item(item_id=found.pk, by=request.user)
        messages.success(
            request, _("“%(title)s” was removed. You can put it back for 30 days.") % {"title": found.title}
        )
        return redirect("school_evidence:item", found.pk)
    context = {"item": found, "uses": queries.uses_of(found)}
    return render(request, "school_evidence/remove.html", context)


@require_POST
@requires(Permission.EVIDENCE_KEEP)
def put_back(request: SchoolRequest, item_id: uuid.UUID) -> HttpResponse:
    """A removed piece is there again."""
    found = actions.put_item_back(item_id=queries.item_by_id(request.user, item_id).pk, by=request.user)
    messages.success(request, _("“%(title)s” is back, wherever it stood.") % {"title": found.title})
    return redirect("school_evidence:item", found.pk)


@require_GET
@requires(Permission.EVIDENCE_DOWNLOAD)
def download(request: SchoolRequest, item_id: uuid.UUID, edition_id: uuid.UUID) -> HttpResponse:
    """The way to the file of one edition."""
    file: Any = queries.edition_by_id(request.user, item_id, edition_id).file
    return give_out(request, file)


def _sent(request: SchoolRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _form_of(request: SchoolRequest, item: Any, form: Any, *, heading: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "item": item,
        "heading": heading,
        "submit_text": submit,
        "cancel_url": reverse("school_evidence:item", args=[item.pk]),
    }
    return render(request, "school_evidence/form.html", context, status=_status(form))
