"""What schools tell their authority, and what the authority publishes from it.

Notice is the inbox: by name, readable by officers. Return and MeasureReturn are the letterbox: numbers only, which no page can
read. The other tables are written once, by the release builder's login, and never changed. Grants in tenants/logins/grants.py
see to all three; triggers.py stamps who sent what.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.scale import LEVELS
from lantern.records import Record
from reporting.measures import INCIDENTS, NOTHING_RECORDED, TRAINING, Measure

ROUND = "authority_checklists.Round"


class Notice(Record):
    """A school says how far it has got with a round. Schools insert, and do not read. Only letterbox.tell makes one."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        STARTED = "started", _("Started")
        READY = "ready", _("Ready to sign")
        SIGNED = "signed", _("Signed")
        SUBMITTED = "submitted", _("Submitted")
        # Told last by whoever sends an audit back, so that it is the newest.
        SENT_BACK = "sent_back", _("Sent back")
        # How much is answered; says nothing of the stage.
        PROGRESS = "progress", _("Progress")

    # The server checks the key; Django must not read or delete notices when a round goes, since schools could not.
    round = models.ForeignKey(ROUND, on_delete=models.DO_NOTHING, related_name="notices", db_index=False)
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(_("statements answered, in percent"), null=True, blank=True)
    # Both are overwritten by the trigger: whatever a school sends here counts for nothing.
    sender = models.CharField(_("login of the school"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["opened", "started", "ready", "signed", "submitted", "sent_back", "progress"]),
                name="notice_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="progress", percent__range=(0, 100)) | (~Q(kind="progress") & Q(percent=None)),
                name="notice_progress_has_a_percent",
            ),
        ]
        indexes = [
            # who is where in a round: the newest notice of each kind and school
            models.Index(fields=("round", "sender", "kind", "at"), name="notice_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.get_kind_display()}"


class Return(Record):
    """One school's answers as levels, in the order of the version's statements. Only the release builder reads it."""

    round = models.ForeignKey(ROUND, on_delete=models.DO_NOTHING, related_name="returns", db_index=False)
    sender = models.CharField(_("login of the school"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)
    levels = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("levels"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "sender"), name="return_once_per_school_and_round"),
            # An unknown level or an empty place would leave the school out of some statement's count.
            models.CheckConstraint(
                condition=Q(levels__contained_by=[level.index for level in LEVELS], levels__len__gte=1),
                name="return_levels_are_levels",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MeasureReturn(Record):
    """What one school's own records say, as one band for each measure, in their order. Only the release builder reads it."""

    round = models.ForeignKey(ROUND, on_delete=models.DO_NOTHING, related_name="measure_returns", db_index=False)
    sender = models.CharField(_("login of the school"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)
    bands = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("bands"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "sender"), name="measurereturn_once_per_school_and_round"),
            # An unknown band or an empty place would leave the school out of some measure's count.
            models.CheckConstraint(
                condition=Q(
                    bands__contained_by=list(range(max(NOTHING_RECORDED) + 1)), bands__len=len(NOTHING_RECORDED)
                )
                & Q(**{f"bands__{place}__lte": last for place, last in enumerate(NOTHING_RECORDED)}),
                name="measurereturn_bands_are_bands",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Chase(Record):
    """An officer had one school reminded by mail, and when. The authority's own record; schools do not read it."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="chases", db_index=False)
    school_id = models.UUIDField(_("school"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by_name = models.CharField(_("by"), max_length=200)
    # Set in the transaction that puts the mail into the outbox.
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    class Meta:
        ordering = ("-at", "id")
        indexes = [
            # when each school of a round was last reminded
            models.Index(fields=("round", "school_id", "at"), name="chase_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}, {self.at:%Y-%m-%d}"


class Closure(Record):
    """A round is closed for good. Its row is what the letterbox asks before it takes a return."""

    round = models.OneToOneField(ROUND, on_delete=models.PROTECT, related_name="closure")
    at = models.DateTimeField(_("closed at"), default=timezone.now)

    def __str__(self) -> str:
        return str(self.round_id)


class Release(Record):
    """What was published when a round closed. Without groups: fewer than ten schools had submitted."""

    round = models.OneToOneField(ROUND, on_delete=models.PROTECT, related_name="release")
    closed_at = models.DateTimeField(_("published at"))
    submitted = models.PositiveIntegerField(_("schools that submitted"))
    invited = models.PositiveIntegerField(_("schools asked"))
    # Phases asked of which fewer than ten schools had submitted: pages say why those have no figures of their own.
    rare_phases = ArrayField(models.CharField(max_length=12), verbose_name=_("rare phases"), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(submitted__lte=F("invited")), name="release_submitted_of_invited"),
        ]

    def __str__(self) -> str:
        return str(self.round_id)


class ReleaseGroup(Record):
    """One leaf group of a release: every submitted school is in exactly one."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="groups", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    phases = ArrayField(models.CharField(max_length=12), verbose_name=_("phases"))
    bands = ArrayField(models.CharField(max_length=1), verbose_name=_("size bands"))
    n = models.PositiveIntegerField(_("schools that submitted"))
    invited = models.PositiveIntegerField(_("schools asked"))
    shown = models.BooleanField(_("shown on its own"))

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("release", "position"), name="releasegroup_place_in_release"),
            models.CheckConstraint(
                condition=Q(shown=True, n__gte=10) | Q(shown=False, n__gte=5), name="releasegroup_is_large_enough"
            ),
            models.CheckConstraint(condition=Q(n__lte=F("invited")), name="releasegroup_n_of_invited"),
        ]

    def __str__(self) -> str:
        return f"{'+'.join(self.phases)} {''.join(self.bands)}"


class ReleaseRow(Record):
    """Noisy counts of one statement in one leaf group, one per level, in schools; negatives kept. Drawn once."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="release_rows", db_index=False)
    group = models.ForeignKey(ReleaseGroup, on_delete=models.PROTECT, related_name="rows")
    statement = models.ForeignKey(
        "authority_checklists.VersionStatement", on_delete=models.PROTECT, related_name="release_rows"
    )
    counts = ArrayField(models.IntegerField(), verbose_name=_("counts"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "group", "statement"), name="releaserow_once"),
            models.CheckConstraint(condition=Q(counts__len=len(LEVELS)), name="releaserow_has_every_level"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.statement_id}"


class MeasureRelease(Record):
    """The round whose closing published what records say about a term. Once for each term: another round adds nothing to it."""

    round = models.OneToOneField(ROUND, on_delete=models.PROTECT, related_name="measure_release")
    # The first day of the term in which the round opened; reporting.measures.period_of says what follows from it.
    term_began = models.DateField(_("term began on"), unique=True)

    def __str__(self) -> str:
        return f"{self.term_began:%Y-%m-%d}"


class MeasureRow(Record):
    """Noisy counts of one measure in one leaf group, one per band, in schools; negatives kept. Drawn once."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="measure_rows", db_index=False)
    group = models.ForeignKey(ReleaseGroup, on_delete=models.PROTECT, related_name="measure_rows")
    measure = models.CharField(_("measure"), max_length=20, choices=Measure.choices)
    counts = ArrayField(models.IntegerField(), verbose_name=_("counts"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "group", "measure"), name="measurerow_once"),
            models.CheckConstraint(
                condition=Q(measure__in=TRAINING, counts__len=5) | Q(measure__in=INCIDENTS, counts__len=6),
                name="measurerow_has_every_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.measure}"
