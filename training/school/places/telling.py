"""Mails about places: to whoever goes, or to whoever booked where the list has no address of theirs."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User
from training.authority.sessions import catalogue
from training.school.places.queries import Held
from training.when import in_words

PLACED: Final = "placed"
WAITING: Final = "waiting"
PROMOTED: Final = "promoted"
CHANGED: Final = "changed"
REMINDER: Final = "reminder"
CALLED_OFF: Final = "called_off"
GIVEN_BACK: Final = "given_back"

_SUBJECTS: Final = {
    PLACED: gettext_lazy("You have a place: %(title)s"),
    WAITING: gettext_lazy("You are on the waiting list: %(title)s"),
    PROMOTED: gettext_lazy("You have a place now: %(title)s"),
    CHANGED: gettext_lazy("Changed: %(title)s"),
    REMINDER: gettext_lazy("Coming soon: %(title)s"),
    CALLED_OFF: gettext_lazy("Cancelled: %(title)s"),
    GIVEN_BACK: gettext_lazy("Your place was given back: %(title)s"),
}


def tell(held: Held, what: str) -> bool:
    """A mail is on its way; False if there is nobody with an address. Who goes is not named in it."""
    staff, session = held.place.staff, held.session
    colleague = "" if staff.email else _address_of_booker(held)
    to = staff.email or colleague
    if not to:
        return False
    here = current_tenant()
    has_page = bool(staff.person_id or colleague)
    path = reverse("school_places:place", args=[held.place.pk], urlconf=str(settings.TENANT_TYPES["school"]["URLCONF"]))
    queue_mail(
        to=to,
        subject=_SUBJECTS[what] % {"title": session.title},
        template="school_places/mail/told.txt",
        context={
            "what": what,
            "session": session,
            "when": in_words(session.starts_at, session.ends_at),
            "position": held.booking.position,
            "for_colleague": bool(colleague),
            "authority": here.authority,
            "school": here,
            "link": here.url(path) if has_page else "",
            # Whoever has no account finds the way in here; everybody else on the page.
            "join": "" if has_page or not held.booking.has_place else catalogue.joining_link(session.id),
        },
    )
    return True


def _address_of_booker(held: Held) -> str:
    booker = User.objects.filter(pk=held.place.booked_by_id, is_active=True).first()
    return booker.email if booker else ""


def where_of(session: catalogue.SessionView) -> str:
    """Where it is, in words that a copy can be compared with."""
    return _("Online") if session.is_online else session.place
