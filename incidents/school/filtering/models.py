"""How a school's filtering was changed, checked and reviewed, and which AI tools and systems it uses."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record

WHAT_LENGTH = 200
WORDS_LENGTH = 100
TEXT_LENGTH = 2_000


class Group(models.TextChoices):
    """Whose internet access a change or a check is about."""

    PUPILS = "pupils", _("Pupils")
    STAFF = "staff", _("Staff")
    GUESTS = "guests", _("Guests")
    EVERYBODY = "everybody", _("Everybody")


# Changes


class ChangeKind(models.TextChoices):
    ALLOW = "allow", _("Allow something")
    BLOCK = "block", _("Block something")
    SETTING = "setting", _("Change a setting")


class State(models.TextChoices):
    """How far a change has come. rules.STEPS says what leads where."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved, to be made")
    IN_PLACE = "in_place", _("In place")
    ENDED = "ended", _("Over, to be switched back")
    REVERSED = "reversed", _("Switched back")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Ran out before it was made")


WAITING = (State.ASKED, State.APPROVED, State.ENDED)
OVER = (State.REVERSED, State.REFUSED, State.WITHDRAWN, State.LAPSED)


class FilterChangeQuerySet(models.QuerySet["FilterChange"]):
    """Questions about changes."""

    def waiting(self) -> "FilterChangeQuerySet":
        """Those that somebody has to do something about: decide, make, or switch back."""
        return self.filter(state__in=WAITING)

    def asked_by(self, person: object) -> "FilterChangeQuerySet":
        """Those that this person wants or wrote down."""
        key = getattr(person, "pk", None)
        return self.filter(Q(asked_by_id=key) | Q(recorded_by_id=key))

    def over_by(self, on: date) -> "FilterChangeQuerySet":
        """Those whose last day has passed by then and that still stand."""
        return self.filter(state__in=(State.ASKED, State.APPROVED, State.IN_PLACE), until_on__lt=on)


class FilterChange(Record):
    """Something that filtering shall let through, block or do otherwise. What it says never changes; how far it has come does."""

    kind = models.CharField(_("kind"), max_length=8, choices=ChangeKind.choices)
    what = models.CharField(_("what"), max_length=WHAT_LENGTH)
    why: EncryptedTextField[str, str] = EncryptedTextField(_("why"), max_length=TEXT_LENGTH)
    group = models.CharField(_("for whom"), max_length=10, choices=Group.choices)
    group_words = models.CharField(_("which of them"), max_length=WORDS_LENGTH, blank=True)
    from_on = models.DateField(_("from"))
    # The last day; none for a change for good.
    until_on = models.DateField(_("until"), null=True, blank=True)
    # Whoever wants it, and whoever wrote it down: one person or two. Somebody without an account has only a name.
    asked_by_id = models.UUIDField(_("asked by"), null=True)
    asked_by_name = models.CharField(_("asked by"), max_length=200)
    recorded_by_id = models.UUIDField(_("recorded by"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    state_at = models.DateTimeField(_("in this state since"))
    decided_by_id = models.UUIDField(_("decided by"), null=True)
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # On which days mails told that it ends soon, and that it is to be decided, made or switched back.
    told_ending_on = models.DateField(null=True)
    told_waiting_on = models.DateField(null=True)

    objects = FilterChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_id=None)
                | (~Q(decided_by_id=F("recorded_by_id")) & (Q(asked_by_id=None) | ~Q(decided_by_id=F("asked_by_id")))),
                name="filterchange_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.APPROVED, State.IN_PLACE, State.ENDED, State.REVERSED))
                | Q(decided_by_id__isnull=False),
                name="filterchange_stands_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="filterchange_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        # For the journal, which says nothing that somebody wrote.
        return str(self.get_kind_display())

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class ChangeEntry(Record):
    """One step of a change, with what somebody wrote. Append only."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        IN_PLACE = "in_place", _("Made in the filter")
        ENDED = "ended", _("Time is over")
        LAPSED = "lapsed", _("Ran out before it was made")
        REVERSED = "reversed", _("Switched back")

    change = models.ForeignKey(FilterChange, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text: EncryptedTextField[str, str] = EncryptedTextField(_("text"), max_length=TEXT_LENGTH, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("created_at", "id")
        indexes = [
            # a change's page
            models.Index(fields=("change", "created_at"), name="changeentry_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.by_name}"


# Checks


class Result(models.TextChoices):
    BLOCKED = "blocked", _("Everything tested was blocked")
    THROUGH = "through", _("Something came through")
    UNCLEAR = "unclear", _("It could not be tested")


class FilterCheck(Record):
    """Somebody tried on a device whether filtering holds. Append only."""

    checked_on = models.DateField(_("day"))
    device = models.CharField(_("device"), max_length=WORDS_LENGTH)
    place = models.CharField(_("site"), max_length=WORDS_LENGTH)
    group = models.CharField(_("signed in as"), max_length=10, choices=Group.choices)
    tool = models.CharField(_("tested with"), max_length=WORDS_LENGTH)
    abuse = models.BooleanField(_("child abuse material"))
    terrorist = models.BooleanField(_("terrorist content"))
    adult = models.BooleanField(_("adult content"))
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    note: EncryptedTextField[str, str] = EncryptedTextField(_("what was seen"), max_length=TEXT_LENGTH, blank=True)
    together_with = models.CharField(_("together with"), max_length=WORDS_LENGTH, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("-checked_on", "-created_at", "id")

    def __str__(self) -> str:
        # For the journal, which says nothing that somebody wrote.
        return self.checked_on.isoformat()

    @property
    def needs_action(self) -> bool:
        return self.result == Result.THROUGH


# Reviews


class Because(models.TextChoices):
    """Why a review is held: once a year, or one of the reasons for which the DfE's standard asks for an extra one."""

    YEARLY = "yearly", _("Yearly review")
    RISK = "risk", _("A risk was found")
    INCIDENT = "incident", _("An incident")
    PRACTICE = "practice", _("We work in another way, such as from home or on own devices")
    AI_TOOL = "ai_tool", _("A new AI tool")
    SYSTEM = "system", _("New technology or a new system")
    NETWORK = "network", _("A big change of software or network")


class ReviewState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    OPEN = "open", _("Going on")
    HELD = "held", _("Held")
    DROPPED = "dropped", _("Not held")


GOING = (ReviewState.PROPOSED, ReviewState.OPEN)


class Review(Record):
    """A look at filtering and monitoring as a whole. Once it is held, nothing of it changes."""

    because = models.CharField(_("why"), max_length=8, choices=Because.choices)
    # The incident, check or system that it came from, if any: an identifier and no foreign key, since whoever reads the review
    # need not be somebody who may know of the incident.
    source_id = models.UUIDField(_("came from"), null=True)
    detail: EncryptedTextField[str, str] = EncryptedTextField(_("more about it"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ReviewState.choices, default=ReviewState.PROPOSED)
    due_on = models.DateField(_("due on"), null=True)
    proposed_by_name = models.CharField(_("proposed by"), max_length=200)
    opened_at = models.DateTimeField(_("begun at"), null=True)
    opened_by_name = models.CharField(_("begun by"), max_length=200, blank=True)
    held_on = models.DateField(_("held on"), null=True)
    with_leader = models.BooleanField(_("a senior leader took part"), default=False)
    with_dsl = models.BooleanField(_("the safeguarding lead took part"), default=False)
    with_it = models.BooleanField(_("IT support took part"), default=False)
    with_governor = models.BooleanField(_("the responsible governor took part"), default=False)
    took_part: EncryptedTextField[str, str] = EncryptedTextField(_("who took part"), max_length=TEXT_LENGTH, blank=True)
    # What came of it, or why it was not held.
    summary: EncryptedTextField[str, str] = EncryptedTextField(_("what came of it"), max_length=TEXT_LENGTH, blank=True)
    ended_by_name = models.CharField(_("finished by"), max_length=200, blank=True)
    told_on = models.DateField(null=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("because", "source_id"),
                condition=Q(source_id__isnull=False) & ~Q(state="dropped"),
                name="review_once_for_its_source",
            ),
            models.UniqueConstraint(
                fields=("because",),
                condition=Q(because="yearly", state__in=("proposed", "open")),
                name="review_one_yearly_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False, opened_at__isnull=False),
                name="review_held_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_because_display())

    @property
    def is_going(self) -> bool:
        return self.state in GOING

    @property
    def whole_group(self) -> bool:
        """Whether all four took part whom the standard names."""
        return self.with_leader and self.with_dsl and self.with_it and self.with_governor


class Part(models.TextChoices):
    """What a review looks at, as the DfE's standard lists it."""

    RISKS = "risks", _("Our pupils’ risks: their age, special needs, and English as another language")
    BLOCKED = "blocked", _("What is blocked and what is allowed, and for whom")
    OWN_DEVICES = "own_devices", _("Devices that people bring, and guests")
    AI = "ai", _("AI tools and how they are used")
    LIMITS = "limits", _("What the systems cannot do, and what we do about it")
    INCIDENTS = "incidents", _("What recent incidents and alerts tell us")
    POLICIES = "policies", _("Our policies, and what staff, pupils and parents are told")
    CHECKS = "checks", _("Checks and tests since the last review")


class Verdict(models.TextChoices):
    IN_ORDER = "in_order", _("In order")
    NEEDS_ACTION = "needs_action", _("Needs action")
    NOT_HERE = "not_here", _("Does not apply to us")


class ReviewNote(Record):
    """What a review found about one part. A newer note takes the place of an older one, which stays. Append only."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="notes", db_index=False)
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    verdict = models.CharField(_("result"), max_length=12, choices=Verdict.choices)
    text: EncryptedTextField[str, str] = EncryptedTextField(_("what was found"), max_length=TEXT_LENGTH, blank=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=200)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.get_part_display()}, {self.by_name}"


class FoundAction(Record):
    """An action of the plan that a check or a review asked for. Append only."""

    action = models.OneToOneField("school_plan.PlanAction", on_delete=models.PROTECT, related_name="found_by")
    check_of = models.ForeignKey(FilterCheck, on_delete=models.PROTECT, related_name="found", null=True, db_index=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="found", null=True, db_index=False)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(check_of=None) ^ Q(review=None), name="foundaction_has_one_origin"),
        ]

    def __str__(self) -> str:
        return str(self.action_id)


# AI tools and systems


class SystemKind(models.TextChoices):
    AI_TOOL = "ai_tool", _("AI tool")
    FILTERING = "filtering", _("Filtering")
    MONITORING = "monitoring", _("Monitoring")
    OTHER = "other", _("Other system that pupils use")


class Assessment(models.TextChoices):
    """Whether there is a data protection impact assessment."""

    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Looked at, not needed")
    TO_DO = "to_do", _("Still to do")


class System(Record):
    """An AI tool or a system in use, who answers for it, and whether it was assessed before."""

    name = models.CharField(_("name"), max_length=WORDS_LENGTH)
    kind = models.CharField(_("kind"), max_length=10, choices=SystemKind.choices)
    purpose = models.TextField(_("what it is used for"), max_length=500, blank=True)
    owner = models.CharField(_("who answers for it"), max_length=WORDS_LENGTH)
    used_by = models.CharField(_("used by"), max_length=10, choices=Group.choices)
    in_use_from = models.DateField(_("in use from"), null=True, blank=True)
    assessed_on = models.DateField(_("safety looked at on"), null=True, blank=True)
    dpia = models.CharField(_("data protection assessment"), max_length=10, choices=Assessment.choices)
    ended_on = models.DateField(_("no longer used since"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by_name = models.CharField(_("changed by"), max_length=200)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def is_assessed(self) -> bool:
        """Whether both its safety and data protection were looked at."""
        return self.assessed_on is not None and self.dpia != Assessment.TO_DO
