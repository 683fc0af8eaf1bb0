"""Who may take an audit along, and when. How long a document is kept."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from checklists.school.exports.models import AuditFile
from lantern.access.permissions import Permission, can
from lantern.errors import NotAllowed, NotPossibleNow

KEPT = timedelta(days=7)


def can_export(person: object) -> bool:
    return can(person, Permission.AUDITS_EXPORT)


def check_can_export(person: object) -> None:
    """Returns if this person may take audits along; NotAllowed if not."""
    if not can_export(person):
        raise NotAllowed(_("Only people of the school who may read its audits can download them."))


def check_is_the_same(under_way: AuditFile, *, kind: str, with_history: bool) -> None:
    """Raises while another document of the audit is being made than the one that is asked for."""
    if (under_way.kind, under_way.with_history) != (kind, with_history):
        raise NotPossibleNow(_("Another document of this audit is being made. Wait until it is finished."))


def check_can_download(file: AuditFile) -> None:
    """Raises before the document is whole, and once its days are over."""
    if not file.is_there:
        raise NotPossibleNow(_("This document is no longer kept. Make a new one."))
