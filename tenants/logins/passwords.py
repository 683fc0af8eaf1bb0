"""Passwords of the tenants' database logins: derived, never stored, never in a statement."""

import base64
import hashlib
import hmac

from django.conf import settings


def login_of(schema_name: str) -> str:
    """The database login of the tenant whose tables are in this schema. The prefix keeps two installations on one cluster apart."""
    return f"{settings.ROLE_PREFIX}_{schema_name}"


def password_of(login: str) -> str:
    """The login's password: an HMAC-SHA-256 of its name under the master secret, as 64 hexadecimal digits."""
    return hmac.new(settings.DATABASE_SECRET, login.encode(), hashlib.sha256).hexdigest()


def scram_verifier(password: str, *, iterations: int = 1) -> str:
    """What PostgreSQL stores for this password (RFC 5802, SCRAM-SHA-256), so that the password itself is never sent.

    One iteration is enough: iterations slow the guessing of weak passwords, and these are 256 random-looking bits. The
    salt comes from the password, so that applying the grants again leaves the verifier as it is: PgBouncer signs in with
    the one it has read, and a new one would lock its pools out until it reads again.
    """
    salt = hmac.digest(password.encode(), b"salt", "sha256")[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode() for part in (salt, stored_key, server_key)]
    return f"SCRAM-SHA-256${iterations}:{parts[0]}${parts[1]}:{parts[2]}"
