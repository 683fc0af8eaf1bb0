"""Signing an audit, taking the signature back, and the end of it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklists.scales import RED, Rating
from checklists.school import rules
from checklists.school.actions.signing import sign_as_governor, sign_as_head, withdraw_signature
from checklists.school.models import Audit
from checklists.school.presenters.audits import by_section, counts_of, level_of
from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import audit_by_id, round_of, signatures_of, takes_no_return
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.errors import NotAllowed


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def sign(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The answers in short, what leaves the school, and a button that signs. One page for head and governor."""
    audit = audit_by_id(request.user, audit_id)
    as_governor = _signs_as_governor(request.user)
    if request.method == "POST":
        if as_governor:
            own_use = request.POST.get("for_own_use") == "yes"
            sign_as_governor(audit_id=audit.pk, by=request.user, for_own_use=own_use)
            return redirect("school_checklists:finished", audit_id=audit.pk)
        sign_as_head(audit_id=audit.pk, by=request.user)
        messages.success(request, _("You have signed the audit. A governor can sign now."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    if audit.is_finished:
        return redirect("school_checklists:finished", audit_id=audit.pk)
    signed = signatures_of(audit)
    statements = statements_of(audit)
    context = {
        "audit": audit,
        "signed": signed,
        "as_governor": as_governor,
        "can_sign": rules.can_sign_as_governor(request.user, audit, head=signed.head)
        if as_governor
        else rules.can_sign_as_head(request.user, audit),
        "can_withdraw": rules.can_withdraw(request.user, audit),
        "round_closed": takes_no_return(round_of(audit)),
        "counts": counts_of(statements),
        "not_applicable": sum(row.answer.rating == Rating.NOT_APPLICABLE for row in statements),
        "replies": sum(row.answer.rating == Rating.GIVEN for row in statements),
        "sections": [(section, counts_of(own), len(own)) for section, own in by_section(statements)],
        # A red flag is told before any other red.
        "reds": sorted((row for row in statements if level_of(row) == RED), key=lambda row: not row.red_flag),
    }
    return render(request, "school_checklists/sign.html", context)


@require_POST
@requires(Permission.AUDITS_VIEW)
def withdraw(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The head's signature is taken back."""
    audit = audit_by_id(request.user, audit_id)
    withdraw_signature(audit_id=audit.pk, by=request.user)
    messages.success(request, _("Your signature has been taken back. The answers can be changed again."))
    return redirect("school_checklists:audit", audit_id=audit.pk)


@require_GET
@requires(Permission.AUDITS_VIEW)
def finished(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Says that the return was sent, or that the audit is finished for the school alone."""
    audit = audit_by_id(request.user, audit_id)
    if not audit.is_finished:
        return redirect("school_checklists:audit", audit_id=audit.pk)
    context = {
        "audit": audit,
        "signed": signatures_of(audit),
        "was_sent": audit.state == Audit.State.SUBMITTED,
    }
    return render(request, "school_checklists/finished.html", context)


def _signs_as_governor(person: object) -> bool:
    if can(person, Permission.AUDITS_SIGN_AS_GOVERNOR):
        return True
    if can(person, Permission.AUDITS_SIGN_AS_HEAD):
        return False
    raise NotAllowed(_("Only the head and a governor sign an audit."))
