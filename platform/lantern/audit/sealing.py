"""Checking a tenant's journal and noting its end outside the database, as the daily job and the commands do."""

import logging
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.audit.anchors import Anchor, BadAnchors, anchors_of, append
from lantern.audit.models import Check
from lantern.audit.verify import Fault, Kind, Result, verify
from lantern.outbox.send import queue_mail

logger = logging.getLogger(__name__)


class Tenant(Protocol):
    """Whose journal it is."""

    @property
    def id(self) -> UUID: ...


def check_with_anchors(tenant: Tenant, folder: Path) -> Result:
    """What checking the journal of this tenant, which must be the one of the moment, finds beside its anchors in the folder."""
    try:
        anchors = anchors_of(folder, tenant.id)
    except BadAnchors:
        result = verify()
        return result if result.fault else Result(result.seq, result.hash, Fault(Kind.ANCHOR))
    return verify(anchors)


def seal(tenant: Tenant) -> Result:
    """The journal was checked; if it is whole, its end is noted outside, and the activity page says so either way.

    May be repeated. If it is broken nothing is noted outside, so that no anchor ever vouches for a broken chain, and
    operators find it in the log by identifiers alone. OSError if the folder of anchors cannot be written to.
    """
    result = check_with_anchors(tenant, settings.ANCHORS_DIR)
    if result.fault:
        logger.error(
            "The journal of tenant %s is broken at %d.",
            tenant.id,
            result.fault.seq,
            extra={"state": result.fault.kind.value},
        )
        _note(result, sealed=False)
        return result
    anchor = Anchor(tenant.id, result.seq, result.hash.hex(), timezone.now())
    append(settings.ANCHORS_DIR, anchor)
    with transaction.atomic():
        _note(result, sealed=True)
        if settings.ANCHOR_MAIL:
            queue_mail(
                to=settings.ANCHOR_MAIL,
                subject=_("Lantern journal seal %(tenant)s") % {"tenant": tenant.id},
                template="audit/mail/anchor.txt",
                context={"line": anchor.line()},
            )
    return result


def _note(result: Result, *, sealed: bool) -> None:
    fault = result.fault.kind.value if result.fault else ""
    Check.objects.create(ok=result.ok, sealed=sealed, entries=result.checked, seq=result.seq, fault=fault)
