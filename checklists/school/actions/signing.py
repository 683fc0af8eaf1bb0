"""Signing an audit, taking that back, sending it back, opening it again, and the return that the second signature sends."""

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.actions.letters import tell_of_sending_back
from checklists.school.actions.telling import tell_once
from checklists.school.models import Audit, Signature
from checklists.school.queries.audits import is_carried_on, locked_audit, round_of, sends_no_return, signatures_of
from checklists.school.queries.returns import bands_going_along, is_term_published, levels_for_return
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox


def sign_as_head(
    *, audit_id: uuid.UUID, by: Actor, open_points: int = 0, bands_read: Sequence[int] | None = None
) -> Signature:
    """The head's name stands under the answers, and they are locked, with what the school's records say in bands.

    `open_points` is how many warnings the head was shown, `bands_read` which bands; NotPossibleNow if the records say something else
    by now, so that nothing goes along that the head has not read. None where nobody was shown any.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_sign_as_head(by, audit)
        if not audit.was_sent:
            audit.bands = bands_going_along(audit, round_of(audit))
            if bands_read is not None and list(bands_read) != (audit.bands or []):
                raise NotPossibleNow(_RECORDS_CHANGED, code="records_changed")
        signature = _signature(audit, Signature.Capacity.HEAD, by)
        audit.state = Audit.State.SIGNED_BY_HEAD
        tell_once(audit, "signed")
        audit.save(update_fields=["state", "told", "bands"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.HEAD.value, open_points=open_points)
    return signature


def withdraw_signature(*, audit_id: uuid.UUID, by: Actor) -> Signature:
    """The head's signature is taken back, answers can be changed again, and the authority reads that the audit is only ready."""
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_withdraw(by, audit)
        signature = _signature(audit, Signature.Capacity.HEAD, by, kind=Signature.Kind.WITHDRAWN)
        audit.state = Audit.State.READY
        # The newest news counts: ready is told again, and signed once more when it is true once more.
        audit.told = [kind for kind in audit.told if kind not in {"ready", "signed"}]
        tell_once(audit, "ready")
        audit.save(update_fields=["state", "told"])
        record("audit.signature_withdrawn", by=by, subject=audit)
    return signature


def send_back(*, audit_id: uuid.UUID, reason: str, by: Actor) -> Signature:
    """The head's signature no longer stands, answers can be changed again, and the head and the leads have a mail that says so.

    The reason is in no mail: it stands on the home page and on the audit until somebody signs again.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_GOVERNOR)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_send_back(by, audit)
        signature = _ended(audit, Signature.Capacity.GOVERNOR, Signature.Kind.SENT_BACK, reason, by)
        audit.state = Audit.State.READY
        audit.told = [kind for kind in audit.told if kind not in {"ready", "signed", "sent_back"}]
        tell_once(audit, "sent_back")
        audit.save(update_fields=["state", "told"])
        record("audit.sent_back", by=by, subject=audit)
        tell_of_sending_back(audit, by_name=str(by))
    return signature


def reopen(*, audit_id: uuid.UUID, reason: str, by: Actor) -> Signature:
    """A finished audit can be answered again. A return that was sent stays as it was, and no second one will go.

    What is answered now is what the next audit starts from; so NotPossibleNow once one was started from these answers.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_reopen(by, audit, carried_on=is_carried_on(audit))
        if audit.state == Audit.State.SUBMITTED:
            audit.sent_at, audit.sent_levels = audit.finished_at, levels_for_return(audit)
        signature = _ended(audit, Signature.Capacity.HEAD, Signature.Kind.REOPENED, reason, by)
        audit.state, audit.finished_at = Audit.State.READY, None
        audit.save(update_fields=["state", "finished_at", "sent_at", "sent_levels"])
        record("audit.reopened", by=by, subject=audit)
    return signature


def sign_as_governor(*, audit_id: uuid.UUID, by: Actor, for_own_use: bool = False) -> Signature:
    """The audit is finished. The return is sent in the same transaction, or none is if the round was closed or it went before.

    With it goes what the records said in bands when the head signed.

    NotPossibleNow if no return goes and `for_own_use` does not say that this is known, and the other way about:
    whoever signs knows whether something leaves the school.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_GOVERNOR)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_sign_as_governor(by, audit, head=signatures_of(audit).head)
        if for_own_use != sends_no_return(audit, round_of(audit)):
            refusal = _SENT_BEFORE if audit.was_sent else _ROUND_CLOSED
            raise NotPossibleNow(_ROUND_STILL_OPEN if for_own_use else refusal, code="round_closed")
        signature = _signature(audit, Signature.Capacity.GOVERNOR, by)
        # Another round of the term may have been closed since the head signed, or this one.
        if not audit.was_sent and (for_own_use or is_term_published(audit)):
            audit.bands = None
        audit.finished_at = signature.created_at
        audit.state = Audit.State.KEPT if for_own_use else Audit.State.SUBMITTED
        if not for_own_use:
            letterbox.drop_return(audit.round_id, levels_for_return(audit))
            if audit.bands:
                letterbox.drop_measures(audit.round_id, audit.bands)
            tell_once(audit, "submitted")
        audit.save(update_fields=["state", "told", "finished_at", "bands"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.GOVERNOR.value)
        record("audit.finished" if for_own_use else "audit.submitted", by=by, subject=audit)
    return signature


_ROUND_CLOSED: Final = _(
    "This round has closed, so no return can be sent any more. Your answers are kept, and you can still sign the audit "
    "for the school’s own use."
)

_SENT_BEFORE: Final = _(
    "The return of this audit has been sent already and stays as it was. You can sign the audit for the school’s own use."
)
_RECORDS_CHANGED: Final = _(
    "Your training or incident records have changed since you opened this page. Read the bands again, then sign."
)
_ROUND_STILL_OPEN: Final = _("This round is open again. Sign to send the return.")


def _ended(audit: Audit, capacity: Signature.Capacity, kind: Signature.Kind, reason: str, by: Actor) -> Signature:
    reason = reason.strip()
    rules.check_gives_reason(reason)
    return Signature.objects.create(
        audit=audit, capacity=capacity, kind=kind, reason=reason, by_id=by.pk, by_name=str(by)
    )


def _signature(
    audit: Audit, capacity: Signature.Capacity, by: Actor, kind: Signature.Kind = Signature.Kind.SIGNED
) -> Signature:
    return Signature.objects.create(audit=audit, capacity=capacity, kind=kind, by_id=by.pk, by_name=str(by))
