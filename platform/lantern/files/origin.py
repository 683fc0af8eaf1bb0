"""The file origin: a host of its own on which nothing but files is given out, and those only to be saved.

What is played here besides, in a frame of a page of ours, is told in `lantern.files.playing`.

A file that fooled every check would find itself without cookies, without a page of ours beside it, in a sandbox in which nothing
runs. The host knows no tenant: the ticket in the address names it, and `tenants.logins.middleware.FileOrigin` chooses its login.
"""

import logging
from collections.abc import Iterable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from lantern.access.guard import open_to_all
from lantern.errors import NotFound
from lantern.files.models import StoredFile
from lantern.files.queries import content_of, kept_file
from lantern.files.said import expired, missing
from lantern.files.tickets import Expired, Ticket, read_ticket

logger = logging.getLogger(__name__)

# What every answer of this origin says, whatever it holds.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Accept-Ranges": "none",
}


def dress(response: HttpResponseBase) -> None:
    """The answer says what every answer of this origin says, where it says nothing else for itself.

    What is played says itself which page may show it; the older header could only forbid that to all.
    """
    framed = "Content-Security-Policy" in response
    for name, value in HEADERS.items():
        if not (framed and name == "X-Frame-Options"):
            response.headers.setdefault(name, value)


def address_of(ticket: Ticket) -> str:
    """Where the ticket is taken."""
    return f"{settings.PUBLIC_SCHEME}://{settings.FILES_HOST}{settings.PUBLIC_PORT}/{ticket.signed()}"


@require_safe
@open_to_all("the signed ticket in the address, good for a minute, says that its bearer may have this one file")
def give(request: HttpRequest, ticket: str) -> HttpResponseBase:
    """The file that the ticket names, as an attachment, in pieces. The tenant of the moment is the ticket's."""
    try:
        read = read_ticket(ticket)
        if read is None:
            return missing()
        file = kept_file(read.file)
    except Expired:
        return expired()
    except NotFound:
        return missing()
    try:
        pieces: Iterable[bytes] = () if request.method == "HEAD" else content_of(file)
    except FileNotFoundError:
        logger.exception("the content of the file %s is missing", file.id)
        return missing()
    response = StreamingHttpResponse(pieces, content_type=file.content_type)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = attachment(file)
    return response


def attachment(file: StoredFile) -> str:
    """The header that has the file saved under its name: in plain letters for old programs, in full for the others (RFC 6266)."""
    plain = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in " ._-()" else "_" for letter in file.name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
