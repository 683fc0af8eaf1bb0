"""The ready check, signing an audit, taking that back or sending it back, the end of it, and opening it again."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklists.scales import RED, Rating
from checklists.school import rules
from checklists.school.actions import signing
from checklists.school.evidence.queries import expired_in, statements_with_evidence
from checklists.school.forms import ReasonForm, SignForm
from checklists.school.models import Audit, AuditStatement
from checklists.school.plan.queries import reds_without_action
from checklists.school.presenters.audits import by_section, counts_of, level_of
from checklists.school.presenters.bands import bands_of_mark, bands_view
from checklists.school.presenters.ready import ReadyCheck, ready_check
from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import (
    audit_by_id,
    is_carried_on,
    round_of,
    sends_no_return,
    signatures_of,
    signers,
)
from checklists.school.queries.returns import bands_going_along, is_term_published
from checklists.school.views.requests import SchoolRequest
from lantern.access.guard import requires
from lantern.access.permissions import Permission, can
from lantern.errors import NotAllowed, NotPossibleNow


@require_GET
@requires(Permission.AUDITS_VIEW)
def ready(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """What has to be done before anybody can sign, and what whoever signs should know."""
    audit = audit_by_id(request.user, audit_id)
    context = {
        "audit": audit,
        "check": _check(audit, statements_of(audit)),
        "can_sign": rules.can_sign_as_head(request.user, audit)
        or rules.can_sign_as_governor(request.user, audit, head=signatures_of(audit).head),
    }
    return render(request, "school_checklists/ready.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_VIEW)
def sign(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The answers in short, what leaves the school, and a button that signs. One page for head and governor."""
    audit = audit_by_id(request.user, audit_id)
    if _signs_as_governor(request.user):
        if request.method == "POST":
            own_use = request.POST.get("for_own_use") == "yes"
            signing.sign_as_governor(audit_id=audit.pk, by=request.user, for_own_use=own_use)
            return redirect("school_checklists:finished", audit_id=audit.pk)
        return _sign_page(request, audit, statements_of(audit), check=None, form=None)
    statements = statements_of(audit)
    check = _check(audit, statements)
    form = SignForm(request.POST if request.method == "POST" else None, warned=bool(check.warnings))
    # Where nobody can sign the action says why.
    if request.method == "POST" and (form.is_valid() or not rules.can_sign_as_head(request.user, audit)):
        read = bands_of_mark(request.POST.get("bands_read", ""))
        try:
            signing.sign_as_head(audit_id=audit.pk, by=request.user, open_points=check.open_points, bands_read=read)
        except NotPossibleNow as refusal:
            if refusal.code != "records_changed":
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have signed the audit. A governor can sign now."))
            return redirect("school_checklists:audit", audit_id=audit.pk)
    return _sign_page(request, audit, statements, check=check, form=form)


@require_POST
@requires(Permission.AUDITS_VIEW)
def withdraw(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The head's signature is taken back."""
    audit = audit_by_id(request.user, audit_id)
    signing.withdraw_signature(audit_id=audit.pk, by=request.user)
    messages.success(request, _("Your signature has been taken back. The answers can be changed again."))
    return redirect("school_checklists:audit", audit_id=audit.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_SIGN_AS_GOVERNOR)
def send_back(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """A governor says why they do not sign."""
    audit = audit_by_id(request.user, audit_id)
    rules.check_can_send_back(request.user, audit)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing.send_back(audit_id=audit.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("You have sent the audit back. The head and the safeguarding leads are told."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    head = signatures_of(audit).head
    context = {
        "audit": audit,
        "form": form,
        "head": head.by_name if head else "",
        "submit_text": _("Send it back"),
        "cancel_url": reverse("school_checklists:sign", args=[audit.pk]),
    }
    return render(request, "school_checklists/send_back.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.AUDITS_SIGN_AS_HEAD)
def reopen(request: SchoolRequest, audit_id: uuid.UUID) -> HttpResponse:
    """A head opens a finished audit again, and says why."""
    audit = audit_by_id(request.user, audit_id)
    rules.check_can_reopen(request.user, audit, carried_on=is_carried_on(audit))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing.reopen(audit_id=audit.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The audit is open again. Its answers can be changed."))
        return redirect("school_checklists:audit", audit_id=audit.pk)
    return render(request, "school_checklists/reopen.html", {"audit": audit, "form": form}, status=_status(form))


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
        "bands": bands_view(audit.bands, audit.opens_on, reader=request.user),
    }
    return render(request, "school_checklists/finished.html", context)


def _sign_page(
    request: SchoolRequest,
    audit: Audit,
    statements: list[AuditStatement],
    *,
    check: ReadyCheck | None,
    form: SignForm | None,
) -> HttpResponse:
    if audit.is_finished:
        return redirect("school_checklists:finished", audit_id=audit.pk)
    signed = signatures_of(audit)
    as_governor = check is None
    round_ = round_of(audit)
    can_sign_as_head = not as_governor and rules.can_sign_as_head(request.user, audit)
    bands = bands_going_along(audit, round_) if can_sign_as_head else audit.bands
    no_return = sends_no_return(audit, round_)
    context = {
        "audit": audit,
        "signed": signed,
        "as_governor": as_governor,
        "can_sign": rules.can_sign_as_governor(request.user, audit, head=signed.head)
        if as_governor
        else can_sign_as_head,
        "can_send_back": rules.can_send_back(request.user, audit),
        "can_withdraw": rules.can_withdraw(request.user, audit),
        "no_return": no_return,
        "bands": None if no_return else bands_view(bands, audit.opens_on, reader=request.user),
        "term_published": bands is None and (can_sign_as_head or audit.is_locked) and is_term_published(audit),
        "counts": counts_of(statements),
        "not_applicable": sum(row.answer.rating == Rating.NOT_APPLICABLE for row in statements),
        "sections": [(section, counts_of(own), len(own)) for section, own in by_section(statements)],
        "replies": sum(row.answer.rating == Rating.GIVEN for row in statements),
        # A red flag is told before any other red.
        "reds": sorted((row for row in statements if level_of(row) == RED), key=lambda row: not row.red_flag),
        "check": check or _check(audit, statements),
        "form": form,
    }
    return render(request, "school_checklists/sign.html", context, status=_status(form))


def _check(audit: Audit, statements: list[AuditStatement]) -> ReadyCheck:
    return ready_check(
        audit=audit,
        statements=statements,
        reds=reds_without_action(audit),
        expired=expired_in(audit),
        shown=statements_with_evidence(audit),
        signers=signers(),
    )


def _status(form: ReasonForm | SignForm | None) -> int:
    return 422 if form is not None and form.is_bound and not form.is_valid() else 200


def _signs_as_governor(person: object) -> bool:
    if can(person, Permission.AUDITS_SIGN_AS_GOVERNOR):
        return True
    if can(person, Permission.AUDITS_SIGN_AS_HEAD):
        return False
    raise NotAllowed(_("Only the head and a governor sign an audit."))
