"""What the file origin says instead of a file."""

from django.http import HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _


def missing() -> HttpResponse:
    """404 for everything that is no ticket of ours, and for a file that is not there any more."""
    return _said(
        404,
        _("File not found"),
        _("There is no file at this address. Go back to the page with the file and choose it again."),
    )


def expired() -> HttpResponse:
    """410 after the ticket's time."""
    return _said(
        410,
        _("This link has run out"),
        _("A link to a file works for a short time only. Go back to the page with the file and choose it again."),
    )


def _said(status: int, title: str, text: str) -> HttpResponse:
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - Lantern</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(text)}</p></body></html>"
    )
    return HttpResponse(page, status=status)
