"""What people of one school leave beside the answers of an audit while they work on it together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

COMMENT_LENGTH = 2_000


class Assignment(Record):
    """Who is asked to answer a section, or one statement. A statement's own row goes before its section's.

    A row stays when nobody is asked any more: its person is empty then.
    """

    section = models.OneToOneField(
        "school_checklists.AuditSection", on_delete=models.PROTECT, related_name="assignment", null=True, blank=True
    )
    statement = models.OneToOneField(
        "school_checklists.AuditStatement", on_delete=models.PROTECT, related_name="assignment", null=True, blank=True
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        null=True,
        blank=True,
        db_index=False,
    )
    assigned_at = models.DateTimeField(_("assigned at"), default=timezone.now)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)
    # When a mail said so, or when nobody had to be told.
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True) ^ Q(statement__isnull=True), name="assignment_of_one_thing"
            ),
        ]
        indexes = [
            # 'assigned to you' on the home page
            models.Index(fields=("person",), condition=Q(person__isnull=False), name="assignment_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.person or "")


class Comment(Record):
    """Something said about a statement, to colleagues. Its words are gone when whoever wrote it takes it away."""

    statement = models.ForeignKey("school_checklists.AuditStatement", on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"), max_length=COMMENT_LENGTH, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(removed_at=None) ^ Q(text=""), name="comment_removed_has_no_words"),
        ]

    def __str__(self) -> str:
        return self.by_name


class Mention(Record):
    """A comment is meant for this person too: their home page says so until they have read it."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions", db_index=False
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("comment", "person"), name="mention_once_in_comment"),
        ]
        indexes = [
            # comments for you, on the home page and in the digest
            models.Index(fields=("person",), condition=Q(read_at=None), name="mention_unread_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Citation(Record):
    """What the school's own records said when somebody cited them for a statement. Append only."""

    statement = models.ForeignKey(
        "school_checklists.AuditStatement", on_delete=models.PROTECT, related_name="citations"
    )
    source = models.SlugField(_("source"), max_length=40, db_index=False)
    title = models.CharField(_("title"), max_length=150)
    # One sentence on each line.
    facts = models.TextField(_("what the records said"))
    level = models.CharField(_("suggested level"), max_length=10, blank=True)
    looked_at = models.DateTimeField(_("as of"))
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("-looked_at", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def lines(self) -> list[str]:
        """The sentences."""
        return self.facts.splitlines()
