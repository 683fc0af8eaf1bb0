"""A release as an Excel workbook: each file of figures as a sheet, the groups, what the figures rest on, the dictionary."""

from collections.abc import Iterator
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lantern.files.tables.going_out import Sheet
from reporting import words
from reporting.authority import columns
from reporting.authority.columns.shared import File
from reporting.authority.table import Table
from reporting.shares import whole_percent


def sheets(table: Table) -> list[Sheet]:
    """Every sheet of the workbook, the figures first."""
    return [
        *(_figures(file, table) for file in columns.FILES),
        Sheet(_("Groups"), _groups(table), (32, 14, 14, 14, 14, 14, 60)),
        Sheet(_("About"), [(_("What"), _("This file")), *about(table)], (28, 90)),
        Sheet(_("Data dictionary"), _dictionary(), (12, 24, 34, 90)),
    ]


def about(table: Table) -> list[tuple[str, str]]:
    """What the figures rest on and what they cannot say, as lines of a name and its words."""
    release = table.release
    return [
        (_("Round"), release.title),
        (_("Published"), formats.date_format(timezone.localtime(release.closed_at), "j F Y")),
        (
            _("Schools"),
            _("%(submitted)d of %(invited)d submitted before the round closed. Later returns are not included.")
            % {"submitted": release.submitted, "invited": release.invited},
        ),
        (
            _("Adjusted"),
            _(
                "Small random adjustments are made to protect schools. They were drawn once, when the round closed. "
                "Figures may not add up and small differences mean nothing."
            ),
        ),
        (
            _("Rounded"),
            _(
                "Each group to the step that stands beside it. “<=5” means 5 or fewer, “>=95” means 95 or more, by one "
                "rule for every figure, so that a 0 or 100 is never shown."
            ),
        ),
        (
            _("Groups"),
            _("Only groups in which 10 or more schools have submitted are shown. What is not shown has the symbol c."),
        ),
        (_("Records"), _records(table)),
        (_("National"), _national(table)),
        (
            _("Limits"),
            _(
                "Nobody can be certain of one school’s answer from these figures. If nearly every school answers the "
                "same way, that is visible."
            ),
        ),
    ]


def _records(table: Table) -> str:
    if table.measured:
        return _(
            "What schools’ own records say of training and incidents came along in bands, drawn and rounded alike."
        )
    return str(words.NO_RECORDS if table.release.groups else words.TOO_FEW)


def _national(table: Table) -> str:
    if table.national is None:
        return str(words.NO_NATIONAL)
    return _("%(title)s, school year %(years)s, published %(day)s: %(number)d authorities gave.") % {
        "title": table.national.title,
        "years": table.national.years,
        "day": formats.date_format(timezone.localtime(table.national.frozen_at), "j F Y"),
        "number": table.national.authorities,
    }


def _figures(file: File[Any], table: Table) -> Sheet:
    heading = [column.title for column in file.columns]
    return Sheet(str(file.title), [heading, *file.lines(table)], tuple(column.width for column in file.columns))


def _groups(table: Table) -> Iterator[list[object]]:
    yield [
        _("Group"),
        _("Schools that submitted"),
        _("Schools asked"),
        _("Submitted, %"),
        _("Margin of a statement, points"),
        _("Symbol"),
        _("Why it is not shown"),
    ]
    for group in table.release.groups:
        share = whole_percent(group.n, group.invited)
        yield [words.group_name(group), group.n, group.invited, share, group.margin, group.reliability, ""]
    if not table.release.groups:
        yield [_("All schools"), "c", "c", "c", "c", "c", str(words.TOO_FEW)]
    for item in table.not_shown:
        reason = words.not_shown_reason(item.phase, item.merged) if table.release.groups else str(words.TOO_FEW)
        yield [words.phase_name(item.phase), "c", "c", "c", "c", "c", reason]


def _dictionary() -> Iterator[list[object]]:
    yield [_("CSV file"), _("Column in it"), _("Heading"), _("Meaning")]
    yield from columns.dictionary()
