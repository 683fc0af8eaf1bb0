"""A school's audits. Everything it answers is copied here; the authority's identifiers beside the copies are plain UUIDs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from checklists.frequency import Frequency
from checklists.scales import Rating, Scale, counts_as
from lantern.records import Record

NOTE_LENGTH = 10_000
REASON_LENGTH = 2_000
REPLY_LENGTH = 2_000


class AuditQuerySet(models.QuerySet["Audit"]):
    def in_progress(self) -> "AuditQuerySet":
        return self.filter(finished_at=None)

    def finished(self) -> "AuditQuerySet":
        return self.exclude(finished_at=None)


class Audit(Record):
    """One round, as this school answers it."""

    class State(models.TextChoices):
        OPEN = "open", _("In progress")
        READY = "ready", _("Ready to sign")
        SIGNED_BY_HEAD = "signed_by_head", _("Signed by the head")
        SUBMITTED = "submitted", _("Submitted")
        KEPT = "kept", _("Finished for the school’s own use")

    round_id = models.UUIDField(_("round"), unique=True)
    version_id = models.UUIDField(_("version"))
    title = models.CharField(_("title"), max_length=150)
    checklist_title = models.CharField(_("checklist"), max_length=150)
    version_number = models.PositiveIntegerField(_("version number"))
    opens_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("due on"))
    # Statements of other phases are not copied, and still have a place in the return.
    version_size = models.PositiveIntegerField(_("statements in the version"))
    total = models.PositiveIntegerField(_("statements asked"))
    # Those among them that the school added itself.
    own_total = models.PositiveIntegerField(_("statements of the school’s own"), default=0)
    # Counted as answers are saved: a list needs no count, and two who give the last two answers at once are put in order here.
    answered = models.PositiveIntegerField(_("statements answered"), default=0)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.OPEN)
    told = ArrayField(models.CharField(max_length=20), verbose_name=_("told the authority"), default=list, blank=True)
    # Told a few times a day, not with each answer: a save must stay cheap.
    told_percent = models.PositiveSmallIntegerField(_("percent told the authority"), default=0)
    started_by_id = models.UUIDField(_("started by"), null=True)
    started_by_name = models.CharField(_("started by"), max_length=200)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # Filled when an audit whose return was sent is opened again: what was sent, in the version's order, stays as it was.
    sent_at = models.DateTimeField(_("return sent at"), null=True, blank=True)
    sent_levels = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("levels sent"), null=True, blank=True)
    # What records said when the head signed (reporting.measures), to go along with the return; None where nothing goes along.
    bands = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("bands of records"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-due_on", "title", "id")
        constraints = [
            models.CheckConstraint(condition=Q(answered__lte=F("total")), name="audit_answered_within_total"),
            models.CheckConstraint(
                condition=Q(total__gte=F("own_total") + 1, total__lte=F("version_size") + F("own_total")),
                name="audit_total_within_version",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) ^ Q(state__in=("submitted", "kept")), name="audit_finished_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered=F("total")), name="audit_past_open_is_answered"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_levels=None)
                | (Q(sent_at__isnull=False, sent_levels__isnull=False) & ~Q(state="submitted")),
                name="audit_reopened_keeps_what_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        return self.total - self.answered

    @property
    def is_locked(self) -> bool:
        """Whether a signature stands on the answers, so that they may not change."""
        return self.state not in (self.State.OPEN, self.State.READY)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def was_sent(self) -> bool:
        """Whether its return has gone, even if the audit was opened again since. A return goes once."""
        return self.state == self.State.SUBMITTED or self.sent_at is not None


class AuditSection(Record):
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="sections", db_index=False)
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=150)
    schools_may_add = models.BooleanField(_("schools may add statements"), default=False)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=("audit", "position"), name="auditsection_place_in_audit")]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"


class AskedManager(models.Manager["AuditStatement"]):
    """The statements that are asked: one of the school's own that was taken out keeps its row, and counts nowhere."""

    def get_queryset(self) -> models.QuerySet["AuditStatement"]:
        return super().get_queryset().filter(removed_at=None)


class AuditStatement(Record):
    """One statement as the authority published it, never changed after the start, or one that the school added."""

    class Wording(models.TextChoices):
        """How the statement compares with the one of the same stable id that this school last answered."""

        NEW = "new", _("New this year")
        SAME = "same", _("Same wording as last year")
        REWORDED = "reworded", _("Reworded this year")
        SPLIT = "split", _("Split from another one this year")
        MERGED = "merged", _("Merged from others this year")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="statements", db_index=False)
    section = models.ForeignKey(AuditSection, on_delete=models.PROTECT, related_name="statements")
    # The place in the authority's version, which is the place of the level in a return. The school's own come after.
    position = models.PositiveIntegerField(_("position"))
    # What people call it: section and place in it, without the statements that are not asked of this school.
    number = models.CharField(_("number"), max_length=20)
    published_id = models.UUIDField(_("statement of the authority"), null=True, blank=True)
    stable_id = models.UUIDField(_("stable id"))
    code = models.CharField(_("code"), max_length=20)
    plain = models.CharField(_("plain wording"), max_length=300)
    official = models.TextField(_("official wording"), blank=True)
    source_ref = models.CharField(_("where it comes from"), max_length=300, blank=True)
    guidance = models.TextField(_("what good looks like"), blank=True)
    # One thing to look for on each line.
    evidence = models.TextField(_("evidence to look for"), blank=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, blank=True)
    unconfirmed = models.TextField(_("not confirmed"), blank=True)
    advice_green = models.TextField(_("advice for green"), blank=True)
    advice_amber = models.TextField(_("advice for amber"), blank=True)
    advice_red = models.TextField(_("advice for red"), blank=True)
    allow_not_applicable = models.BooleanField(_("may be not applicable"))
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    scale = models.CharField(_("scale"), max_length=10, choices=Scale.choices, default=Scale.RAG)
    # The authority's own words for each choice, in the order of `scales.choices_of`; an empty one leaves ours.
    descriptors = ArrayField(models.TextField(), verbose_name=_("words for each level"), default=list, blank=True)
    red_flag = models.BooleanField(_("red flag"), default=False)
    needs_evidence = models.BooleanField(_("evidence wanted"), default=False)
    # What the authority offers every school to say; the school confirms it or answers for itself.
    offered_rating = models.CharField(_("offered answer"), max_length=10, choices=Rating.choices, blank=True)
    offered_note = models.TextField(_("offered note"), blank=True)
    # Stable ids of the statements that this one was split from or merged from.
    replaces = ArrayField(models.UUIDField(), verbose_name=_("replaces"), default=list, blank=True)
    # The slug of a provider of live figures.
    live_source = models.CharField(_("live source"), max_length=40, blank=True)
    # Added by the school: answered and counted here, and never in a return.
    is_own = models.BooleanField(_("added by the school"), default=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    wording = models.CharField(_("wording"), max_length=10, choices=Wording.choices, default=Wording.NEW)
    last_answer = models.ForeignKey(
        "Answer", on_delete=models.PROTECT, related_name="carried_to", null=True, blank=True, db_index=False
    )
    # The answers that a merged statement came with, the last answer among them. Answers are never deleted.
    merged_from = ArrayField(models.UUIDField(), verbose_name=_("merged from"), default=list, blank=True)

    # What an audit takes from the authority's statement as it is; `phases` decided whether it was asked at all.
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

    objects = AskedManager()
    with_removed = models.Manager["AuditStatement"]()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("audit", "position"), name="auditstatement_place_in_audit"),
            models.UniqueConstraint(fields=("audit", "stable_id"), name="auditstatement_stable_id_in_audit"),
            models.CheckConstraint(
                condition=Q(wording="new") ^ Q(last_answer__isnull=False), name="auditstatement_new_has_no_last_answer"
            ),
            models.CheckConstraint(
                condition=Q(wording="merged") ^ Q(merged_from=[]), name="auditstatement_merged_says_from_what"
            ),
            models.CheckConstraint(
                condition=Q(is_own=True) ^ Q(published_id__isnull=False), name="auditstatement_own_or_published"
            ),
            models.CheckConstraint(
                condition=Q(is_own=True) | Q(removed_at=None), name="auditstatement_only_own_is_removed"
            ),
        ]
        indexes = [
            # starting an audit: the last answer to each statement, over all audits
            models.Index(fields=("stable_id",), name="auditstatement_by_stable_id"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.plain}"

    @property
    def evidence_lines(self) -> list[str]:
        """The evidence to look for, one thing each."""
        return [line.strip() for line in self.evidence.splitlines() if line.strip()]


class Answer(Record):
    """The answer to one statement as it stands. It exists, empty, from the start of the audit.

    `revision` counts every change. Each field also keeps the revision at which it last changed, so that two people
    who change different fields at once do not meet, and two who change the same one are told.
    """

    statement = models.OneToOneField(AuditStatement, on_delete=models.PROTECT, related_name="answer")
    rating = models.CharField(_("rating"), max_length=10, choices=Rating.choices, blank=True)
    # A number or a text, where the scale asks for one.
    reply = models.TextField(_("reply"), max_length=REPLY_LENGTH, blank=True)
    note = models.TextField(_("note"), max_length=NOTE_LENGTH, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    rating_revision = models.PositiveIntegerField(_("revision of the rating"), default=0)
    reply_revision = models.PositiveIntegerField(_("revision of the reply"), default=0)
    note_revision = models.PositiveIntegerField(_("revision of the note"), default=0)
    updated_by_id = models.UUIDField(_("changed by"), null=True, blank=True)
    updated_by_name = models.CharField(_("changed by"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="answer_rating_known"),
            models.CheckConstraint(
                condition=~Q(rating=Rating.NOT_APPLICABLE) | ~Q(note=""), name="answer_not_applicable_says_why"
            ),
            models.CheckConstraint(condition=~Q(rating=Rating.GIVEN) | ~Q(reply=""), name="answer_given_says_what"),
            models.CheckConstraint(
                condition=Q(rating_revision__lte=F("revision"))
                & Q(reply_revision__lte=F("revision"))
                & Q(note_revision__lte=F("revision")),
                name="answer_field_revisions_within",
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement)

    @property
    def is_given(self) -> bool:
        return bool(self.rating)

    @property
    def counts_as(self) -> str:
        """Green, amber, red or nothing, whatever the scale. The statement comes with the row, or costs a query."""
        return counts_as(self.statement.scale, self.rating)

    @property
    def in_words(self) -> str:
        """What was chosen, or the reply itself."""
        return self.reply if self.rating == Rating.GIVEN else str(self.get_rating_display())

    @property
    def earlier(self) -> int:
        """How many versions came before this one: each change is one revision."""
        return max(self.revision - 1, 0)


class AnswerChange(Record):
    """What an answer said after one change, or a text that met another one and was not used. Append only."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField(_("revision"))
    rating = models.CharField(_("rating"), max_length=10, choices=Rating.choices, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    note = models.TextField(_("note"), blank=True)
    rating_changed = models.BooleanField(_("rating changed"))
    reply_changed = models.BooleanField(_("reply changed"), default=False)
    note_changed = models.BooleanField(_("note changed"))
    # False: somebody else had changed the same field first. Kept so that no text is lost, whatever is chosen then.
    used = models.BooleanField(_("used"), default=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    @property
    def in_words(self) -> str:
        """What was chosen, or the reply itself."""
        return self.reply if self.rating == Rating.GIVEN else str(self.get_rating_display())

    class Meta:
        ordering = ("-created_at", "-revision")
        constraints = [
            models.UniqueConstraint(
                fields=("answer", "revision"), condition=Q(used=True), name="answerchange_one_per_revision"
            ),
        ]
        indexes = [
            # 'since you were last here' on the home page
            models.Index(fields=("-created_at",), name="answerchange_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}, {self.revision}"


class Signature(Record):
    """Somebody put their name to an audit, or ended that. Append only: what came last counts."""

    class Capacity(models.TextChoices):
        HEAD = "head", _("Head")
        GOVERNOR = "governor", _("Governor")

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Signed")
        WITHDRAWN = "withdrawn", _("Taken back")
        SENT_BACK = "sent_back", _("Sent back")
        REOPENED = "reopened", _("Opened again")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    capacity = models.CharField(_("capacity"), max_length=10, choices=Capacity.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SIGNED)
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("created_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=("sent_back", "reopened")) | ~Q(reason=""), name="signature_ended_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}: {self.by_name}"

    @property
    def ends_all(self) -> bool:
        """Whether every signature before it stands no longer."""
        return self.kind in (self.Kind.SENT_BACK, self.Kind.REOPENED)


class RoundLetter(Record):
    """The school's people were written to about a round. Append only: what has been said is not said again."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("The round opened")
        MORE_TIME = "more_time", _("There is more time")
        REMINDER = "reminder", _("Reminder")

    round_id = models.UUIDField(_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sent_on = models.DateField(_("sent on"))
    # What the letter said. A later one, once there is more time, says so.
    due_on = models.DateField(_("due on"))

    class Meta:
        ordering = ("sent_on",)
        constraints = [
            models.UniqueConstraint(fields=("round_id", "sent_on"), name="roundletter_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sent_on}"
