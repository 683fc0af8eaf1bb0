"""The national figures that the round stands beside: each section and statement in each national group, and green here."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from reporting import words
from reporting.authority.beside import Beside, Difference
from reporting.authority.columns import shared
from reporting.authority.columns.shared import WHAT_WORDS, Column, File
from reporting.authority.table import Symbol, Table, What


def _title(table: Table, _row: Beside) -> str:
    return table.national.title if table.national else ""


def _years(table: Table, _row: Beside) -> str:
    return table.national.years if table.national else ""


def _frozen_on(table: Table, _row: Beside) -> str:
    return timezone.localtime(table.national.frozen_at).date().isoformat() if table.national else ""


def _here(_table: Table, row: Beside) -> object:
    if row.here is not None:
        return shared.share(row.here)
    return Symbol.NOT_APPLICABLE if row.own else Symbol.CONFIDENTIAL


def _difference(_table: Table, row: Beside) -> str:
    return Symbol.NOT_APPLICABLE if row.difference is Difference.NONE else str(words.DIFFERENCE_WORDS[row.difference])


NATIONAL: File[Beside] = File(
    "national",
    gettext_lazy("National"),
    (
        shared.ROUND,
        shared.PUBLISHED_ON,
        Column(
            "national_set",
            gettext_lazy("Checklist of the library"),
            gettext_lazy("The checklist of the library that the national figures are about."),
            _title,
            width=28,
        ),
        Column(
            "school_year",
            gettext_lazy("School year"),
            gettext_lazy("The school year of the national figures, which can be an earlier one than the round’s."),
            _years,
        ),
        Column(
            "national_published_on",
            gettext_lazy("National figures published on"),
            gettext_lazy("The day on which the national figures were drawn, once. They do not change."),
            _frozen_on,
        ),
        Column(
            "group",
            gettext_lazy("Group"),
            gettext_lazy("The schools that are counted together nationally, by phase and size."),
            lambda _table, row: words.national_name(row.group),
            width=32,
        ),
        Column(
            "schools",
            gettext_lazy("Schools"),
            gettext_lazy(
                "How many schools of how many authorities the national figure is drawn from: 0 where it has none."
            ),
            lambda _table, row: row.n,
        ),
        Column(
            "authorities",
            gettext_lazy("Authorities"),
            gettext_lazy("How many authorities gave, at most, to the national figures of this group."),
            lambda _table, row: row.group.authorities,
        ),
        Column(
            "about",
            gettext_lazy("About"),
            gettext_lazy(
                "What the line is about: one statement, or the mean of a section’s statements with a national figure."
            ),
            lambda _table, row: WHAT_WORDS[What.STATEMENT if row.statement else What.SECTION],
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
            gettext_lazy("The step to which the national shares of this line are rounded."),
            lambda _table, row: Symbol.NOT_APPLICABLE if row.rounded_to is None else row.rounded_to,
            is_figure=True,
        ),
        Column(
            "green_here",
            gettext_lazy("Green here, %"),
            gettext_lazy(
                "Share of green of the authority’s own group of the same phase and size, over the same statements, rounded "
                "as in the file of results."
            ),
            _here,
            is_figure=True,
        ),
        Column(
            "difference",
            gettext_lazy("Difference of green"),
            gettext_lazy(
                "More green here, Less green here, or No clear difference where it lies within the margin of both figures."
            ),
            _difference,
            is_figure=True,
            width=20,
        ),
        Column(
            "symbol",
            shared.SYMBOL,
            shared.SYMBOL_MEANING,
            lambda _table, row: Symbol.NOT_APPLICABLE if row.shown is None else row.group.reliability,
            is_figure=True,
        ),
    ),
    lambda table: iter(table.beside),
    lambda table: [] if table.beside else [("", Symbol.NOT_APPLICABLE)],
)
