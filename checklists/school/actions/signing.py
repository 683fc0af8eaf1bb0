"""Signing an audit, taking the signature back, and the return that the second signature sends."""

import uuid
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.actions.telling import tell_once
from checklists.school.models import Audit, Signature
from checklists.school.queries.audits import locked_audit, round_of, signatures_of, takes_no_return
from checklists.school.queries.returns import levels_for_return
from lantern.access.permissions import Permission
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox


def sign_as_head(*, audit_id: uuid.UUID, by: Actor) -> Signature:
    """The head's name stands under the answers, and they are locked."""
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_HEAD)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_sign_as_head(by, audit)
        signature = _signature(audit, Signature.Capacity.HEAD, by)
        audit.state = Audit.State.SIGNED_BY_HEAD
        tell_once(audit, "signed")
        audit.save(update_fields=["state", "told"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.HEAD.value)
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


def sign_as_governor(*, audit_id: uuid.UUID, by: Actor, for_own_use: bool = False) -> Signature:
    """The audit is finished. The return is sent in the same transaction, or none is if the round was closed before.

    NotPossibleNow if the round is closed and `for_own_use` does not say that this is known, and the other way about:
    whoever signs knows whether something leaves the school.
    """
    rules.check_permitted(by, Permission.AUDITS_SIGN_AS_GOVERNOR)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_sign_as_governor(by, audit, head=signatures_of(audit).head)
        if for_own_use != takes_no_return(round_of(audit)):
            raise NotPossibleNow(_ROUND_STILL_OPEN if for_own_use else _ROUND_CLOSED, code="round_closed")
        signature = _signature(audit, Signature.Capacity.GOVERNOR, by)
        audit.finished_at = signature.created_at
        audit.state = Audit.State.KEPT if for_own_use else Audit.State.SUBMITTED
        if not for_own_use:
            letterbox.drop_return(audit.round_id, levels_for_return(audit))
            tell_once(audit, "submitted")
        audit.save(update_fields=["state", "told", "finished_at"])
        record("audit.signed", by=by, subject=audit, capacity=Signature.Capacity.GOVERNOR.value)
        record("audit.finished" if for_own_use else "audit.submitted", by=by, subject=audit)
    return signature


_ROUND_CLOSED: Final = _(
    "This round has closed, so no return can be sent any more. Your answers are kept, and you can still sign the audit "
    "for the school’s own use."
)

_ROUND_STILL_OPEN: Final = _("This round is open again. Sign to send the return.")


def _signature(
    audit: Audit, capacity: Signature.Capacity, by: Actor, kind: Signature.Kind = Signature.Kind.SIGNED
) -> Signature:
    return Signature.objects.create(audit=audit, capacity=capacity, kind=kind, by_id=by.pk, by_name=str(by))
