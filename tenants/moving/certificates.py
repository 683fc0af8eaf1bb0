"""Certificates of erasure: what was erased, signed, as JSON for programs and as text for people."""

import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime

FORMAT = "lantern-erasure-certificate"
FORMAT_VERSION = 1
TEMPLATE = "moving/certificate.txt"


def signed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as a certificate that this installation has signed."""
    certificate = {"format": FORMAT, "format_version": FORMAT_VERSION, **facts}
    return certificate | {
        "signature": {
            "algorithm": "Ed25519",
            "public_key": public_key(),
            "value": _private_key().sign(_signed_bytes(certificate)).hex(),
        }
    }


def public_key() -> str:
    """The key by which this installation's certificates are checked, as 64 hexadecimal digits."""
    return _private_key().public_key().public_bytes_raw().hex()


def is_genuine(certificate: dict[str, Any], *, key: str) -> bool:
    """Whether exactly this certificate was signed with the key whose public half is given."""
    facts = {name: value for name, value in certificate.items() if name != "signature"}
    try:
        value = bytes.fromhex(certificate["signature"]["value"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(value, _signed_bytes(facts))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def text_context(certificate: dict[str, Any]) -> dict[str, Any]:
    """What the template `moving/certificate.txt` needs."""
    begun, done = (parse_datetime(certificate["carried_out"][name]) for name in ("begun_at", "done_at"))
    return {"certificate": certificate, "begun": begun, "done": done}


def as_text(certificate: dict[str, Any]) -> str:
    """The certificate for people to read."""
    return render_to_string(TEMPLATE, text_context(certificate)).strip() + "\n"


def as_json(certificate: dict[str, Any]) -> str:
    """The certificate as a file."""
    return json.dumps(certificate, ensure_ascii=False, indent=1) + "\n"


def _signed_bytes(facts: dict[str, Any]) -> bytes:
    """What is signed: the JSON without blanks and with its names in order."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.CERTIFICATE_SECRET)
