"""An officer plans, publishes, changes and cancels sessions, and says who came."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from tests.cast import World, as_tenant, client_for, make_person
from tests.training.sessions.stage import Stage, let_it_begin, make_stage
from training.authority.sessions import actions
from training.authority.sessions.models import Booking, JoiningLink, Session


@pytest.fixture
def stage(loop: World) -> Stage:
    return make_stage(loop)


@pytest.fixture
def browser(stage: Stage) -> Any:
    return client_for(stage.hillshire, stage.officer)


def filled(**changed: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    return {
        "title": "Filtering in practice",
        "how": "in_person",
        "place": "County Hall, room 4",
        "day_day": str(day.day),
        "day_month": str(day.month),
        "day_year": str(day.year),
        "starts": "9:30",
        "ends": "11.30am",
        "places": "20",
    } | changed


def test_an_officer_plans_a_session_which_schools_see_once_it_is_published(
    stage: Stage, browser: Any, loop: World
) -> None:
    there = browser.post("/training/sessions/add/", filled(per_school="2")).url
    page = browser.get(there).content.decode()
    assert "Draft" in page
    assert "09:30 to 11:30" in page
    with as_tenant(loop.oak):
        assert Session.objects.count() == 0
    assert browser.post(f"{there}publish/").url == there
    with as_tenant(loop.oak):
        assert Session.objects.get().per_school == 2
    assert "Filtering in practice" in browser.get("/training/sessions/").content.decode()
    with as_tenant(stage.hillshire):
        assert list(
            Entry.objects.filter(verb__startswith="session.").values_list("verb", flat=True).order_by("created_at")
        ) == [
            "session.planned",
            "session.published",
        ]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"starts": "nine"}, "Enter a time, such as 9:30 or 3:15pm"),
    ({"ends": "9:00"}, "The session must end after it starts"),
    ({"place": ""}, "Enter where it is"),
    ({"how": "online", "link": "javascript:alert(1)"}, "beginning with https://"),
    ({"places": "0"}, "1 or more"),
    ({"day_year": "2020"}, "The session must start in the future"),
    # Clocks go forward at one in the morning of 28 March 2027, and back at two on 31 October.
    ({"day_day": "28", "day_month": "3", "day_year": "2027", "starts": "1:30"}, "this time is left out"),
    ({"day_day": "31", "day_month": "10", "day_year": "2027", "starts": "1:30"}, "this time comes twice"),
    (
        {"closes_on_day": "1", "closes_on_month": "1", "closes_on_year": "2999"},
        "must be the day of the session or before",
    ),
]


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(browser: Any) -> None:
    for changed, said in WRONG:
        answer = browser.post("/training/sessions/add/", filled(**changed))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page, changed
        assert 'value="Filtering in practice"' in page


def test_a_session_keeps_its_time_on_the_clock_across_the_change_of_clocks(stage: Stage, browser: Any) -> None:
    day = {"day_day": "29", "day_month": "3", "day_year": "2027"}
    there = browser.post(
        "/training/sessions/add/", filled(**day, closes_on_day="28", closes_on_month="3", closes_on_year="2027")
    ).url
    with as_tenant(stage.hillshire):
        made = Session.objects.get()
    # British Summer Time: an hour ahead of UTC, also where booking closes at the end of the day on which it began.
    assert made.starts_at.isoformat() == "2027-03-29T08:30:00+00:00"
    assert made.closes_at.isoformat() == "2027-03-28T23:00:00+00:00"
    assert "At the end of Sunday 28 March 2027" in browser.get(there).content.decode()
    form = browser.get(f"{there}change/").content.decode()
    assert 'value="28"' in form
    assert 'value="09:30"' in form
    invitation = browser.get(f"{there}session.ics").content.decode()
    assert "DTSTART:20270329T083000Z" in invitation


def test_a_change_that_came_too_late_overwrites_nothing(stage: Stage, browser: Any) -> None:
    there = browser.post("/training/sessions/add/", filled()).url
    for title, code in (("First", 302), ("Second", 409)):
        assert browser.post(f"{there}change/", filled(title=title, seen="0")).status_code == code
    with as_tenant(stage.hillshire):
        assert Session.objects.get().title == "First"


def test_a_joining_link_goes_with_the_session_it_was_for(stage: Stage, browser: Any) -> None:
    online = {"how": "online", "place": "", "link": "https://meet.example.org/abc"}
    there = browser.post("/training/sessions/add/", filled(**online)).url
    assert "https://meet.example.org/abc" in browser.get(there).content.decode()
    browser.post(f"{there}change/", filled(seen="0"))
    with as_tenant(stage.hillshire):
        assert JoiningLink.objects.count() == 0
    assert browser.post(f"{there}remove/").url == "/training/sessions/"
    with as_tenant(stage.hillshire):
        assert Session.objects.count() == 0


def test_a_register_is_marked_at_the_door_and_closed_once_everybody_is(stage: Stage, browser: Any, loop: World) -> None:
    session = stage.session()
    came, missed, _rest = (stage.book(loop.oak, session, name) for name in ("Ann", "Bob", "Cas"))
    waits = stage.book(loop.oak, session, "Dee")
    there = f"/training/sessions/{session.pk}/"
    assert browser.get(f"{there}register/").status_code == 409
    let_it_begin(stage, session)
    page = browser.get(f"{there}register/").content.decode()
    assert "Ann" in page
    assert "Dee" not in page
    assert browser.post(f"{there}register/", {str(came.id): "maybe"}).status_code == 422
    browser.post(f"{there}register/", {str(came.id): "yes", str(missed.id): "no", str(waits.id): "yes"})
    assert browser.post(f"{there}register/close/").status_code == 409
    browser.post(f"{there}register/", {str(missed.id): "no", "rest": "came"})
    with as_tenant(stage.hillshire):
        marks = dict(Booking.objects.values_list("attendee_name", "attended"))
    assert marks == {"Ann": True, "Bob": False, "Cas": True, "Dee": None}
    assert browser.post(f"{there}register/close/").url == there
    assert browser.get(f"{there}register/").status_code == 409
    browser.post(f"{there}register/reopen/")
    assert browser.get(f"{there}register/").status_code == 200


def test_names_leave_as_a_table_that_no_program_runs_and_the_journal_says_so(
    stage: Stage, browser: Any, loop: World
) -> None:
    session = stage.session(places=1)
    stage.book(loop.oak, session, "=cmd()")
    stage.book(loop.elm, session, "Bea")
    table = browser.get(f"/training/sessions/{session.pk}/people.csv").content.decode("utf-8-sig")
    assert "'=cmd(),St Oak’s Primary School,100001,Has a place" in table
    assert "Bea,Elm School,100002,Waiting" in table
    with as_tenant(stage.hillshire):
        assert Entry.objects.get(verb="session.downloaded").facts == {"people": 2}


def test_a_session_that_is_cancelled_says_why_and_stays_so(stage: Stage, browser: Any) -> None:
    session = stage.session()
    there = f"/training/sessions/{session.pk}/"
    assert browser.post(f"{there}cancel/", {"because": ""}).status_code == 422
    browser.post(f"{there}cancel/", {"because": "Snow. Again in March."})
    assert "Snow. Again in March." in browser.get(there).content.decode()
    for rest in ("change/", "cancel/", "register/"):
        assert browser.get(there + rest).status_code == 409
    assert "METHOD:CANCEL" in browser.get(f"{there}session.ics").content.decode()
    assert session.title in browser.get("/training/sessions/?show=cancelled").content.decode()


def test_the_list_and_a_session_take_as_many_queries_for_many_as_for_one(
    stage: Stage, browser: Any, loop: World, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    session = stage.session(places=9)
    stage.book(loop.oak, session)
    pages = ("/training/sessions/", f"/training/sessions/{session.pk}/")
    taken = []
    for page in pages:
        browser.get(page)
        with django_assert_max_num_queries(40) as asked:
            browser.get(page)
        taken.append(len(asked))
    for number in range(6):
        stage.session(title=f"Another {number}")
        stage.book(loop.elm, session, f"Somebody {number}")
    for page, number in zip(pages, taken, strict=True):
        with django_assert_num_queries(number):
            assert b"Filtering" in browser.get(page).content


def test_an_analyst_reads_no_names(stage: Stage) -> None:
    session = stage.session()
    analyst = client_for(stage.hillshire, make_person(stage.hillshire, Role.ANALYST))
    assert analyst.get(f"/training/sessions/{session.pk}/").status_code == 403


def test_names_go_when_nobody_needs_them_any_more_and_figures_stay(stage: Stage, browser: Any, loop: World) -> None:
    old, recent = stage.session(title="Old"), stage.session(title="Recent")
    for session in (old, recent):
        stage.book(loop.oak, session, "Ann")
    let_it_begin(stage, old, ago=timedelta(days=401))
    let_it_begin(stage, recent, ago=timedelta(days=300))
    with as_tenant(stage.hillshire):
        assert [actions.forget_names(by=stage.officer) for _again in range(2)] == [1, 0]
    assert "A name that was removed" in browser.get(f"/training/sessions/{old.pk}/").content.decode()
    assert "1 of 3 places taken" in browser.get(f"/training/sessions/{old.pk}/").content.decode()
    assert "Ann" in browser.get(f"/training/sessions/{recent.pk}/").content.decode()
