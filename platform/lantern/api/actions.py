"""Changes to personal tokens."""

import secrets
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantern.access.permissions import Permission, check
from lantern.api.models import PersonalToken
from lantern.api.scopes import scopes_for
from lantern.audit.record import record
from lantern.errors import NotAllowed, NotPossibleNow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lantern.audit.record import Actor

LONGEST = timedelta(days=366)
MOST_PER_PERSON = 20
# Secret scanners find a token by how it begins; people tell theirs apart by a few more characters.
MARK = "lantern_"
_SHOWN = len(MARK) + 6
_NOTE_USE_EVERY = timedelta(minutes=5)


def digest_of(token: str) -> str:
    """What is kept of a token. A plain hash suffices: 256 random bits cannot be guessed from a list."""
    return sha256(token.encode()).hexdigest()


def create_token(*, name: str, scopes: "Iterable[str]", last_day: date, by: Any) -> tuple[PersonalToken, str]:
    """A token for the person themself, working through `last_day`, and its text, which cannot be found again."""
    check(by, Permission.TOKENS_MANAGE)
    wanted, offered = list(dict.fromkeys(str(scope) for scope in scopes)), scopes_for(by)
    if not wanted or any(scope not in offered for scope in wanted):
        raise NotAllowed(_("You cannot give a token what your role does not let you do."), code="scope_not_yours")
    now = timezone.now()
    expires_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    if not now < expires_at <= now + LONGEST + timedelta(days=1):
        raise NotPossibleNow(_("A token works for at least a day and at most a year."), code="bad_expiry")
    text = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        if PersonalToken.objects.filter(person=by, revoked_at=None, expires_at__gt=now).count() >= MOST_PER_PERSON:
            raise NotPossibleNow(
                _("You have %(count)s tokens. Revoke one you no longer use first.") % {"count": MOST_PER_PERSON},
                code="too_many_tokens",
            )
        token = PersonalToken.objects.create(
            person=by,
            name=name.strip(),
            prefix=text[:_SHOWN],
            digest=digest_of(text),
            scopes=wanted,
            expires_at=expires_at,
        )
        record("token.created", by=by, subject=token, scopes=wanted, last_day=last_day.isoformat())
    return token, text


def revoke_token(*, token: PersonalToken, by: Any) -> PersonalToken:
    """The token opens nothing any more. Only its own person may; nobody can give it back."""
    if token.person_id != by.pk:
        raise NotAllowed(_("This is somebody else’s token."), code="not_your_token")
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", by=by, subject=token)
    return token


def revoke_all_of(*, person: Any, by: "Actor") -> int:
    """None of the person's tokens opens anything any more; returns how many did. The caller has asked the rule."""
    with transaction.atomic():
        tokens = PersonalToken.objects.select_for_update().filter(person=person, revoked_at=None)
        usable = list(tokens.filter(expires_at__gt=timezone.now()))
        tokens.update(revoked_at=timezone.now())
        for token in usable:
            record("token.revoked", by=by, subject=token)
    return len(usable)


def note_use(*, token: PersonalToken) -> None:
    """The time of last use is right to within five minutes: a write for each request would cost more than it tells."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - _NOTE_USE_EVERY:
        PersonalToken.objects.filter(pk=token.pk).update(last_used_at=now)
