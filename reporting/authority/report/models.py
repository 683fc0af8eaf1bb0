"""Reports that officers had made of a release: the words that they wrote, and the document for a while.

No figure is kept here: a document is written from the frozen rows of its round, whenever it is made.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record


class CommitteeReport(Record):
    """One report. Its words stay, so that the next one can begin with them; its document goes after some weeks."""

    round = models.ForeignKey(
        "authority_checklists.Round", on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    group_key = models.CharField(_("group of schools"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    committee = models.CharField(_("committee"), max_length=120, blank=True)
    meeting_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    report_of = models.CharField(_("report of"), max_length=120, blank=True)
    prepared_by = models.CharField(_("prepared by"), max_length=120, blank=True)
    purpose = models.CharField(_("what the committee is asked for"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=1200, blank=True)
    proposals = models.TextField(_("what you propose"), max_length=4000, blank=True)
    asked_by_id = models.UUIDField(_("asked for by"), null=True)
    asked_by_name = models.CharField(_("asked for by"), max_length=200)
    job_id = models.UUIDField(_("job"))
    # Null until the document is whole, and again once its days are over.
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, expires_at=None, file=None)
                | Q(made_at__isnull=False, expires_at__isnull=False),
                name="committeereport_kept_until_a_day",
            ),
        ]
        indexes = [
            # the page of a round's reports, and the words to begin the next one with
            models.Index(fields=("round", "-created_at"), name="committeereport_newest"),
            # what has been kept long enough
            models.Index(fields=("expires_at",), condition=Q(file__isnull=False), name="committeereport_to_remove"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded."""
        return self.file_id is not None
