"""How allauth's two-step verification behaves here."""

import base64
import hashlib
import hmac
import os

import qrcode  # type: ignore[import-untyped] # comes with allauth[mfa], without types
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tenants.logins.current import current_tenant

_KEY_ID = "1"
_NONCE_BYTES = 12
_QUIET_ZONE = 4


class MfaAdapter(DefaultMFAAdapter):
    """One-time codes and recovery codes, their secrets encrypted for one tenant."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is wrong or has expired. Enter the newest one."),
    }

    def encrypt(self, text: str) -> str:
        """The secret as it is stored: AES-256-GCM, bound to this tenant, the id of the key first."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(_key()).encrypt(nonce, text.encode(), _bound_to())
        return f"{_KEY_ID}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that was stored; InvalidTag if it was altered or is another tenant's."""
        raw = base64.b64decode(encrypted_text.partition(":")[2])
        return AESGCM(_key()).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to()).decode()

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


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"two-step verification secrets", hashlib.sha256).digest()


def _bound_to() -> bytes:
    return f"{current_tenant().id}|mfa_authenticator".encode()
