"""The authority's own list of its schools, and the files it was made from. Its tables are in each authority's schema.

Schools are written by provisioning, which works as the owner. The authority's login may change the contact of a school
and when it was invited, and nothing else of it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lantern.records import Record
from tenants.register.gias import Reason
from tenants.register.phases import Phase, SizeBand


class SchoolQuerySet(models.QuerySet["School"]):
    def not_closed(self) -> "SchoolQuerySet":
        """Schools that are open, those proposed to close included."""
        return self.exclude(status=School.Status.CLOSED)

    def matching(self, search: str) -> "SchoolQuerySet":
        """Schools with these letters in their name, or with this URN or DfE number."""
        words = search.strip()
        if not words:
            return self
        number = words.replace("/", "").replace(" ", "")
        return self.filter(models.Q(name__icontains=words) | models.Q(urn=number) | models.Q(laestab=number))


class School(Record):
    """A school of this authority. Its id is that of its tenant."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Open, but proposed to close")
        CLOSED = "closed", _("Closed")

    # The school's database login: what the letterbox stamps on its notices and returns.
    role = models.CharField(max_length=63, unique=True)
    urn = models.CharField(max_length=6, unique=True)
    laestab = models.CharField(max_length=7, blank=True)
    name = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    type_name = models.CharField(max_length=100, blank=True)
    size_band = models.CharField(max_length=1, choices=SizeBand.choices, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    # The day it closed, or the day it is proposed to close.
    closed_on = models.DateField(null=True, blank=True)
    host = models.CharField(max_length=253)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True)
    # Schools whose history this one continues, or that were merged into it; and the one it was merged into.
    earlier_urns = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    successor_urn = models.CharField(max_length=6, blank=True)
    # The authority that took the school over. Its rounds and releases here stay.
    moved_to = models.CharField(max_length=200, blank=True)
    erasure_due_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        indexes = [
            # The list of schools, by name.
            models.Index(Lower("name"), "id", name="register_school_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_set_up(self) -> bool:
        return self.set_up_at is not None


class Import(Record):
    """One extract that an officer uploaded, and what became of it."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Not confirmed yet")
        RUNNING = "running", _("Being carried out")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Finished, some schools need attention")
        DISCARDED = "discarded", _("Discarded")

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PREVIEW)
    uploaded_by_name = models.CharField(max_length=200)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # How many open schools were known when the file was read, and how many of those are in it.
    known = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    # An officer said that a short file may close schools.
    may_close = models.BooleanField(default=False)
    # Rows of other authorities, by authority: kept when the rows themselves are dropped.
    elsewhere = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # Two imports at a time would set up the same school twice.
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="register_import_one_running"
            ),
        ]
        indexes = [
            # The history, newest first.
            models.Index(fields=["-created_at"], name="register_import_newest"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_short(self) -> bool:
        """Fewer than half of the schools that are known and open are in the file."""
        return self.present * 2 < self.known


class ImportRow(Record):
    """One line of an extract: what it would change, or why it was not taken; and after confirming, how it went."""

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        CLOSED = "closed", _("Closing")
        UNCHANGED = "unchanged", _("Unchanged")
        REJECTED = "rejected", _("Not taken")

    class State(models.TextChoices):
        # A row that asks for nothing has no state.
        NONE = "", _("Nothing to do")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Needs attention")
        LEFT = "left", _("Left as it is")

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    urn = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    facts = models.JSONField(null=True)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=20, blank=True, choices=[(reason.value, reason.value) for reason in Reason])
    detail = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.NONE, blank=True)
    note = models.CharField(max_length=500, blank=True)
    school_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            # A tab of the preview, and what is left to do.
            models.Index(fields=["upload", "kind", "line"], name="register_row_of_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.name or self.urn}"


class Document(Record):
    """A file of the authority's own about one school. The school does not see it. What became of the file, the file says."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="documents", db_index=False)
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            # The documents on a school's page, newest first.
            models.Index(fields=["school", "-created_at"], name="register_document_of_school"),
        ]

    def __str__(self) -> str:
        return self.about or str(self.file)
