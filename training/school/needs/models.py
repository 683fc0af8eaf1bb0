"""How confident people say they are, counted and never kept by person.

A reply is added to a count and is no row of its own: nothing here says what one person replied, nor which replies belong together.
Counts of fewer than five people are never shown. What is shown is a figure, written once when a check closes or when five more
people have replied about a course; the counts begin again at nothing.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record
from training.roles import StaffRole, roles_in_words
from training.school.needs.pooling import LEAST, Group
from training.topics import Topic

NAME_LENGTH = 200


class Moment(models.TextChoices):
    """When somebody is asked around a course."""

    BEFORE = "before", _("Before the course")
    AFTER = "after", _("Straight after it")
    LATER = "later", _("Three months later")


class NeedsCheck(Record):
    """One asking: people with some roles, until a day. Its statements are kept as they were asked."""

    roles = ArrayField(models.CharField(max_length=20, choices=StaffRole.choices), verbose_name=_("who is asked"))
    closes_on = models.DateField(_("last day"))
    # By topic: whom it was asked (roles), and the statements.
    words = models.JSONField(_("statements"))
    by_id = models.UUIDField(_("asked by"), null=True)
    by_name = models.CharField(_("asked by"), max_length=NAME_LENGTH)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # How many were asked and how many replied, written when it is closed.
    asked = models.PositiveIntegerField(_("asked"), default=0)
    replied = models.PositiveIntegerField(_("replied"), default=0)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("closed_at",),
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="needscheck_one_open",
            ),
        ]

    def __str__(self) -> str:
        return roles_in_words(self.roles)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class AskedPerson(Record):
    """That somebody is asked in a check, and whether they have replied: not when, and not what."""

    check_asked = models.ForeignKey(NeedsCheck, on_delete=models.PROTECT, related_name="people", db_index=False)
    staff = models.ForeignKey("school_training.StaffMember", on_delete=models.PROTECT, related_name="+")
    replied = models.BooleanField(_("replied"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("check_asked", "staff"), name="askedperson_once")]

    def __str__(self) -> str:
        return str(self.check_asked)


class Tally(Record):
    """What one group has replied about one topic so far. Shown to nobody; nothing once the check is closed."""

    check_asked = models.ForeignKey(NeedsCheck, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    group = models.CharField(max_length=10, choices=Group.choices)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    people = models.PositiveIntegerField(default=0)
    # Of each statement how many said each level.
    levels = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("check_asked", "group", "topic"), name="tally_once")]

    def __str__(self) -> str:
        return self.topic


class Figure(Record):
    """What a pool of groups replied about one topic, five people at least. Append only."""

    check_asked = models.ForeignKey(NeedsCheck, on_delete=models.PROTECT, related_name="figures", db_index=False)
    groups = ArrayField(models.CharField(max_length=10, choices=Group.choices), verbose_name=_("groups"))
    topic = models.CharField(_("topic"), max_length=12, choices=Topic.choices)
    people = models.PositiveIntegerField(_("people"))
    levels = models.JSONField(_("levels"))

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("check_asked", "topic", "groups"), name="figure_once"),
            models.CheckConstraint(condition=Q(people__gte=LEAST), name="figure_of_five_or_more"),
        ]

    def __str__(self) -> str:
        return self.topic


class CourseCounts(models.Model):
    """What people said about a course at one moment, added up."""

    course_id = models.UUIDField(_("course"))
    moment = models.CharField(_("when"), max_length=6, choices=Moment.choices)
    people = models.PositiveIntegerField(_("people"), default=0)
    # How many replies said each level, over all statements.
    levels = models.JSONField(_("levels"), default=list)
    right = models.PositiveIntegerField(_("questions answered rightly"), default=0)
    questions = models.PositiveIntegerField(_("questions asked"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.moment


class CourseTally(Record, CourseCounts):
    """Replies since the last figure. Shown to nobody."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=("course_id", "moment"), name="coursetally_once")]


class CourseFigure(Record, CourseCounts):
    """Five people or more who replied about a course at one moment. Append only."""

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=LEAST), name="coursefigure_of_five_or_more"),
        ]


class Given(Record):
    """That somebody has replied about their course at this moment: not what. Append only."""

    enrolment = models.ForeignKey(
        "school_learning.Enrolment", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    moment = models.CharField(max_length=6, choices=Moment.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("enrolment", "moment"), name="given_once")]

    def __str__(self) -> str:
        return self.moment


class LaterMail(Record):
    """That somebody was asked by mail, three months after a course or again. Append only: one mail for each step."""

    enrolment = models.ForeignKey(
        "school_learning.Enrolment", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    step = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("enrolment", "step"), name="latermail_once")]

    def __str__(self) -> str:
        return str(self.step)
