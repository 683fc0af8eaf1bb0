"""How the figures are made, in one text for officers, schools and their data protection officers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lantern.access.guard import open_to_all
from lantern.access.permissions import Permission, can
from reporting import measured_error, words
from reporting.authority.columns import SYMBOL_MEANINGS
from reporting.method import figures
from tenants.logins.current import current_tenant

# By the kind of the host: who reads the ledger, and where.
_LEDGERS = {
    "authority": (Permission.BENCHMARKS_VIEW, "authority_reporting:ledger"),
    "school": (Permission.POSITION_VIEW, "school_reporting:ledger"),
}


@require_safe
@open_to_all(
    "How figures are made is the promise behind them, holds nobody's data, and data protection officers have no account"
)
def page(request: HttpRequest) -> HttpResponse:
    """The same text on an authority's and on a school's host; who may read the ledger there is led to it."""
    odds = figures.odds()
    beliefs = figures.beliefs(odds)
    fewest, hidden = figures.limits()
    context = {
        "odds": figures.odds_words(odds),
        "cap": figures.odds_words(figures.cap()),
        "beliefs": beliefs,
        "first_belief": beliefs[0][1],
        "sizes": figures.sizes(),
        "measured": [(error, words.key_name(error.group)) for error in measured_error.MEASURED],
        "measured_on": measured_error.MEASURED_ON,
        "symbols": [(symbol.value, meaning) for symbol, meaning in SYMBOL_MEANINGS.items()],
        "level_words": words.SHORT_LEVEL_WORDS,
        "example": figures.EXAMPLE,
        "noise_words": [f"{number:+d}".replace("-", "−") if number else "0" for number in figures.EXAMPLE.noise],
        "shown_words": [words.percent(share) for share in figures.EXAMPLE.shown],
        "fewest": fewest,
        "hidden": hidden,
        "statements": figures.SECTION,
        "ledger": _ledger(request),
    }
    return render(request, "authority_reporting/method.html", context)


def _ledger(request: HttpRequest) -> str:
    """The ledger on this host, for whoever may read it there."""
    permission, name = _LEDGERS[current_tenant().kind]
    return reverse(name) if can(request.user, permission) else ""
