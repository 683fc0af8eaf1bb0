"""Documents of audits, made and removed in the background."""

from checklists.school.exports import work
from lantern.celery import app
from tenants.logins.task import FleetTask, start_for_each


@app.task(name="audits.make_file")
def make_file(file_id: str) -> None:
    """Makes the document that somebody asked for."""
    work.make(file_id=file_id)


@app.task(name="audits.remove_old_files")
def remove_old_files() -> None:
    """Removes this school's documents of audits that were kept for a week."""
    work.remove_old_files()


@app.task(name="audits.remove_old_files_fleet", base=FleetTask)
def remove_old_files_of_the_fleet() -> None:
    """Starts the removal of old documents for each school."""
    start_for_each(remove_old_files, "school")
