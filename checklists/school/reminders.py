"""Which letter a round wants today, and who in the school has to do the next step."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklists.authority.catalogue import OpenRound
from checklists.school.models import Audit, RoundLetter
from lantern.access.roles import Role

Kind = RoundLetter.Kind

# A reminder whose day passed longer ago than this has been overtaken.
STALE: Final = timedelta(days=7)
_LEADS: Final = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL})


def letter_due(round_: OpenRound, sent: Iterable[RoundLetter], *, on: date) -> RoundLetter.Kind | None:
    """What the school's people should read about an open round on that day, or None. `sent` are its letters so far."""
    if round_.closed:
        return None
    last = max(sent, key=lambda letter: letter.sent_on, default=None)
    if last is None and round_.mail_at_opening:
        return Kind.OPENED
    if last is not None and last.due_on < round_.due_on:
        return Kind.MORE_TIME
    days = (round_.due_on + timedelta(days=distance) for distance in round_.remind_days)
    newest = max((day for day in days if round_.opens_on < day <= on), default=None)
    if newest is None or on - newest > STALE or (last is not None and last.sent_on >= newest):
        return None
    return Kind.REMINDER


def next_step(audit: Audit | None) -> tuple[frozenset[Role], str | Promise] | None:
    """Whose turn it is, and what is left to do; None once the audit is finished."""
    if audit is None:
        return _LEADS, _("Nobody has started it. Next: start the audit.")
    if audit.state == Audit.State.OPEN:
        words = _("%(answered)s of %(total)s statements are answered. Next: answer the rest.")
        return _LEADS, words % {"answered": audit.answered, "total": audit.total}
    if audit.state == Audit.State.READY:
        return frozenset({Role.HEAD}), _("Every statement is answered. Next: the head signs.")
    if audit.state == Audit.State.SIGNED_BY_HEAD:
        return frozenset({Role.GOVERNOR}), _("The head has signed. Next: a governor signs.")
    return None
