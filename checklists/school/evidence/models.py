"""What a school can show for its answers. One item serves many statements; a newer file or link is a newer edition of it.

What an edition holds is never changed: the tables' grants let nobody. An audit that somebody has signed keeps the edition that
stood beside the answer then.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

TITLE_LENGTH = 150
URL_LENGTH = 2_000
# From this long before its last day a piece of evidence is told as one that expires soon.
SOON = timedelta(days=30)


def is_expired(last_day: date | None, on: date) -> bool:
    """Whether the last day has passed."""
    return last_day is not None and last_day < on


def expires_soon(last_day: date | None, on: date) -> bool:
    """Whether the last day is still to come, or today, and within a month."""
    return last_day is not None and on <= last_day <= on + SOON


class Item(Record):
    """One piece of evidence in the school's library, such as the training register, whatever its present edition is."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    owner_id = models.UUIDField(_("owner"))
    owner_name = models.CharField(_("owner"), max_length=200)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    removed_by_name = models.CharField(_("removed by"), max_length=200, blank=True)

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_by_name=""), name="evidence_item_removed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class Edition(Record):
    """The file or the link that an item was from one day on, and the dates that go with it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    url = models.CharField(_("link"), max_length=URL_LENGTH, blank=True)
    # What time it tells of, such as the school year of a register.
    period_from = models.DateField(_("tells of the time from"), null=True, blank=True)
    period_until = models.DateField(_("tells of the time until"), null=True, blank=True)
    # From when to when it is in force, such as a policy: both days included.
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    added_by_id = models.UUIDField(_("added by"), null=True)
    added_by_name = models.CharField(_("added by"), max_length=200)
    # Null: the present one.
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("item", "number"), name="evidence_edition_number_in_item"),
            models.UniqueConstraint(
                fields=("item",), condition=Q(replaced_at=None), name="evidence_edition_one_present"
            ),
            models.CheckConstraint(condition=~Q(file=None) | ~Q(url=""), name="evidence_edition_is_file_or_link"),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_until=None) | Q(period_until__gte=F("period_from")),
                name="evidence_edition_period_forwards",
            ),
            models.CheckConstraint(
                condition=Q(effective_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("effective_on")),
                name="evidence_edition_in_force_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} ({self.number})"

    @property
    def is_present(self) -> bool:
        return self.replaced_at is None

    def is_expired(self, on: date) -> bool:
        return is_expired(self.expires_on, on)


class Use(Record):
    """An item stands beside a statement of one audit, in one edition."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="uses")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="uses", db_index=False)
    statement = models.ForeignKey(
        "school_checklists.AuditStatement", on_delete=models.PROTECT, related_name="evidence_uses", db_index=False
    )
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)
    # It came with the last answer, and nobody has said anew that it fits.
    came_along = models.BooleanField(_("came along from the last audit"), default=False)
    left_out_at = models.DateTimeField(_("left out at"), null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("statement", "item"), name="evidence_use_once_for_statement"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.statement}"


class Digest(Record):
    """That owners were told of a month's expiring evidence: a mail that is sent twice would be one too many."""

    month = models.DateField(_("first day of the month"), unique=True)
    mails = models.PositiveIntegerField(_("mails"))

    class Meta:
        ordering = ("-month",)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
