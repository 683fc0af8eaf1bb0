"""Signs people out after a time without activity and after a long day, and keeps what they sent too late."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lantern.access.guard import OpenToAll, page_to_come_back_to
from tenants.people import held, sessions


class SessionLimits:
    """Ends a session whose time is up. A form that arrives then is kept for its person, to be sent after signing in.

    A page that asks htmx for its newest state, and a page that asks how long the session lasts, are no activity: a screen
    left alone would never be signed out. Comes after the CSRF check, so that only our own forms are kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session: Any = request.session
        scoped: Any = request
        if SESSION_KEY in session:
            if sessions.seconds_left(session) <= 0:
                sessions.end_with_time(session)
            elif _is_activity(request):
                sessions.note_activity(session)
        scoped.person_signed_out = session.get(sessions.LEFT_BY, "")
        response = self.get_response(request)
        if SESSION_KEY in session:
            sessions.follow(session)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The way to sign in for a form of somebody whose session has ended; None for everything else."""
        person_id = getattr(request, "person_signed_out", "")
        if not person_id or hasattr(view, "cls"):
            return None
        if _is_activity(request) and sessions.tell_once(request.session):
            messages.info(request, _told())
        if request.method != "POST" or isinstance(getattr(view, "access", None), OpenToAll):
            return None
        return way_through(request, reverse(settings.LOGIN_URL), person_id)


def way_through(request: HttpRequest, page: str, person_id: str) -> HttpResponse:
    """The way to this page and from there back to what was asked for; to what was typed, if a form was sent."""
    name = held.hold(request, person_id) if request.method == "POST" else ""
    # A form without text is asked for again on the page that sent it.
    there = reverse("people:unsent", args=[name]) if name else page_to_come_back_to(request)
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = there
    address = f"{page}?{query.urlencode(safe='/')}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _is_activity(request: HttpRequest) -> bool:
    if request.method not in {"GET", "HEAD"}:
        return True
    return not request.headers.get("HX-Request") and request.path != reverse("people:session")


def _told() -> str:
    return _(
        "You were signed out, because nothing happened for %(minutes)s minutes or you had been signed in all day."
    ) % {"minutes": settings.IDLE_MINUTES}
