"""When a file that was sent in may be carried out or put away."""

from django.utils.translation import gettext_lazy as _

from checklists.authority import rules
from checklists.authority.exchange.models import Incoming
from lantern.errors import DomainError, NotPossibleNow

State = Incoming.State


def check_can_decide(person: object, incoming: Incoming) -> None:
    """This person may write checklists, and nobody has decided about the file yet."""
    rules.check_can_write(person)
    if incoming.state != State.WAITING:
        raise NotPossibleNow(_("This file has been dealt with already."))


def can_decide(person: object, incoming: Incoming) -> bool:
    try:
        check_can_decide(person, incoming)
    except DomainError:
        return False
    return True
