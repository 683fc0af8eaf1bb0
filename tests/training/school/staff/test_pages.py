"""The pages of the staff list and the matrix, as a browser without JavaScript sends them."""

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantern.outbox.models import Message
from tests.cast import as_tenant
from tests.files.building import pdf
from tests.training.school.staff.desk import Desk, boxes, in_days
from training.school import queries
from training.school.actions.requirements import exempt
from training.school.models import SchoolRequirement, StaffMember, TrainingRecord


def test_the_matrix_shows_who_needs_something_first_and_filters(desk: Desk) -> None:
    browser = desk.browser()
    assert "Nobody is in the staff list yet" in browser.get("/training/matrix/").text
    assert browser.get("/training/").headers["Location"] == "/training/matrix/"
    yearly, advanced = desk.ask("Annual update"), desk.ask("Lead, advanced", "dsl", frequency="two_years")
    amir, zoe = desk.staff("Amir Rahman"), desk.staff("Zoe Overdue", email="zoe@oak.test")
    desk.done(amir, yearly, in_days(0))
    lead = desk.staff("Priya Nair", "dsl")
    desk.done(lead, advanced, in_days(30 - 730))
    desk.staff("Nobody Yet", "volunteer")
    with as_tenant(desk.oak):
        exempt(staff=lead, requirement_id=advanced.pk, reason="Away until spring", by=desk.dsl)
    page = browser.get("/training/matrix/").text
    assert page.index("Zoe Overdue") < page.index("Amir Rahman") < page.index("Nobody Yet")
    assert "Away until spring" in page
    assert "1 of 2" in page
    assert "Overdue 1" in page
    only = browser.get("/training/matrix/?show=overdue").text
    assert "Zoe Overdue" in only
    assert "Amir Rahman" not in only
    assert "Amir Rahman" not in browser.get("/training/matrix/?role=dsl").text
    assert "Nobody is like that" in browser.get("/training/matrix/?q=nosuch").text
    assert browser.get("/training/matrix/?show=x&role=y&q=%00&page=99").status_code == 200
    assert "Staff training at" in browser.get("/training/matrix/print/").text
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/training/matrix/staff-training.xlsx?show=name").content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[0] == ["Name", "Job title", "Roles", "Started on", "Annual update", "Lead, advanced"]
    assert [row[0] for row in rows[1:]] == ["Amir Rahman", "Nobody Yet", "Priya Nair", "Zoe Overdue"]
    assert rows[4][4].startswith("Overdue")
    seen = desk.browser(desk.governor)
    assert seen.get("/training/").headers["Location"] == "/training/figures/"
    figures = seen.get("/training/figures/").text
    assert "1 of 2 in date" in figures
    # Whoever sees numbers or the matrix first has training of their own too.
    assert "/training/my/" in figures
    assert "/training/my/" in browser.get("/training/matrix/").text
    assert "Zoe" not in figures
    assert seen.get("/training/matrix/").status_code == 403
    assert zoe.name not in desk.browser(desk.teacher).get("/").text


def test_the_matrix_page_takes_as_many_queries_for_many_as_for_few(desk: Desk) -> None:
    browser, what = desk.browser(), desk.ask("Annual update")
    numbers = []
    for size in (2, 23):
        for number in range(size):
            desk.done(desk.staff(f"Person {size} {number}"), what, in_days(0))
        browser.get("/training/matrix/")
        with CaptureQueriesContext(connection) as captured:
            assert (
                browser.get("/training/matrix/").text.count('<th scope="row">') == sum((2, 23)[: len(numbers) + 1]) + 1
            )
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_somebody_is_added_changed_leaves_and_comes_back(desk: Desk) -> None:
    browser = desk.browser()
    wrong = browser.post("/training/staff/add/", {"name": "", **boxes("started_on", in_days(500))})
    assert wrong.status_code == 422
    assert "Enter the person’s name" in wrong.text
    given = {"name": "Kofi Mensah", "roles": ["teacher"], "email": "kofi@oak.test", **boxes("started_on", in_days(-2))}
    there = browser.post("/training/staff/add/", given).headers["Location"]
    twin = browser.post("/training/staff/add/", given | {"name": "Twin"})
    assert twin.status_code == 422
    assert "Kofi Mensah has this email address already" in twin.text
    browser.post(f"{there}change/", given | {"job_title": "Year 3 cover"})
    assert "Year 3 cover" in browser.get(there).text
    account = browser.post(f"{there}account/", {"person": str(desk.teacher.pk)})
    assert account.status_code == 302
    assert "Grace Obi" in browser.get(there).text
    early = browser.post(f"{there}leave/", boxes("left_on", date(2001, 1, 1)))
    assert early.status_code == 422
    assert "They started after that day" in early.text
    browser.post(f"{there}leave/", boxes("left_on", in_days(0)))
    assert "They have left" in browser.get(there).text
    assert "Kofi Mensah" in browser.get("/training/staff/?gone=yes").text
    assert "Kofi Mensah" not in browser.get("/training/staff/").text
    assert browser.get(f"{there}elsewhere/").status_code == 409
    browser.post(f"{there}return/", boxes("back_on", in_days(1)))
    assert "Kofi Mensah" in browser.get("/training/staff/?q=kofi").text
    assert browser.get("/training/staff/?q=nobody").status_code == 200


def test_a_certificate_from_elsewhere_goes_from_hand_to_hand(desk: Desk) -> None:
    browser, staff, what = desk.browser(), desk.staff(), desk.ask("Advanced", frequency="two_years")
    there = f"/training/staff/{staff.pk}/elsewhere/"
    given = {"title": "EPICT", "issuer": "EPICT", "requirement": [str(what.pk)], **boxes("completed_on", in_days(-4))}
    missing = browser.post(there, given)
    assert missing.status_code == 422
    assert "Choose a file" in missing.text
    assert "EPICT" in missing.text
    refused = browser.post(there, given | {"file": SimpleUploadedFile("a.pdf", b"not one")})
    assert refused.status_code == 422
    assert browser.post(there, given | {"file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 302
    with as_tenant(desk.oak):
        record = TrainingRecord.objects.get()
    assert "Somebody else decides" in browser.get("/training/waiting/").text
    assert browser.get(f"/training/records/{record.pk}/decide/").status_code == 403
    assert browser.get(f"/training/records/{record.pk}/proof/").status_code == 302
    head = desk.browser(desk.head)
    unsaid = head.post(f"/training/records/{record.pk}/decide/", {"decision": "no"})
    assert unsaid.status_code == 422
    assert "Say why it does not count" in unsaid.text
    assert "waits for approval" in head.get("/training/matrix/").text
    head.post(f"/training/records/{record.pk}/decide/", {"decision": "yes"})
    assert "Nothing waits" in head.get("/training/waiting/").text
    assert "Done" in head.get(f"/training/staff/{staff.pk}/").text
    head.post(f"/training/records/{record.pk}/void/", {"because": "It is somebody else’s"})
    assert "Voided: It is somebody else’s" in head.get(f"/training/staff/{staff.pk}/").text
    excused = f"/training/staff/{staff.pk}/exempt/{what.pk}/"
    assert browser.post(excused, {"reason": ""}).status_code == 422
    assert browser.post(excused, {"reason": "On leave", **boxes("until_on", in_days(9))}).status_code == 302
    with as_tenant(desk.oak):
        exemption = queries.staff_by_id(staff.pk).exemptions.get()
    assert "On leave" in browser.get(f"/training/staff/{staff.pk}/").text
    browser.post(f"/training/staff/{staff.pk}/exemptions/{exemption.pk}/end/")
    assert "Excused from" not in browser.get(f"/training/staff/{staff.pk}/").text


def test_the_school_asks_for_more(desk: Desk) -> None:
    browser = desk.browser()
    given = {"title": "Read Part One", "roles": ["teacher"], "frequency": "academic_year", "grace_days": "14"}
    refused = browser.post("/training/requirements/add/", given)
    assert refused.status_code == 422
    assert "there is no other way to meet it" in refused.text
    assert browser.post("/training/requirements/add/", given | {"external_allowed": "on"}).status_code == 302
    with as_tenant(desk.oak):
        made = SchoolRequirement.objects.get()
    there = f"/training/requirements/{made.pk}/"
    browser.post(f"{there}change/", given | {"external_allowed": "on", "title": "Read all of Part One"})
    assert "Read all of Part One" in browser.get("/training/requirements/").text
    browser.post(f"{there}stop/")
    assert "Nothing is asked of anybody yet" in browser.get("/training/requirements/").text


def test_who_is_overdue_is_reminded_once_a_day_and_who_has_no_address_is_named(desk: Desk) -> None:
    browser = desk.browser()
    desk.ask("Annual update")
    desk.staff("Zoe Overdue", email="zoe@oak.test")
    desk.staff("Lewis Carver")
    said = browser.post("/training/matrix/remind/", follow=True).text
    assert "1 person is being reminded" in said
    assert "Tell them in person: Lewis Carver" in said
    assert "reminded already today" in browser.post("/training/matrix/remind/", follow=True).text
    with as_tenant(desk.oak):
        mail = Message.objects.get(kind="mail").content
        assert StaffMember.objects.count() == 2
    assert mail["to"] == "zoe@oak.test"
    assert "Annual update" not in mail["body"]
    assert "overdue" in mail["body"]
