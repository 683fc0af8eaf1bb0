"""Who may ask whom to answer, and who may say something about a statement, in the room's pairs."""

from django.utils.translation import gettext_lazy as _

from checklists.school import rules as audits
from checklists.school.answering.models import Comment
from checklists.school.models import Audit
from lantern.access.permissions import Permission, can
from lantern.errors import NotAllowed, NotPossibleNow


def check_can_assign(person: object, audit: Audit) -> None:
    """Returns if this person may say who answers what: whoever may answer the audit as it stands."""
    audits.check_can_answer(person, audit)


def can_assign(person: object, audit: Audit) -> bool:
    return audits.can_answer(person, audit)


def check_can_be_assigned(person: object) -> None:
    """Returns if this person could answer what they are asked to answer."""
    if not can(person, Permission.AUDITS_ANSWER):
        raise NotPossibleNow(
            _("%(name)s cannot answer audits. Choose somebody else.") % {"name": person}, code="cannot_answer"
        )


def check_can_comment(person: object, audit: Audit) -> None:
    """Returns if this person may comment on the audit's statements. A signed audit can be asked about, a finished one not."""
    audits.check_permitted(person, Permission.AUDITS_COMMENT)
    if audit.is_finished:
        raise NotPossibleNow(_("This audit is finished, so nothing can be added to it."), code="finished")


def can_comment(person: object, audit: Audit) -> bool:
    return can(person, Permission.AUDITS_COMMENT) and not audit.is_finished


def can_be_mentioned(person: object) -> bool:
    """Whether this person could read what is said to them."""
    return can(person, Permission.AUDITS_COMMENT)


def check_can_remove(person: object, comment: Comment) -> None:
    """Returns if this person may take the comment away: only whoever wrote it."""
    if not can_remove(person, comment):
        raise NotAllowed(_("Only whoever wrote a comment can remove it."))


def can_remove(person: object, comment: Comment) -> bool:
    return comment.removed_at is None and comment.by_id is not None and comment.by_id == getattr(person, "pk", None)
