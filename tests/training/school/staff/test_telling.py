"""What people are told: reminders step by step, the weekly mail, the home page, and what audits are told."""

from datetime import date, timedelta

from checklists.live_sources import LiveSource
from checklists.school.live import suggestion_for
from lantern.outbox.models import Message
from tests.cast import as_tenant
from tests.training.school.staff.desk import Desk, in_days
from training.school.actions.reminding import remind_staff, send_digest
from training.school.actions.staff import link_account, note_leaving


def told(desk: Desk) -> list[tuple[str, str]]:
    """Who has had which mail since the last question."""
    with as_tenant(desk.oak):
        mails = Message.objects.filter(kind="mail").order_by("created_at")
        found = [(mail.content["to"], mail.content["body"]) for mail in mails]
        mails.delete()
    return found


def test_each_step_of_the_way_is_told_once_and_one_missed_is_told_on_the_next_day(desk: Desk) -> None:
    desk.ask("Annual update", grace_days=40)
    desk.staff("Zoe", email="zoe@oak.test", started_on=date(2026, 11, 1))
    desk.staff("No Address", started_on=date(2026, 11, 1))
    due = date(2026, 11, 1) + timedelta(days=40)
    days = {}
    with as_tenant(desk.oak):
        for number in range(-40, 45):
            day = due + timedelta(days=number)
            if day.weekday() < 5:
                for _twice in range(2):
                    if remind_staff(on=day):
                        days[number] = day
    steps = [-30, -14, -3, 3, 14, 30]
    # A step that falls on a weekend is told on Monday.
    expected = [step + {5: 2, 6: 1}.get((due + timedelta(days=step)).weekday(), 0) for step in steps]
    assert sorted(days) == expected
    mails = told(desk)
    assert [to for to, _body in mails] == ["zoe@oak.test"] * 6
    assert "is due on" in mails[0][1]
    assert "is overdue" in mails[-1][1]
    assert not any("Annual" in body for _to, body in mails)


def test_the_safeguarding_leads_have_one_mail_a_week_and_who_has_left_is_in_none(desk: Desk) -> None:
    desk.ask("Annual update")
    staff, gone = desk.staff("Lewis Carver"), desk.staff("Gone", email="gone@oak.test")
    with as_tenant(desk.oak):
        note_leaving(staff_id=gone.pk, left_on=in_days(0), by=desk.dsl)
        monday = in_days(-in_days(0).weekday())
        assert [send_digest(on=monday + timedelta(days=number)) for number in range(8)] == [2, 0, 0, 0, 0, 0, 0, 2]
        assert remind_staff() == 0
    mails = told(desk)
    assert {to for to, _body in mails} == {desk.dsl.email, desk.deputy.email}
    body = mails[-1][1]
    assert "1 person has something overdue" in body
    assert "1 person with something overdue has no email address" in body
    assert staff.name not in body


def test_the_home_page_tells_everybody_what_they_have_to_do_themselves(desk: Desk) -> None:
    staff, what = desk.staff("Tom Teacher"), desk.ask("Annual update")
    with as_tenant(desk.oak):
        link_account(staff_id=staff.pk, person=desk.teacher, by=desk.dsl)
    home = desk.browser(desk.teacher).get("/").text
    assert "What needs you now" in home
    assert "Annual update" in home
    assert "Overdue" in home
    desk.done(staff, what, in_days(0))
    assert "Annual update" not in desk.browser(desk.teacher).get("/").text


def test_the_home_page_names_who_is_overdue_to_those_who_look_after_training(desk: Desk) -> None:
    assert "overdue training" not in desk.browser(desk.head).get("/").text
    what, staff = desk.ask("Annual update"), desk.staff("Zoe Overdue")
    desk.external(staff, what)
    page = desk.browser(desk.head).get("/").text
    assert "1 person is overdue training" in page
    assert "Zoe Overdue" in page
    assert "1 certificate from elsewhere waits for you" in page
    assert "waits for you" not in desk.browser(desk.dsl).get("/").text, "the lead handed it in"
    for person in (desk.governor, desk.teacher):
        assert "Zoe Overdue" not in desk.browser(person).get("/").text


def test_audits_are_told_what_the_training_records_say(desk: Desk) -> None:
    def says(source: LiveSource) -> tuple[str, str]:
        with as_tenant(desk.oak):
            found = suggestion_for(source.value)
        assert found is not None
        return " ".join(found.facts), found.level

    assert says(LiveSource.STAFF_TRAINED) == ("Nothing like this is asked of anybody in your staff list yet.", "")
    yearly = desk.ask("Annual update", "teacher", "governor")
    desk.ask("Induction", "teacher", frequency="once", since=in_days(0))
    advanced = desk.ask("Advanced", "dsl", frequency="two_years")
    people = [desk.staff(f"Teacher {number}") for number in range(5)]
    governor, lead = desk.staff("A Governor", "governor"), desk.staff("A Lead", "dsl")
    for staff in [*people[:4], governor]:
        desk.done(staff, yearly, in_days(0))
    desk.done(lead, advanced, in_days(-800))
    assert says(LiveSource.STAFF_TRAINED) == ("4 of 5 people are in date.", "amber")
    assert says(LiveSource.LEADS_TRAINED) == ("0 of 1 person is in date.", "red")
    assert says(LiveSource.INDUCTION_DONE) == ("0 of 5 people are in date. 5 people still have time.", "amber")
    assert says(LiveSource.GOVERNORS_TRAINED) == ("1 of 1 person is in date.", "green")
