"""What a school asked of leaving: its exports, and its request to be erased. In each school's own schema."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantern.records import Record


class Export(Record):
    """Everything of the school in one file, kept for a week in the school's own storage."""

    made_by_id = models.UUIDField(null=True)
    made_by_name = models.CharField(_("asked for by"), max_length=200)
    # Empty until the file is whole, and again once it has been removed.
    path = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(_("records"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    made_at = models.DateTimeField(_("made at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    def __str__(self) -> str:
        return gettext("file of %(day)s") % {"day": date_format(timezone.localtime(self.created_at), "j F Y")}

    @property
    def is_there(self) -> bool:
        """Whether the file can be downloaded."""
        return bool(self.path)


class ErasureRequest(Record):
    """The school asked that everything of it be erased. It stands until it is stopped or carried out."""

    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(_("asked for by"), max_length=200)
    asked_by_email = models.EmailField(_("email address"), max_length=254)
    due_at = models.DateTimeField(_("carried out after"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    stopped_by_name = models.CharField(_("stopped by"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(stopped_at=None), name="moving_erasurerequest_one_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure asked for by {self.asked_by_name}"

    @property
    def stands(self) -> bool:
        return self.stopped_at is None
