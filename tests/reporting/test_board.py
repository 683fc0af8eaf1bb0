"""The completion board, reminding schools, more time, and what closing waits for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklists.authority.models import Round, RoundSchool
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import NotPossibleNow
from lantern.jobs.models import Job
from reporting.authority import letterbox
from reporting.authority.actions import chase_schools, close_round
from reporting.authority.models import Chase
from tenants.register.models import School
from tests.cast import as_tenant, client_for, make_person, owner_mode, run_jobs
from tests.people.mails import mails_of
from tests.reporting.scene import make_round, submit

LEVELS = [0, 1, 2, 3]


@pytest.fixture
def person(scene):
    return make_person(scene.authority, Role.OFFICER, name="Ruth")


@pytest.fixture
def officer(scene, person):
    return client_for(scene.authority, person)


def tell(school: Any, round_: Any, *kinds: str) -> None:
    with as_tenant(school):
        for kind in kinds:
            letterbox.tell(round_.pk, kind)


def names(page: Any) -> list[str]:
    return [school.name for school in page.context["page"]]


def test_the_board_says_how_much_is_answered_what_was_sent_back_and_sorts(scene, officer):
    round_ = make_round(scene, due=5)
    first, second, third = scene.schools[:3]
    tell(first, round_, "opened", "started")
    tell(second, round_, "opened", "started", "ready", "sent_back")
    tell(third, round_, "opened")
    with as_tenant(first):
        letterbox.tell_progress(round_.pk, 40)
        letterbox.tell_progress(round_.pk, 35)
    board = f"/rounds/{round_.pk}/schools/"
    page = officer.get(board)
    assert "35% answered" in page.text
    assert "Sent back 1" in " ".join(page.text.split()).replace("> ", ">")
    assert names(officer.get(f"{board}?figure=sent_back")) == [second.name]
    assert len(names(officer.get(f"{board}?figure=not_started"))) == 13
    by_stage = names(officer.get(f"{board}?sort=-stage"))
    assert by_stage[:3] == [second.name, first.name, third.name]
    assert names(officer.get(f"{board}?sort=-name")) == names(page)[::-1]
    assert 'aria-sort="descending"' in officer.get(f"{board}?sort=-since").text
    rows = {row["name"]: row for row in officer.get(f"/api/v1/rounds/{round_.pk}/completion/").json()["schools"]}
    assert [rows[first.name]["percent"], rows[third.name]["percent"]] == [35, None]
    printed = officer.get(f"{board}print/?figure=started").text
    assert first.name in printed
    assert scene.schools[5].name not in printed


def test_six_hundred_schools_take_as_many_queries_as_fifteen(scene, officer):
    round_ = make_round(scene, due=5)
    board = f"/rounds/{round_.pk}/schools/?sort=chased"
    counts = []
    for more in (600, 0):
        officer.get(board)
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(board).status_code == 200
        counts.append(len(seen))
        with as_tenant(scene.authority):
            RoundSchool.objects.bulk_create(
                RoundSchool(round=round_, school_id=f"00000000-0000-0000-0001-{number:012}", school_role=f"x{number}")
                for number in range(more)
            )
    assert counts[0] == counts[1]
    assert officer.get(board).context["page"].paginator.num_pages == 7


def test_a_school_that_closed_or_moved_away_is_said_so_and_neither_reminded_nor_late(scene, officer, person):
    round_ = make_round(scene, due=-1)
    moved, shut, still = scene.schools[2:5]
    with owner_mode(), as_tenant(scene.authority):
        School.objects.filter(pk=moved.id).update(status="closed", moved_to="Otherton Council")
        School.objects.filter(pk=shut.id).update(status="closed")
    board = f"/rounds/{round_.pk}/schools/"
    page = officer.get(board)
    assert page.context["state"].counts["late"] == len(scene.schools) - 2
    assert "Moved to Otherton Council" in page.text
    assert f'value="{moved.id}"' not in page.text
    assert f'value="{still.id}"' in page.text
    assert {moved.name, shut.name}.isdisjoint(names(officer.get(f"{board}?figure=not_started")))
    ticked = [str(school.id) for school in (moved, shut, still)]
    asked = officer.post(f"/rounds/{round_.pk}/chase/", {"school": ticked})
    found = asked.context["sorted"]
    assert [[school.name for school in part] for part in (found.ready, found.unreachable)] == [
        [still.name],
        sorted([moved.name, shut.name]),
    ]
    assert "Otherton Council" in officer.get(f"/rounds/{round_.pk}/schools.csv").text


def test_all_who_have_answered_nothing_are_reminded_in_two_clicks_from_home(scene, officer):
    round_ = make_round(scene, due=5)
    tell(scene.schools[0], round_, "opened")
    tell(scene.schools[1], round_, "started")
    submit(scene.schools[2], round_, LEVELS)
    home = officer.get("/").text
    link = f"/rounds/{round_.pk}/chase/?figure=not_started"
    assert f'href="{link}"' in home
    assert "Remind the 13 schools that have answered nothing" in home
    page = officer.get(link)
    assert scene.schools[1].name not in page.text
    # Oak and Elm have no contact in the register.
    assert [len(page.context["sorted"].ready), len(page.context["sorted"].unreachable)] == [11, 2]
    chosen = [str(school.school_id) for school in page.context["chosen"]]
    answer = officer.post(link, {"action": "send", "school": chosen}, follow=True)
    assert answer.redirect_chain == [(f"/rounds/{round_.pk}/chased/", 302)]
    run_jobs(scene.world)
    sent = mails_of(scene.authority)
    assert len(sent) == 11
    assert {mail["subject"] for mail in sent} == {"Reminder: Audit 2026"}
    board = officer.get(f"/rounds/{round_.pk}/schools/?sort=-chased")
    assert board.context["page"][0].chased_at is not None
    told = officer.get(f"/rounds/{round_.pk}/chased/").text
    assert told.count("Ruth") >= 11
    with as_tenant(scene.authority):
        assert entries_about(round_.pk).get(verb="round.chased").facts["schools"] == 11


def test_nobody_is_reminded_twice_in_three_days_unless_the_officer_says_so(scene, person):
    round_ = make_round(scene, due=5)
    ids = [school.id for school in scene.schools[:3]]
    with as_tenant(scene.authority):
        chase_schools(round_id=round_.pk, school_ids=ids[:2], again=False, by=person)
        with pytest.raises(NotPossibleNow, match="None of these schools"):
            chase_schools(round_id=round_.pk, school_ids=ids[:2], again=False, by=person)
        # A job that waits still takes whoever is added to it.
        first = chase_schools(round_id=round_.pk, school_ids=ids, again=False, by=person)
        assert Chase.objects.count() == 3
        assert Job.objects.get(pk=first.pk).state == Job.State.QUEUED
        chase_schools(round_id=round_.pk, school_ids=ids, again=True, by=person)
        assert Chase.objects.count() == 6
        Chase.objects.update(at=timezone.now() - timedelta(days=3))
        chase_schools(round_id=round_.pk, school_ids=ids, again=False, by=person)
    run_jobs(scene.world)
    assert len(mails_of(scene.authority)) == 9


def test_a_school_that_has_submitted_by_the_time_of_the_mail_is_left_alone(scene, person):
    round_ = make_round(scene, due=5)
    with as_tenant(scene.authority):
        ids = [school.id for school in scene.schools[:2]]
        chase_schools(round_id=round_.pk, school_ids=ids, again=False, by=person)
    submit(scene.schools[0], round_, LEVELS)
    run_jobs(scene.world)
    assert [mail["subject"] for mail in mails_of(scene.authority)] == ["Reminder: Audit 2026"]


def test_the_ticked_schools_are_given_more_time_and_are_late_by_their_own_date(scene, officer):
    round_ = make_round(scene, due=-1)
    school, other = scene.schools[:2]
    board = f"/rounds/{round_.pk}/schools/"
    assert school.name in names(officer.get(f"{board}?figure=late"))
    address = f"/rounds/{round_.pk}/extension/"
    until = timezone.localdate() + timedelta(days=4)
    day = {"due_on_day": until.day, "due_on_month": until.month, "due_on_year": until.year}
    ticked = {"school": [str(school.id)]}
    assert "Tick the schools" in officer.post(address, {"action": "choose"}, follow=True).text
    assert school.name in officer.post(address, ticked | {"action": "choose"}).text
    assert "Enter why they have more time" in officer.post(address, ticked | day | {"action": "save"}).text
    saved = officer.post(address, ticked | day | {"action": "save", "reason": "A new head"}, follow=True)
    assert "1 school has more time now." in saved.text
    assert "A new head" in saved.text
    late = names(officer.get(f"{board}?figure=late"))
    assert school.name not in late
    assert other.name in late


def test_a_round_is_not_closed_while_a_school_still_has_time(scene, officer, person):
    round_ = make_round(scene, due=-1)
    until = timezone.localdate() + timedelta(days=4)
    with as_tenant(scene.authority):
        rows = RoundSchool.objects.filter(round=round_, school_id=scene.schools[0].id)
        rows.update(extended_to=until, extension_reason="A flood")
        with pytest.raises(NotPossibleNow, match="was given until"):
            close_round(round_id=round_.pk, by=person)
    page = officer.get(f"/rounds/{round_.pk}/close/").text
    assert "was given until" in page
    assert "Visits, and returns that schools have shared" in page
    submit(scene.schools[0], round_, LEVELS)
    with as_tenant(scene.authority):
        close_round(round_id=round_.pk, by=person)
        assert Round.objects.get(pk=round_.pk).closing_at is not None


def test_a_round_that_has_closed_or_not_opened_reminds_nobody(scene, officer, person):
    round_ = make_round(scene, due=5)
    ids = [school.id for school in scene.schools[:1]]
    today = timezone.localdate()
    for changed in ({"opens_on": today + timedelta(days=1)}, {"closing_at": timezone.now(), "opens_on": today}):
        with as_tenant(scene.authority):
            Round.objects.filter(pk=round_.pk).update(**changed)
            with pytest.raises(NotPossibleNow):
                chase_schools(round_id=round_.pk, school_ids=ids, again=False, by=person)
        assert officer.get(f"/rounds/{round_.pk}/chase/").status_code == 409
    analyst = client_for(scene.authority, make_person(scene.authority, Role.ANALYST))
    assert analyst.get(f"/rounds/{round_.pk}/chase/").status_code == 403
