"""Files that were read and wait for a yes. The draft is as it was until then."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from checklists.authority.models import Template
from lantern.records import Record


class Incoming(Record):
    """A checklist that somebody sent in as a file, sound and compared with the draft; and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not confirmed yet")
        RUNNING = "running", _("Being carried out")
        DONE = "done", _("Carried out")
        FAILED = "failed", _("Stopped")
        DISCARDED = "discarded", _("Discarded")

    # Empty for a checklist that is new, until it is there.
    template = models.ForeignKey(
        Template, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    is_new = models.BooleanField(_("makes a new checklist"))
    # The draft's revision that the file was compared with.
    seen = models.PositiveIntegerField(_("revision of the draft"), default=0)
    file_name = models.CharField(_("file"), max_length=200)
    title = models.CharField(_("title"), max_length=150)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    # What the file says, as `plan.to_json` writes it; emptied once it was carried out or discarded.
    content = models.JSONField(_("content"), default=dict)
    # `rows`: one entry for each row of the file, a `plan.PlannedRow`.
    report = models.JSONField(_("report"), default=dict)
    note = models.CharField(_("why it stopped"), max_length=500, blank=True)
    uploaded_by_name = models.CharField(_("uploaded by"), max_length=200)
    confirmed_by_id = models.UUIDField(_("confirmed by"), null=True, blank=True)
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", template__isnull=False) | ~Q(state="done"),
                name="incoming_done_has_a_template",
            ),
            models.CheckConstraint(
                condition=Q(is_new=True) | Q(template__isnull=False), name="incoming_knows_its_template"
            ),
        ]
        indexes = [
            # The files of a checklist, newest first.
            models.Index(fields=["template", "-created_at"], name="incoming_of_template"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What each row of the file does, in its order."""
        return list(self.report.get("rows", ()))
