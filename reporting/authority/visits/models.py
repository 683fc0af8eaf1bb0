"""What a school lets its authority read by name, and an adviser's notes beside it.

The release builder has no right on these tables, so nothing here can reach a release. Whether a row can be read at all
is decided by the database (policies.py): a school's rows by its login, an authority's notes by whether the school shares.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.scale import LEVELS
from lantern.records import Record

ROUND = "authority_checklists.Round"
SUMMARY_LENGTH = 4_000
NOTE_LENGTH = 4_000


class SharedReturn(Record):
    """A school's answers as levels, for its officers to read by name. The school puts it here and takes it away."""

    round = models.ForeignKey(ROUND, on_delete=models.DO_NOTHING, related_name="shared_returns", db_index=False)
    # Both are overwritten by the trigger.
    sender = models.CharField(_("login of the school"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)
    levels = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("levels"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("round", "sender"), name="sharedreturn_once_per_school_and_round"),
            models.CheckConstraint(
                condition=Q(levels__contained_by=[level.index for level in LEVELS], levels__len__gte=1),
                name="sharedreturn_levels_are_levels",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Visit(Record):
    """An adviser was at the school. The school reads it once it has been shown, and then it stays as it is."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="visits")
    school_id = models.UUIDField(_("school"))
    school_role = models.CharField(_("login of the school"), max_length=63)
    visited_on = models.DateField(_("visited on"))
    summary = models.TextField(_("summary"), max_length=SUMMARY_LENGTH, blank=True)
    by_name = models.CharField(_("by"), max_length=200)
    shown_at = models.DateTimeField(_("shown to the school"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    class Meta:
        ordering = ("-visited_on", "-created_at")
        constraints = [models.CheckConstraint(condition=~Q(school_role=""), name="visit_has_a_school")]
        indexes = [
            # a school's own visits: row security filters by this column on every read
            models.Index(fields=("school_role", "round"), name="visit_by_school"),
        ]

    def __str__(self) -> str:
        return str(_("Visit of %(day)s") % {"day": self.visited_on.isoformat()})

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None


class VisitNote(Record):
    """What was noted about one statement, and the level that adviser and school agreed on, if another."""

    class Agreed(models.TextChoices):
        GREEN = "green", _("Green")
        AMBER = "amber", _("Amber")
        RED = "red", _("Red")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notes", db_index=False)
    school_role = models.CharField(_("login of the school"), max_length=63)
    statement = models.ForeignKey(
        "authority_checklists.VersionStatement", on_delete=models.PROTECT, related_name="visit_notes"
    )
    agreed = models.CharField(_("agreed level"), max_length=5, choices=Agreed.choices, blank=True)
    note = models.TextField(_("note"), max_length=NOTE_LENGTH, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("visit", "statement"), name="visitnote_once_per_statement"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
