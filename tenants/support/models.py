"""Who was let in, by whom, why, and until when."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lantern.records import Record
from tenants.people.models import EMAIL_LENGTH, NAME_LENGTH, User

REASON_LENGTH = 500
LONGEST = timedelta(days=7)
LINK_LASTS = timedelta(hours=1)


class Grant(Record):
    """An operator may look at this tenant's records until a time. Rows stay, so that everybody can see who was ever let in."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    email = models.EmailField(_("email address"), max_length=EMAIL_LENGTH)
    # Told to this tenant's people alone: it goes into no mail and into no journal row.
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_by_id = models.UUIDField()
    granted_by_name = models.CharField(max_length=200)
    ends_at = models.DateTimeField()
    # The digest of the last link that was mailed; empty once it was used.
    link_digest = models.CharField(max_length=64, blank=True, editable=False)
    link_expires_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Empty where the time ran out.
    ended_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="support_grant_email_lower_case"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("created_at") + LONGEST), name="support_grant_not_too_long"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="support_grant_one_at_a_time"),
            models.UniqueConstraint(
                fields=["link_digest"], condition=~Q(link_digest=""), name="support_grant_link_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime) -> bool:
        """Whether it lets anybody in at this time: neither ended nor over, whether or not somebody has noticed."""
        return self.ended_at is None and now < self.ends_at
