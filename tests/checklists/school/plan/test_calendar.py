"""Actions in calendars: addresses that a person makes and revokes, and what is given out there."""

import re
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from checklists.school.plan import actions
from checklists.school.plan.models import CalendarFeed
from lantern.audit.models import Entry
from lantern.errors import NotFound, NotPossibleNow
from tenants.people.actions import disable
from tenants.people.models import User
from tests.cast import as_tenant, client_for, visitor
from tests.checklists.school.plan.desk import Desk, in_days


def address_made(desk: Desk, person: User, *, whole_plan: str = "no") -> str:
    """The path of a new address of this person's, as the page shows it."""
    page = client_for(desk.stage.oak, person).post("/plan/calendar/", {"whole_plan": whole_plan})
    found = re.search(r'value="([^"]+\.ics)"', page.content.decode())
    assert found is not None
    address = urlsplit(found[1])
    assert address.hostname == desk.stage.oak.host
    return address.path


def titles(desk: Desk, address: str) -> list[str]:
    response = visitor(desk.stage.oak).get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_an_address_shows_open_actions_by_title_and_day_and_nothing_else(desk: Desk) -> None:
    stage = desk.stage
    own = desk.add("Train; all, staff", at=desk.statements[0], why="A secret reason", due_on=in_days(4))
    desk.add("The governor’s", owner=stage.governor, due_on=in_days(5))
    done = desk.add("Done already")
    with as_tenant(stage.oak):
        actions.note_progress(action_id=own.pk, by=stage.dsl, text="A secret note")
        actions.close_action(action_id=done.pk, by=stage.dsl, status="done", text="Yes.")
    address = address_made(desk, stage.it_lead)
    assert titles(desk, address) == ["Train; all, staff"]
    assert titles(desk, address_made(desk, stage.it_lead, whole_plan="yes")) == ["Train; all, staff", "The governor’s"]
    text = visitor(stage.oak).get(address).content.decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert (event["dtstart"].dt, event["transp"]) == (in_days(4), "TRANSPARENT")
    assert str(event["url"]).endswith(f"//{stage.oak.host}/plan/{own.pk}/")
    for word in ("secret", "Whitlock", "Priya", "Statement"):
        assert word not in text


def test_an_address_opens_nothing_once_it_is_revoked_or_its_person_may_not_see_the_plan(desk: Desk) -> None:
    stage = desk.stage
    own, others = address_made(desk, stage.it_lead), address_made(desk, stage.governor)
    browser = client_for(stage.oak, stage.it_lead)
    assert "Not read yet" in browser.get("/plan/calendar/").content.decode()
    titles(desk, own)
    assert "Last read on" in browser.get("/plan/calendar/").content.decode()
    with as_tenant(stage.oak):
        mine, theirs = (CalendarFeed.objects.get(person=person) for person in (stage.it_lead, stage.governor))
    assert browser.post(f"/plan/calendar/{theirs.pk}/revoke/").status_code == 404
    assert browser.post(f"/plan/calendar/{mine.pk}/revoke/").status_code == 302
    with as_tenant(stage.oak):
        disable(person=stage.governor, by=stage.head)
    for address in (own, others, "/plan/calendar/made-up.ics"):
        assert visitor(stage.oak).get(address).status_code == 404
    assert visitor(stage.world.elm).get(others).status_code == 404
    with as_tenant(stage.oak):
        assert {entry.verb for entry in Entry.objects.filter(verb__startswith="calendar.")} == {
            "calendar.made",
            "calendar.revoked",
        }
        assert not CalendarFeed.objects.filter(digest__in=own.split("/")).exists()


def test_nobody_collects_addresses_without_end(desk: Desk) -> None:
    with as_tenant(desk.stage.oak):
        for _number in range(actions.MOST_FEEDS):
            actions.make_feed(whole_plan=False, by=desk.stage.dsl)
        with pytest.raises(NotPossibleNow):
            actions.make_feed(whole_plan=False, by=desk.stage.dsl)
    page = client_for(desk.stage.oak, desk.stage.dsl).post("/plan/calendar/", {"whole_plan": "no"})
    assert (page.status_code, "You have 10 calendar addresses" in page.content.decode()) == (422, True)


def test_a_lead_without_a_second_step_reads_no_calendar(desk: Desk, settings: object) -> None:
    address = address_made(desk, desk.stage.dsl)
    assert titles(desk, address) == []
    settings.TWO_STEP_REQUIRED = True  # type: ignore[attr-defined]
    assert visitor(desk.stage.oak).get(address).status_code == 404


def test_one_action_is_downloaded_for_any_calendar(desk: Desk) -> None:
    action = desk.add("Test the restore")
    response = client_for(desk.stage.oak, desk.stage.dsl).get(f"/plan/{action.pk}/action.ics")
    assert "attachment" in response["Content-Disposition"]
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["uid"]) == f"{action.pk}@{desk.stage.oak.host}"
    with as_tenant(desk.stage.oak), pytest.raises(NotFound):
        actions.queries.action_by_id(desk.stage.staff, action.pk)
