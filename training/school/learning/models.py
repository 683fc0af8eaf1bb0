"""Courses as people take them: what they were given, what they replied, and the certificates that came of it.

A course is copied into the school when the first person is enrolled in its version: what somebody took stays readable whatever the
authority publishes later. No foreign key crosses schemas; the authority's identifiers are kept beside the copy.

What a row is called (`__str__`) names nobody: the journal shows it, and visitors from support read the journal.
"""

import json
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record
from training.content import CourseContent, content_from

TITLE_LENGTH = 200
EDITION_LENGTH = 60
NAME_LENGTH = 200
REASON_LENGTH = 300


class TakenCourse(Record):
    """One version of a course as the authority published it: its pages and questions, copied. Append only."""

    course_id = models.UUIDField(_("course"))
    version_id = models.UUIDField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    edition = models.CharField(_("edition"), max_length=EDITION_LENGTH)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    # In percent of the questions.
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"))
    # How often somebody may try; 0 where there is no limit.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # As `training.content.as_data` writes it.
    content = models.JSONField(_("content"))

    class Meta:
        ordering = ("title", "-created_at", "id")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def whole(self) -> CourseContent:
        """The course as it is read and answered."""
        return content_from(self.content)


class Enrolling(Record):
    """Several people enrolled at once, by a job. Who they are is settled when it is asked for."""

    course = models.ForeignKey(TakenCourse, on_delete=models.PROTECT, related_name="enrollings", db_index=False)
    staff_ids = ArrayField(models.UUIDField(), verbose_name=_("people"))
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    by_id = models.UUIDField(_("asked for by"), null=True)
    by_name = models.CharField(_("asked for by"), max_length=NAME_LENGTH)
    job_id = models.UUIDField(_("job"), null=True)
    # Of those, the people who were left out, because they have left or take the course already.
    left_out_ids = ArrayField(models.UUIDField(), verbose_name=_("left out"), default=list)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return self.course.title


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about enrolments."""

    def going(self) -> "EnrolmentQuerySet":
        """Those that are neither passed nor ended."""
        return self.filter(passed_at=None, ended_at=None)

    def passed(self) -> "EnrolmentQuerySet":
        return self.exclude(passed_at=None)

    def ended(self) -> "EnrolmentQuerySet":
        return self.exclude(ended_at=None)

    def overdue(self, on: date) -> "EnrolmentQuerySet":
        return self.going().filter(due_on__lt=on)

    def matching(self, text: str) -> "EnrolmentQuerySet":
        """Those of people whose name or job title contains the text."""
        return self.filter(Q(staff__name__icontains=text) | Q(staff__job_title__icontains=text))


class Enrolment(Record):
    """Somebody is to take one version of a course. They pass it once; to take it again they are enrolled again."""

    staff = models.ForeignKey("school_training.StaffMember", on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(TakenCourse, on_delete=models.PROTECT, related_name="enrolments")
    # The same as the course's own: so that the database can see to it that nobody takes a course twice at a time.
    course_id_at_authority = models.UUIDField(_("course"))
    enrolling = models.ForeignKey(
        Enrolling, on_delete=models.PROTECT, related_name="enrolments", null=True, blank=True, db_index=False
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    by_id = models.UUIDField(_("enrolled by"), null=True)
    by_name = models.CharField(_("enrolled by"), max_length=NAME_LENGTH)
    # Given by the school beyond what the course allows.
    more_attempts = models.PositiveSmallIntegerField(_("attempts given on top"), default=0)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    passed_at = models.DateTimeField(_("passed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("staff", "course_id_at_authority"),
                condition=Q(passed_at=None, ended_at=None),
                name="enrolment_one_at_a_time",
            ),
            # A job that is run again after it was stopped enrols nobody twice.
            models.UniqueConstraint(fields=("enrolling", "staff"), name="enrolment_once_by_a_job"),
            models.CheckConstraint(condition=Q(passed_at=None) | Q(ended_at=None), name="enrolment_passed_or_ended"),
        ]
        indexes = [
            # the people of a course
            models.Index(fields=("course_id_at_authority", "-created_at"), name="enrolment_of_course"),
        ]

    def __str__(self) -> str:
        return str(self.course)

    @property
    def is_going(self) -> bool:
        return self.passed_at is None and self.ended_at is None


class PageRead(Record):
    """That somebody read a page of the course to its end. Append only."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="pages_read", db_index=False)
    module_id = models.CharField(_("module"), max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("enrolment", "module_id"), name="pageread_once")]

    def __str__(self) -> str:
        return self.module_id


class PackageState(Record):
    """Where somebody is in one part of a SCORM package, as the package last reported it. One window at a time writes: the newest."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="packages", db_index=False)
    module_id = models.CharField(_("module"), max_length=40)
    part_id = models.CharField(_("part"), max_length=60)
    # Of the window that was opened last, and which of its reports was kept last.
    launch_id = models.UUIDField(_("opened"))
    number = models.PositiveIntegerField(_("report"), default=0)
    opened_at = models.DateTimeField(_("opened at"))
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    # What `training.packages.kept_of` keeps, as JSON. A package may keep there what somebody typed into it.
    state = EncryptedTextField(_("state"), blank=True)
    # The best that was reported, in per cent; None of a package that reports none.
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    failed = models.BooleanField(_("failed"), default=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "module_id", "part_id"), name="packagestate_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="packagestate_score_in_per_cent"),
        ]

    def __str__(self) -> str:
        return self.part_id

    @property
    def kept(self) -> dict[str, Any]:
        """What was kept, as data."""
        found: dict[str, Any] = json.loads(self.state) if self.state else {}
        return found


class Attempt(Record):
    """One go at the questions of a course. What was replied is in its replies; it is marked when the last one is given."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField(_("attempt"))
    questions = models.PositiveSmallIntegerField(_("questions"))
    correct = models.PositiveSmallIntegerField(_("correct"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("enrolment", "number"), name="attempt_numbered"),
            models.UniqueConstraint(fields=("enrolment",), condition=Q(finished_at=None), name="attempt_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(finished_at=None, correct=None, passed=None)
                | Q(finished_at__isnull=False, correct__isnull=False, passed__isnull=False),
                name="attempt_finished_has_a_mark",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def percent(self) -> int:
        """Whole percent of the questions replied to correctly, rounded down: a mark is never reached by rounding."""
        return 100 * (self.correct or 0) // self.questions if self.questions else 0


class AttemptReply(Record):
    """What somebody replied to one question, kept the moment they sent it. Append only: the first reply stands."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="replies", db_index=False)
    question_id = models.CharField(_("question"), max_length=40)
    reply: "models.JSONField[Any, Any]" = models.JSONField(_("reply"))
    correct = models.BooleanField(_("correct"))

    class Meta:
        ordering = ("created_at", "id")
        constraints = [models.UniqueConstraint(fields=("attempt", "question_id"), name="attemptreply_once")]

    def __str__(self) -> str:
        return self.question_id


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Questions about certificates."""

    def valid(self) -> "CertificateQuerySet":
        return self.filter(voided_at=None)

    def matching(self, text: str) -> "CertificateQuerySet":
        """Those whose holder or course contains the text."""
        return self.filter(Q(name__icontains=text) | Q(title__icontains=text))


class Certificate(Record):
    """That somebody passed one edition of a course on one day. What it states is never changed; it can be voided."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    # As they were called then.
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    title = models.CharField(_("course"), max_length=TITLE_LENGTH)
    edition = models.CharField(_("edition"), max_length=EDITION_LENGTH)
    course_id_at_authority = models.UUIDField(_("course"))
    version_id = models.UUIDField(_("version"))
    completed_on = models.DateField(_("completed on"))
    correct = models.PositiveSmallIntegerField(_("correct"))
    questions = models.PositiveSmallIntegerField(_("questions"))
    # The last part of the public address that says whether it is valid. It stands on the certificate itself.
    check_code = models.CharField(max_length=40, unique=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True, verbose_name=_("replaces")
    )
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    voided_by_id = models.UUIDField(_("voided by"), null=True, blank=True)
    voided_by_name = models.CharField(_("voided by"), max_length=NAME_LENGTH, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment",), condition=Q(voided_at=None), name="certificate_one_valid_of_an_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="certificate_voided_with_a_reason"
            ),
        ]
        indexes = [
            # the register, newest first
            models.Index(fields=("-completed_on", "-created_at"), name="certificate_register"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    @property
    def is_valid(self) -> bool:
        return self.voided_at is None

    @property
    def reference(self) -> str:
        """A short name for the register and for talking about it; it opens nothing."""
        return str(self.pk)[:8].upper()

    @property
    def percent(self) -> int | None:
        """Whole percent of correct replies; None for a course without questions."""
        return 100 * self.correct // self.questions if self.questions else None


class BadgeKey(Record):
    """What this school signs its badges with. The public half is at an address of the school's. Append only."""

    # The private key as PEM; the newest row signs, older ones can still be checked.
    private = EncryptedTextField(max_length=2_000)
    # As others read it (JSON Web Key).
    public: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(self.pk)


class PersonalLink(Record):
    """An address at which somebody without an account takes their courses. Only the digest of its secret part is kept."""

    # Without its person a link means nothing.
    staff = models.ForeignKey(
        "school_training.StaffMember", on_delete=models.CASCADE, related_name="personal_links", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by_name = models.CharField(_("made by"), max_length=NAME_LENGTH)
    expires_at = models.DateTimeField(_("works until"))
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(_("Personal link"))
