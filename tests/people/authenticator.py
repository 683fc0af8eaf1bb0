"""A device with passkeys, in a few lines: makes a key for a host and signs what a page asks for, as a browser would."""

import hashlib
import html
import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def options_on(page: str) -> dict[str, Any]:
    """What the page hands to the script of passkeys."""
    found = re.search(r'data-passkey-options="([^"]+)"', page)
    assert found, page
    options: dict[str, Any] = json.loads(html.unescape(found.group(1)))["publicKey"]
    return options


class Device:
    """One key, for one account at one host. `verifies` is whether it asks its owner for a finger or a PIN."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.verifies = verifies
        self.host = self.account = ""

    def make(self, options: dict[str, Any], origin: str) -> str:
        """The browser's answer to the page that adds a passkey, as it stands in the form."""
        self.host, self.account = options["rp"]["id"], options["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self._about(WITH_KEY) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options, origin)
        return self._answer({"attestationObject": websafe_encode(attestation), "clientDataJSON": websafe_encode(said)})

    def sign(self, options: dict[str, Any], origin: str, **instead: Any) -> str:
        """The browser's answer to a page that asks for a passkey; `instead` replaces parts of it."""
        data, said = self._about(), self._said("webauthn.get", options, origin)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {
            "authenticatorData": websafe_encode(data),
            "clientDataJSON": websafe_encode(said),
            "signature": websafe_encode(signature),
            "userHandle": self.account,
        }
        return self._answer({**parts, **instead})

    def _about(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _said(self, kind: str, options: dict[str, Any], origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
        )


def flipped(text: str) -> str:
    """The same bytes but for the last one."""
    raw = websafe_decode(text)
    return websafe_encode(raw[:-1] + bytes([raw[-1] ^ 1]))
