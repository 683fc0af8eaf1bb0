"""What the state of a school or an import allows, whoever asks. Who may ask is `lantern.access`'s question."""

from django.utils.translation import gettext as _

from lantern.errors import NotPossibleNow
from tenants.register.models import Import, School


def check_can_confirm(upload: Import, *, running: Import | None, newest: Import | None) -> None:
    """Raises unless the import waits for a yes, no other is running, and none was confirmed after it was read."""
    if upload.state != Import.State.PREVIEW:
        raise NotPossibleNow(_("This file has been dealt with already."))
    if running is not None:
        raise NotPossibleNow(_("Another file is being carried out. Wait until it has finished."))
    if newest is not None and newest.confirmed_at is not None and newest.confirmed_at > upload.created_at:
        raise NotPossibleNow(
            _("Another file was confirmed after this one was uploaded. Upload it again to see what it changes now.")
        )


def check_can_discard(upload: Import) -> None:
    """Raises unless the import waits for a yes."""
    if upload.state != Import.State.PREVIEW:
        raise NotPossibleNow(_("This file has been dealt with already."))


def check_can_try_again(upload: Import, *, running: Import | None) -> None:
    """Raises unless the import has stopped and something of it is left to do."""
    if upload.state != Import.State.FAILED:
        raise NotPossibleNow(_("There is nothing left to try again."))
    if running is not None:
        raise NotPossibleNow(_("Another file is being carried out. Wait until it has finished."))


def can_invite(school: School) -> bool:
    """Whether an invitation could go to the school's contact."""
    return not why_not_invite(school)


def check_can_invite(school: School) -> None:
    """Raises with the reason if no invitation can go to the school's contact."""
    reason = why_not_invite(school)
    if reason:
        raise NotPossibleNow(reason)


def why_not_invite(school: School) -> str:
    """Why no invitation can go to the school's contact now; empty if it can."""
    if school.moved_to:
        return _("%(school)s moved to another authority.") % {"school": school.name}
    if school.is_closed:
        return _("%(school)s is closed.") % {"school": school.name}
    if not school.is_set_up:
        return _("%(school)s is not set up yet.") % {"school": school.name}
    if not school.contact_email:
        return _("%(school)s has no contact with an email address.") % {"school": school.name}
    return ""


def check_can_stop_erasure(school: School) -> None:
    """Raises if the school has not asked to be erased, or the request was stopped or carried out."""
    if school.erasure_due_at is None:
        raise NotPossibleNow(_("There is no request to stop. It may have been stopped already."))
