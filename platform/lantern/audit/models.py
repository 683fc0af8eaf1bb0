"""The journal: append only. A tenant's login may insert and read rows here, never change or delete one."""

from django.db import models

from lantern.records import Record


class Entry(Record):
    """One thing that was done: by whom, to what, and the plain facts of it."""

    verb = models.CharField(max_length=60)
    # The name is kept beside the id so that the journal still reads after a person has left. An empty id is the system.
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    # Text and a UUID rather than a content type: content type ids differ between schemas.
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            # The activity page: newest first.
            models.Index(fields=["-created_at"], name="audit_entry_newest"),
            # The history of one thing.
            models.Index(fields=["subject_id", "-created_at"], name="audit_entry_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by_name}"
