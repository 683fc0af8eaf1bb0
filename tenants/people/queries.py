"""Reading people and invitations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.roles import VISITORS
from lantern.errors import NotFound
from tenants.people.models import Invitation, OpenSession, PeopleQuerySet, User, digest_of, normal_email


def people(search: str = "") -> PeopleQuerySet:
    """Everybody here, those who can sign in first, by name; with `search`, whose name or address contains it."""
    rows = User.objects.get_queryset().order_by(F("is_active").desc(), "name", "id")
    return rows.matching(search) if search else rows


@dataclass(frozen=True)
class AccountFigures:
    """How many people can sign in, how many of them need more than a password, and how many never did sign in."""

    total: int
    with_second_step: int
    never_used: int


def account_figures() -> AccountFigures:
    """The figures of this moment, visitors from support left out, in one query."""
    rows = User.objects.get_queryset().active().exclude(role__in=VISITORS)
    return AccountFigures(
        **rows.aggregate(
            total=Count("pk", distinct=True),
            # Recovery codes come along with a step and are none.
            with_second_step=Count("pk", distinct=True, filter=Q(authenticator__type__in=("totp", "webauthn"))),
            never_used=Count("pk", distinct=True, filter=Q(visit_began_at=None)),
        )
    )


def person_by_id(person_id: UUID) -> User:
    """The person with this identifier here; NotFound if there is none."""
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person here."))
    return person


def person_by_email(email: str) -> User | None:
    """Whoever has this address here, disabled or not."""
    return User.objects.filter(email=normal_email(email)).first()


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or cancelled, expired ones too, the newest first."""
    return Invitation.objects.filter(accepted_at=None, cancelled_at=None).order_by("-sent_at", "id")


def roles_here() -> frozenset[str]:
    """The roles of everybody who can sign in or has an invitation that nobody has accepted yet. One query."""
    here = people().active().order_by().values_list("role", flat=True)
    return frozenset(here.union(open_invitations().order_by().values_list("role", flat=True)))


def open_invitation_for(email: str) -> Invitation | None:
    """The invitation that waits for this address, expired or not."""
    return open_invitations().filter(email=normal_email(email)).first()


def invitation_by_id(invitation_id: UUID) -> Invitation:
    """The invitation with this identifier here; NotFound if there is none."""
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation here."))
    return invitation


def invitation_by_token(token: str) -> Invitation:
    """The invitation whose link holds this token, whatever its state; NotFound if it is none of this tenant's."""
    return invitation_by_digest(digest_of(token))


def invitation_by_digest(token_digest: str) -> Invitation:
    """The invitation of which this digest is kept, whatever its state; NotFound if it is none of this tenant's."""
    invitation = Invitation.objects.filter(token_digest=token_digest).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation here."))
    return invitation


def has_expired(invitation: Invitation, now: datetime | None = None) -> bool:
    """Whether the invitation's link has stopped working, by now if no time is given."""
    return invitation.has_expired(now or timezone.now())


def why_not_open(token: str) -> str:
    """Why the link with this token opens nothing: unknown, used, cancelled or expired; empty if it does."""
    invitation = Invitation.objects.filter(token_digest=digest_of(token)).first()
    if invitation is None:
        return "unknown"
    if invitation.accepted_at:
        return "used"
    if invitation.cancelled_at:
        return "cancelled"
    return "expired" if has_expired(invitation) else ""


def open_sessions_of(person: User) -> QuerySet[OpenSession]:
    """The person's sessions, some of which may have ended by themselves."""
    return OpenSession.objects.filter(person=person)


def open_session_of(person: User, session_id: UUID) -> OpenSession:
    """The person's own session with this identifier; NotFound for anybody else's and for one that has gone."""
    row = open_sessions_of(person).filter(pk=session_id).first()
    if row is None:
        raise NotFound(_("There is no such session. It may have ended already."))
    return row
