"""How allauth's two-step verification behaves here."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import qrcode  # type: ignore[import-untyped] # comes with allauth[mfa], without types
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lantern.crypto.errors import UnreadableMoved
from lantern.crypto.sealing import Place, is_under_newest_key, seal, unseal
from tenants.logins.current import current_tenant
from tenants.people import devices, rules

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

# What a stored secret begins with: sealed under the tenant's data key, or under the key derived for all tenants that was
# used before there were data keys. The old form is read; `reseal_secrets` brings it into the new one.
_SEALED, _DERIVED = "2:", "1:"
_NONCE_BYTES = 12
_QUIET_ZONE = 4


class MfaAdapter(DefaultMFAAdapter):
    """One-time codes and recovery codes, their secrets encrypted for one tenant."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is wrong or has expired. Enter the newest one."),
        "cannot_delete_authenticator": _(
            "Your role needs two-step verification. Add a passkey first, then turn this off."
        ),
    }

    def can_delete_authenticator(self, authenticator: "Authenticator") -> bool:
        """Not the last second step of somebody whose role needs one."""
        return rules.can_remove_second_step(authenticator.user, authenticator)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to this tenant's host alone: a browser offers it nowhere else, whatever hosts have in common."""
        tenant = current_tenant()
        return {"id": tenant.host, "name": tenant.name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's name for it
        """The device in words, until its owner finds a better name."""
        return devices.in_words(context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        """The secret as it is stored: AES-256-GCM under this tenant's data key."""
        return _SEALED + base64.b64encode(seal(text, _place())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that was stored; one of the Unreadable errors if it was altered or is another tenant's."""
        raw = base64.b64decode(encrypted_text.partition(":")[2])
        return _with_derived_key(raw) if encrypted_text.startswith(_DERIVED) else unseal(raw, _place())

    def build_totp_svg(self, url: str) -> SafeString:
        """The code to scan as an SVG without style attributes, which the Content-Security-Policy would refuse."""
        code = qrcode.QRCode(border=_QUIET_ZONE)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="ln-qr" width="240" height="240" viewBox="0 0 {size} {size}"'
            ' role="img" aria-label="{label}" shape-rendering="crispEdges">'
            '<rect width="{size}" height="{size}" fill="#ffffff"/><path d="{squares}" fill="#0b0c0c"/></svg>',
            size=len(rows),
            label=_("Code to scan with an authenticator app"),
            squares=squares,
        )


def reseal_secrets() -> int:
    """Every secret of this tenant is sealed under its newest data key; returns how many people's were not. May be repeated."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- allauth loads this adapter before there are models

    adapter, changed = MfaAdapter(), 0

    def newest(secret: str) -> str:
        fresh = secret.startswith(_SEALED) and is_under_newest_key(base64.b64decode(secret[2:]), current_tenant().id)
        return secret if fresh else adapter.encrypt(adapter.decrypt(secret))

    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            data = _changed(row.data, newest)
            if data != row.data:
                row.data = data
                row.save(update_fields=["data"])
                changed += 1
    return changed


def _changed(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The row's data with each of the secrets that allauth has `encrypt` make changed."""
    found: dict[str, Any] = {name: change(data[name]) for name in ("secret", "seed") if name in data}
    if data.get("migrated_codes"):
        found["migrated_codes"] = [change(code) for code in data["migrated_codes"]]
    return {**data, **found}


def _place() -> Place:
    # allauth encrypts before there is a row, so a secret is bound to its table and tenant alone.
    return Place(current_tenant().id, "mfa_authenticator", "data", "")


def _with_derived_key(raw: bytes) -> str:
    key = hmac.new(settings.SECRET_KEY.encode(), b"two-step verification secrets", hashlib.sha256).digest()
    bound_to = f"{current_tenant().id}|mfa_authenticator".encode()
    try:
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to).decode()
    except (InvalidTag, ValueError) as error:
        raise UnreadableMoved("A secret of two-step verification was changed, or is another tenant's.") from error
