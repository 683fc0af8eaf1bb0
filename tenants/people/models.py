"""People and the invitations by which they come."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import NEEDS_TWO_STEP, Role
from lantern.records import Record

NAME_LENGTH = 150
EMAIL_LENGTH = 254


class PeopleQuerySet(models.QuerySet["User"]):
    """Questions about people."""

    def active(self) -> "PeopleQuerySet":
        """Those who can sign in."""
        return self.filter(is_active=True)

    def with_role(self, role: str) -> "PeopleQuerySet":
        """Those who have this role, disabled ones too."""
        return self.filter(role=role)

    def matching(self, text: str) -> "PeopleQuerySet":
        """Those whose name or e-mail address contains the text."""
        return self.filter(Q(name__icontains=text) | Q(email__icontains=text))


class PeopleManager(BaseUserManager["User"]):
    """Makes people. Only actions and tests call it: it asks nobody's permission and writes no journal."""

    def get_queryset(self) -> PeopleQuerySet:
        return PeopleQuerySet(self.model, using=self._db)

    def create_user(self, *, email: str, name: str, role: str, password: str | None = None) -> "User":
        """A person who can sign in with the password, or with none until they have set one."""
        person = self.model(email=normal_email(email), name=name.strip(), role=Role(role))
        person.set_password(password)
        person.save(using=self._db)
        return person


class User(Record, AbstractBaseUser):
    """Somebody who signs in to this tenant. The same human being at another school is another person there."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    email = models.EmailField(_("email address"), max_length=EMAIL_LENGTH, unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(_("can sign in"), default=True)
    # Two times, so that a home page can say what has changed since the visit before this one.
    visit_began_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous_visit_at = models.DateTimeField(null=True, blank=True, editable=False)
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    # Means something for a governor only. Allegations against the head go to this person.
    chairs_governors = models.BooleanField(_("chairs the governors"), default=False, editable=False)
    # Part of every session's fingerprint: moving it ends all sessions, which disabling somebody does.
    sessions_ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="people_user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(chairs_governors=False) | Q(role=Role.GOVERNOR), name="people_user_chair_is_a_governor"
            ),
            models.UniqueConstraint(
                fields=["chairs_governors"], condition=Q(chairs_governors=True), name="people_user_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_chair(self) -> bool:
        """Whether this person chairs the governors now."""
        return self.chairs_governors and self.is_active and self.role == Role.GOVERNOR

    @property
    def must_use_two_step(self) -> bool:
        """Whether this person opens nothing without a second step: by role, or because allegations come to whoever chairs."""
        return settings.TWO_STEP_REQUIRED and (self.role in NEEDS_TWO_STEP or self.is_chair)

    @property
    def waits_for_two_step(self) -> bool:
        """Whether the person has to set up a second step before anything of theirs, tokens included, works. Asks the database."""
        return self.must_use_two_step and not self.has_second_step

    @property
    def has_second_step(self) -> bool:
        """Whether the person has a passkey or an authenticator app. Asks the database."""
        return self.second_steps.exists()

    @property
    def second_steps(self) -> "models.QuerySet[Any]":
        """The person's passkeys and authenticator app. Recovery codes come along with one and are none by themselves."""
        steps: models.QuerySet[Any] = self.authenticator_set.exclude(type="recovery_codes")  # type: ignore[attr-defined]
        return steps

    def get_session_auth_hash(self) -> str:
        """Changes with the password and when the person's sessions are ended, so that old sessions stop counting."""
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return salted_hmac("tenants.people.session", f"{self.password}|{ended}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Any:
        """Fingerprints under the secret keys that came before; none are kept."""
        return iter(())

    def get_full_name(self) -> str:
        """The name, as Django and allauth ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """The name too: names do not split reliably."""
        return self.name


class Invitation(Record):
    """A one-use way in, sent by mail. Only a digest of its token is kept, so the table opens no door."""

    email = models.EmailField(_("email address"), max_length=EMAIL_LENGTH)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="people_invitation_email_lower_case"),
            # Two open invitations for one address would leave a door open after one of them was cancelled.
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
                name="people_invitation_one_open_per_email",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Neither accepted nor cancelled; it may have expired."""
        return self.accepted_at is None and self.cancelled_at is None

    def has_expired(self, now: datetime) -> bool:
        """Whether the link has stopped working by this time."""
        return now >= self.expires_at


class OpenSession(Record):
    """A session in which somebody is signed in, so that they can see it and end it. Its times are in the session itself."""

    # Without its person a session is nobody's.
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions", db_index=False)
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    device = models.CharField(_("device"), max_length=60)

    def __str__(self) -> str:
        return self.device


def normal_email(email: str) -> str:
    """The form in which addresses are kept and compared: no blanks around it, lower case."""
    return email.strip().lower()


def new_token() -> str:
    """256 random bits, as they stand in a link."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token. A plain hash suffices: the token is random and cannot be guessed from a list."""
    return sha256(token.encode()).hexdigest()
