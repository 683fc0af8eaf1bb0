"""What a school's own records say in bands, as the pages show it that send or sent it along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lantern.access.permissions import Permission, can
from reporting.measures import INCIDENTS, TRAINING, Measure, band_words, period_of, what_is_counted


@dataclass(frozen=True)
class BandLine:
    """One measure and the band that the school is in."""

    title: str
    band: str


@dataclass(frozen=True)
class BandsView:
    """The bands of a letter, training and incidents apart, each with the days that it counts. `mark` is what was read, for the form."""

    training: list[BandLine]
    incidents: list[BandLine]
    training_counts: str
    incidents_count: str
    mark: str


def bands_view(bands: Sequence[int] | None, opens_on: date, *, reader: object) -> BandsView | None:
    """The bands as this reader may see them; None where nothing goes along."""
    if not bands:
        return None
    few_together = not can(reader, Permission.INCIDENTS_WORK)
    lines = {
        measure: BandLine(str(measure.label), band_words(measure, band, few_together=few_together))
        for measure, band in zip(Measure, bands, strict=True)
    }
    period = period_of(opens_on)
    return BandsView(
        training=[lines[measure] for measure in TRAINING],
        incidents=[lines[measure] for measure in INCIDENTS],
        training_counts=what_is_counted(TRAINING[0], period),
        incidents_count=what_is_counted(INCIDENTS[0], period),
        mark=",".join(map(str, bands)),
    )


def bands_of_mark(mark: str) -> list[int]:
    """The bands that a form says were read; empty for anything else."""
    parts = mark.split(",")
    return [int(part) for part in parts] if all(part.isdecimal() and len(part) == 1 for part in parts) else []
