"""The error figures that people read are those that a fresh measurement gives."""

import re
from pathlib import Path

import pytest

from reporting.measured_error import COMMAND, MEASURED, MEASURED_ON
from tests.attack.release.errors import SIZES, measure
from tests.attack.release.sizes import FULL
from tests.figures import Figure

# Authorities of each size where there is no time for all.
FEW = {30: 40, 150: 12, 600: 4}
PAGE = Path(__file__).parents[3] / "docs" / "disclosure.md"


@pytest.mark.parametrize("schools", SIZES)
def test_a_fresh_measurement_gives_the_published_error_figures(schools: int, figure: Figure) -> None:
    published = {one.group: one for one in MEASURED if one.schools == schools}
    found = {one.group: one for one in measure(schools, SIZES[schools] if FULL else FEW[schools])}
    # With few authorities, a group that about half of them have may be missing or be one too many.
    assert {"all", "primary"} <= published.keys() & found.keys()
    for key in published.keys() & found.keys():
        said, now = published[key], found[key]
        figure(
            f"error of shares, {schools} schools, {key}: points (MAE)",
            measured=f"{now.as_displayed} as displayed, {now.before_rounding} before rounding",
            against=f"published: {said.as_displayed}, {said.before_rounding}",
            ratio=f"{now.within_margin} of 100 within the margin",
            target="as published; 90 of 100",
            ok=now.within_margin >= 90,
        )
        assert now.before_rounding == pytest.approx(said.before_rounding, rel=0.4, abs=0.2)
        assert now.as_displayed == pytest.approx(said.as_displayed, rel=0.4, abs=0.2)
        assert now.within_margin >= 88


def test_the_page_about_disclosure_control_says_the_same_figures() -> None:
    page = PAGE.read_text()
    rows = re.findall(r"^\| (\d+) \| (\w+) \| ([\d.]+) \| ([\d.]+) \| (\d+) \|$", page, re.MULTILINE)
    assert [(int(size), group, float(raw), float(shown), int(within)) for size, group, raw, shown, within in rows] == [
        (one.schools, one.group, one.before_rounding, one.as_displayed, one.within_margin) for one in MEASURED
    ]
    assert f"`{COMMAND}`" in page
    assert f"{MEASURED_ON:%-d %B %Y}" in page
