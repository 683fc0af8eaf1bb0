"""Reports, made and removed in the background."""

from lantern.celery import app
from reporting.authority.report import work
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="reports.make")
def make_report(report_id: str) -> None:
    """Makes the report that somebody asked for."""
    work.make(report_id=report_id)


@app.task(name="reports.remove_old")
def remove_old_reports() -> None:
    """Removes this authority's documents of reports that were kept long enough."""
    work.remove_old_reports()


@app.task(name="reports.remove_old_fleet", base=FleetTask)
def remove_old_reports_of_the_fleet() -> None:
    """Starts the removal of old reports for each authority."""
    start_for_each(remove_old_reports, "authority")
