"""Letting the authority read this school's levels by name, and ending that. Always the head's own choice."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklists.school import rules
from checklists.school.models import Audit
from checklists.school.queries.audits import locked_audit
from checklists.school.queries.returns import levels_for_return
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox
from reporting.authority.visits.catalogue import shared_at


def share(*, audit_id: uuid.UUID, by: Actor) -> Audit:
    """The authority's officers can read the levels of the submitted audit by name: no note, no evidence, no action."""
    rules.check_can_share(by, None)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        rules.check_can_share(by, audit)
        if shared_at(audit.round_id) is not None:
            raise NotPossibleNow(_("This audit is shared already."), code="shared_already")
        letterbox.share_return(audit.round_id, levels_for_return(audit))
        record("audit.shared", by=by, subject=audit)
    return audit


def stop_sharing(*, audit_id: uuid.UUID, by: Actor) -> Audit:
    """Nobody at the authority can read the levels any more. What was shown of visits stays readable here."""
    rules.check_can_share(by, None)
    with transaction.atomic():
        audit = locked_audit(audit_id)
        if letterbox.stop_sharing(audit.round_id):
            record("audit.unshared", by=by, subject=audit)
    return audit
