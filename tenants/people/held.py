"""Forms that were sent too late: kept for a little while, for the person who sent them and nobody else.

A form arrives after its session has ended, or needs a fresh confirmation first. What was typed is kept in the cache,
encrypted for this tenant and this person, and offered to them on a page of its own after they have signed in. Nothing
secret is kept, no files, and nothing larger than a long text.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from tenants.logins.current import current_tenant

KEPT_SECONDS = 30 * 60
MOST_BYTES = 256 * 1024
SECRET_WORDS = ("password", "secret", "otp", "csrf", "credential", "recovery")
SECRET_NAMES = frozenset({"code", "token"})
_NONCE_BYTES = 12


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
    content = json.dumps({"path": request.get_full_path(), "fields": fields, "files": files}).encode()
    if not fields or len(content) > MOST_BYTES:
        return ""
    name = secrets.token_urlsafe(32)
    nonce = os.urandom(_NONCE_BYTES)
    cache.set(_key_of(name), nonce + AESGCM(_key()).encrypt(nonce, content, _bound_to(person_id)), KEPT_SECONDS)
    return name


def find(name: str, person_id: str) -> HeldForm | None:
    """The form of this name if this person sent it to this tenant and it is still kept."""
    sealed = cache.get(_key_of(name))
    if sealed is None:
        return None
    try:
        content = AESGCM(_key()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(person_id))
    except InvalidTag:
        return None
    found: dict[str, Any] = json.loads(content)
    return HeldForm(found["path"], [(name, value) for name, value in found["fields"]], found["files"])


def drop(name: str) -> None:
    """The form of this name is kept no longer."""
    cache.delete(_key_of(name))


def _is_secret(field: str) -> bool:
    plain = field.lower()
    return plain in SECRET_NAMES or any(word in plain for word in SECRET_WORDS)


def _key_of(name: str) -> str:
    return f"held-form:{hashlib.sha256(name.encode()).hexdigest()}"


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"forms held for their person", hashlib.sha256).digest()


def _bound_to(person_id: str) -> bytes:
    return f"{current_tenant().id}|{person_id}|held form".encode()
