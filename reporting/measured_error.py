"""How far published shares are from the true ones: what was measured, for the method page and `docs/disclosure.md`.

A fresh measurement draws fresh noise; tests/attack/release/test_errors.py says that it comes out as these do.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeasuredError:
    """The mean absolute errors of one group's shares in authorities of one size, in percentage points.

    `schools` were asked, of which nine in ten submitted. `group` is the key of the group. `before_rounding` is what the
    random adjustments do, `as_displayed` is with rounding and limits too: how far the true share is from what the figure
    says, so that "90 % or more" is not wrong about 97 %. `within_margin` is how many of a hundred
    shares, before rounding, lie within the margin that the page states.
    """

    schools: int
    group: str
    before_rounding: float
    as_displayed: float
    within_margin: int


MEASURED_ON = date(2026, 11, 22)
COMMAND = "make attack"

MEASURED = (
    MeasuredError(schools=30, group="all", before_rounding=4.5, as_displayed=3.5, within_margin=95),
    MeasuredError(schools=30, group="primary", before_rounding=4.4, as_displayed=3.2, within_margin=94),
    MeasuredError(schools=150, group="all", before_rounding=1.7, as_displayed=1.3, within_margin=93),
    MeasuredError(schools=150, group="primary", before_rounding=1.6, as_displayed=1.3, within_margin=94),
    MeasuredError(schools=150, group="secondary", before_rounding=4.4, as_displayed=3.0, within_margin=95),
    MeasuredError(schools=600, group="all", before_rounding=0.6, as_displayed=0.5, within_margin=94),
    MeasuredError(schools=600, group="primary", before_rounding=0.4, as_displayed=0.4, within_margin=95),
    MeasuredError(schools=600, group="secondary", before_rounding=2.2, as_displayed=2.0, within_margin=95),
    MeasuredError(schools=600, group="special", before_rounding=4.0, as_displayed=3.1, within_margin=94),
)
