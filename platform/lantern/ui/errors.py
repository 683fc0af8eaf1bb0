"""The pages a person meets when something cannot be done. URL modules name these as their handlers."""

import sys
from typing import TYPE_CHECKING

from django.core.exceptions import SuspiciousOperation, TooManyFieldsSent
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantern.api.problems import problem_outside_views
from lantern.away import TRY_AGAIN, is_away
from lantern.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

# Never shown again on the page that offers a person their text back.
_SECRET_WORDS = ("password", "token", "code", "secret", "otp", "csrf")
_MOST_FIELDS = 40

# What a program is told where a person gets a page.
_IN_THE_API = {
    400: ("bad_request", gettext_lazy("This request cannot be understood.")),
    403: ("not_allowed", gettext_lazy("You may not do this.")),
    404: ("not_found", gettext_lazy("There is nothing here, or nothing for you.")),
    409: ("not_possible_now", gettext_lazy("This is not possible now.")),
    429: ("throttled", gettext_lazy("Too many requests. Wait a moment.")),
}

# Used when even the template cannot be drawn.
_LAST_RESORT = (
    "<!DOCTYPE html><html lang='en-GB'><head><meta charset='utf-8'><title>{title} – Lantern</title></head>"
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)


def bad_request(request: "HttpRequest", exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, exception)


def forbidden(request: "HttpRequest", exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, exception)


def not_found(request: "HttpRequest", exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, exception)


def conflict(request: "HttpRequest", exception: Exception | None = None) -> HttpResponse:
    return _page(request, 409, exception)


def too_many_requests(request: "HttpRequest", exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429, exception)


def domain_error(request: "HttpRequest", error: DomainError) -> HttpResponse:
    """The page that says what the rule said, with the error's own status."""
    return _page(request, error.status, error)


def server_error(request: "HttpRequest") -> HttpResponse:
    """Drawn without request, database or session: any of them may be what failed. 503 while one of them is away."""
    # Django calls this while it handles the exception, and does not hand it over.
    if is_away(sys.exception()):
        return unavailable()
    title, text = _("Sorry, there is a problem with Lantern"), _("Try again in a few minutes.")
    told = problem_outside_views(request, status=500, code="server_error", detail=f"{title}. {text}")
    return told or _bare_page(500, title, text)


def unavailable() -> HttpResponse:
    """The page that asks to come back in a moment. Browsers and programs are told when."""
    response = _bare_page(503, _("Sorry, Lantern is not available just now"), _("Wait a minute, then try again."))
    response["Retry-After"] = str(TRY_AGAIN)
    return response


def _bare_page(status: int, title: str, text: str) -> HttpResponse:
    try:
        page: str = render_to_string(f"ui/errors/{status}.html")
    except Exception:  # noqa: BLE001 -- the last page there is: whatever broke the template must not hide it
        page = _LAST_RESORT.format(title=title, text=text)
    return HttpResponse(page, status=status)


def csrf_failure(request: "HttpRequest", reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere. Nothing was saved, so the person gets their text back to copy."""
    return render(request, "ui/errors/csrf.html", {"typed": _typed_text(request)}, status=403)


def _typed_text(request: "HttpRequest") -> list[dict[str, str]]:
    """What was typed into the form, without anything secret. Text only: files are gone and values of choices say nothing."""
    try:
        fields = [(name, text) for name, values in list(request.POST.lists())[:_MOST_FIELDS] for text in values]
    except (SuspiciousOperation, TooManyFieldsSent, MultiPartParserError, OSError):
        return []
    return readable(fields)


def readable(fields: "Iterable[tuple[str, str]]") -> list[dict[str, str]]:
    """What of a form's fields somebody wrote in words, as `name` and `text`; nothing secret."""
    return [
        {"name": _spoken(name), "text": text}
        for name, text in fields
        if not any(word in name.lower() for word in _SECRET_WORDS) and " " in text.strip()
    ]


def _spoken(name: str) -> str:
    return name.rpartition("-")[2].replace("_", " ").capitalize()


def _page(request: "HttpRequest", status: int, exception: Exception | None) -> HttpResponse:
    """Only a domain error's message is meant for readers; other exceptions may tell what is inside."""
    message = str(exception.message) if isinstance(exception, DomainError) else ""
    code, words = _IN_THE_API[status]
    if told := problem_outside_views(request, status=status, code=code, detail=message or str(words)):
        return told
    return render(request, f"ui/errors/{status}.html", {"message": message}, status=status)
