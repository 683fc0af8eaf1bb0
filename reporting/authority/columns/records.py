"""What schools' records say: a line for each band of each measure in each group."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.authority.columns import shared
from reporting.authority.columns.shared import Column, File
from reporting.authority.disclosure.display import Shown
from reporting.authority.figures import Group
from reporting.authority.table import RecordRow, Symbol, Table
from reporting.measures import bands_of, what_is_counted


@dataclass(frozen=True)
class Band:
    """One band of one row of the table."""

    row: RecordRow
    place: int

    @property
    def group(self) -> Group:
        return self.row.group

    @property
    def margin(self) -> int:
        return self.row.margin

    @property
    def words(self) -> str | Promise:
        return bands_of(self.row.measure)[self.place]

    @property
    def shown(self) -> Shown:
        return self.row.shown[self.place]


def _bands(table: Table) -> Iterator[Band]:
    for row in table.records:
        for place in range(len(row.shown)):
            yield Band(row, place)


def _without(table: Table) -> list[tuple[str, Symbol]]:
    if table.measured is None and table.release.groups:
        return [(_("All schools"), Symbol.NOT_APPLICABLE)]
    return shared.not_shown(table)


def _counted(table: Table, band: Band) -> str:
    return what_is_counted(band.row.measure, table.measured.period) if table.measured else ""


RECORDS: File[Band] = File(
    "records",
    gettext_lazy("Records"),
    (
        shared.ROUND,
        shared.PUBLISHED_ON,
        shared.GROUP,
        shared.SUBMITTED,
        shared.ASKED,
        Column(
            "measure",
            gettext_lazy("Measure"),
            gettext_lazy("The name of the measure for programs, the same in every round."),
            lambda _table, band: band.row.measure.value,
            width=20,
        ),
        Column(
            "measure_words",
            gettext_lazy("Measure in words"),
            gettext_lazy("What is measured from the schools’ own records of training and of incidents."),
            lambda _table, band: band.row.measure.label,
            width=44,
        ),
        Column(
            "counted",
            gettext_lazy("What is counted"),
            gettext_lazy("Which people or incidents a school’s band is about, with the days of the round’s own term."),
            _counted,
            width=56,
        ),
        Column(
            "band",
            gettext_lazy("Band"),
            gettext_lazy(
                "The place of the band, from 1 for the lowest. The last band of each measure holds the schools that keep no "
                "such records in Lantern."
            ),
            lambda _table, band: band.place + 1,
        ),
        Column(
            "band_words",
            gettext_lazy("Band in words"),
            gettext_lazy("The limits of the band: percent of people in date, or a number of incidents."),
            lambda _table, band: band.words,
            width=24,
        ),
        Column(
            "share",
            gettext_lazy("Schools, %"),
            shared.SHARE,
            lambda _table, band: shared.share(band.shown),
            is_figure=True,
        ),
        shared.MARGIN,
        Column(
            "rounded_to",
            shared.ROUNDED_TO,
            gettext_lazy("The step to which shares of this group are rounded."),
            lambda _table, band: band.group.step,
        ),
        Column(
            "symbol",
            shared.SYMBOL,
            shared.SYMBOL_MEANING,
            lambda _table, band: band.group.reliability,
            is_figure=True,
        ),
    ),
    _bands,
    _without,
)
