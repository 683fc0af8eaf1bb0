"""Incidents of one school. An incident's own row says where it stands; what happened is told by entries, which are only added.

What a person wrote, and who somebody is, is encrypted. A pupil is found by the school's own short reference.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from incidents.categories import Audience, Category, Device, Flag, Found, Severity, YearGroup
from incidents.school.states import CLOSED, GOING, SET_ASIDE, State
from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record

TEXT_LENGTH = 10_000
NAME_LENGTH = 150
REFERENCE_LENGTH = 20
PLATFORM_LENGTH = 100


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents. Who may see which is asked in `queries.visible_to`."""

    def going(self) -> "IncidentQuerySet":
        """Neither closed nor set aside."""
        return self.filter(state__in=GOING)

    def counted(self) -> "IncidentQuerySet":
        """Those that stand in figures: tests, duplicates and what was no incident do not."""
        return self.exclude(state__in=SET_ASIDE)

    def late(self, now: datetime) -> "IncidentQuerySet":
        """Those going whose next step should have been taken by then."""
        return self.going().filter(due_at__lt=now)


class Incident(Record):
    """Something that happened, and where the school stands with it."""

    # Which series a number is of depends on who may see the incident: a gap among the others would tell of a hidden one.
    reference = models.CharField(_("reference"), max_length=14, unique=True)
    category = models.CharField(_("category"), max_length=24, choices=Category.choices)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.REPORTED)
    audience = models.CharField(_("who may see it"), max_length=5, choices=Audience.choices)
    about_head = models.BooleanField(_("about the head"), default=False)

    occurred_at = models.DateTimeField(_("when it happened"), null=True, blank=True)
    # False where only the day is known; the time is then noon.
    time_known = models.BooleanField(_("the time is known"), default=False)
    reported_at = models.DateTimeField(_("reported at"))
    reported_by_id = models.UUIDField(_("reported by"), null=True)
    reported_by_name = models.CharField(_("reported by"), max_length=200)
    how_found = models.CharField(_("how it came to light"), max_length=10, choices=Found.choices)
    in_school = models.BooleanField(_("in school"), null=True)
    device = models.CharField(_("device"), max_length=8, choices=Device.choices, default=Device.UNKNOWN)
    platform: "EncryptedTextField[str, str]" = EncryptedTextField(
        _("app or site"), max_length=PLATFORM_LENGTH, blank=True, default=""
    )
    ai_involved = models.BooleanField(_("AI was involved"), default=False)
    safe_now = models.BooleanField(_("everybody is safe now"), null=True)
    flags = ArrayField(models.CharField(max_length=14, choices=Flag.choices), default=list, blank=True)

    assigned_to_id = models.UUIDField(_("given to"), null=True)
    assigned_to_name = models.CharField(_("given to"), max_length=200, blank=True)
    # By when the next step has to be taken: the first look, then a plan and somebody for it. None once there is one.
    due_at = models.DateTimeField(_("due at"), null=True)
    told_late_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    # The one that this is a duplicate of.
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="duplicates", null=True, blank=True, db_index=False
    )
    # Made with the form, so that sending it twice makes one incident.
    sent_key = models.UUIDField(null=True, unique=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"))

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ("-reported_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) ^ Q(state__in=CLOSED), name="incident_closed_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) ^ Q(state=State.DUPLICATE), name="incident_duplicate_names_the_other"
            ),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="incident_is_no_duplicate_of_itself"),
            models.CheckConstraint(
                condition=Q(about_head=False) | Q(audience=Audience.CHAIR), name="incident_about_head_is_for_the_chair"
            ),
        ]
        indexes = [
            # The list, newest first, of each audience; the same of one category; what is open, by when it is due.
            models.Index(fields=("audience", "-reported_at", "id"), name="incident_newest"),
            models.Index(fields=("category", "-reported_at"), name="incident_by_category"),
            models.Index(fields=("due_at",), condition=Q(state__in=GOING), name="incident_open_by_due"),
            models.Index(fields=("reported_by_id", "-reported_at"), name="incident_by_reporter"),
            models.Index(fields=("assigned_to_id",), condition=Q(state__in=GOING), name="incident_open_by_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def accused(self) -> frozenset[UUID]:
        """The accounts of those who are said to have done it: they never see it. Asks the database once for this instance."""
        rows = self.involved.filter(role=Involved.Role.INSTIGATOR, left_out_at=None)
        return frozenset(key for key in rows.values_list("person_id", flat=True) if key is not None)

    @cached_property
    def is_anonymised(self) -> bool:
        """Whether what told who it was has been erased (incidents.school.keeping). Asks the database once for this instance."""
        return hasattr(self, "anonymised")

    @property
    def sensitive(self) -> bool:
        """Whether it is hidden from the safeguarding leads: about an adult who works here."""
        return self.audience != Audience.TEAM

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_set_aside(self) -> bool:
        return self.state in SET_ASIDE

    def is_late(self, now: datetime) -> bool:
        """Whether its next step should have been taken by then."""
        return self.is_going and self.due_at is not None and self.due_at < now


class Entry(Record):
    """One thing that was said, decided or done. Never changed: a correction is another entry that takes its place."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("What happened")
        NOTE = "note", _("Note")
        DECISION = "decision", _("Decision")
        TOLD = "told", _("Who was told")
        ACTION = "action", _("What was done")
        OUTCOME = "outcome", _("Outcome")
        LESSON = "lesson", _("What we learned")
        STATE = "state", _("Where it stands")
        CORRECTION = "correction", _("Correction")

    class Whom(models.TextChoices):
        PARENTS = "parents", _("Parents or carers")
        CHILD = "child", _("The child")
        HEAD = "head", _("The head")
        CHAIR = "chair", _("The chair of governors")
        STAFF = "staff", _("Members of staff")
        DPO = "dpo", _("The data protection officer")
        OTHER = "other", _("Somebody else")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text: "EncryptedTextField[str, str]" = EncryptedTextField(_("text"), max_length=TEXT_LENGTH)
    # Of a decision: what was known, what could have been done. `reasons` also of a correction and of who was not told.
    known: "EncryptedTextField[str | None, str | None]" = EncryptedTextField(max_length=TEXT_LENGTH, null=True)
    options: "EncryptedTextField[str | None, str | None]" = EncryptedTextField(max_length=TEXT_LENGTH, null=True)
    reasons: "EncryptedTextField[str | None, str | None]" = EncryptedTextField(max_length=TEXT_LENGTH, null=True)
    whom = models.CharField(_("who was told"), max_length=8, choices=Whom.choices, blank=True)
    was_told = models.BooleanField(_("was told"), null=True)
    from_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    # One entry takes the place of another once: whoever corrects it second sees the first correction.
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    # When it happened, where that is another time than when it was written.
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        verbose_name_plural = _("entries")
        ordering = ("at", "created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes=None) ^ Q(kind="correction"), name="incident_entry_correction_corrects"
            ),
            models.CheckConstraint(
                condition=Q(was_told=None) ^ Q(kind="told"), name="incident_entry_told_says_whether"
            ),
            models.CheckConstraint(condition=Q(to_state="") ^ Q(kind="state"), name="incident_entry_state_says_which"),
        ]
        indexes = [
            # The chronology of an incident.
            models.Index(fields=("incident", "at"), name="incident_entry_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.by_name}"


class Involved(Record):
    """Somebody in an incident. Added and left out, never changed."""

    class Role(models.TextChoices):
        VICTIM = "victim", _("Harmed or at risk")
        INSTIGATOR = "instigator", _("Said to have done it")
        WITNESS = "witness", _("Saw or heard it")
        OTHER = "other", _("Another part")

    class Kind(models.TextChoices):
        PUPIL = "pupil", _("Pupil")
        STAFF = "staff", _("Member of staff or volunteer")
        PARENT = "parent", _("Parent or carer")
        OUTSIDER = "outsider", _("Somebody from outside")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="involved", db_index=False)
    role = models.CharField(_("part"), max_length=10, choices=Role.choices)
    kind = models.CharField(_("who"), max_length=8, choices=Kind.choices)
    # The school's own reference of a pupil, such as an admission number: never a name, so that it can be searched for.
    reference = models.CharField(_("pupil reference"), max_length=REFERENCE_LENGTH, blank=True)
    year_group = models.CharField(_("year group"), max_length=2, choices=YearGroup.choices, blank=True)
    name: "EncryptedTextField[str, str]" = EncryptedTextField(_("name"), max_length=NAME_LENGTH, blank=True, default="")
    # Somebody with an account here: who is said to have done it never sees the incident.
    person_id = models.UUIDField(_("account"), null=True)
    added_by_name = models.CharField(_("added by"), max_length=200)
    left_out_at = models.DateTimeField(_("left out at"), null=True)

    class Meta:
        verbose_name_plural = _("people involved")
        ordering = ("created_at", "id")
        indexes = [
            models.Index(fields=("incident",), name="incident_involved_of"),
            # The search by person, and who must not see what.
            models.Index(fields=("reference",), condition=~Q(reference=""), name="incident_by_pupil"),
            models.Index(fields=("person_id",), condition=Q(person_id__isnull=False), name="incident_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.get_kind_display()}"


class IncidentLink(Record):
    """Two incidents that have to do with each other. Added and undone, never changed; `first` has the smaller identifier.

    Why stands in the chronology of the incident from which somebody linked or undid it.
    """

    first = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links_as_first", db_index=False)
    second = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links_as_second", db_index=False)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), condition=Q(undone_at=None), name="incident_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="incident_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"
