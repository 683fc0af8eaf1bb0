"""What a change causes later: a mail or a task, committed with the change and done at least once."""

from django.db import models
from django.utils import timezone

from lantern.records import Record


class Message(Record):
    """One mail or task to be done after the transaction that wrote this row."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        TASK = "task"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    # A mail: to, subject, body. A task: name, args (identifiers only).
    content = models.JSONField()
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            # The sweeper: what is not done and due.
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(done_at__isnull=True, failed_at__isnull=True),
                name="outbox_message_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
