"""Responses that every page shares: privacy of what was shown, and one place where domain errors become pages."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from lantern.away import is_away
from lantern.errors import DomainError
from lantern.ui.errors import domain_error, unavailable

logger = logging.getLogger(__name__)

# Nothing of a device but, on our own pages, passkeys.
PERMISSIONS_POLICY = ", ".join(
    [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "gamepad"),
                *("geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "magnetometer"),
                *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
            )
        ),
    ]
)


class PrivatePages:
    """Nothing that a signed-in person saw is kept by a browser or a proxy, unless the view says otherwise itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class NoNullBytes:
    """Takes NUL out of the query of an address: nobody types one, and PostgreSQL takes it in no text, so a search would fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        # Again and again: what is left around one could make another.
        while "%00" in query or "\x00" in query:
            query = query.replace("%00", "").replace("\x00", "")
        request.META["QUERY_STRING"] = query
        return self.get_response(request)


class DomainErrors:
    """A rule that said no becomes a page with its sentence and its status: 403, 404 or 409. A database that is away: 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The error page for a DomainError or a server that is away; any other exception goes on to Django."""
        if isinstance(exception, DomainError):
            return domain_error(request, exception)
        if is_away(exception):
            logger.warning("A request met a server that is away: %s.", type(exception).__name__)
            return unavailable()
        return None
