"""Whether a signed statement of who somebody is (an ID token) is what it claims to be. Nothing else says who signed in.

allauth trusts a token that it fetched itself without checking its signature or nonce, takes the issuer from the
service's own document, and lets the token name its algorithm. Here each of these is checked against what was configured.
"""

import hmac
from dataclasses import dataclass
from typing import Any

import jwt
from django.utils.translation import gettext_lazy as _

from tenants.sso.outgoing import ServiceProblem

# Public-key signatures only: `none` is no signature, and HS256 would take the public key for a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
LEAST_RSA_BITS = 2048
CLOCKS_DIFFER_BY = 60  # seconds
SUBJECT_LENGTH = 191


@dataclass(frozen=True)
class Claims:
    """Who signed in at the service. `domain` is the Google Workspace domain, empty for anybody else."""

    subject: str
    domain: str


def usable_keys(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The public signing keys of a service's key document that are of a kind and strength that we accept."""
    keys = document.get("keys")
    return [key for key in keys if isinstance(key, dict) and _is_usable(key)] if isinstance(keys, list) else []


def verify(token: object, *, keys: list[dict[str, Any]], issuer: str, client_id: str, nonce: str) -> Claims:
    """Who the token says signed in; ServiceProblem unless every statement of it holds.

    Signed by one of `keys` with a public-key algorithm; `iss` is exactly `issuer`; `aud` is this client alone, and `azp`,
    if there, too; now is between `iat` and `exp`; `nonce` is the one that this sign-in sent.
    """
    if not isinstance(token, str) or not token:
        raise ServiceProblem(_("The service sent no ID token."), code="no_id_token")
    try:
        claims = jwt.decode(
            token,
            key=_key_for(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            leeway=CLOCKS_DIFFER_BY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"], "verify_aud": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise ServiceProblem(_("The ID token is not valid."), code=f"token_{type(error).__name__}") from error
    _check_is_for(claims, client_id)
    _check_nonce(claims, nonce)
    return Claims(subject=_subject(claims), domain=str(claims.get("hd", "")).lower())


def _key_for(token: str, keys: list[dict[str, Any]]) -> jwt.PyJWK:
    header = jwt.get_unverified_header(token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    fitting = [
        key for key in keys if key["kty"] == _KEY_TYPES[algorithm[:2]] and key.get("alg", algorithm) == algorithm
    ]
    if "kid" in header:
        fitting = [key for key in fitting if key.get("kid") == header["kid"]]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError
    return jwt.PyJWK(fitting[0], algorithm=algorithm)


def _is_usable(key: dict[str, Any]) -> bool:
    if key.get("kty") not in _KEY_TYPES.values() or key.get("use", "sig") != "sig" or "d" in key:
        return False
    try:
        algorithm = key.get("alg") or {"RSA": "RS256"}.get(key["kty"])
        if algorithm is not None and algorithm not in ALGORITHMS:
            return False
        found = jwt.PyJWK(key, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return key["kty"] != "RSA" or found.key_size >= LEAST_RSA_BITS


def _check_is_for(claims: dict[str, Any], client_id: str) -> None:
    # A token that is also for another client could have been asked for by that client.
    if claims["aud"] not in (client_id, [client_id]) or claims.get("azp", client_id) != client_id:
        raise ServiceProblem(_("The ID token is for somebody else."), code="token_for_another")


def _check_nonce(claims: dict[str, Any], nonce: str) -> None:
    found = claims.get("nonce")
    if not nonce or not isinstance(found, str) or not hmac.compare_digest(found.encode(), nonce.encode()):
        raise ServiceProblem(_("The ID token belongs to another sign-in."), code="other_nonce")


def _subject(claims: dict[str, Any]) -> str:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        raise ServiceProblem(_("The ID token does not say who signed in."), code="no_subject")
    return subject
