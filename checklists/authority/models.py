"""Drafts, frozen versions and rounds of one authority.

A draft (template, section, statement) is private to the authority and editable. Publishing copies it into
the version tables, on which even the authority's own login may only insert and read. Whatever happens to a
version later is a row of its own beside it.
"""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.frequency import Frequency
from checklists.scales import Rating, Scale
from lantern.records import Record

PLAIN_LENGTH = 300
TITLE_LENGTH = 150
CODE_LENGTH = 20
HEAVIEST = 10
SOURCE_LENGTH = 40


class StatementText(models.Model):
    """What a statement says; the same in a draft and in a version, so that publishing is a plain copy."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    stable_id = models.UUIDField(_("stable id"), default=uuid.uuid4)
    plain = models.CharField(_("plain wording"), max_length=PLAIN_LENGTH)
    official = models.TextField(_("official wording"), blank=True)
    source_ref = models.CharField(_("where it comes from"), max_length=PLAIN_LENGTH, blank=True)
    guidance = models.TextField(_("what good looks like"), blank=True)
    # One thing to look for on each line.
    evidence = models.TextField(_("evidence to look for"), blank=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, blank=True)
    # What nobody has seen in a source yet, in a sentence; schools are told.
    unconfirmed = models.TextField(_("not confirmed"), blank=True)
    advice_green = models.TextField(_("advice for green"), blank=True)
    advice_amber = models.TextField(_("advice for amber"), blank=True)
    advice_red = models.TextField(_("advice for red"), blank=True)
    allow_not_applicable = models.BooleanField(_("may be not applicable"), default=True)
    phases = ArrayField(models.CharField(max_length=20), verbose_name=_("phases"), default=list, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    scale = models.CharField(_("scale"), max_length=10, choices=Scale.choices, default=Scale.RAG)
    # The authority's own words for each choice, in the order of `scales.choices_of`; an empty one leaves ours.
    descriptors = ArrayField(models.TextField(), verbose_name=_("words for each level"), default=list, blank=True)
    red_flag = models.BooleanField(_("red flag"), default=False)
    needs_evidence = models.BooleanField(_("evidence wanted"), default=False)
    # What the authority offers every school to say; a school confirms it or answers for itself.
    offered_rating = models.CharField(_("offered answer"), max_length=10, choices=Rating.choices, blank=True)
    offered_note = models.TextField(_("offered note"), blank=True)
    # Stable ids of the statements that this one was split from or merged from.
    replaces = ArrayField(models.UUIDField(), verbose_name=_("replaces"), default=list, blank=True)
    # The slug of a provider of live figures in a school.
    live_source = models.CharField(_("live source"), max_length=SOURCE_LENGTH, blank=True)

    COPIED = (
        "code",
        "stable_id",
        "plain",
        "official",
        "source_ref",
        "guidance",
        "evidence",
        "frequency",
        "unconfirmed",
        "advice_green",
        "advice_amber",
        "advice_red",
        "allow_not_applicable",
        "phases",
        "weight",
        "scale",
        "descriptors",
        "red_flag",
        "needs_evidence",
        "offered_rating",
        "offered_note",
        "replaces",
        "live_source",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.plain}"

    @property
    def evidence_lines(self) -> list[str]:
        """The evidence to look for, one thing each."""
        return [line.strip() for line in self.evidence.splitlines() if line.strip()]


class TemplateQuerySet(models.QuerySet["Template"]):
    def current(self) -> "TemplateQuerySet":
        return self.filter(archived_at=None)

    def matching(self, words: str) -> "TemplateQuerySet":
        return self.filter(Q(title__icontains=words) | Q(source__icontains=words)) if words else self


class Template(Record):
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(_("summary"), blank=True)
    source = models.CharField(_("source document"), max_length=PLAIN_LENGTH, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    archived_at = models.DateTimeField(_("put away at"), null=True, blank=True)
    taken_from = models.CharField(_("taken from"), max_length=CODE_LENGTH, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by_name = models.CharField(_("changed by"), max_length=200)
    # The first counts every change of the checklist, its sections and statements; the second only its own details.
    revision = models.PositiveIntegerField(_("revision"), default=0)
    details_revision = models.PositiveIntegerField(_("revision of the details"), default=0)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="template_has_a_title"),
            models.CheckConstraint(
                condition=Q(review_by__gt=F("in_force_on")) | Q(review_by=None) | Q(in_force_on=None),
                name="template_review_after_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PartQuerySet(models.QuerySet):  # one set of questions for sections and statements
    def kept(self) -> "PartQuerySet":
        return self.filter(removed_at=None)


class Section(Record):
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="sections", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    schools_may_add = models.BooleanField(_("schools may add statements"), default=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            # A removed row keeps its place, so that undo puts it back where it was. Checked at the end of
            # each statement, so that one UPDATE can swap two rows.
            models.UniqueConstraint(
                fields=("template", "position"),
                name="section_place_in_template",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=~Q(title=""), name="section_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Statement(Record, StatementText):
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="statements", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=("section", "position"),
                name="statement_place_in_section",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=~Q(plain="") & ~Q(code=""), name="statement_has_words_and_code"),
            models.CheckConstraint(condition=Q(weight__range=(1, HEAVIEST)), name="statement_weight_in_range"),
        ]


class VersionQuerySet(models.QuerySet["Version"]):
    def standing(self) -> "VersionQuerySet":
        return self.filter(withdrawal=None)

    def matching(self, words: str) -> "VersionQuerySet":
        return self.filter(title__icontains=words) if words else self


class Version(Record):
    """A template as it was when it was published. Rows here are never changed."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(_("summary"), blank=True)
    source = models.CharField(_("source document"), max_length=PLAIN_LENGTH, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by_name = models.CharField(_("published by"), max_length=200)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("template", "number"), name="version_number_in_template"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}


class VersionSection(Record):
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sections", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    schools_may_add = models.BooleanField(_("schools may add statements"), default=False)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("version", "position"), name="versionsection_place_in_version"),
        ]

    def __str__(self) -> str:
        return self.title


class VersionStatement(Record, StatementText):
    """One frozen statement. Its position counts through the whole version: the order of levels in a return."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="statements", db_index=False)
    section = models.ForeignKey(VersionSection, on_delete=models.PROTECT, related_name="statements")
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("version", "position"), name="versionstatement_place_in_version"),
            models.UniqueConstraint(fields=("version", "code"), name="versionstatement_code_in_version"),
            models.UniqueConstraint(fields=("version", "stable_id"), name="versionstatement_stable_id_in_version"),
            models.CheckConstraint(condition=Q(position__gte=1), name="versionstatement_position_from_one"),
        ]


class Withdrawal(Record):
    """Says that a version is not to be used for new rounds, and why. Running rounds keep it."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("withdrawn at"), default=timezone.now)
    by_name = models.CharField(_("withdrawn by"), max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return self.reason


class RoundQuerySet(models.QuerySet["Round"]):
    def scheduled(self, on: date) -> "RoundQuerySet":
        return self.filter(closing_at=None, opens_on__gt=on)

    def opened(self, on: date) -> "RoundQuerySet":
        """Open or overdue: schools can answer."""
        return self.filter(closing_at=None, opens_on__lte=on)

    def closed(self) -> "RoundQuerySet":
        return self.exclude(closing_at=None)

    def matching(self, words: str) -> "RoundQuerySet":
        return self.filter(title__icontains=words) if words else self


def usual_reminders() -> list[int]:
    """Days from the due date on which schools are reminded unless an officer says otherwise; before it is negative."""
    return [-14, -3, 1, 7]


class Round(Record):
    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Not open yet")
        OPEN = "open", _("Open")
        OVERDUE = "overdue", _("Past its due date")
        CLOSING = "closing", _("Closed")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    # Why the due date was moved to a later day; schools read it.
    due_reason = models.CharField(_("why it was moved"), max_length=PLAIN_LENGTH, blank=True)
    # The day on which the authority means to close the round. Closing is still a step of its own.
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    mail_at_opening = models.BooleanField(_("mail at the opening"), default=True)
    remind_days = ArrayField(
        models.SmallIntegerField(), verbose_name=_("reminders"), default=usual_reminders, blank=True
    )
    opened_at = models.DateTimeField(_("set up at"), default=timezone.now)
    opened_by_name = models.CharField(_("set up by"), max_length=200)
    closing_at = models.DateTimeField(_("closing confirmed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-due_on", "title", "id")
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("opens_on")), name="round_due_after_opening"),
            models.CheckConstraint(condition=~Q(title=""), name="round_has_a_title"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("due_on")), name="round_closes_after_due"
            ),
        ]
        indexes = [
            # a school's home page and the authority's list: rounds that are not closed, by date
            models.Index(fields=("opens_on",), condition=Q(closing_at=None), name="round_not_closed_by_opening"),
        ]

    def __str__(self) -> str:
        return self.title

    def state(self, on: date) -> "Round.State":
        """Where the round stands on that day. CLOSING lasts for good: no answer is taken any more."""
        if self.closing_at is not None:
            return self.State.CLOSING
        if on < self.opens_on:
            return self.State.SCHEDULED
        return self.State.OVERDUE if on > self.due_on else self.State.OPEN


class RoundSchool(Record):
    """A school that a round asks. The row names the school's database login, which row security compares."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="round_schools", db_index=False)
    school_id = models.UUIDField(_("school"))
    school_role = models.CharField(_("login of the school"), max_length=63)
    # More time for this school alone. Where the round's own due date is later, that one counts.
    extended_to = models.DateField(_("more time until"), null=True, blank=True)
    extension_reason = models.CharField(_("why there is more time"), max_length=PLAIN_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "school_id"), name="roundschool_once_in_round"),
            models.CheckConstraint(
                condition=Q(extended_to=None) | ~Q(extension_reason=""), name="roundschool_extension_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(school_role=""), name="roundschool_has_a_login"),
        ]
        indexes = [
            # a school's own rounds: row security filters by this column on every read
            models.Index(fields=("school_role",), name="roundschool_by_login"),
        ]

    def __str__(self) -> str:
        return str(self.school_id)
