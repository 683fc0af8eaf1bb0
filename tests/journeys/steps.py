"""What people do in the journeys, each as one step that ends when its result is seen."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.register.extract import row, text_of

PASSWORD = "four quiet herons rise"
PROVISIONED_SECONDS = 120


def today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()


# The operator


def add_authority(operator: Desk, *, name: str, la_code: str, host: str, person: str, email: str) -> None:
    """The authority is set up and its administrator invited."""
    operator.go("/").press("Add an authority")
    operator.fill("Name of the authority", name).fill("LA code", la_code).fill("Host name", host)
    operator.fill("Administrator’s name", person).fill("Administrator’s email address", email)
    operator.press("Continue").reads_heading("Check your answers").sees(email)
    operator.press("Add the authority").reads_heading(name)
    operator.sees("Send the invitation again", seconds=PROVISIONED_SECONDS)


def join(newcomer: Desk, link: str, *, place: str) -> None:
    """Whoever was invited has a password and is at their home page."""
    newcomer.go(link).reads_heading(f"Join {place}")
    newcomer.fill("Choose a password", PASSWORD).press("Join and sign in")
    expect(newcomer.page).to_have_url(f"{newcomer.address}/")


# The authority


def gias_file(folder: Path, *, la_code: str, la_name: str, names: dict[str, str], stranger: str) -> Path:
    """An extract as GIAS writes it: Windows-1252, CRLF, with a school that is somebody else's."""
    ours = {"la": la_code, "la_name": la_name}
    rows = [
        row(urn, name=name, number=str(2001 + place), **ours, **_phase(name))
        for place, (urn, name) in enumerate(names.items())
    ]
    rows.append(row("800099", name=stranger, la="997", la_name="Otherton", number="2099"))
    file = folder / "edubasealldata20261121.csv"
    file.write_bytes(text_of(*rows).encode("cp1252"))
    return file


def _phase(name: str) -> dict[str, str]:
    if "Academy" not in name:
        return {}
    return {"phase": "Secondary", "phase_code": "4", "low": "11", "high": "18", "pupils": "1104", "capacity": "1200"}


def load_schools(officer: Desk, file: Path, *, new: int, rejected: str) -> None:
    """The file is carried out to its end by the real worker."""
    officer.go("/schools/").press("Add schools from a file")
    officer.field("File of schools").set_input_files(file)
    officer.press("Upload and preview").reads_heading("Check what the file would change")
    officer.follow("Not taken").sees(rejected)
    officer.press(f"Confirm {new} changes")
    officer.reads_heading("The file has been carried out", seconds=PROVISIONED_SECONDS).sees(f"{new} of {new}")


def invite_head(officer: Desk, school: str, *, name: str, email: str) -> None:
    """The head's invitation is on its way, and the school's page knows."""
    officer.go("/schools/").follow(school).follow("Add a contact")
    officer.fill("Name", name).fill("Email address", email).press("Save")
    officer.reads_heading(school).press("Send invitation")
    officer.sees("Invited")


def publish_checklist(officer: Desk, *, code: str, reworded: str) -> None:
    """The library's checklist is the authority's own, with one statement in its words, and published."""
    officer.go("/checklists/").press("Take one from the library")
    officer.follow("Ofsted checklist").press("Take a copy").sees("Draft: schools cannot see it")
    line = officer.page.locator("#parts li").filter(has=officer.page.get_by_text(code, exact=True))
    line.get_by_role("link").first.click()
    officer.fill("Statement in plain words", reworded).press("Save")
    officer.sees(f"{code} has been saved").sees(reworded)
    officer.press("Check and publish").reads_heading("Check before you publish version 1")
    officer.press("Publish version 1").reads_heading("Version 1 is published")


def open_round_for_all(officer: Desk, *, title: str, schools: int) -> None:
    """From the page after publishing: every school can start now."""
    due = today() + timedelta(days=14)
    officer.press("Open a round").press("Continue").reads_heading("Title and dates")
    officer.fill("Title", title).fill_date("Due date", due.day, due.month, due.year).press("Continue")
    officer.tick("All open schools").press("Continue").reads_heading("Check before you open the round")
    officer.press(f"Open the round for {schools} schools").reads_heading("Round open")


def see_completion(officer: Desk, *, title: str, school: str, submitted: int, invited: int) -> None:
    """By name: who is where."""
    officer.go("/rounds/").follow(title).press("See who has finished")
    officer.reads_heading(f"{submitted} of {invited} schools have submitted")
    expect(officer.page.get_by_role("row").filter(has_text=school)).to_contain_text("Submitted")


# A school


def invite_colleague(head: Desk, *, name: str, email: str, role: str) -> None:
    """A mail is on its way to them."""
    head.go("/people/").press("Invite somebody")
    head.fill("Full name", name).fill("Email address", email).tick(role)
    head.press("Send the invitation").reads_heading("Invitation sent")


def start_audit(person: Desk, *, title: str) -> None:
    """The audit is started and its first statement is open."""
    person.go("/").follow(title).press("Start the audit").reads_heading(title)
    person.press("Go to statement")


def answer_by_key(person: Desk, key: str) -> None:
    """The statement on the page is rated by one letter, and saved without pressing a button."""
    expect(person.page.locator("form[data-keys]")).to_be_visible()
    person.page.keyboard.press(key)
    expect(person.page.locator("#answer-saved")).to_contain_text("Saved at")


def next_by_key(person: Desk) -> None:
    """The next page is open."""
    before = person.page.url
    person.page.keyboard.press("j")
    person.page.wait_for_url(lambda now: now != before)


def answer_by_button(person: Desk, rating: str, note: str) -> None:
    """The statement on the page is rated and the next one open, without any script."""
    before = person.page.url
    person.tick(rating).fill("Note", note).press("Save and go to next")
    assert person.page.url != before


def sign(person: Desk, *, button: str, then: str, knows: bool = False) -> None:
    """The audit that waits on their home page is signed, by somebody who `knows` of what the page tells them first."""
    person.go("/").press("Read and sign")
    if knows:
        person.sees("Red, and no action").tick("I know of these points")
    person.press(button)
    person.sees(then)
