"""Certificates as Open Badges 3.0: a verifiable credential, signed as a JSON Web Token with a key of the school's own.

The credential names its holder, so it is given to them and to those who manage training, and to nobody else. What is public is
the key to check it with, and which credentials were revoked.
"""

import json
import uuid
from datetime import UTC, datetime, time
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from jwt.algorithms import ECAlgorithm

from lantern.audit.record import Actor, record
from tenants.logins.current import current_tenant
from training.school.learning.models import BadgeKey, Certificate

ALGORITHM: Final = "ES256"
BADGE_TYPE: Final = "application/jwt"
_CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


def badge(certificate: Certificate, *, by: Actor) -> str:
    """The certificate as a signed credential. The school's key is made at the first one."""
    key = _key(by)
    issuer = _url("school_learning:issuer")
    token: str = jwt.encode(
        {
            **_credential(certificate, issuer),
            "iss": issuer,
            "jti": _urn(certificate.pk),
            "nbf": int(certificate.created_at.timestamp()),
            "sub": _urn(certificate.enrolment.staff_id),
        },
        key.private,
        algorithm=ALGORITHM,
        headers={"typ": "vc+ld+jwt", "kid": _url("school_learning:badge_key", key.pk)},
    )
    return token


def issuer_profile() -> dict[str, Any]:
    """Who issues the badges of this school, for programs."""
    return {
        "@context": list(_CONTEXTS),
        "id": _url("school_learning:issuer"),
        "type": ["Profile"],
        "name": current_tenant().name,
        "url": current_tenant().url("/"),
    }


def revocation_list(revoked: list[uuid.UUID]) -> dict[str, Any]:
    """The credentials of this school that were revoked: identifiers that mean nothing to whoever does not hold one."""
    return {
        "id": _url("school_learning:revoked"),
        "type": "1EdTechRevocationList",
        "issuer": _url("school_learning:issuer"),
        "revokedCredential": [{"id": _urn(certificate_id)} for certificate_id in revoked],
    }


def _credential(certificate: Certificate, issuer: str) -> dict[str, Any]:
    # Noon, so that the day is the same wherever it is read.
    completed = datetime.combine(certificate.completed_on, time(12), tzinfo=UTC)
    return {
        "@context": list(_CONTEXTS),
        "id": _urn(certificate.pk),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": current_tenant().name},
        "validFrom": certificate.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "awardedDate": completed.isoformat().replace("+00:00", "Z"),
        "name": certificate.title,
        "credentialSubject": {
            "id": _urn(certificate.enrolment.staff_id),
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": certificate.name,
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": _urn(certificate.version_id),
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": certificate.title,
                "version": certificate.edition,
                "description": certificate.enrolment.course.whole.summary or certificate.title,
                "criteria": {"narrative": _criteria(certificate)},
            },
        },
        "credentialStatus": {"id": _url("school_learning:revoked"), "type": "1EdTechRevocationList"},
    }


def _criteria(certificate: Certificate) -> str:
    course = certificate.enrolment.course
    return f"Read every page and answered at least {course.pass_mark}% of the questions correctly."


def _key(by: Actor) -> BadgeKey:
    with transaction.atomic():
        # Two first badges at once make two keys: both can be checked, and the newer one signs from then on.
        found = BadgeKey.objects.first()
        if found is not None:
            return found
        private = ec.generate_private_key(ec.SECP256R1())
        made = BadgeKey(
            private=private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode()
        )
        public = json.loads(ECAlgorithm.to_jwk(private.public_key()))
        made.public = {**public, "kid": _url("school_learning:badge_key", made.pk), "alg": ALGORITHM, "use": "sig"}
        made.save(force_insert=True)
        record("certificate.key_made", by=by, subject=made)
        return made


def _urn(identifier: uuid.UUID) -> str:
    return f"urn:uuid:{identifier}"


def _url(name: str, *args: object) -> str:
    path = reverse(name, args=args, urlconf=str(settings.TENANT_TYPES["school"]["URLCONF"]))
    return current_tenant().url(path)
