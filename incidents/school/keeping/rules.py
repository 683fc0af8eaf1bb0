"""Who may do what with what is kept of an incident, and when. Pairs: `check_can_…` raises a sentence, `can_…` asks.

An incident that somebody may not see is NotFound here too: `incidents.school.rules` says which.
"""

from datetime import date, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.categories import refuses_images
from incidents.school import rules as incidents
from incidents.school.keeping.models import Bundle, Hold, IncidentFile, PersonFile, Referral
from incidents.school.models import Incident
from lantern.access.permissions import Permission, can, check
from lantern.errors import DomainError, NotAllowed, NotFound, NotPossibleNow
from lantern.files.kinds import EVERYTHING, PICTURES, Kind

# How long a document that was made of records stays here.
KEPT: Final = timedelta(days=30)
# A child-protection file follows the pupil within five days (KCSIE 2026, paragraph 150).
SENT_WITHIN: Final = timedelta(days=5)
# Pictures, and documents that can hold them where nobody here could tell.
_MAY_HOLD_PICTURES: Final = frozenset({*PICTURES, Kind.PDF, Kind.DOCX, Kind.PPTX, Kind.ODT, Kind.XLSX, Kind.ODS})


class KeepingIncomplete(DomainError):
    """What was sent cannot stand as it is; `field` names the part that has to change."""

    default_code = "incomplete"

    def __init__(self, message: object, *, field: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


def text_of(text: str, *, field: str, message: object) -> str:
    """The text without blanks around it; KeepingIncomplete if nothing is left."""
    text = text.strip()
    if not text:
        raise KeepingIncomplete(message, field=field, code="text_needed")
    return text


# One incident


def check_can_keep(person: object, incident: Incident) -> None:
    """Returns if this person may refer the incident and put files beside it: whoever deals with it."""
    incidents.check_can_change(person, incident)


def check_is_not_anonymous(incident: Incident) -> None:
    """Returns unless everything that told who it was has been erased. Asks the database."""
    incidents.check_has_its_words(incident)


def check_can_decide(person: object, incident: Incident) -> None:
    """Returns if this person may say how long the incident is kept, and take it along as a whole."""
    incidents.check_can_view(person, incident)
    if not incidents.can_lead(person, incident):
        raise NotAllowed(_("The safeguarding leads and the head decide this."))


def can_decide(person: object, incident: Incident) -> bool:
    return incidents.can_view(person, incident) and incidents.can_lead(person, incident)


# Referrals


def check_is_open(referral: Referral) -> None:
    """Returns while the outcome of the referral is not known."""
    if referral.is_closed:
        raise NotPossibleNow(
            _("The outcome of this referral has been recorded. Add a new one."), code="referral_closed"
        )


def check_days(*, referred_on: date, chase_on: date | None) -> None:
    """Returns for a referral that has been made and is chased later."""
    if referred_on > timezone.localdate():
        raise KeepingIncomplete(_("The day on which they were told cannot be in the future."), field="referred_on")
    if chase_on is not None and chase_on < referred_on:
        raise KeepingIncomplete(_("Ask again on a day after they were told."), field="chase_on")


# Files


def kinds_for(incident: Incident) -> tuple[Kind, ...]:
    """What may be put beside the incident. Where an image of a child may be in it: nothing that can hold a picture."""
    if not refuses_images(incident.category):
        return EVERYTHING
    return tuple(kind for kind in EVERYTHING if kind not in _MAY_HOLD_PICTURES)


def check_kind(incident: Incident, kind: Kind) -> None:
    """Returns if a file of this kind may stand beside the incident."""
    if kind not in kinds_for(incident):
        raise KeepingIncomplete(
            _(
                "No picture, and no document that can hold one, is kept beside this kind of incident. "
                "Leave it where it is and tell the police. Write here what it is and where."
            ),
            field="file",
            code="may_hold_pictures",
        )


def check_can_have(file: IncidentFile, incident: Incident) -> None:
    """Returns while a file can be had: it is there, and the incident has not become one of a kind that takes no pictures."""
    if not file.is_there:
        raise NotPossibleNow(_("This file has been taken away."), code="taken_away")
    if Kind(file.file.kind) not in kinds_for(incident):
        raise NotPossibleNow(
            _(
                "This file may hold a picture, and the incident is now of a kind of which none may be looked at. "
                "Do not open or copy it. Ask the police what to do with it."
            ),
            code="may_hold_pictures",
        )


def check_has_document(document: Bundle | PersonFile) -> None:
    """Returns while the document is kept."""
    if not document.is_there:
        raise NotPossibleNow(_("This document is no longer kept. Make a new one."), code="gone")


# How long


def can_change_rules(person: object) -> bool:
    return can(person, Permission.INCIDENTS_RETAIN)


def check_can_change_rules(person: object) -> None:
    """Returns if this person may say how long this school keeps a sort of record."""
    check(person, Permission.INCIDENTS_RETAIN)


def check_can_review(incident: Incident, *, due_on: date | None, on: date) -> None:
    """Returns once an incident's time is over and nothing holds it. Asks the database."""
    check_is_not_anonymous(incident)
    check_is_not_held(incident)
    if not incident.is_closed:
        raise NotPossibleNow(_("This incident is not closed."), code="not_closed")
    if due_on is None or due_on > on:
        raise NotPossibleNow(_("The time for which this incident is kept is not over."), code="not_due")


def check_is_not_held(incident: Incident) -> None:
    """Returns unless the incident is on legal hold. Asks the database."""
    if Hold.objects.filter(incident=incident, lifted_at=None).exists():
        raise NotPossibleNow(_("This incident is on legal hold. Nothing of it can go."), code="on_hold")


# What is given out about one person


def check_can_give_out(person: object) -> None:
    """Returns if this person may make a document of everything that is kept about somebody."""
    check(person, Permission.INCIDENTS_GIVE_OUT)


def check_is_transfer(file: PersonFile) -> None:
    """Returns for a file that goes to another school."""
    if file.purpose != PersonFile.Purpose.TRANSFER:
        raise NotFound(_("This document does not go to another school."))


def check_received(file: PersonFile, received_on: date) -> None:
    """Returns if the other school can have confirmed it on that day."""
    if file.sent_on is None:
        raise NotPossibleNow(_("Say first when and how it was sent."), code="not_sent")
    if not file.sent_on <= received_on <= timezone.localdate():
        raise KeepingIncomplete(
            _("The day on which they confirmed it is after the day on which it was sent, and not in the future."),
            field="received_on",
        )


def check_is_made_by(person: object, file: PersonFile) -> None:
    """Returns for whoever asked for the document: it holds what that person may see, which another may not."""
    if file.made_by_id != getattr(person, "pk", None):
        raise NotAllowed(_("Only the person who asked for this document can download it. Ask for one of your own."))
