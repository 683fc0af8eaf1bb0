"""A school's own messy spreadsheet becomes its staff list."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lantern.errors import NotAllowed
from tests.cast import World, as_tenant, run_jobs
from tests.training.school.staff.desk import Desk
from training.school.models import StaffImport, StaffImportRow, StaffMember
from training.school.spreadsheet import work
from training.school.spreadsheet.actions import confirm_list
from training.school.spreadsheet.plan import plan_of
from training.school.spreadsheet.reading import Wanted, day_of, email_of, guess_columns, heading_at, name_of, roles_of

HEADING = ["Staff name ", "Job Title", "Staff role", "E-mail address", "Start Date", "Date of leaving"]


def messy(people: int = 60) -> bytes:
    """Sixty people as schools write them: two of them twice, one without mail, unknown roles, days in every form."""
    rows: list[list[Any]] = [
        ["HUGHES, Daniel", "Teaching assistant", "TA", "D.Hughes@oak.test", "1/9/2021", ""],
        ["Marta Kowalska", "Midday supervisor", "Lunchtime", "", "Sept 2019", ""],
        ["Nia Powell", "Year 1", "Teacher and DSL", "nia.powell(at)oak.test", date(2020, 9, 1), ""],
        ["", "", "Teacher", "somebody@oak.test", "01/09/2020", ""],
        ["daniel hughes", "TA", "TA", "d.hughes@oak.test", "01.09.21", ""],
        ["Marta  Kowalska", "", "Lunchtime", "", "", ""],
        ["Old Hand", "Cook", "Kitchen", "old@oak.test", "3rd January 2011", "31.8.2026"],
    ]
    rows += [
        [
            f"Person Number{chr(65 + n // 26)}{chr(97 + n % 26)}",
            "",
            "Class teacher",
            f"p{n}@oak.test",
            "2024-09-01 00:00:00",
            "",
        ]
        for n in range(people - len(rows))
    ]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    # As systems give them out: a title, an empty line, and only then the words above the columns.
    for row in (["Oak Primary: staff, as of 1 November"], [], HEADING, *rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/9/2026", date(2026, 9, 1)),
        ("01.09.26", date(2026, 9, 1)),
        ("1st Sept 1998", date(1998, 9, 1)),
        ("12-Jan-99", date(1999, 1, 12)),
        ("2024-02-29 00:00:00", date(2024, 2, 29)),
        ("29/2/2023", None),
        ("9/31/2024", None),
        ("Sept 2019", None),
        ("2024-13-45", None),
        ("soon", None),
    ],
)
def test_days_are_read_as_britain_writes_them(text: str, expected: date | None) -> None:
    assert day_of(text) == expected


def test_names_addresses_roles_and_columns_are_read_as_schools_write_them() -> None:
    assert name_of({"name": "O'NEILL, Siobhan Mary"}) == "Siobhan Mary O'Neill"
    assert name_of({"first_name": "Ann-Marie", "last_name": "SMITH-D’ARCY"}) == "Ann-Marie Smith-D’Arcy"
    assert name_of({"first_name": "Jo", "last_name": "LI"}) == "Jo LI"
    assert [email_of(text) for text in (" Jo@Oak.Test ", "n/a", "", "jo at oak")] == ["jo@oak.test", "", "", None]
    assert roles_of("Class Teacher / Deputy DSL", {}) == (["teacher", "deputy_dsl"], [])
    assert roles_of("Chair of Governors", {}) == (["governor"], [])
    assert roles_of("Lunchtime; TA", {}) == (["support_staff"], ["lunchtime"])
    assert roles_of("Lunchtime", {"lunchtime": "support_staff"}) == (["support_staff"], [])
    assert roles_of("Lunchtime", {"lunchtime": ""}) == ([], [])
    assert roles_of("Lunchtime", {}) == ([], ["lunchtime"])
    assert guess_columns(HEADING) == {
        "name": 0, "job_title": 1, "roles": 2, "email": 3, "started_on": 4, "left_on": 5
    }  # fmt: skip
    assert guess_columns(["Forename", "Surname", "Work email"]) == {"email": 2, "first_name": 0, "last_name": 1}
    above = [["Staff as of 1 November"], [], ["Page 1 of 2"], HEADING, ["Amir Rahman"]]
    assert (heading_at(above), heading_at([["Who", "What"], ["Amir", "TA"]]), heading_at(above[:4])) == (3, 0, 0)


def test_without_a_column_for_roles_a_job_title_that_tells_none_is_asked_about_once() -> None:
    columns = {Wanted.NAME: 0, Wanted.JOB_TITLE: 1}
    rows = [(2, ["Ann Bell", "Lunch / play leader"]), (3, ["Bob Cole", "TA"]), (4, ["Cy Dunn", ""])]
    asked = {one.line: one.notes for one in plan_of(rows, [], columns=columns, role_words={}, on=date(2026, 9, 1))}
    assert ["unknown_role", "lunch play leader"] in asked[2]
    assert not any(code == "unknown_role" for line in (3, 4) for code, _said in asked[line])
    words = {"lunch play leader": "support_staff"}
    (told, *_others) = plan_of(rows, [], columns=columns, role_words=words, on=date(2026, 9, 1))
    assert told.facts is not None
    assert told.facts["roles"] == ["support_staff"]


def test_sixty_people_come_in_from_a_messy_spreadsheet(desk: Desk, loop: World) -> None:
    browser = desk.browser()
    desk.staff("Old Hand", "site", started_on=date(2011, 1, 3), email="old@oak.test")
    wrong = browser.post("/training/staff/import/", {"file": SimpleUploadedFile("a.csv", b"Name\n")})
    assert wrong.status_code == 422
    assert "nobody below it" in wrong.text
    sent = browser.post("/training/staff/import/", {"file": SimpleUploadedFile("staff.xlsx", messy())})
    there = sent.headers["Location"]
    assert "HUGHES, Daniel" in browser.get(there).text
    columns = {"name": "0", "job_title": "1", "roles": "2", "email": "3", "started_on": "4", "left_on": "5"}
    without = browser.post(there, {key: value for key, value in columns.items() if key != "name"})
    assert without.status_code == 422
    assert "Say which column has the name" in without.text
    assert "Choose each column once" in browser.post(there, columns | {"roles": "1"}).text
    listed = browser.post(there, columns).headers["Location"]
    page = browser.get(listed).text
    assert "Confirm 57 changes" in page
    assert "“lunchtime” means" in page
    for said in (
        "“nia.powell(at)oak.test” is no email address",
        "No email address: they are listed for you to tell",
        "“Sept 2019” is no day",
        "Say above what it means",
    ):
        assert said in page, said
    assert "The same person as in row 4, which is taken." in browser.get(f"{listed}?show=twice").text
    assert "There is no name in this row" in browser.get(f"{listed}?show=rejected").text
    browser.post(f"{listed}roles/", {"word_0": "support_staff"})
    assert "Say above what it means" not in browser.get(listed).text
    assert browser.post(f"{listed}confirm/").status_code == 302
    assert "Being carried out" in browser.get(listed).text
    assert browser.post(f"{listed}discard/").status_code == 409
    run_jobs(loop)
    assert "Finished" in browser.get(listed).text
    with as_tenant(desk.oak):
        staff = {one.name: one for one in StaffMember.objects.all()}
        assert len(staff) == 57
        daniel, marta, nia = staff["Daniel Hughes"], staff["Marta Kowalska"], staff["Nia Powell"]
        assert (daniel.email, daniel.started_on) == ("d.hughes@oak.test", date(2021, 9, 1))
        assert (marta.email, marta.roles) == ("", ["support_staff"])
        assert (nia.email, nia.roles) == ("", ["teacher", "dsl"])
        assert staff["Old Hand"].left_on == date(2026, 8, 31)
        assert staff["Old Hand"].job_title == "Cook"
        assert not StaffImportRow.objects.exists(), "copies of the file stay nowhere"
    again = browser.post("/training/staff/import/", {"file": SimpleUploadedFile("again.xlsx", messy())})
    listed = browser.post(again.headers["Location"], columns).headers["Location"]
    assert "The list changes nothing" in browser.get(listed).text
    browser.post(f"{listed}discard/")
    assert "Discarded" in browser.get("/training/staff/import/").text


def test_a_worker_that_dies_half_way_loses_nobody_and_doubles_nobody(desk: Desk, monkeypatch: Any) -> None:
    browser = desk.browser()
    sent = browser.post("/training/staff/import/", {"file": SimpleUploadedFile("staff.xlsx", messy(20))})
    columns = {"name": "0", "roles": "2", "email": "3", "started_on": "4"}
    browser.post(sent.headers["Location"], columns)
    with as_tenant(desk.oak):
        upload = StaffImport.objects.get()
        with pytest.raises(NotAllowed):
            confirm_list(list_id=upload.pk, by=desk.governor)
        confirm_list(list_id=upload.pk, by=desk.dsl)
        taken, real = [], work.add_staff

        def dies(**given: Any) -> StaffMember:
            if len(taken) == 7:
                raise KeyboardInterrupt
            taken.append(real(**given))
            return taken[-1]

        monkeypatch.setattr(work, "add_staff", dies)
        with pytest.raises(KeyboardInterrupt):
            work.carry_out(list_id=upload.pk)
        monkeypatch.undo()
        assert StaffMember.objects.count() == 7
        work.carry_out(list_id=upload.pk)
        work.carry_out(list_id=upload.pk)
        assert StaffMember.objects.count() == 17
        upload.refresh_from_db()
        assert upload.state == "done"
