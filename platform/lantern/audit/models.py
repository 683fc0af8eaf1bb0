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
            # What one person did, and who has done anything.
            models.Index(fields=["by_id", "-created_at"], name="audit_entry_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by_name}"


class Link(models.Model):
    """An entry's place in the chain. Written by the database itself (triggers.py); the tenant's login may only read.

    No foreign key: a link has to outlive an entry that somebody deletes, or the deletion would take its own trace along.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.seq)


class Head(models.Model):
    """The one row that says where the chain ends. Whoever adds a link holds it until their transaction has ended."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_one_row")]

    def __str__(self) -> str:
        return str(self.seq)


class Waiting(models.Model):
    """Entries of a transaction that is just committing, between its first and its second step (triggers.py). Else empty."""

    entry_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry_id)


class Check(Record):
    """One time that the chain was recalculated, and what came of it. `sealed` says that its end was then noted outside."""

    ok = models.BooleanField()
    sealed = models.BooleanField()
    entries = models.BigIntegerField()
    seq = models.BigIntegerField()
    # Which kind of break was found first; empty when the chain is whole.
    fault = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.seq}: {self.fault or 'whole'}"
