"""Figures as those see them who must not learn of one child: in bands of five.

Every figure of such a page is a band, large ones and sums too: with one exact number a small one could be found by taking away.
"""

from typing import Final

from django.utils.translation import gettext as _

WIDTH: Final = 5


def band(number: int) -> str:
    """The band of a number in words: fewer than 5, 5 to 9, 10 to 14."""
    low = number - number % WIDTH
    if not low:
        return _("fewer than %(least)d") % {"least": WIDTH}
    return _("%(low)d to %(high)d") % {"low": low, "high": low + WIDTH - 1}


def drawn(number: int) -> int:
    """How long the bar of a band is: its middle, the same for every number in it."""
    return number - number % WIDTH + WIDTH // 2
