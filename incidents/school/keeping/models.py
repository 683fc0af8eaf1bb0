"""What stands beside an incident: who outside was told, its files, how long it is kept, and what left the school of it.

What tells of a child is encrypted. Rows are added and stay; the few columns that move on are named in tenants/logins/grants.py.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.school.keeping.bodies import Body
from incidents.school.keeping.retention import Sort
from lantern.crypto.fields import EncryptedTextField
from lantern.records import Record

NAME_LENGTH = 200
TEXT_LENGTH = 5_000
INCIDENT = "school_incidents.Incident"


class Referral(Record):
    """Somebody outside was told of an incident. Its number at the other end, answers and outcome are its entries."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="referrals", db_index=False)
    body = models.CharField(_("who was told"), max_length=20, choices=Body.choices)
    # Null once the incident has been anonymised.
    told_whom: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("who, by name"), max_length=NAME_LENGTH, null=True
    )
    reason: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("why they were told"), max_length=TEXT_LENGTH, null=True
    )
    referred_on = models.DateField(_("told on"))
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)
    # When to ask again if nothing was heard; null: nothing more is expected.
    chase_on = models.DateField(_("ask again on"), null=True, blank=True)
    # When a mail last said that it is time to ask.
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    closed_on = models.DateField(_("finished on"), null=True, blank=True)

    class Meta:
        ordering = ("referred_on", "created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(chase_on=None), name="keeping_referral_no_chase_after"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_body_display())

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class ReferralEntry(Record):
    """Something that was heard or done about a referral. Never changed."""

    class Kind(models.TextChoices):
        REFERENCE = "reference", _("Reference given")
        CHASED = "chased", _("Asked again")
        ANSWER = "answer", _("Answer received")
        OUTCOME = "outcome", _("Outcome")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text: EncryptedTextField[str, str] = EncryptedTextField(_("text"), max_length=TEXT_LENGTH)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class IncidentFile(Record):
    """A file beside an incident. The stored file has a name that says nothing; the name it came with is encrypted here."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="kept_files", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    name: EncryptedTextField[str, str] = EncryptedTextField(_("name of the file"), max_length=NAME_LENGTH)
    about: EncryptedTextField[str, str] = EncryptedTextField(_("what it shows"), max_length=TEXT_LENGTH)
    added_by_id = models.UUIDField(_("added by"), null=True)
    added_by_name = models.CharField(_("added by"), max_length=NAME_LENGTH)
    taken_away_at = models.DateTimeField(_("taken away at"), null=True, blank=True)
    taken_away_by_name = models.CharField(_("taken away by"), max_length=NAME_LENGTH, blank=True)
    taken_away_why: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("why it was taken away"), max_length=TEXT_LENGTH, null=True
    )

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("incident", "number"), name="keeping_file_number_in_incident"),
            models.CheckConstraint(
                condition=Q(taken_away_at=None) | Q(taken_away_why__isnull=False),
                name="keeping_file_taken_away_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(_("File %(number)d") % {"number": self.number})

    @property
    def is_there(self) -> bool:
        return self.taken_away_at is None


class Bundle(Record):
    """All of one incident as a PDF for a court, kept for a month; the row with its fingerprints stays."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="bundles", db_index=False)
    made_by_id = models.UUIDField(_("asked for by"), null=True)
    made_by_name = models.CharField(_("asked for by"), max_length=NAME_LENGTH)
    job_id = models.UUIDField(_("job"))
    # Null until the document is whole, and again once its days are over.
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    # Of the document; stays when the document has gone.
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    # Where the journal ended when the document was written.
    journal_seq = models.BigIntegerField(_("journal’s length"), null=True)
    journal_hash = models.CharField(_("journal’s head"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(_("Bundle"))

    @property
    def is_there(self) -> bool:
        return self.file_id is not None


class RetentionRule(Record):
    """How long this school keeps a sort of record, from one day on. The newest row counts; without one the default."""

    sort = models.CharField(_("sort of record"), max_length=10, choices=Sort.choices)
    years = models.PositiveIntegerField(_("years"))
    reason = models.CharField(_("why"), max_length=300)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.get_sort_display()}: {self.years}"


class Clock(Record):
    """Until when an incident is kept at least. After that day somebody looks at it before anything goes."""

    incident = models.OneToOneField(INCIDENT, on_delete=models.PROTECT, related_name="clock")
    sort = models.CharField(_("sort of record"), max_length=10, choices=Sort.choices)
    # A person said which sort it is; else the category did.
    is_chosen = models.BooleanField(_("chosen by a person"), default=False)
    # An ISO date, kept only where the year group does not tell the year.
    born_on: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("date of birth"), max_length=60, null=True
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # Always the end of a school year; null while it cannot be told.
    due_on = models.DateField(_("look at it on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    def __str__(self) -> str:
        return f"{self.get_sort_display()}: {self.due_on}"


class Hold(Record):
    """While it is not lifted nothing of the incident may go, whatever the clock says."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="holds", db_index=False)
    reason: EncryptedTextField[str | None, str | None] = EncryptedTextField(_("why"), max_length=TEXT_LENGTH, null=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=NAME_LENGTH, blank=True)
    lifted_why: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("why it was lifted"), max_length=TEXT_LENGTH, null=True
    )

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("incident",), condition=Q(lifted_at=None), name="keeping_hold_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Legal hold"))


class Review(Record):
    """What somebody decided about an incident whose time was over, and why. Never changed."""

    class Decision(models.TextChoices):
        KEEP = "keep", _("Keep it longer")
        ANONYMISE = "anonymise", _("Erase what tells who it was")

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="retention_reviews")
    decision = models.CharField(_("decision"), max_length=9, choices=Decision.choices)
    keep_until = models.DateField(_("look again on"), null=True, blank=True)
    reason: EncryptedTextField[str | None, str | None] = EncryptedTextField(_("why"), max_length=TEXT_LENGTH, null=True)
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="anonymise", keep_until=None) | Q(decision="keep", keep_until__isnull=False),
                name="keeping_review_keep_until",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_decision_display())


class Anonymised(Record):
    """What told who it was has been erased from an incident; the incident goes on counting."""

    incident = models.OneToOneField(INCIDENT, on_delete=models.PROTECT, related_name="anonymised")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="+")
    entries = models.PositiveIntegerField(_("entries"))
    people = models.PositiveIntegerField(_("people"))
    files = models.PositiveIntegerField(_("files"))
    by_id = models.UUIDField(_("by"), null=True)
    by_name = models.CharField(_("by"), max_length=NAME_LENGTH)

    class Meta:
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return str(_("Anonymised"))


class PersonFile(Record):
    """What is kept about one person, as a document: for themselves (subject access), or for their next school."""

    class Purpose(models.TextChoices):
        ACCESS = "access", _("Subject access")
        TRANSFER = "transfer", _("Transfer to another school")

    purpose = models.CharField(_("what for"), max_length=8, choices=Purpose.choices)
    # As the incidents name the person.
    reference: EncryptedTextField[str, str] = EncryptedTextField(_("reference of the person"), max_length=NAME_LENGTH)
    incidents = models.PositiveIntegerField(_("incidents"), default=0)
    made_by_id = models.UUIDField(_("asked for by"), null=True)
    made_by_name = models.CharField(_("asked for by"), max_length=NAME_LENGTH)
    job_id = models.UUIDField(_("job"))
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    # Of a transfer.
    to_school: EncryptedTextField[str, str] = EncryptedTextField(_("the other school"), max_length=NAME_LENGTH)
    left_on = models.DateField(_("last day at this school"), null=True, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_how = models.CharField(_("how it was sent"), max_length=NAME_LENGTH, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_by: EncryptedTextField[str | None, str | None] = EncryptedTextField(
        _("who confirmed it"), max_length=NAME_LENGTH, null=True
    )

    class Meta:
        ordering = ("-created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on__isnull=False),
                name="keeping_person_file_sent_before_received",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    @property
    def is_there(self) -> bool:
        return self.file_id is not None
