"""What the file origin answers about packages: the player, its scripts, and the files of a package."""

import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

import lantern.ui
from lantern.access.guard import open_to_all
from lantern.errors import NotFound
from lantern.files.kinds import Kind
from lantern.files.models import StoredFile
from lantern.files.playing.content import piece_of, type_of
from lantern.files.playing.tickets import Launch, read_launch, read_sitting
from lantern.files.queries import kept_file
from lantern.files.said import expired, missing
from lantern.files.tickets import Expired

Response = TypeVar("Response", bound=HttpResponseBase)

logger = logging.getLogger(__name__)

# What a page that shows the player, the player and the package are held to. No way out to the window around them, and
# no download. A window that a package opens is held to the same.
SANDBOX: Final = "allow-scripts allow-same-origin allow-forms allow-modals allow-popups"
_URLS: Final = "lantern.urls.files"
_STATIC: Final = Path(lantern.ui.__file__).parent / "static" / "lantern"
_SCRIPTS: Final = {
    "player.js": _STATIC / "js" / "player.js",
    "player.css": _STATIC / "js" / "player.css",
    "scorm-1.2.js": _STATIC / "build" / "scorm12.js",
    "scorm-2004.js": _STATIC / "build" / "scorm2004.js",
}
# Of the same release the scripts are the same.
_SCRIPTS_KEPT: Final = "public, max-age=3600"
# Nobody's data: the same for everybody who takes the course. The address, with its ticket, is this sitting's.
_FILES_KEPT: Final = "private, max-age=3600"
_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def files_origin() -> str:
    """The origin on which packages are played."""
    return f"{settings.PUBLIC_SCHEME}://{settings.FILES_HOST}{settings.PUBLIC_PORT}"


def address_to_play(launch: Launch) -> str:
    """Where the player begins; the ticket in it is good for a minute. The caller has checked that this person may."""
    return files_origin() + reverse("player", urlconf=_URLS, args=[launch.signed()])


@require_safe
@open_to_all("the signed ticket in the address, good for a minute, says that its bearer may play this one package")
def player(request: HttpRequest, launch: str) -> HttpResponse:
    """The player with a package in it. What it keeps for somebody it hears from the page around it."""
    try:
        read = read_launch(launch)
        if read is None:
            return missing()
        _package(read)
    except Expired:
        return expired()
    except NotFound:
        return missing()
    files = reverse("playing", urlconf=_URLS, args=[read.for_files(), "x"]).removesuffix("x")
    scripts = reverse("player_script", urlconf=_URLS, args=["x"]).removesuffix("x")
    told = {"launch": read, "scripts": scripts, "content": files + read.entry}
    # Without the request: nothing of it belongs into this page.
    response = HttpResponse(render_to_string("files/player.html", told))
    # A package finds nothing that another one left in the browser.
    response["Clear-Site-Data"] = '"storage"'
    return _held(
        response,
        read,
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'",
        within=(),
    )


@require_safe
@open_to_all(
    "the signed ticket in the address, good for one sitting, says that its bearer may have the package’s files"
)
def playing(request: HttpRequest, sitting: str, name: str) -> HttpResponseBase:
    """One file of a package, as what its name says it is."""
    try:
        read = read_sitting(sitting)
        if read is None:
            return missing()
        piece = piece_of(_package(read), name)
    except Expired:
        return expired()
    except NotFound:
        return missing()
    except FileNotFoundError:
        logger.exception("the content of a package is missing")
        return missing()
    if piece is None:
        return missing()
    wanted = _wanted(request, piece.size)
    if wanted:
        piece.only(*wanted)
    if request.method == "HEAD":
        piece.close()
    pieces: Iterable[bytes] = () if request.method == "HEAD" else piece
    response = StreamingHttpResponse(pieces, content_type=type_of(name), status=206 if wanted else 200)
    response["Content-Length"] = str(wanted[1] - wanted[0] + 1 if wanted else piece.size)
    response["Accept-Ranges"] = "bytes"
    if wanted:
        response["Content-Range"] = f"bytes {wanted[0]}-{wanted[1]}/{piece.size}"
    response["Cache-Control"] = _FILES_KEPT
    return _held(
        response,
        read,
        # Its own files and nothing from elsewhere. No worker: one that stays would see what is opened here later.
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; worker-src 'none'; object-src 'none'; "
        "base-uri 'self'; form-action 'none'",
        within=("'self'",),
    )


@require_safe
@open_to_all("scripts of the player, which hold nothing of anybody")
def script(request: HttpRequest, script: str) -> HttpResponse:
    """One of the player's own files."""
    path = _SCRIPTS.get(script)
    if path is None or not path.is_file():
        return missing()
    response = HttpResponse(path.read_bytes(), content_type=type_of(script))
    response["Cache-Control"] = _SCRIPTS_KEPT
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def _package(launch: Launch) -> StoredFile:
    file = kept_file(launch.file)
    if file.kind != Kind.SCORM:
        raise NotFound("A stored file that is no package was to be played.")
    return file


def _held(response: Response, launch: Launch, policy: str, within: tuple[str, ...]) -> Response:
    """The response under this policy, shown by nobody but the page that it was opened for."""
    around = " ".join((*within, launch.opener))
    response["Content-Security-Policy"] = f"sandbox {SANDBOX}; {policy}; frame-ancestors {around}"
    return response


def _wanted(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range that is asked for; None for the whole. Films cannot be moved about in without."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not found:
        return None
    start = int(found[1])
    end = min(int(found[2]) if found[2] else size - 1, size - 1)
    return (start, end) if start <= end else None
