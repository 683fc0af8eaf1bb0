"""Evidence beside one statement: chosen from the library or new, taken away, and there again."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from checklists.school.evidence import actions, queries, rules
from checklists.school.evidence.forms import AddForm, TicksForm
from checklists.school.evidence.presenters import add_refusal
from checklists.school.models import AuditStatement
from checklists.school.queries.answers import statement_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission
from lantern.errors import DomainError

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def choose(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """What the library has that does not stand beside the statement yet, to be ticked."""
    statement = _changeable(request, audit_id, statement_id)
    search = request.GET.get("q", "").strip()
    page = Paginator(queries.choosable(statement, search), PER_PAGE).get_page(request.GET.get("page"))
    form = TicksForm(*((request.POST,) if request.method == "POST" else ()), shown=list(page))
    if request.method == "POST" and form.is_valid():
        ids = [uuid.UUID(ticked) for ticked in form.cleaned_data["item"]]
        actions.use_items(audit_id=audit_id, statement_id=statement_id, item_ids=ids, by=request.user)
        told = ngettext("%(n)d piece of evidence was added.", "%(n)d pieces of evidence were added.", len(ids))
        messages.success(request, told % {"n": len(ids)})
        return _back_to(statement)
    context = {
        "statement": statement,
        "page": page,
        "form": form,
        "search": search,
        "ticked": form.data.getlist("item") if form.is_bound else [],  # type: ignore[attr-defined]  # a QueryDict
    }
    return render(request, "school_evidence/choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
def add_new(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """A new piece comes into the library and stands beside the statement."""
    statement = _changeable(request, audit_id, statement_id)
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AddForm(*sent, owners=queries.keepers(), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                item = actions.add_item(
                    title=form.cleaned_data["title"],
                    owner=form.cleaned_data["owner"],
                    content=form.content,
                    dates=form.dates,
                    by=request.user,
                )
                actions.use_items(audit_id=audit_id, statement_id=statement_id, item_ids=[item.pk], by=request.user)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("“%(title)s” was added.") % {"title": item.title})
            return _back_to(statement)
    context = {
        "form": form,
        "statement": statement,
        "heading": _("Add evidence"),
        "submit_text": _("Add evidence"),
        "cancel_url": _address(statement),
        "can_choose": not form.is_bound and queries.choosable(statement).exists(),
    }
    return render(request, "school_evidence/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.EVIDENCE_KEEP)
def use(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """One piece stands beside the statement, in its present edition: after it was taken away, or when there is a newer one."""
    statement = statement_by_id(request.user, audit_id, statement_id)
    (used,) = actions.use_items(audit_id=audit_id, statement_id=statement_id, item_ids=[item_id], by=request.user)
    messages.success(request, _("“%(title)s” is evidence here.") % {"title": used.item.title})
    return _back_to(statement)


@require_POST
@requires(Permission.EVIDENCE_KEEP)
def leave_out(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """One piece no longer stands beside the statement; it stays in the library."""
    statement = statement_by_id(request.user, audit_id, statement_id)
    left = actions.leave_out(audit_id=audit_id, statement_id=statement_id, item_id=item_id, by=request.user)
    messages.success(
        request,
        _("“%(title)s” is no longer evidence here. It is still in the library.") % {"title": left.item.title},
    )
    return _back_to(statement)


def _changeable(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> AuditStatement:
    statement = statement_by_id(request.user, audit_id, statement_id)
    rules.check_can_change_beside(request.user, statement.audit)
    return statement


def _address(statement: AuditStatement) -> str:
    return reverse("school_checklists:statement", args=[statement.audit_id, statement.pk]) + "#evidence"


def _back_to(statement: AuditStatement) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(statement))
