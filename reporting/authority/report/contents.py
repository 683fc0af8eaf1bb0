"""What a report says, whatever writes it: the writer reads this and asks the database nothing."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from reporting.authority.beside import Beside, national_group
from reporting.authority.disclosure.display import Trend
from reporting.authority.figures import Benchmark, Group, SectionFigures, StatementFigures
from reporting.authority.report.models import CommitteeReport
from reporting.authority.table import RecordRow, Row, Table, What
from reporting.national.figures import NationalGroup

WEAKEST = 6


@dataclass(frozen=True)
class Contents:
    """One report, as it stood at one moment. Every figure in it is one of the table's."""

    report: CommitteeReport
    authority: str
    made_at: datetime
    table: Table
    figures: Benchmark

    @property
    def group(self) -> Group:
        return self.figures.group

    @property
    def weakest(self) -> tuple[StatementFigures, ...]:
        """The statements with the fewest green answers."""
        return self.figures.weakest(WEAKEST)

    @property
    def overall(self) -> Row:
        """All statements together."""
        return self.table.of(self.group, What.ALL)[0]

    @property
    def sections(self) -> tuple[tuple[SectionFigures, Row, tuple[Row, ...]], ...]:
        """Each section: what is said of it over time, the row of its means, and the rows of its statements."""
        means = iter(self.table.of(self.group, What.SECTION))
        rows = iter(self.table.of(self.group, What.STATEMENT))
        return tuple(
            (section, next(means), tuple(islice(rows, len(section.statements)))) for section in self.figures.sections
        )

    @property
    def groups(self) -> tuple[tuple[Group, Row], ...]:
        """Every group of the release with all its statements together."""
        return tuple((group, self.table.of(group, What.ALL)[0]) for group in self.table.release.groups)

    @property
    def records(self) -> tuple[RecordRow, ...]:
        """What records say of the group, measure by measure; empty where nothing of it was published."""
        return self.table.records_of(self.group)

    @property
    def national_group(self) -> NationalGroup | None:
        """The national group of the same phase and size."""
        return national_group(self.table.national, self.group) if self.table.national else None

    @property
    def national(self) -> tuple[Beside, ...]:
        """The sections of the group here and nationally; empty where there are no national figures of such a group."""
        found = self.national_group
        return tuple(row for row in self.table.beside_of(found) if row.statement is None) if found else ()

    def moved(self, trend: Trend) -> tuple[SectionFigures, ...]:
        """The sections of which this may be said since the round before."""
        return tuple(section for section in self.figures.sections if section.trend is trend)
