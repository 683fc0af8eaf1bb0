"""Who may do what with evidence, and when. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school import rules as audits
from checklists.school.evidence.models import Item
from checklists.school.models import Audit
from lantern.access.permissions import ALLOWED, Permission, can
from lantern.access.roles import Role
from lantern.errors import DomainError, NotAllowed, NotPossibleNow
from lantern.files.sweeping import UNDO_FOR
from tenants.people.models import User

# Who looks after a piece of evidence, and is told when it expires; told in their place, once they have gone.
KEEPERS = ALLOWED[Permission.EVIDENCE_KEEP]
STAND_INS = frozenset({Role.HEAD, Role.DSL})


class EvidenceIncomplete(DomainError):
    """The evidence cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def can_view(person: object) -> bool:
    return can(person, Permission.EVIDENCE_VIEW)


def check_can_keep(person: object) -> None:
    """Returns if this person may add, change and remove evidence."""
    if not can(person, Permission.EVIDENCE_KEEP):
        raise NotAllowed(_("The head, the safeguarding leads and the IT lead look after evidence."))


def can_keep(person: object) -> bool:
    return can(person, Permission.EVIDENCE_KEEP)


def check_can_change_beside(person: object, audit: Audit) -> None:
    """Returns if this person may say which evidence stands beside the answers of this audit: not once it is signed."""
    check_can_keep(person)
    audits.check_can_answer(person, audit)


def can_change_beside(person: object, audit: Audit) -> bool:
    return can_keep(person) and audits.can_answer(person, audit)


def check_can_own(owner: User) -> None:
    """Returns if this person can look after evidence: who is told that it expires must be able to do something about it."""
    if not owner.is_active or owner.role not in KEEPERS:
        raise EvidenceIncomplete(
            _("Choose somebody who looks after evidence: the head, a safeguarding lead or the IT lead."),
            field="owner",
            code="no_keeper",
        )


def check_can_be_put_back(item: Item, *, now: datetime | None = None) -> None:
    """Returns while a removed item can come back; NotPossibleNow after a month, when its files are erased."""
    if item.removed_at is not None and item.removed_at < (now or timezone.now()) - UNDO_FOR:
        raise NotPossibleNow(_("This was removed too long ago to be put back."))


def check_is_there(item: Item) -> None:
    """Returns if the item has not been removed."""
    if item.is_removed:
        raise NotPossibleNow(_("This evidence has been removed. Put it back first."), code="removed")


def check_link(url: str) -> None:
    """Returns for an address on the web. Nothing here ever fetches it."""
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        is_fine = False
    if not is_fine or any(letter.isspace() for letter in url):
        raise EvidenceIncomplete(
            _("Enter the whole link, such as https://www.example.org/policy"), field="url", code="no_link"
        )


def check_dates(
    *, period_from: date | None, period_until: date | None, effective_on: date | None, expires_on: date | None
) -> None:
    """Returns if each pair of days runs forwards."""
    if period_from and period_until and period_until < period_from:
        raise EvidenceIncomplete(
            _("The last day of the time must not be before its first day."), field="period_until", code="backwards"
        )
    if effective_on and expires_on and expires_on < effective_on:
        raise EvidenceIncomplete(
            _("The last day must not be before the day from which it is in force."),
            field="expires_on",
            code="backwards",
        )
