"""The documents that were made of an audit. Tables need no row: they are written while the browser waits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record


class AuditFile(Record):
    """One audit as a document, kept for a week. It says what the audit was when the document was made."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")

    audit = models.ForeignKey("school_checklists.Audit", on_delete=models.PROTECT, related_name="files", db_index=False)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    with_history = models.BooleanField(_("with every earlier answer"), default=False)
    made_by_id = models.UUIDField(_("asked for by"), null=True)
    made_by_name = models.CharField(_("asked for by"), max_length=200)
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
                name="auditfile_kept_until_a_day",
            ),
        ]
        indexes = [
            # the page of an audit's files
            models.Index(fields=("audit", "-created_at"), name="auditfile_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.audit.title} ({self.get_kind_display()})"

    @property
    def is_there(self) -> bool:
        """Whether it can be downloaded."""
        return self.file_id is not None
