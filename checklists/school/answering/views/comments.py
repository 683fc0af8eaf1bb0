"""What people say to each other about a statement."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklists.school.answering import actions, queries, rules
from checklists.school.answering.forms import CommentForm
from checklists.school.answering.presenters import beside
from checklists.school.queries.answers import statement_by_id
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_COMMENT)
def comments(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """Everything that was said, and a form to say more."""
    found = statement_by_id(request.user, audit_id, statement_id)
    if request.method == "POST":
        rules.check_can_comment(request.user, found.audit)
    form = CommentForm(request.POST or None, readers=queries.who_can_be_mentioned(besides=request.user.pk))
    if form.is_valid():
        given = form.cleaned_data
        actions.add_comment(
            audit_id=audit_id, statement_id=statement_id, text=given["text"], said_to=given["said_to"], by=request.user
        )
        messages.success(request, _("Your comment has been added."))
        return _back(audit_id, statement_id)
    context = {"form": form, "statement": found, "audit": found.audit, "beside": beside(request.user, found)}
    return render(request, "school_answering/comments.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.AUDITS_COMMENT)
def remove(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID, comment_id: uuid.UUID) -> HttpResponse:
    """The words of one's own comment are taken away."""
    actions.remove_comment(audit_id=audit_id, statement_id=statement_id, comment_id=comment_id, by=request.user)
    messages.success(request, _("Your comment has been removed."))
    return _back(audit_id, statement_id)


@require_POST
@requires(Permission.AUDITS_COMMENT)
def read(request: SchoolRequest, audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponse:
    """What was said to the reader here is off their home page."""
    actions.mark_read(audit_id=audit_id, statement_id=statement_id, by=request.user)
    return _back(audit_id, statement_id)


def _back(audit_id: uuid.UUID, statement_id: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("school_checklists:statement", args=[audit_id, statement_id]) + "#comments")
