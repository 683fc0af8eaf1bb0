"""Courses as drafts and as published versions, and what the authority asks of schools' people.

A draft (course, modules, questions, pictures, downloads) is private to the authority and editable. Publishing writes the whole
course as one document into a row of `CourseVersion`, on which even the authority's own login may only insert and read; its
pictures go beside it. Whatever happens to a version later is a row of its own.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.files.kinds import PICTURES
from lantern.records import Record
from training.frequency import Frequency
from training.questions import QuestionKind
from training.roles import StaffRole
from training.topics import Topic

TITLE_LENGTH = 150
LINE_LENGTH = 300
EDITION_LENGTH = 60
CODE_LENGTH = 40
NAME_LENGTH = 40
ADDRESS_LENGTH = 500
LONGEST_COURSE = 600
MOST_ATTEMPTS = 20
LONGEST_GRACE = 366
_PICTURE_KINDS = [(kind.value, kind.label) for kind in PICTURES]


def _roles() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=20, choices=StaffRole.choices), verbose_name=_("who it is for"))


class CourseCover(models.Model):
    """What stands on the cover of a course; the same in a draft and in a version."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(_("summary"), blank=True)
    # How people name the version, such as a school year.
    edition = models.CharField(_("edition"), max_length=EDITION_LENGTH, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    roles = _roles()
    # What it makes people more confident in: a school that asks its people finds it by these.
    topics = ArrayField(
        models.CharField(max_length=12, choices=Topic.choices), default=list, blank=True, verbose_name=_("topics")
    )
    # Per cent of the questions.
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"), default=80)
    # 0 is as often as somebody likes.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    COPIED = ("title", "summary", "edition", "minutes", "roles", "topics", "pass_mark", "attempts")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


def _sound_cover(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=~Q(title=""), name=f"{name}_has_a_title"),
        models.CheckConstraint(condition=Q(pass_mark__range=(1, 100)), name=f"{name}_pass_mark_in_range"),
        models.CheckConstraint(condition=Q(minutes__range=(1, LONGEST_COURSE)), name=f"{name}_minutes_in_range"),
    ]


class CourseQuerySet(models.QuerySet["Course"]):
    def current(self) -> "CourseQuerySet":
        return self.filter(archived_at=None)

    def matching(self, words: str) -> "CourseQuerySet":
        return self.filter(Q(title__icontains=words) | Q(summary__icontains=words)) if words else self


class Course(Record, CourseCover):
    archived_at = models.DateTimeField(_("put away at"), null=True, blank=True)
    # The code of the starter course that it was taken from.
    taken_from = models.CharField(_("taken from"), max_length=CODE_LENGTH, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by_name = models.CharField(_("changed by"), max_length=200)
    # The first counts every change of the course and its parts; the second only its cover.
    revision = models.PositiveIntegerField(_("revision"), default=0)
    cover_revision = models.PositiveIntegerField(_("revision of the cover"), default=0)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = _sound_cover("course")


class PartQuerySet(models.QuerySet):  # one set of questions for all parts of a draft
    def kept(self) -> "PartQuerySet":
        return self.filter(removed_at=None)


class CoveredStatement(Record):
    """The course teaches what a statement of the authority's checklists asks for: who is weak there is led to it.

    `statement` is the statement's stable id, the same in every version of a checklist. No foreign key: training does not know
    checklists.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="covered", db_index=False)
    statement = models.UUIDField(_("stable id of the statement"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=("course", "statement"), name="coveredstatement_once_in_course")]
        indexes = [
            # the courses that cover the weakest statements
            models.Index(fields=("statement",), name="coveredstatement_by_statement"),
        ]

    def __str__(self) -> str:
        return str(self.statement)


class Module(Record):
    """One page of a draft."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    # Markdown.
    body = models.TextField(_("text"), blank=True)
    video_url = models.URLField(_("address of a video"), max_length=ADDRESS_LENGTH, blank=True)
    transcript = models.TextField(_("what is said in the video"), blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            # A removed row keeps its place, so that undo puts it back where it was.
            models.UniqueConstraint(
                fields=("course", "position"), name="module_place_in_course", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=~Q(title=""), name="module_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionDraft(Record):
    """One question of a draft. Its identifier is that of the question in every version."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=[(kind.value, kind.label) for kind in QuestionKind])
    situation = models.TextField(_("what happened"), blank=True)
    text = models.TextField(_("question"))
    # As `training.questions.as_data` writes them.
    options = models.JSONField(_("answers"), default=list)
    explanation = models.TextField(_("explanation"), blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=("module", "position"), name="question_place_in_module", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.text


class PictureContent(models.Model):
    """A small picture, drawn anew. It lies in the table and not among the stored files: schools read it (ADR 0024)."""

    name = models.SlugField(_("name"), max_length=NAME_LENGTH)
    words = models.CharField(_("what is on it"), max_length=LINE_LENGTH, blank=True)
    kind = models.CharField(_("kind"), max_length=4, choices=_PICTURE_KINDS)
    content = models.BinaryField(_("content"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class PictureDraft(Record, PictureContent):
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="pictures", db_index=False)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [models.UniqueConstraint(fields=("module", "name"), name="picture_name_in_module")]


class DownloadDraft(Record):
    """A file that learners may take along. The stored file stays when the row goes: a version may name it."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="downloads")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="download_has_a_title")]

    def __str__(self) -> str:
        return self.title


class PackageDraft(Record):
    """A SCORM package that is a module's, or part of it. The stored file stays when the row goes: a version may name it."""

    module = models.OneToOneField(Module, on_delete=models.PROTECT, related_name="package")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    # 1.2 or 2004.
    standard = models.CharField(_("standard"), max_length=4)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    # What is opened by itself, as `training.packages.PackagePart` is written.
    parts = models.JSONField(_("parts"))

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="package_has_a_title")]

    def __str__(self) -> str:
        return self.title


class CourseVersionQuerySet(models.QuerySet["CourseVersion"]):
    def standing(self) -> "CourseVersionQuerySet":
        return self.filter(withdrawal=None)


class CourseVersion(Record, CourseCover):
    """A course as it was when it was published. Rows here are never changed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    # `training.content.CourseContent` as data.
    content = models.JSONField(_("content"))
    # Whether certificates of the versions before stopped counting, and why.
    voids_older = models.BooleanField(_("older certificates stop counting"), default=False)
    why_void = models.CharField(_("why they stop"), max_length=LINE_LENGTH, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by_name = models.CharField(_("published by"), max_length=200)

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "id")
        constraints = [
            *_sound_cover("courseversion"),
            models.UniqueConstraint(fields=("course", "number"), name="courseversion_number_in_course"),
            models.CheckConstraint(condition=Q(number__gte=1), name="courseversion_number_from_one"),
            models.CheckConstraint(
                condition=Q(voids_older=False) | ~Q(why_void=""), name="courseversion_voids_with_a_reason"
            ),
        ]

    @property
    def edition_in_words(self) -> str:
        """How people name the version."""
        return self.edition or str(_("Version %(number)s") % {"number": self.number})


class VersionPicture(Record, PictureContent):
    """A picture of a version, frozen with it. `module` is the identifier of the module in the content."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="pictures", db_index=False)
    module = models.UUIDField(_("module"))
    # The identifier of the picture in the content.
    picture = models.UUIDField(_("picture"))

    class Meta:
        ordering = ("created_at", "id")
        constraints = [models.UniqueConstraint(fields=("version", "picture"), name="picture_once_in_version")]


class CourseWithdrawal(Record):
    """Says that a version is given out no more, and why. Who began it may finish; certificates stay."""

    version = models.OneToOneField(CourseVersion, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("withdrawn at"), default=timezone.now)
    by_name = models.CharField(_("withdrawn by"), max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="coursewithdrawal_has_a_reason")]

    def __str__(self) -> str:
        return self.reason


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def standing(self, on: date) -> "RequirementQuerySet":
        """Asked on that day or from a later one on."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on))


class Requirement(Record):
    """What the authority asks of people in schools: schools read it from the moment it is written."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    why = models.TextField(_("why"), blank=True)
    roles = _roles()
    frequency = models.CharField(_("how often"), max_length=15, choices=Frequency.choices)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    # Whether a school may accept training that somebody had elsewhere.
    external_allowed = models.BooleanField(_("training from elsewhere counts"), default=True)
    since = models.DateField(_("asked from"))
    # From this day on it is asked no more.
    ends_on = models.DateField(_("asked until"), null=True, blank=True)
    taken_from = models.CharField(_("taken from"), max_length=CODE_LENGTH, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by_name = models.CharField(_("changed by"), max_length=200)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="requirement_has_a_title"),
            models.CheckConstraint(condition=~Q(roles=[]), name="requirement_names_somebody"),
            models.CheckConstraint(condition=Q(grace_days__lte=LONGEST_GRACE), name="requirement_grace_in_range"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on <= on


class RequirementCourse(Record):
    """A course that satisfies a requirement; each of several does."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="courses", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="requirements")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("requirement", "course"), name="requirementcourse_once_in_requirement")
        ]

    def __str__(self) -> str:
        return str(self.course_id)
