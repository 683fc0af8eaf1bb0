"""What the school's incidents say in bands beside a return: counts of the four Cs of one term, of what nobody here may not know of."""

from checklists.school import measures
from incidents.school.queries import counts_of_four_cs
from reporting.measures import INCIDENTS, Measure, Period, number_band


def incident_bands(period: Period) -> dict[Measure, int | None]:
    """The band of each of the four Cs in the period's whole term; None where no incident had been logged here by its end."""
    counts = counts_of_four_cs(period.before.began, period.before.ended)
    if counts is None:
        return dict.fromkeys(INCIDENTS)
    by_area = {area.value: number for area, number in counts.items()}
    return {measure: number_band(by_area[measure.value]) for measure in INCIDENTS}


def register_all() -> None:
    """The four measures of incidents are answered for."""
    measures.register(INCIDENTS, incident_bands)
