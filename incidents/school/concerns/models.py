"""What somebody told without an account, the messages that went to and fro, and what was done with it."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.school.concerns.receipts import DIGEST_LENGTH
from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record

TEXT_LENGTH: Final = 5_000
NAME_LENGTH: Final = 200
LEAST_MONTHS: Final = 12
MOST_MONTHS: Final = 36
USUAL_MONTHS: Final = 24


class About(models.TextChoices):
    """What the sender said of whom it is about."""

    NOT_SAID = "", _("Not said")
    OTHER = "other", _("Nobody who works at the school")
    STAFF = "staff", _("A grown-up who works at the school")
    HEAD = "head", _("The head teacher")


class Route(models.TextChoices):
    """Who reads it."""

    TEAM = "team", _("The safeguarding leads and the head")
    HEAD = "head", _("The head only")
    CHAIR = "chair", _("The chair of governors only")


# What numbers of each route begin with: they run on by themselves, so that none is missing for those who read one route.
SERIES: Final = {Route.TEAM: "", Route.HEAD: "S", Route.CHAIR: "C"}


class Outcome(models.TextChoices):
    """What the school made of it."""

    OPEN = "", _("Not decided")
    HANDLED = "handled", _("Dealt with here")
    INCIDENT = "incident", _("Became an incident")
    JOINED = "joined", _("Belongs to an incident")
    DUPLICATE = "duplicate", _("Told before")
    TEST = "test", _("A test")
    NOT_A_CONCERN = "not_a_concern", _("Not a concern")
    MALICIOUS = "malicious", _("Made up to do harm")


# Of these there is nothing to count.
OUT_OF_FIGURES: Final = (Outcome.DUPLICATE, Outcome.TEST, Outcome.NOT_A_CONCERN, Outcome.MALICIOUS)
WITH_AN_INCIDENT: Final = (Outcome.INCIDENT, Outcome.JOINED)


class Page(Record):
    """How the school's page for telling is set up: one row, made when somebody first sets it up. Without it the page is off."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    is_on = models.BooleanField(_("the page is on"), default=False)
    readers = models.CharField(_("who reads it, in words"), max_length=NAME_LENGTH, blank=True)
    closed_until = models.DateField(_("the school is closed until"), null=True, blank=True)
    keep_months = models.PositiveSmallIntegerField(_("months to keep"), default=USUAL_MONTHS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="concernspage_is_one"),
            models.CheckConstraint(
                condition=Q(keep_months__gte=LEAST_MONTHS, keep_months__lte=MOST_MONTHS),
                name="concernspage_keep_months",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Page for telling someone"))


class ConcernQuerySet(models.QuerySet["Concern"]):
    """Questions about concerns."""

    def unread(self) -> "ConcernQuerySet":
        """Those whose sender wrote something that nobody has opened."""
        return self.filter(Q(opened_at=None) | Q(opened_at__lt=models.F("sender_wrote_at")))

    def counted(self) -> "ConcernQuerySet":
        """Those that figures tell of."""
        return self.exclude(outcome__in=OUT_OF_FIGURES)


class Concern(Record):
    """Something told on the page for telling, by somebody who may never have said who they are."""

    series = models.CharField(max_length=1, blank=True, editable=False)
    number = models.PositiveIntegerField(editable=False)
    receipt_digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, editable=False)
    about = models.CharField(_("about"), max_length=5, choices=About.choices, blank=True)
    route = models.CharField(_("who reads it"), max_length=5, choices=Route.choices)
    sender_name = EncryptedTextField[str | None, str | None](_("name or class"), max_length=NAME_LENGTH, null=True)
    trusted_adult = EncryptedTextField[str | None, str | None](_("adult they trust"), max_length=NAME_LENGTH, null=True)
    answer_by = models.DateTimeField(_("answer by"))
    # Of the eight words two were typed back, so whoever sends the form again is not shown them.
    receipt_kept_at = models.DateTimeField(null=True)
    sender_wrote_at = models.DateTimeField(_("the sender last wrote"))
    sender_read_at = models.DateTimeField(_("the sender last read"), null=True)
    opened_at = models.DateTimeField(_("last opened here"), null=True)
    answered_at = models.DateTimeField(_("first answered"), null=True)
    # When a mail last told of it.
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    # No foreign key: the incident's own rules say who may see it.
    incident_id = models.UUIDField(null=True)
    silenced_at = models.DateTimeField(_("takes no more messages since"), null=True)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("series", "number"), name="concern_number"),
            models.CheckConstraint(
                condition=Q(outcome__in=WITH_AN_INCIDENT, incident_id__isnull=False)
                | (~Q(outcome__in=WITH_AN_INCIDENT) & Q(incident_id=None)),
                name="concern_has_its_incident",
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(outcome=""), name="concern_closed_says_why"),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(sender_name__isnull=True, trusted_adult__isnull=True),
                name="concern_anonymised",
            ),
        ]
        indexes = [
            # the inbox, and what is late
            models.Index(fields=("route", "-sender_wrote_at"), name="concern_inbox"),
            # the page of an incident
            models.Index(fields=("incident_id",), condition=Q(incident_id__isnull=False), name="concern_of_incident"),
        ]

    def __str__(self) -> str:
        return str(_("Concern %(number)s") % {"number": f"{self.series}{self.number}"})

    @property
    def is_unread(self) -> bool:
        """Whether its sender wrote something that nobody has opened."""
        return self.opened_at is None or self.opened_at < self.sender_wrote_at

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Message(Record):
    """What one side wrote. Append only: its text goes when the concern is anonymised, and never changes."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="messages", db_index=False)
    from_school = models.BooleanField()
    text = EncryptedTextField[str | None, str | None](_("message"), max_length=TEXT_LENGTH, null=True)
    # The form that it was sent with, so that a form sent twice is one message.
    form_key = models.UUIDField(unique=True, editable=False)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        indexes = [
            # the conversation
            models.Index(fields=("concern", "created_at"), name="concernmessage_order"),
        ]

    def __str__(self) -> str:
        return self.by_name if self.from_school else str(_("Whoever told it"))


class Step(Record):
    """What was done with a concern, by whom and why. Append only, like messages."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Read")
        PASSED_ON = "passed_on", _("Passed on")
        DECIDED = "decided", _("Decided")
        TAKEN_BACK = "taken_back", _("Decision taken back")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")
        SILENCED = "silenced", _("Takes no more messages")
        HEARD = "heard", _("Takes messages again")
        ANONYMISED = "anonymised", _("Anonymised")

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # Which outcome or route, in the words of their tables above.
    detail = models.CharField(max_length=13, blank=True)
    reason = EncryptedTextField[str | None, str | None](_("reason"), max_length=TEXT_LENGTH, null=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        ordering = ("created_at", "id")
        indexes = [
            # the history on a concern's page
            models.Index(fields=("concern", "created_at"), name="concernstep_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.by_name}"
