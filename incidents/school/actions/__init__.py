"""What changes incidents: reported and logged, written on, and led from step to step. Others go through these names."""

from incidents.school.actions.links import link, unlink
from incidents.school.actions.people import add_involved, leave_out
from incidents.school.actions.reporting import Details, Somebody, add_to_report, log
from incidents.school.actions.steps import (
    assign,
    begin,
    bring_back,
    close,
    mark_as,
    monitor,
    reopen,
    review,
    triage,
)
from incidents.school.actions.viewing import open_incident, open_own_report
from incidents.school.actions.writing import add_entry, change_details

__all__ = [
    "Details",
    "Somebody",
    "add_entry",
    "add_involved",
    "add_to_report",
    "assign",
    "begin",
    "bring_back",
    "change_details",
    "close",
    "leave_out",
    "link",
    "log",
    "mark_as",
    "monitor",
    "open_incident",
    "open_own_report",
    "reopen",
    "review",
    "triage",
    "unlink",
]
