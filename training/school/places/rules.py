"""Who books places and who sees one. Each rule raises a sentence."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, can, check
from lantern.errors import DomainError, NotFound, NotPossibleNow
from training.school.places.models import Place

MOST_AT_ONCE: Final = 50
# A reminder comes this long before a session begins.
REMIND: Final = timedelta(days=2)
# A register that is opened again and corrected later than this changes nothing here.
CORRECTED_WITHIN: Final = timedelta(days=90)


def check_can_book(person: object) -> None:
    check(person, Permission.TRAINING_MANAGE)


def can_book(person: object) -> bool:
    return can(person, Permission.TRAINING_MANAGE)


def check_people(number: int) -> None:
    if not number:
        raise DomainError(_("Choose who should go"), code="nobody")
    if number > MOST_AT_ONCE:
        raise DomainError(_("Choose %(most)d people or fewer at a time") % {"most": MOST_AT_ONCE}, code="too_many")


def check_can_see(person: Any, place: Place) -> None:
    """Whoever books sees every place, everybody else their own; to others there is none."""
    if not can_book(person) and (person.pk is None or place.staff.person_id != person.pk):
        raise NotFound(_("There is no such place."))


def check_can_give_back(person: object, place: Place) -> None:
    check_can_see(person, place)
    if place.given_back_at is not None:
        raise NotPossibleNow(_("This place is given back already."), code="already_cancelled")
