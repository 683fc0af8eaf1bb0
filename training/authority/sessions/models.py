"""Training sessions, the places on them that schools book, and who came.

Who gets a place is decided by the database (allocation.py), in the order in which schools ask: `taken`, `waiting`, and a booking's
`state`, `number` and `position` are written there and nowhere else.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.records import Record

TITLE_LENGTH = 200
TEXT_LENGTH = 4_000
PLACE_LENGTH = 500
NAME_LENGTH = 200
REASON_LENGTH = 500
MOST_PLACES = 2_000


class How(models.TextChoices):
    IN_PERSON = "in_person", _("Face to face")
    ONLINE = "online", _("Online")


class State(models.TextChoices):
    PLACED = "placed", _("Has a place")
    WAITING = "waiting", _("Waiting")
    CANCELLED = "cancelled", _("Cancelled")


class Session(Record):
    """One meeting with a beginning, an end and places. Schools see it once it is published."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    summary = models.TextField(_("what it is about"), max_length=TEXT_LENGTH, blank=True)
    led_by = models.CharField(_("led by"), max_length=NAME_LENGTH, blank=True)
    how = models.CharField(_("how people take part"), max_length=9, choices=How.choices)
    # Where, or how to get in; an online session's address is a row of its own, which only those with a place may read.
    place = models.TextField(_("place"), max_length=PLACE_LENGTH, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    closes_at = models.DateTimeField(_("booking closes"))
    places = models.PositiveIntegerField(_("places"))
    per_school = models.PositiveIntegerField(_("most places for one school"), null=True, blank=True)
    # The course that being there counts as, in the words of its version when the session was published.
    course_id = models.UUIDField(_("course"), null=True, blank=True)
    version_id = models.UUIDField(_("version of the course"), null=True, blank=True)
    course_title = models.CharField(_("title of the course"), max_length=TITLE_LENGTH, blank=True)
    course_edition = models.CharField(_("edition of the course"), max_length=40, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_because = models.TextField(_("why it was cancelled"), max_length=REASON_LENGTH, blank=True)
    # From then on the marks of who came stand, and the schools read them.
    register_closed_at = models.DateTimeField(_("register closed"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    # Kept by allocation.py.
    taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)

    class Meta:
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(closes_at__lte=F("starts_at")), name="session_closes_before_it_starts"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_PLACES), name="session_has_places"),
            models.CheckConstraint(condition=Q(per_school=None) | Q(per_school__gte=1), name="session_limit_is_one"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="session_never_overbooked"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_begun(self) -> bool:
        return timezone.now() >= self.starts_at

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.ends_at

    @property
    def takes_bookings(self) -> bool:
        return not self.is_draft and not self.is_cancelled and timezone.now() < self.closes_at

    @property
    def free(self) -> int:
        return self.places - self.taken

    @property
    def closes_on_its_day(self) -> bool:
        """Whether booking is possible until the session begins."""
        return self.closes_at == self.starts_at


class JoiningLink(Record):
    """The address at which an online session is joined. A school reads it while one of its people has a place (policies.py)."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="joining")
    url = models.URLField(_("joining link"), max_length=500)

    def __str__(self) -> str:
        return str(self.pk)


class Booking(Record):
    """One person of one school on one session: with a place, waiting for one, or cancelled. Schools insert it, and no more."""

    session = models.ForeignKey(Session, on_delete=models.DO_NOTHING, related_name="bookings", db_index=False)
    # Who asks and all that follows from it is overwritten by the database.
    school_role = models.CharField(_("login of the school"), max_length=63, default="")
    # The school's own identifier of the person, and the name that the register needs.
    attendee_id = models.UUIDField(_("person"))
    attendee_name = models.CharField(_("name"), max_length=NAME_LENGTH)
    at = models.DateTimeField(_("asked"), default=timezone.now)
    number = models.PositiveIntegerField(_("number"), default=0)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    position = models.PositiveIntegerField(_("place in the waiting list"), null=True, blank=True)
    placed_at = models.DateTimeField(_("has had a place since"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    attended = models.BooleanField(_("came"), null=True, blank=True)
    marked_at = models.DateTimeField(_("marked"), null=True, blank=True)
    marked_by_name = models.CharField(_("marked by"), max_length=NAME_LENGTH, blank=True)

    class Meta:
        ordering = ("session", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("session", "school_role", "attendee_id"),
                condition=~Q(state="cancelled"),
                name="booking_once_for_each_person",
            ),
        ]
        indexes = [
            # Row security filters by school on every read.
            models.Index(fields=("school_role", "session"), name="booking_by_school"),
            models.Index(fields=("session", "state", "number"), name="booking_in_turn"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Cancellation(Record):
    """A school gives a booking back. Dropping this row frees the place, and whoever waited longest has it."""

    booking = models.OneToOneField(Booking, on_delete=models.DO_NOTHING, related_name="cancellation")
    school_role = models.CharField(_("login of the school"), max_length=63, default="")
    at = models.DateTimeField(_("when"), default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
