"""One file that somebody uploaded, in the tenant's schema; its content lies sealed in the tenant's folder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantern.crypto.fields import EncryptedTextField
from lantern.files.kinds import FACTS, KEPT, Kind
from lantern.records import Record

FOLDER = "files"


class StoredFile(Record):
    """A checked file. Features point to it with a foreign key; whoever may see their row may see it."""

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        # Out of sight, and back again within a month.
        REMOVED = "removed", _("Removed")
        # The content is gone for good; the row still says what it was.
        ERASED = "erased", _("Erased")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.label) for kind in KEPT])
    # Of the content as it is given out, not as it lies on disk.
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Opens the content on disk, and nothing else.
    key: EncryptedTextField[str, str] = EncryptedTextField(max_length=64)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(max_length=200)
    # When the installation's virus scanner passed it; null where there is none.
    scanned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.KEPT)
    removed_at = models.DateTimeField(null=True)
    # It stands beside something that few may know of: what is done with it is not shown on the page of activity.
    is_restricted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="kept", removed_at=None)
                | models.Q(state__in=["removed", "erased"], removed_at__isnull=False),
                name="files_storedfile_removed_when",
            ),
        ]
        indexes = [
            # The sweep: what was removed long enough ago.
            models.Index(fields=["removed_at"], condition=models.Q(state="removed"), name="files_storedfile_to_erase"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """Where the content lies in the tenant's folder: nothing of the name it came with."""
        return f"{FOLDER}/{self.id.hex}"

    @property
    def content_type(self) -> str:
        """What it is given out as: by its kind, never by what the browser said."""
        return FACTS[Kind(self.kind)].content_type

    @property
    def is_kept(self) -> bool:
        return self.state == self.State.KEPT

    @property
    def can_be_put_back(self) -> bool:
        return self.state == self.State.REMOVED
