"""The school's own side of a booking: for whom, and what they were told of it.

Whether somebody has a place, the authority's booking says; it is read each time and never copied. The time and the place are
copied as people were last told of them, so that a change is seen and told.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

NAME_LENGTH = 200


class Told(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    PLACED = "placed", _("Has a place")
    CANCELLED = "cancelled", _("Cancelled")


class Place(Record):
    """Somebody of the school is booked on a session, with a place or waiting for one."""

    staff = models.ForeignKey(
        "school_training.StaffMember", on_delete=models.PROTECT, related_name="places", db_index=False
    )
    booking_id = models.UUIDField(_("booking"), unique=True)
    session_id = models.UUIDField(_("session"))
    # As they were last told.
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    where = models.TextField(_("place"), max_length=500, blank=True)
    told = models.CharField(_("told"), max_length=9, choices=Told.choices)
    booked_by_id = models.UUIDField(_("booked by"))
    booked_by_name = models.CharField(_("booked by"), max_length=NAME_LENGTH)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    given_back_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # What the authority's closed register said, and when that was taken into their training.
    attended = models.BooleanField(_("came"), null=True, blank=True)
    kept_at = models.DateTimeField(_("attendance kept"), null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("staff", "session_id"), condition=Q(given_back_at=None), name="place_once_for_each_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)
