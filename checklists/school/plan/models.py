"""A school's action plan: one list over all its audits."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

TITLE_LENGTH = 200
TEXT_LENGTH = 2_000
OWNER_LENGTH = 100


class Priority(models.IntegerChoices):
    """Numbers, so that a list can be sorted by them."""

    HIGH = 1, _("High")
    NORMAL = 2, _("Normal")
    LOW = 3, _("Low")


class Status(models.TextChoices):
    OPEN = "open", _("Not begun")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Not needed any more")


class Level(models.TextChoices):
    """Of whatever scale: what the answer counted as when the action was made. Empty for an action that came from no such answer."""

    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")


GOING = (Status.OPEN, Status.IN_PROGRESS)
CLOSED = (Status.DONE, Status.CANCELLED)


class PlanActionQuerySet(models.QuerySet["PlanAction"]):
    """Questions about actions."""

    def going(self) -> "PlanActionQuerySet":
        """Those that are neither done nor cancelled."""
        return self.filter(status__in=GOING)

    def overdue(self, on: date) -> "PlanActionQuerySet":
        """Those going whose day has passed by then."""
        return self.going().filter(due_on__lt=on)

    def owned_by(self, person: object) -> "PlanActionQuerySet":
        return self.filter(owner_id=getattr(person, "pk", None))

    def from_red(self) -> "PlanActionQuerySet":
        """Those that a red answer asked for."""
        return self.filter(level=Level.RED)

    def matching(self, text: str) -> "PlanActionQuerySet":
        """Those that say this in the title, the reason, the owner or the statement."""
        return self.filter(
            Q(title__icontains=text)
            | Q(why__icontains=text)
            | Q(owner__name__icontains=text)
            | Q(owner_words__icontains=text)
            | Q(statement__plain__icontains=text)
            | Q(statement__audit__title__icontains=text)
        )


class PlanAction(Record):
    """Something that the school will do. It belongs to a person here, or to a role that has no account."""

    title = models.CharField(_("action"), max_length=TITLE_LENGTH)
    why = models.TextField(_("why"), max_length=TEXT_LENGTH, blank=True)
    statement = models.ForeignKey(
        "school_checklists.AuditStatement", on_delete=models.PROTECT, related_name="plan_actions", null=True, blank=True
    )
    level = models.CharField(_("rating when it was made"), max_length=5, choices=Level.choices, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="plan_actions",
        null=True,
        blank=True,
        db_index=False,
    )
    owner_words = models.CharField(_("owner without an account"), max_length=OWNER_LENGTH, blank=True)
    due_on = models.DateField(_("due on"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    made_by_id = models.UUIDField(_("made by"), null=True)
    made_by_name = models.CharField(_("made by"), max_length=200)
    changed_at = models.DateTimeField(_("changed at"))
    # On which days a mail told of it, so that a day's work done twice sends one.
    told_soon_on = models.DateField(_("told that it is due soon"), null=True, blank=True)
    told_overdue_on = models.DateField(_("told that it is overdue"), null=True, blank=True)

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "priority", "created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_words="") | (Q(owner=None) & ~Q(owner_words="")),
                name="planaction_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) ^ Q(status__in=CLOSED), name="planaction_closed_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(level="") | Q(statement__isnull=False), name="planaction_level_has_a_statement"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_going(self) -> bool:
        return self.status in GOING

    @property
    def owner_name(self) -> str:
        """The person's name, or what the role is called."""
        return self.owner.name if self.owner else self.owner_words


class ActionEntry(Record):
    """What became of an action, one thing each. Append only."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        STARTED = "started", _("Begun")
        STOPPED = "stopped", _("Not begun after all")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Not needed any more")
        REOPENED = "reopened", _("Opened again")
        TITLE = "title", _("Action reworded")
        WHY = "why", _("Reason changed")
        OWNER = "owner", _("Owner changed")
        DUE = "due", _("Due date changed")
        PRIORITY = "priority", _("Priority changed")

    action = models.ForeignKey(PlanAction, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=TEXT_LENGTH, blank=True)
    # Of a change: what it said before and after; a date as it is written in the table.
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = [
            # an action's page, and the newest note under each line of the plan
            models.Index(fields=("action", "-created_at"), name="actionentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.by_name}"


class CalendarFeed(Record):
    """An address at which a calendar program reads somebody's actions. Only the digest of its secret part is kept."""

    # Without its person a feed means nothing.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds", db_index=False
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    whole_plan = models.BooleanField(_("every action, not only one’s own"))
    last_read_on = models.DateField(_("last read on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(self.person)
