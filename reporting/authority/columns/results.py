"""What schools answered: all statements together, each section, each statement, in every group, beside the round before."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.columns import shared
from reporting.authority.columns.shared import WHAT_WORDS, Column, File
from reporting.authority.table import Row, Symbol, Table


def _compared(table: Table, row: Row) -> str:
    if not row.can_be_compared or table.earlier is None:
        return Symbol.NOT_APPLICABLE
    return timezone.localtime(table.earlier.closed_at).date().isoformat()


RESULTS: File[Row] = File(
    "results",
    gettext_lazy("Figures"),
    (
        shared.ROUND,
        shared.PUBLISHED_ON,
        shared.GROUP,
        shared.SUBMITTED,
        shared.ASKED,
        Column(
            "about",
            gettext_lazy("About"),
            gettext_lazy(
                "What the line is about: one statement, the mean of a section’s statements, or the mean of all."
            ),
            lambda _table, row: WHAT_WORDS[row.what],
        ),
        shared.SECTION,
        shared.CODE,
        shared.STATEMENT,
        shared.STATEMENTS,
        *shared.LEVELS,
        shared.MARGIN,
        Column(
            "rounded_to",
            shared.ROUNDED_TO,
            gettext_lazy("The step to which shares of this group are rounded."),
            lambda _table, row: row.group.step,
        ),
        Column(
            "change",
            gettext_lazy("Change of green"),
            gettext_lazy(
                "Better, Worse, or No clear change where the change of the share of green lies within the margin of both "
                "rounds. New statement where the round before did not ask it."
            ),
            lambda _table, row: str(words.TREND_WORDS[row.trend]) if row.can_be_compared else Symbol.NOT_APPLICABLE,
            width=16,
        ),
        Column(
            "compared_with",
            gettext_lazy("Compared with"),
            gettext_lazy("The day on which the round before closed."),
            _compared,
        ),
        Column("symbol", shared.SYMBOL, shared.SYMBOL_MEANING, lambda _table, row: row.symbol, is_figure=True),
    ),
    lambda table: iter(table.rows),
    shared.not_shown,
)
