"""Who may change a session, and when. Each rule raises a sentence; who gets a place, the database says."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantern.access.permissions import Permission, check
from lantern.errors import DomainError, NotPossibleNow
from training.authority.sessions.models import Session


class ChangedMeanwhile(NotPossibleNow):
    """Somebody else saved the session first. Nothing was overwritten."""

    default_code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this session after you opened it. Nothing was overwritten."))


def check_can_manage(person: object) -> None:
    check(person, Permission.SESSIONS_MANAGE)


def check_times(starts_at: datetime, ends_at: datetime, closes_at: datetime) -> None:
    """A session has a length, lies ahead, and booking closes before it begins. The `code` names the field that is wrong."""
    if ends_at <= starts_at:
        raise DomainError(_("The session must end after it starts"), code="ends")
    if starts_at <= timezone.now():
        raise DomainError(_("The session must start in the future"), code="day")
    if closes_at > starts_at:
        raise DomainError(_("Booking must close on the day of the session or before"), code="closes_on")


def check_can_change(person: object, session: Session) -> None:
    """Until it begins, and while it stands."""
    check_can_manage(person)
    if session.is_cancelled:
        raise NotPossibleNow(_("This session is cancelled, so it stays as it is."), code="cancelled")
    if not session.is_draft and session.has_begun:
        raise NotPossibleNow(_("This session has begun, so it stays as it is."), code="begun")


def check_places(session: Session, places: int) -> None:
    """Nobody who has a place loses it by a smaller number."""
    if places < session.taken:
        raise DomainError(
            ngettext(
                "%(taken)d place is taken already. Enter that many or more",
                "%(taken)d places are taken already. Enter that many or more",
                session.taken,
            )
            % {"taken": session.taken},
            code="places",
        )


def check_can_publish(person: object, session: Session) -> None:
    check_can_change(person, session)
    if not session.is_draft:
        raise NotPossibleNow(_("This session is published already."), code="published")
    if session.has_begun:
        raise NotPossibleNow(_("This session would have begun already. Change its day first."), code="begun")


def check_can_remove(person: object, session: Session) -> None:
    """Only what no school has seen can vanish."""
    check_can_manage(person)
    if not session.is_draft:
        raise NotPossibleNow(_("Schools have seen this session. Cancel it, and they are told."), code="published")


def check_can_cancel(person: object, session: Session) -> None:
    check_can_change(person, session)
    if session.is_draft:
        raise NotPossibleNow(_("No school has seen this session. Remove the draft instead."), code="draft")


def check_can_mark(person: object, session: Session) -> None:
    """From the beginning of the session until its register is closed."""
    check_can_manage(person)
    if session.is_draft or session.is_cancelled:
        raise NotPossibleNow(_("There is no register of a session that does not take place."), code="no_register")
    if not session.has_begun:
        raise NotPossibleNow(_("The register opens when the session begins."), code="not_begun")
    if session.register_closed_at is not None:
        raise NotPossibleNow(
            _("The register is closed, and schools have read it. Open it again to correct it."), code="register_closed"
        )


def check_can_close(person: object, session: Session, *, unmarked: int) -> None:
    """Everybody with a place is marked as here or not."""
    check_can_mark(person, session)
    if unmarked:
        raise NotPossibleNow(
            ngettext(
                "%(n)d person is not marked yet. Say whether they came.",
                "%(n)d people are not marked yet. Say whether they came.",
                unmarked,
            )
            % {"n": unmarked},
            code="unmarked",
        )


def check_can_reopen(person: object, session: Session) -> None:
    check_can_manage(person)
    if session.register_closed_at is None:
        raise NotPossibleNow(_("The register is open."), code="register_open")


def allowed(rule: object, *args: object, **kwargs: object) -> bool:
    """Whether the rule lets it pass, for pages that show what is possible."""
    try:
        rule(*args, **kwargs)  # type: ignore[operator] # a rule of this module
    except DomainError:
        return False
    return True
