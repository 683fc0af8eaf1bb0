"""Which addresses Lantern asks on behalf of a sign-in service. Everything else is refused before a connection is made.

An administrator of one tenant chooses the issuer, and the issuer's document names further addresses: without this list
both could point the server at machines inside the installation.
"""

import re

from django.conf import settings

# The discovery document of each kind names addresses on these hosts and on no other.
KNOWN = {
    "entra": ("login.microsoftonline.com",),
    "google": ("accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com"),
    "dfe": ("oidc.signin.education.gov.uk", "pp-oidc.signin.education.gov.uk", "test-oidc.signin.education.gov.uk"),
}
LOOPBACK = {"localhost", "127.0.0.1"}
DEFAULT_PORTS = {"https": 443, "http": 80}
# Narrower than an address may be: what two parsers could read in two ways (user names, backslashes, blanks) is refused.
PLAIN = re.compile(r"(https?)://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?", re.ASCII)

Origin = tuple[str, str, int]


def origin_of(url: str) -> Origin | None:
    """Scheme, host and port of an address that is written plainly; None for any other."""
    found = PLAIN.fullmatch(url)
    if found is None:
        return None
    scheme, host, port = found.groups()
    return scheme, host, int(port or DEFAULT_PORTS[scheme])


def allowed(kind: str) -> set[Origin]:
    """What may be asked for this kind of service. For `other` it is what the installation's operator has listed."""
    if kind in KNOWN:
        return {("https", host, 443) for host in KNOWN[kind]}
    return {origin for entry in settings.OIDC_HOSTS if (origin := listed_origin(entry)) is not None}


def listed_origin(entry: str) -> Origin | None:
    """What an entry of LANTERN_OIDC_HOSTS stands for: a host over https, or this very machine over http, for trials.

    None for an entry that cannot be understood or names another machine over http.
    """
    address = entry if "://" in entry else f"https://{entry}"
    origin = origin_of(address)
    if origin is None or "/" in address.partition("://")[2]:
        return None
    return None if origin[0] == "http" and origin[1] not in LOOPBACK else origin


def may_ask(kind: str, url: object) -> bool:
    """Whether this address may be asked, or a browser sent there, for this kind of service."""
    origin = origin_of(url) if isinstance(url, str) else None
    return origin is not None and origin in allowed(kind)
