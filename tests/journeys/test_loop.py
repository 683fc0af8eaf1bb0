"""The product's main loop as its people meet it: from an empty authority to a signed return, and from returns to a benchmark."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from lantern.demo.world.cast import PASSWORD, people_of
from lantern.demo.world.county import SCHOOLS
from lantern.demo.world.school import STAGES, SUBMITTED
from tests.journeys import steps
from tests.journeys.conftest import SignIn
from tests.journeys.desk import Desk
from tests.journeys.letters import link_in_newest_mail
from tests.journeys.looks import keep_picture
from tests.journeys.running import County

AUTHORITY = "Marlshire County Council"
OUR_SCHOOL = "St Mary’s Primary School"
NAMES = {"800001": OUR_SCHOOL, "800002": "Holm Oak Infant School", "800003": "Marlbridge Academy"}
ROUND = "Online safety audit, first round"
REWORDED = "Somebody by name leads on online safety, and every parent knows who"
STATEMENTS = 16
# The first of the county's schools is left as it is; the next are made to submit, beside those further on that have.
LATE_SCHOOLS = 15
EVERYBODY = f"All {len(SCHOOLS)} schools by name"
SUBMITTING = f"{LATE_SCHOOLS - 1 + STAGES[LATE_SCHOOLS:].count(SUBMITTED)} of {len(SCHOOLS)} schools"

SitDown = Callable[..., Desk]


def test_a_new_authority_comes_from_nothing_to_a_signed_return(
    county: County, as_role: SignIn, sit_down: SitDown, tmp_path: Path
) -> None:
    operator = as_role("operator")
    steps.add_authority(
        operator,
        name=AUTHORITY,
        la_code="998",
        host="marlshire.localhost",
        person="Ines Marlow",
        email="ines@marlshire.example",
    )
    officer = sit_down(county.at("marlshire.localhost"))
    steps.join(officer, link_in_newest_mail(operator, "ines@marlshire.example"), place=AUTHORITY)
    file = steps.gias_file(tmp_path, la_code="998", la_name="Marlshire", names=NAMES, stranger="Stray School")
    steps.load_schools(officer, file, new=3, rejected="Stray School")
    steps.invite_head(officer, OUR_SCHOOL, name="Hanna Reed", email="head@st-marys.example")

    school = county.at("st-marys-primary-school.localhost")
    head, lead, governor = sit_down(school), sit_down(school), sit_down(school)
    steps.join(head, link_in_newest_mail(operator, "head@st-marys.example"), place=OUR_SCHOOL)
    for desk, name, email, role in (
        (lead, "Leo Dunn", "dsl@st-marys.example", "Designated safeguarding lead"),
        (governor, "Gwen Shaw", "governor@st-marys.example", "Governor"),
    ):
        steps.invite_colleague(head, name=name, email=email, role=role)
        steps.join(desk, link_in_newest_mail(operator, email), place=OUR_SCHOOL)

    steps.publish_checklist(officer, code="LAO-1", reworded=REWORDED)
    steps.open_round_for_all(officer, title=ROUND, schools=3)
    answer_everything(lead, sit_down)
    steps.sign(head, button="Sign the audit", then="You have signed the audit", knows=True)
    steps.sign(governor, button="Sign and send the return", then="Return sent")
    steps.see_completion(officer, title=ROUND, school=OUR_SCHOOL, submitted=1, invited=3)
    for desk in (operator, officer, head, lead, governor):
        assert desk.faults == []


def answer_everything(lead: Desk, sit_down: SitDown) -> None:
    """Every statement has an answer: one given without scripts, the others by a letter each."""
    steps.start_audit(lead, title=ROUND)
    lead.reads_heading(REWORDED)
    for key in ("g", "a", "r"):
        steps.answer_by_key(lead, key)
        steps.next_by_key(lead)
    plain = sit_down(lead.address, scripts=False).sign_in("dsl@st-marys.example", steps.PASSWORD)
    plain.go(lead.page.url)
    steps.answer_by_button(plain, "Green", "Read in the autumn by all staff.")
    lead.go(plain.page.url)
    for _statement in range(STATEMENTS - 4):
        steps.answer_by_key(lead, "g")
        steps.next_by_key(lead)
    lead.sees(f"{STATEMENTS} of {STATEMENTS} answered")


def test_two_people_write_one_note_and_no_text_is_lost(as_role: SignIn) -> None:
    lead, head = as_role("dsl"), as_role("head")
    lead.go("/").press("Carry on")
    head.go(lead.page.url)
    lead.fill("Note", "The lead’s words about this.")
    expect(lead.page.locator("#answer-saved")).to_contain_text("Saved at")
    head.fill("Note", "The head’s words about this.")
    expect(head.page.get_by_role("heading", name="Two people changed this note")).to_be_visible()
    keep_picture(head.page, "head-two-people-one-note-1280")
    head.sees("The lead’s words about this.").sees("The head’s words about this.")
    both = head.page.locator("#mix-note").input_value()
    assert "The lead’s words" in both
    assert "The head’s words" in both
    head.press("Save this").sees("Your choice has been saved")
    assert head.field("Note").input_value() == both
    head.follow("All versions of this answer")
    head.sees("The lead’s words about this.").sees("The head’s words about this.")


def test_an_audit_is_answered_without_javascript(as_role: SignIn) -> None:
    lead = as_role("dsl", scripts=False)
    lead.go("/").press("Carry on")
    heading = lead.page.locator("h1").inner_text()
    steps.answer_by_button(lead, "Amber", "Half of the staff have had it.")
    lead.go("/audits/").follow(open_audit_title(lead))
    line = lead.page.get_by_role("listitem").filter(has_text=heading)
    expect(line).to_contain_text("Amber")


def open_audit_title(desk: Desk) -> str:
    return desk.page.locator(".ln-todo h3").first.inner_text()


def test_an_analyst_cannot_close_a_round(as_role: SignIn) -> None:
    analyst = as_role("analyst")
    analyst.follow(EVERYBODY)
    assert "Close the round" not in analyst.text
    answer = analyst.page.goto(analyst.page.url.replace("/schools/", "/close/"))
    assert answer is not None
    assert answer.status == 403


def test_a_head_is_nobody_at_the_authority(county: County, as_role: SignIn) -> None:
    head = as_role("head")
    head.go(county.authority).reads_heading("Sign in to Hillshire County Council")
    (email,) = [person.email for person in people_of(SCHOOLS[0]) if person.role == "head"]
    head.fill("Email address", email).fill("Password", PASSWORD).press("Sign in")
    head.sees("There is a problem").reads_heading("Sign in to Hillshire County Council")


def test_the_readme_has_its_pictures(as_role: SignIn) -> None:
    officer = as_role("officer").go("/benchmarks/")
    officer.page.locator("main .ln-items a").first.click()
    lead = as_role("dsl")
    for desk, name in ((officer, "readme-benchmark"), (lead, "readme-school-home")):
        assert keep_picture(desk.page, name, whole=False).exists()


def test_an_officer_closes_a_round_and_schools_see_where_they_stand(county: County, as_role: SignIn) -> None:
    county.let_schools_submit(*(school.label for school in SCHOOLS[1:LATE_SCHOOLS]))
    officer = as_role("officer")
    officer.follow(EVERYBODY).reads_heading(f"{SUBMITTING} have submitted")
    round_page = officer.page.url.removesuffix("schools/")
    due = steps.today()
    officer.go(round_page).follow("Change the dates")
    for date in ("Due date", "Closing date"):
        officer.fill_date(date, due.day, due.month, due.year)
    officer.press("Save").sees("The dates have been changed")
    officer.press("Close the round").tick("I understand").press("Close the round and publish")
    officer.reads_heading("The round is closed and its results are published", seconds=60)
    officer.follow("See results").sees(SUBMITTING).sees("Where schools are weakest")
    keep_picture(officer.page, "officer-benchmark-just-closed-1280")
    lead = as_role("dsl", school=1)
    lead.go("/where-we-stand/")
    lead.page.locator("main .ln-items a").first.click()
    lead.reads_heading("Where we stand").sees(f"Beside {SUBMITTING}")
    keep_picture(lead.page, "dsl-where-we-stand-just-closed-1280")
