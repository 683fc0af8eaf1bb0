"""The matrix as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from training.roles import roles_in_words
from training.school.presenters import in_words
from training.school.queries.matrix import Line
from training.school.standing import Requirement


def heading(requirements: Iterable[Requirement]) -> list[str]:
    return [_("Name"), _("Job title"), _("Roles"), _("Started on"), *(one.title for one in requirements)]


def rows_of(lines: Iterable[Line], *, on: date) -> Iterator[list[Any]]:
    """One row for each person, each cell as it reads on that day; empty where nothing is asked of them."""
    for line in lines:
        staff = line.staff
        cells = [in_words(cell, on=on) for cell in line.cells]
        yield [staff.name, staff.job_title, roles_in_words(staff.roles), staff.started_on, *cells]
