"""The pages about filtering: what they show to whom, what they take, and what a refusal looks like."""

import io

from django.utils import timezone
from openpyxl import load_workbook

from incidents.school.actions import Details, log
from incidents.school.filtering.models import FilterChange, FilterCheck, Part, Review, ReviewNote, System
from incidents.school.filtering.readable import pages
from incidents.school.filtering.rules import Step
from tests.cast import as_tenant
from tests.checklists.school.test_budgets import at_most
from tests.checklists.school.test_pages import text_of
from tests.incidents.filtering.desk import Desk, in_days

ASKED = {
    "kind": "allow",
    "what": "www.example.org",
    "why": "For rivers.\r\nYear 5.",
    "group": "pupils",
    "lasts": "day",
}
CHECKED = {
    "device": "Tablet 3",
    "place": "Main site, guest Wi-Fi",
    "group": "guests",
    "tool": "A test page",
    "tested": ["adult"],
    "result": "through",
    "note": "One page opened.",
}
SYSTEM = {"name": "Writer", "kind": "ai_tool", "owner": "Computing lead", "used_by": "pupils", "dpia": "to_do"}


def test_a_teacher_asks_the_it_lead_approves_and_the_teacher_sees_the_answer(desk: Desk) -> None:
    teacher, it_lead = desk.browser(desk.staff), desk.browser(desk.it_lead)
    assert "You have asked for nothing yet" in text_of(teacher.get("/filtering/"))
    there = teacher.post("/filtering/changes/ask/", ASKED).url
    page = text_of(teacher.get(there))
    assert "Somebody else decides" in page
    assert "Approve" not in page.replace("Approved", "")
    assert teacher.post(there, {"step": "approve", "text": ""}).status_code == 403
    assert "www.example.org" in text_of(it_lead.get("/filtering/"))
    assert it_lead.post(there, {"step": "approve", "text": ""}).url == there
    assert it_lead.post(there, {"step": "make", "text": "Done before lunch."}).url == there
    page = text_of(teacher.get(there))
    for words in ("In place", "Done before lunch.", "Sam Whitlock", "until", "(today)"):
        assert words in page
    with as_tenant(desk.oak):
        change = FilterChange.objects.get()
        assert (change.from_on, change.until_on, change.why) == (in_days(0), in_days(0), "For rivers.\nYear 5.")


def test_a_teacher_sees_no_other_request_and_nothing_else_of_the_log(desk: Desk) -> None:
    other, teacher = desk.ask(by=desk.dsl), desk.browser(desk.staff)
    assert teacher.get(f"/filtering/changes/{other.pk}/").status_code == 404
    assert teacher.post(f"/filtering/changes/{other.pk}/", {"step": "note", "text": "x"}).status_code == 404
    for path in ("changes/", "changes/changes.xlsx", "checks/", "reviews/", "systems/", "print/"):
        assert teacher.get(f"/filtering/{path}").status_code == 403
    governor = desk.browser(desk.governor)
    assert governor.get(f"/filtering/changes/{other.pk}/").status_code == 200
    assert governor.get("/filtering/checks/add/").status_code == 403


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    browser = desk.browser(desk.it_lead)
    refused = browser.post("/filtering/changes/ask/", {**ASKED, "what": "", "lasts": "until"})
    page = text_of(refused)
    assert refused.status_code == 422
    for words in ("Error: Ask for a change", "Enter the site, category or setting", "Enter the last day", "Year 5."):
        assert words in page
    day = in_days(-2)
    past = {"from_on_day": day.day, "from_on_month": day.month, "from_on_year": day.year}
    assert "The first day must be today or later" in text_of(browser.post("/filtering/changes/ask/", {**ASKED, **past}))
    change = desk.ask()
    refused = browser.post(f"/filtering/changes/{change.pk}/", {"step": "refuse", "text": ""})
    assert (refused.status_code, "Write a line that says why" in text_of(refused)) == (422, True)
    assert browser.post(f"/filtering/changes/{change.pk}/", {"step": "reverse", "text": ""}).status_code == 409
    assert "id_tested" in browser.post("/filtering/checks/add/", {**CHECKED, "tested": []}).content.decode()


def test_a_failing_check_leads_to_an_action_and_offers_a_review(desk: Desk) -> None:
    browser = desk.browser(desk.it_lead)
    act = browser.post("/filtering/checks/add/", CHECKED).url
    with as_tenant(desk.oak):
        check = FilterCheck.objects.get()
    assert act == f"/filtering/checks/{check.pk}/action/"
    assert "Something came through, and no action is planned" in text_of(browser.get("/filtering/"))
    day = in_days(5)
    plan = {"title": "Close the gap", "owner": "other", "owner_words": "Supplier"}
    due = {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}
    assert browser.post(act, plan).status_code == 422
    assert browser.post(act, {**plan, **due}).url == f"/filtering/checks/{check.pk}/"
    page = browser.get(f"/filtering/checks/{check.pk}/")
    for words in ("Close the gap", "Supplier", "One page opened.", "Adult content"):
        assert words in text_of(page)
    propose = f"/filtering/reviews/propose/?check={check.pk}"
    assert propose in page.content.decode()
    there = browser.post(propose, {"because": "risk", "detail": "", "start": "yes"}).url
    with as_tenant(desk.oak):
        review = Review.objects.get()
        assert (there, review.source_id, review.state) == (f"/filtering/reviews/{review.pk}/", check.pk, "open")


def test_an_incident_starts_a_review_with_one_click_and_tells_nothing_of_it(desk: Desk) -> None:
    browser = desk.browser(desk.dsl)
    with as_tenant(desk.oak):
        about = Details(category="filter_failure")
        incident = str(log(account="Jo saw it.", details=about, by=desk.dsl).pk)
    assert f"/filtering/reviews/propose/?incident={incident}" in browser.get(f"/incidents/{incident}/").content.decode()
    form = browser.get(f"/filtering/reviews/propose/?incident={incident}")
    assert "The review says only that there was an incident" in text_of(form)
    assert 'value="incident" checked' in form.content.decode()
    there = browser.post(
        f"/filtering/reviews/propose/?incident={incident}", {"because": "incident", "start": "yes"}
    ).url
    page = desk.browser(desk.governor).get(there).content.decode()
    assert incident not in page
    assert "Extra review" in text_of(browser.get(f"/incidents/{incident}/"))
    assert "Review: an incident" in page
    assert browser.get("/filtering/reviews/propose/?incident=nonsense").status_code == 200


def test_a_review_is_written_part_by_part_finished_and_printed(desk: Desk) -> None:
    browser = desk.browser(desk.dsl)
    there = browser.post("/filtering/reviews/propose/", {"because": "yearly", "start": "yes"}).url
    refused = browser.post(there, {"ai_text": "Two tools.", "risks_verdict": "needs_action"})
    for words in ("Choose a result for: AI tools and how they are used", "Say what needs action", "Two tools."):
        assert words in text_of(refused)
    assert refused.status_code == 422
    assert "Nothing is written yet about" in text_of(browser.post(f"{there}hold/", {**_held(), "summary": "Fine."}))
    assert (
        browser.post(there, {f"{part}_verdict": "in_order" for part in Part} | {"ai_text": "Two tools."}).url == there
    )
    other = desk.browser(desk.it_lead)
    met = other.post(there, {"ai_verdict": "needs_action", "ai_text": "Three tools."})
    assert met.status_code == 422
    for words in ("Priya Nair wrote something here meanwhile", "Three tools.", "Two tools."):
        assert words in text_of(met)
    with as_tenant(desk.oak):
        seen = ReviewNote.objects.get(part="ai").pk
    assert other.post(there, {"ai_verdict": "in_order", "ai_text": "Three tools.", "ai_seen": str(seen)}).url == there
    page = text_of(browser.get(there))
    assert "What stood here before" in page
    assert browser.post(f"{there}hold/", {**_held(), "summary": "All is well."}).url == there
    page = text_of(desk.browser(desk.governor).get(there))
    for words in ("All is well.", "All four whom the standard names", "Three tools.", "Helen, Priya, Sam and Tom"):
        assert words in page
    assert browser.post(there, {"ai_verdict": "in_order"}).status_code == 409
    assert browser.get(f"{there}hold/").status_code == 409
    assert "All is well." in text_of(browser.get("/filtering/print/"))
    assert "The last yearly review was held on" in text_of(browser.get("/filtering/reviews/"))


def _held() -> dict[str, object]:
    day = timezone.localdate()
    return {
        "held_on_day": day.day,
        "held_on_month": day.month,
        "held_on_year": day.year,
        "took_part_of": ["with_leader", "with_dsl", "with_it", "with_governor"],
        "took_part": "Helen, Priya, Sam and Tom",
    }


def test_a_new_tool_leads_to_the_review_that_it_proposes(desk: Desk) -> None:
    browser = desk.browser(desk.it_lead)
    assert browser.post("/filtering/systems/add/", SYSTEM).status_code == 422
    there = browser.post("/filtering/systems/add/", {**SYSTEM, "is_new": "yes"}).url
    page = text_of(browser.get(there))
    assert "Review: a new AI tool" in page
    assert browser.post(f"{there}start/").url == there
    assert browser.get(f"{there}drop/").status_code == 409
    with as_tenant(desk.oak):
        system = System.objects.get()
    assert "Not yet" in text_of(browser.get("/filtering/systems/"))
    changed = {**SYSTEM, "dpia": "done", "name": "Writer 2"}
    assert browser.post(f"/filtering/systems/{system.pk}/", changed).url == "/filtering/systems/"
    assert "Writer 2" in text_of(desk.browser(desk.governor).get("/filtering/systems/"))
    assert desk.browser(desk.governor).get(f"/filtering/systems/{system.pk}/").status_code == 403


def test_the_log_as_workbooks_runs_nothing(desk: Desk) -> None:
    desk.step(desk.ask('=HYPERLINK("https://evil.example","x")', why="+1"), Step.REFUSE, by=desk.dsl, text="=2")
    desk.check(result="through", note="-3")
    browser = desk.browser(desk.governor)
    for path in ("changes/changes.xlsx", "checks/checks.xlsx"):
        sheet = load_workbook(io.BytesIO(browser.get(f"/filtering/{path}").content)).active
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr", "d", "n"}
        assert sheet.max_row == 2


def test_the_pages_take_as_many_queries_for_fourteen_as_for_five(desk: Desk) -> None:
    browser = desk.browser(desk.dsl)
    checked = [desk.check(result="through", note="x") for _turn in range(3)]
    asked = [desk.ask(f"www{number}.example.org") for number in range(3)]
    budgets = {
        "": 9,
        "changes/": 5,
        "changes/?q=www&show=all": 5,
        "changes/changes.xlsx": 4,
        "checks/": 6,
        "checks/checks.xlsx": 4,
        "reviews/": 5,
        "systems/": 5,
        "print/": 10,
        f"changes/{asked[0].pk}/": 4,
        f"checks/{checked[0].pk}/": 4,
    }
    browser.get("/filtering/")
    for size in (2, 9):
        for number in range(size):
            desk.ask(f"more{number}.example.org")
            desk.check(result="through", note="x")
        for path, budget in budgets.items():
            with at_most(budget):
                assert browser.get(f"/filtering/{path}").status_code == 200


def test_the_log_leaves_with_the_school_as_a_page_that_anybody_can_read(desk: Desk) -> None:
    with as_tenant(desk.oak):
        assert list(pages()) == []
    desk.step(desk.made("www.example.org"), Step.REVERSE, text="After the lesson.")
    desk.check(result="through", note="One page opened.")
    desk.review(filled=True)
    with as_tenant(desk.oak):
        (page,) = pages()
        html = "".join(page.html)
    for words in (
        "www.example.org",
        "For the lesson on rivers.",
        "After the lesson.",
        "One page opened.",
        "As it should be.",
    ):
        assert words in html
