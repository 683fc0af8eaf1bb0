"""Who may do what to an audit, and when. Each rule comes as a pair: `check_can_…` raises a sentence, `can_…` asks."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.catalogue import OpenRound
from checklists.scales import Rating, Scale, is_typed, keys_of
from checklists.school.models import REASON_LENGTH, REPLY_LENGTH, Audit, AuditSection, AuditStatement, Signature
from lantern.access.permissions import Permission, can
from lantern.errors import DomainError, NotAllowed, NotPossibleNow

State = Audit.State
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")


class AnswerIncomplete(DomainError):
    """The answer cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


class Act(Enum):
    """What can be done to an audit that exists."""

    ANSWER = "answer"
    SIGN_AS_HEAD = "sign_as_head"
    WITHDRAW = "withdraw"
    SIGN_AS_GOVERNOR = "sign_as_governor"
    SEND_BACK = "send_back"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Terms:
    permission: Permission
    states: frozenset[str]


TERMS: dict[Act, Terms] = {
    Act.ANSWER: Terms(Permission.AUDITS_ANSWER, frozenset({State.OPEN, State.READY})),
    Act.SIGN_AS_HEAD: Terms(Permission.AUDITS_SIGN_AS_HEAD, frozenset({State.READY})),
    Act.WITHDRAW: Terms(Permission.AUDITS_SIGN_AS_HEAD, frozenset({State.SIGNED_BY_HEAD})),
    Act.SIGN_AS_GOVERNOR: Terms(Permission.AUDITS_SIGN_AS_GOVERNOR, frozenset({State.SIGNED_BY_HEAD})),
    Act.SEND_BACK: Terms(Permission.AUDITS_SIGN_AS_GOVERNOR, frozenset({State.SIGNED_BY_HEAD})),
    Act.REOPEN: Terms(Permission.AUDITS_SIGN_AS_HEAD, frozenset({State.SUBMITTED, State.KEPT})),
}

_NOT_YET_SIGNED = _("The head has not signed this audit, so there is nothing to send back.")
_NOT_FINISHED = _("This audit is not finished, so its answers can be changed without opening it again.")
_FINISHED = _("This audit is finished. Its answers stay as they were signed.")
_REFUSALS: dict[tuple[Act, str], str | Promise] = {
    (Act.ANSWER, State.SIGNED_BY_HEAD): _(
        "The head has signed this audit, so its answers are locked. "
        "The head can take the signature back until a governor signs."
    ),
    (Act.SIGN_AS_HEAD, State.OPEN): _("Answer every statement first. Then the head can sign."),
    (Act.SIGN_AS_HEAD, State.SIGNED_BY_HEAD): _("The head has already signed this audit."),
    (Act.WITHDRAW, State.OPEN): _("The head has not signed this audit."),
    (Act.WITHDRAW, State.READY): _("The head has not signed this audit."),
    (Act.WITHDRAW, State.SUBMITTED): _("The return has been sent, so the signature can no longer be taken back."),
    (Act.WITHDRAW, State.KEPT): _("This audit is finished, so the signature can no longer be taken back."),
    (Act.SIGN_AS_GOVERNOR, State.OPEN): _("Answer every statement first. Then the head signs, then a governor."),
    (Act.SIGN_AS_GOVERNOR, State.READY): _("The head signs first. Then a governor can sign."),
    (Act.SEND_BACK, State.OPEN): _NOT_YET_SIGNED,
    (Act.SEND_BACK, State.READY): _NOT_YET_SIGNED,
    (Act.REOPEN, State.OPEN): _NOT_FINISHED,
    (Act.REOPEN, State.READY): _NOT_FINISHED,
    (Act.REOPEN, State.SIGNED_BY_HEAD): _("This audit is not finished. Take your signature back to change answers."),
}
_WHO_CAN: dict[Permission, str | Promise] = {
    Permission.AUDITS_ANSWER: _("The head, the safeguarding leads and the IT lead can answer an audit."),
    Permission.AUDITS_COMMENT: _("Only people of the school who read audits can comment on them."),
    Permission.AUDITS_SIGN_AS_HEAD: _("Only the head can do this."),
    Permission.AUDITS_SHARE: _("Only the head can do this."),
    Permission.AUDITS_SIGN_AS_GOVERNOR: _("Only a governor can sign here."),
}


def check_may(person: object, act: Act, audit: Audit) -> None:
    """Returns if this person may do this to the audit as it stands; NotAllowed or NotPossibleNow if not."""
    terms = TERMS[act]
    check_permitted(person, terms.permission)
    if audit.state not in terms.states:
        raise NotPossibleNow(_REFUSALS.get((act, audit.state), _FINISHED), code="locked" if audit.is_locked else "")


def may(person: object, act: Act, audit: Audit) -> bool:
    return can(person, TERMS[act].permission) and audit.state in TERMS[act].states


def check_permitted(person: object, permission: Permission) -> None:
    """Like the table's own `check`, and the refusal says who can help."""
    if not can(person, permission):
        raise NotAllowed(_WHO_CAN.get(permission, _("Your role does not let you do this.")))


def can_view(person: object) -> bool:
    return can(person, Permission.AUDITS_VIEW)


def check_can_start(person: object, round_: OpenRound, *, on: date) -> None:
    """Returns if this person may start the audit of this round on that day."""
    check_permitted(person, Permission.AUDITS_ANSWER)
    if round_.closed:
        raise NotPossibleNow(_("This round is closed. No audit can be started in it."), code="round_closed")
    if on < round_.opens_on:
        raise NotPossibleNow(_("This round is not open yet."), code="round_not_open")


def can_start(person: object, round_: OpenRound, *, on: date) -> bool:
    return can(person, Permission.AUDITS_ANSWER) and not round_.closed and on >= round_.opens_on


def check_can_answer(person: object, audit: Audit) -> None:
    check_may(person, Act.ANSWER, audit)


def can_answer(person: object, audit: Audit) -> bool:
    return may(person, Act.ANSWER, audit)


def check_can_add(person: object, audit: Audit, section: AuditSection) -> None:
    """Returns if this person may add a statement of the school's own to the section."""
    check_can_answer(person, audit)
    if not section.schools_may_add:
        raise NotPossibleNow(
            _("The authority has not opened this section for statements of your own."), code="section_is_closed"
        )


def can_add(person: object, audit: Audit, section: AuditSection) -> bool:
    return section.schools_may_add and can_answer(person, audit)


def check_can_sign_as_head(person: object, audit: Audit) -> None:
    check_may(person, Act.SIGN_AS_HEAD, audit)


def can_sign_as_head(person: object, audit: Audit) -> bool:
    return may(person, Act.SIGN_AS_HEAD, audit)


def check_can_withdraw(person: object, audit: Audit) -> None:
    """The head's signature can be taken back until the second one sends the return; by any head, also a new one."""
    check_may(person, Act.WITHDRAW, audit)


def can_withdraw(person: object, audit: Audit) -> bool:
    return may(person, Act.WITHDRAW, audit)


def check_can_sign_as_governor(person: object, audit: Audit, *, head: Signature | None) -> None:
    """Two signatures are two people, even if somebody's role changed between them."""
    check_may(person, Act.SIGN_AS_GOVERNOR, audit)
    if _is_same_person(person, head):
        raise NotAllowed(_("You signed this audit as head. Somebody else signs for the governors."))


def can_sign_as_governor(person: object, audit: Audit, *, head: Signature | None) -> bool:
    return may(person, Act.SIGN_AS_GOVERNOR, audit) and not _is_same_person(person, head)


def check_can_send_back(person: object, audit: Audit) -> None:
    check_may(person, Act.SEND_BACK, audit)


def can_send_back(person: object, audit: Audit) -> bool:
    return may(person, Act.SEND_BACK, audit)


def check_can_reopen(person: object, audit: Audit, *, carried_on: bool) -> None:
    """A later audit that was started from these answers shows them as the last ones; they must not change below it."""
    check_may(person, Act.REOPEN, audit)
    if carried_on:
        raise NotPossibleNow(_("A later audit was started from these answers. Change them there."), code="carried_on")


def can_reopen(person: object, audit: Audit, *, carried_on: bool) -> bool:
    return may(person, Act.REOPEN, audit) and not carried_on


def check_gives_reason(reason: str) -> None:
    """Whoever ends a signature says why, in so many words that they can be kept."""
    if not reason:
        raise NotPossibleNow(_("Say why. The reason is kept with the audit."), code="reason_needed")
    if len(reason) > REASON_LENGTH:
        raise NotPossibleNow(_("The reason is too long."), code="reason_too_long")


def tidy_reply(scale: str, reply: str) -> str:
    """The reply as it is stored: a number without commas, spaces and percent sign. AnswerIncomplete if it is none."""
    text = reply.strip()
    if text and not is_typed(scale):
        raise AnswerIncomplete(
            _("This statement asks for no number and no text. Choose an answer."), field="reply", code="no_reply"
        )
    if len(text) > REPLY_LENGTH:
        raise AnswerIncomplete(
            _("The answer can have %(most)s characters at most.") % {"most": REPLY_LENGTH},
            field="reply",
            code="too_long",
        )
    if scale != Scale.NUMBER or not text:
        return text
    bare = text.removesuffix("%").replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(bare):
        raise AnswerIncomplete(
            _("Enter a number, for example 12 or 3.5, and say the rest in the note."), field="reply", code="no_number"
        )
    return bare


def check_answer_fits(statement: AuditStatement, *, rating: str, reply: str, note: str) -> None:
    """Returns if this answer may stand for this statement; AnswerIncomplete says what is missing."""
    if rating and rating not in keys_of(statement.scale):
        raise AnswerIncomplete(
            _("Choose one of the answers that this statement has."), field="rating", code="unknown_rating"
        )
    if rating == Rating.GIVEN and not reply:
        raise AnswerIncomplete(_("Give the answer itself."), field="reply", code="reply_needed")
    if rating != Rating.NOT_APPLICABLE:
        return
    if not statement.allow_not_applicable:
        raise AnswerIncomplete(
            _("This statement applies to every school. Choose another answer."),
            field="rating",
            code="always_applies",
        )
    if not note:
        raise AnswerIncomplete(
            _("Say in the note why this does not apply to your school."), field="note", code="note_needed"
        )


def check_can_share(person: object, audit: Audit | None) -> None:
    """Only the head decides whether the authority reads the school's levels by name; with an audit: its return was sent."""
    check_permitted(person, Permission.AUDITS_SHARE)
    if audit is None or audit.state == State.SUBMITTED:
        return
    if audit.was_sent:
        raise NotPossibleNow(_("This audit is open again, so its levels are not shared anew."), code="reopened")
    raise NotPossibleNow(_("The return has not been sent, so there is nothing to share."), code="not_submitted")


def can_share(person: object, audit: Audit) -> bool:
    return can_stop_sharing(person) and audit.state == State.SUBMITTED


def can_stop_sharing(person: object) -> bool:
    """Whatever became of the audit since: what is shared can be taken back."""
    return can(person, Permission.AUDITS_SHARE)


def _is_same_person(person: object, signature: Signature | None) -> bool:
    return signature is not None and signature.by_id is not None and signature.by_id == getattr(person, "pk", None)
