"""Forms that were sent too late: kept for a little while, for the person who sent them and nobody else.

A form arrives after its session has ended, or needs a fresh confirmation first. What was typed is kept in the cache,
encrypted for this tenant and this person, and offered to them on a page of its own after they have signed in. Nothing
secret is kept, no files, and nothing larger than a long text.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from lantern.crypto.errors import Unreadable
from lantern.crypto.sealing import Place, seal, unseal
from tenants.logins.current import current_tenant

KEPT_SECONDS = 30 * 60
MOST_BYTES = 256 * 1024
SECRET_WORDS = ("password", "secret", "otp", "csrf", "credential", "recovery")
SECRET_NAMES = frozenset({"code", "token"})


@dataclass(frozen=True)
class HeldForm:
    """What was typed and where it was going; `files` are the names of fields whose files have to be chosen again."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]


def hold(request: HttpRequest, person_id: str) -> str:
    """The name under which this person finds the form again within 30 minutes; empty where there is nothing to keep."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values if not _is_secret(name)]
        files = list(request.FILES)
    except (SuspiciousOperation, TooManyFilesSent, MultiPartParserError, OSError):
        return ""
    content = json.dumps({"path": request.get_full_path(), "fields": fields, "files": files})
    if not fields or len(content) > MOST_BYTES:
        return ""
    name = secrets.token_urlsafe(32)
    cache.set(_key_of(name), seal(content, _place(person_id)), KEPT_SECONDS)
    return name


def find(name: str, person_id: str) -> HeldForm | None:
    """The form of this name if this person sent it to this tenant and it is still kept."""
    sealed = cache.get(_key_of(name))
    if sealed is None:
        return None
    try:
        found: dict[str, Any] = json.loads(unseal(sealed, _place(person_id)))
    except Unreadable:
        # Somebody else's, or the tenant's keys were destroyed since.
        return None
    return HeldForm(found["path"], [(name, value) for name, value in found["fields"]], found["files"])


def _is_secret(field: str) -> bool:
    plain = field.lower()
    return plain in SECRET_NAMES or any(word in plain for word in SECRET_WORDS)


def _key_of(name: str) -> str:
    return f"held-form:{hashlib.sha256(name.encode()).hexdigest()}"


def _place(person_id: str) -> Place:
    return Place(current_tenant().id, "held_form", "content", person_id)
