"""How the figures are made, in one text for officers, schools and their data protection officers."""

from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantern.access.guard import open_to_all
from reporting import words
from reporting.authority.columns import SYMBOL_MEANINGS
from reporting.method import figures


@require_safe
@open_to_all(
    "How figures are made is the promise behind them, holds nobody's data, and data protection officers have no account"
)
def page(request: HttpRequest) -> HttpResponse:
    """The same text on an authority's and on a school's host."""
    odds = Fraction(figures.ODDS)
    beliefs = figures.beliefs(odds)
    fewest, hidden = figures.limits()
    context = {
        "odds": figures.ODDS,
        "beliefs": beliefs,
        "first_belief": beliefs[0][1],
        "sizes": figures.sizes(),
        "symbols": [(symbol.value, meaning) for symbol, meaning in SYMBOL_MEANINGS.items()],
        "level_words": words.SHORT_LEVEL_WORDS,
        "example": figures.EXAMPLE,
        "noise_words": [f"{number:+d}".replace("-", "−") if number else "0" for number in figures.EXAMPLE.noise],
        "shown_words": [words.percent(share) for share in figures.EXAMPLE.shown],
        "fewest": fewest,
        "hidden": hidden,
        "statements": figures.SECTION,
    }
    return render(request, "authority_reporting/method.html", context)
