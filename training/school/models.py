"""Who works at the school, what each of them must hold, and what they hold.

A requirement is the authority's or the school's own; a row of a person names it by its identifier, since no foreign key crosses schemas.
"""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record
from training.frequency import Frequency
from training.roles import StaffRole, roles_in_words

NAME_LENGTH = 150
TITLE_LENGTH = 200
TEXT_LENGTH = 2_000
ISSUER_LENGTH = 120
REASON_LENGTH = 300


def _roles() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=20, choices=StaffRole.choices), default=list, verbose_name=_("roles"))


def _identifiers() -> "ArrayField[list[uuid.UUID], list[uuid.UUID]]":
    return ArrayField(models.UUIDField(), default=list, blank=True)


class StaffQuerySet(models.QuerySet["StaffMember"]):
    """Questions about the people who work here."""

    def here(self, on: date) -> "StaffQuerySet":
        """Those who have not left by that day. Who begins later counts as here: their induction is planned before."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on))

    def gone(self, on: date) -> "StaffQuerySet":
        return self.filter(left_on__lte=on)

    def with_role(self, role: str) -> "StaffQuerySet":
        return self.filter(roles__contains=[role])

    def matching(self, text: str) -> "StaffQuerySet":
        """Those whose name, job title or e-mail address contains the text."""
        return self.filter(Q(name__icontains=text) | Q(job_title__icontains=text) | Q(email__icontains=text))


class StaffMember(Record):
    """Somebody who works or governs at the school, with an account here or without one."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    email = models.EmailField(_("email address"), max_length=254, blank=True)
    job_title = models.CharField(_("job title"), max_length=NAME_LENGTH, blank=True)
    roles = _roles()
    # From which day each role counts, as ISO dates: a new role brings new requirements, and time to meet them.
    roles_since = models.JSONField(default=dict, editable=False)
    started_on = models.DateField(_("started on"))
    # The first day on which they are no longer here.
    left_on = models.DateField(_("left on"), null=True, blank=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_member", null=True, blank=True
    )

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="training_staff_email_lower_case"),
            # Two people may share no address: reminders about the one would reach the other.
            models.UniqueConstraint(
                fields=("email",), condition=~Q(email="") & Q(left_on=None), name="training_staff_one_per_email"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("started_on")), name="training_staff_left_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def roles_in_words(self) -> str:
        return roles_in_words(self.roles)

    def is_here(self, on: date) -> bool:
        return self.left_on is None or self.left_on > on

    def role_since(self, role: str) -> date:
        """The day from which this role counts: when it was given, or when they started."""
        since = self.roles_since.get(role)
        return max(self.started_on, date.fromisoformat(since)) if since else self.started_on


class SchoolRequirement(Record):
    """What the school asks of its own people beside what its authority asks."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    why = models.TextField(_("why"), max_length=TEXT_LENGTH, blank=True)
    roles = _roles()
    frequency = models.CharField(_("how often"), max_length=20, choices=Frequency.choices)
    grace_days = models.PositiveSmallIntegerField(_("days to meet it"), default=30)
    # Published courses that satisfy it; none means that only training from elsewhere does.
    course_ids = _identifiers()
    external_allowed = models.BooleanField(_("training from elsewhere counts"), default=True)
    since = models.DateField(_("asked for since"))
    stopped_on = models.DateField(_("no longer asked for since"), null=True, blank=True)
    made_by_name = models.CharField(_("made by"), max_length=200)

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title


class Exemption(Record):
    """Somebody need not meet one requirement, for a reason, until a day or for good. Never changed, only lifted."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="exemptions", db_index=False)
    requirement_id = models.UUIDField(_("requirement"))
    # May tell of somebody's health.
    reason = EncryptedTextField(_("reason"), max_length=REASON_LENGTH)
    from_on = models.DateField(_("from"))
    # The last day; none means for as long as they have the role.
    until_on = models.DateField(_("last day"), null=True, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=200, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("staff", "requirement_id"), condition=Q(lifted_at=None), name="training_exemption_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="training_exemption_forwards"
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)

    def holds(self, on: date) -> bool:
        """Whether it excuses them on that day."""
        return self.lifted_at is None and self.from_on <= on and (self.until_on is None or on <= self.until_on)


class RecordQuerySet(models.QuerySet["TrainingRecord"]):
    """Questions about what people hold."""

    def in_force(self) -> "RecordQuerySet":
        """What counts: neither voided nor waiting for approval nor turned down."""
        return self.filter(voided_at=None, declined_at=None).exclude(approved_at=None)

    def waiting(self) -> "RecordQuerySet":
        """Training from elsewhere that nobody has approved or turned down yet."""
        return self.filter(voided_at=None, approved_at=None, declined_at=None)


class TrainingRecord(Record):
    """That somebody completed something on one day. What it states is never changed; it can be voided, with a reason."""

    class Source(models.TextChoices):
        COURSE = "course", _("Course in Lantern")
        SESSION = "session", _("Session of the authority")
        EXTERNAL = "external", _("Training from elsewhere")

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="training_records", db_index=False)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    # Which edition of a course they took: a later one does not change what this states.
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    course_id = models.UUIDField(_("course"), null=True, blank=True)
    version_id = models.UUIDField(_("version of the course"), null=True, blank=True)
    # What it satisfies apart from the requirements that name its course.
    requirement_ids = _identifiers()
    completed_on = models.DateField(_("completed on"))
    # The last day on which it counts by its issuer's own rule; how often the requirement asks for it comes on top.
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    # The certificate, or the attendance at a session, that it came from: nothing is recorded twice.
    certificate_id = models.UUIDField(_("certificate or attendance"), null=True, blank=True, unique=True)
    issuer = models.CharField(_("issuer"), max_length=ISSUER_LENGTH, blank=True)
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    reported_by_id = models.UUIDField(_("reported by"), null=True)
    reported_by_name = models.CharField(_("reported by"), max_length=200)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by_name = models.CharField(_("approved by"), max_length=200, blank=True)
    declined_at = models.DateTimeField(_("turned down at"), null=True, blank=True)
    declined_by_name = models.CharField(_("turned down by"), max_length=200, blank=True)
    declined_because = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    voided_by_name = models.CharField(_("voided by"), max_length=200, blank=True)
    voided_because = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("-completed_on", "-created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("completed_on")), name="training_record_forwards"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None), name="training_record_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(voided_because=""), name="training_record_voided_with_reason"
            ),
        ]
        indexes = [
            # the matrix, and a person's page
            models.Index(fields=("staff", "-completed_on"), name="training_record_of_staff"),
            # what waits for approval
            models.Index(
                fields=("created_at",),
                condition=Q(voided_at=None, approved_at=None, declined_at=None),
                name="training_record_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.staff}"

    @property
    def is_waiting(self) -> bool:
        return self.voided_at is None and self.approved_at is None and self.declined_at is None

    @property
    def is_in_force(self) -> bool:
        return self.voided_at is None and self.declined_at is None and self.approved_at is not None


class StaffImport(Record):
    """A list of staff that somebody uploaded: which of its columns means what, and what became of it."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Columns to be named")
        PREVIEW = "preview", _("Not confirmed yet")
        RUNNING = "running", _("Being carried out")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Finished, some rows need attention")
        DISCARDED = "discarded", _("Discarded")

    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.MAPPING)
    uploaded_by_name = models.CharField(max_length=200)
    # What is wanted of each row, such as the name, by the number of the column that holds it.
    columns = models.JSONField(default=dict)
    # Words of the file that are no role here, each with the role that somebody chose for it; empty for none.
    role_words = models.JSONField(default=dict)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.file_name


class StaffImportRow(Record):
    """One line of such a list: its cells, what they would change, what is odd about them, and how it went. Gone once it is over."""

    class Kind(models.TextChoices):
        HEADING = "heading", _("Heading")
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        TWICE = "twice", _("Twice in the list")
        REJECTED = "rejected", _("Not taken")

    class State(models.TextChoices):
        NONE = "", _("Nothing to do")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Needs attention")

    upload = models.ForeignKey(StaffImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    kind = models.CharField(max_length=9, choices=Kind.choices, blank=True)
    facts = models.JSONField(null=True)
    staff_id = models.UUIDField(null=True)
    # What a reader should know before the yes: pairs of a code and the words of the file.
    notes = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State.choices, default=State.NONE, blank=True)

    class Meta:
        ordering = ("line",)
        constraints = [models.UniqueConstraint(fields=("upload", "line"), name="training_import_line_once")]

    def __str__(self) -> str:
        return str(self.line)


class Reminder(Record):
    """That somebody was told of one requirement at one step of the way. Append only: a day's work done twice tells once."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    requirement_id = models.UUIDField()
    # What was due when it was told: the next year's reminders are others.
    due_on = models.DateField()
    # Days from the day on which it is due: -30, -14, -3, 3, 14, 30.
    step = models.SmallIntegerField()

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("staff", "requirement_id", "due_on", "step"), name="training_reminder_once_for_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}, {self.due_on}, {self.step}"


class Digest(Record):
    """That those who look after training had the mail of one week."""

    week = models.DateField(_("Monday of the week"), unique=True)
    mails = models.PositiveIntegerField(_("mails"))

    class Meta:
        ordering = ("-week",)

    def __str__(self) -> str:
        return self.week.isoformat()
