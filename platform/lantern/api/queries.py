"""Reading personal tokens."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.api.models import PersonalToken
from lantern.errors import NotFound


def tokens_of(person: Any) -> QuerySet[PersonalToken]:
    """The person's tokens that are neither revoked nor expired, the newest first."""
    return PersonalToken.objects.filter(person=person, revoked_at=None, expires_at__gt=timezone.now()).order_by(
        "-created_at", "id"
    )


def token_of(person: Any, token_id: UUID) -> PersonalToken:
    """The person's own token with this identifier; NotFound for anybody else's, a revoked and an expired one."""
    token = tokens_of(person).filter(pk=token_id).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    return token


def usable_token(digest: str) -> PersonalToken | None:
    """The token with this digest if it and its person may act now."""
    tokens = PersonalToken.objects.filter(
        digest=digest, revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True
    )
    return tokens.select_related("person").first()
