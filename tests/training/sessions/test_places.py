"""A school books its people, they are told how it stands, and what they came to becomes their training."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from lantern.access.roles import Role
from lantern.outbox.models import Message
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person
from tests.training.sessions.stage import Stage, details, let_it_begin, make_stage
from training.authority.sessions import actions as sessions
from training.authority.sessions.models import Booking, Session
from training.school.actions import Facts, add_staff
from training.school.actions.staff import link_account, note_leaving
from training.school.models import StaffMember, TrainingRecord
from training.school.places import actions
from training.school.places.models import Place
from training.school.places.queries import Held


class School:
    """Oak with its safeguarding lead, who books, and Ann, a teacher with an account; Bob and Cas have none."""

    def __init__(self, world: World, stage: Stage) -> None:
        self.world, self.stage, self.oak = world, stage, world.oak
        self.dsl = make_person(world.oak, Role.DSL)
        self.teacher = make_person(world.oak, Role.STAFF, name="Ann Archer")
        with as_tenant(self.oak):
            self.ann = self._staff("Ann Archer", "ann@oak.test", self.teacher)
            self.bob = self._staff("Bob Baker", "bob@oak.test")
            self.cas = self._staff("Cas Cole", "")

    def _staff(self, name: str, email: str, person: User | None = None) -> StaffMember:
        facts = Facts(name=name, started_on=timezone.localdate() - timedelta(days=300), roles=["teacher"], email=email)
        staff = add_staff(facts=facts, by=self.dsl)
        return link_account(staff_id=staff.pk, person=person, by=self.dsl) if person else staff

    def book(self, session: Any, *staff: StaffMember) -> list[Held]:
        with as_tenant(self.oak):
            return actions.book(session_id=session.pk, staff_ids=[one.pk for one in staff], by=self.dsl)

    def keep_up(self) -> list[tuple[str, str, str]]:
        """To whom new mails go, what they are about and what they say."""
        with as_tenant(self.oak):
            before = set(Message.objects.values_list("pk", flat=True))
            actions.keep_up()
            new = Message.objects.exclude(pk__in=before).order_by("created_at")
            return [(one.content["to"], one.content["subject"], one.content["body"]) for one in new]

    def mails(self) -> list[tuple[str, str]]:
        with as_tenant(self.oak):
            return [(one.content["to"], one.content["subject"]) for one in Message.objects.order_by("created_at")]

    def held(self) -> list[tuple[str, str, UUID | None, bool]]:
        with as_tenant(self.oak):
            rows = TrainingRecord.objects.select_related("staff").order_by("staff__name")
            return [(row.staff.name, row.title, row.course_id, row.is_in_force) for row in rows]


@pytest.fixture
def stage(loop: World) -> Stage:
    return make_stage(loop)


@pytest.fixture
def school(loop: World, stage: Stage) -> School:
    return School(loop, stage)


def test_a_lead_finds_a_session_and_books_people_of_whom_each_is_told(school: School, stage: Stage) -> None:
    session = stage.session(places=1)
    browser = client_for(school.oak, school.dsl)
    assert "1 place free" in browser.get("/training/sessions/").content.decode()
    there = f"/training/sessions/{session.pk}/"
    answer = browser.post(f"{there}book/", {"people": [str(school.ann.pk), str(school.cas.pk)]}, follow=True)
    page = answer.content.decode()
    assert "1 person has a place. 1 person is waiting." in page
    assert "Waiting, number 1" in page
    # Cas has no address in the list, so whoever booked is told.
    assert school.mails() == [
        ("ann@oak.test", f"You have a place: {session.title}"),
        (school.dsl.email, f"You are on the waiting list: {session.title}"),
    ]
    choice = browser.get(f"{there}book/").content.decode()
    assert "Bob Baker" in choice
    assert "Ann Archer" not in choice
    assert stage.states(session) == [("Ann Archer", "placed", None), ("Cas Cole", "waiting", 1)]
    assert "1 of your people" not in browser.get("/training/sessions/").content.decode()
    assert "2 of your people are booked" in browser.get("/training/sessions/").content.decode()


def test_who_cannot_be_booked_is_said_and_then_nobody_is(school: School, stage: Stage) -> None:
    session = stage.session(per_school=1)
    browser = client_for(school.oak, school.dsl)
    there = f"/training/sessions/{session.pk}/book/"
    both = browser.post(there, {"people": [str(school.ann.pk), str(school.bob.pk)]})
    assert both.status_code == 409
    page = both.content.decode()
    assert "as many places on this session as one school may" in page
    assert f'value="{school.ann.pk}"' in page
    assert "checked" in page
    assert stage.states(session) == []
    for sent in ({}, {"people": [str(uuid4())]}, {"people": ["x"]}):
        assert browser.post(there, sent).status_code == 422
    assert school.mails() == []
    assert "Bob Baker" not in browser.get(f"{there}?q=ann").content.decode()


def test_somebody_sees_their_own_place_and_nobody_elses(school: School, stage: Stage) -> None:
    session = stage.session(how="online", place="", link="https://meet.example.org/abc")
    own, other = school.book(session, school.ann, school.bob)
    browser = client_for(school.oak, school.teacher)
    home = browser.get("/").content.decode()
    assert "Your place is confirmed" in home
    there = f"/training/sessions/places/{own.place.pk}/"
    assert "https://meet.example.org/abc" in browser.get(there).content.decode()
    invitation = browser.get(f"{there}session.ics").content.decode()
    assert "METHOD:PUBLISH" in invitation
    assert "meet.example.org" not in invitation
    for address in ("", "cancel/", "session.ics"):
        assert browser.get(f"/training/sessions/places/{other.place.pk}/{address}").status_code == 404
    for closed in (
        "/training/sessions/",
        f"/training/sessions/{session.pk}/",
        f"/training/sessions/{session.pk}/book/",
    ):
        assert browser.get(closed).status_code == 403
    # Bob has no account, so the mail tells him how to get in; Ann's leads to the page.
    with as_tenant(school.oak):
        bodies = {one.content["to"]: one.content["body"] for one in Message.objects.all()}
    assert "meet.example.org" in bodies["bob@oak.test"]
    assert "meet.example.org" not in bodies["ann@oak.test"]
    assert there in bodies["ann@oak.test"]
    assert browser.post(f"{there}cancel/").status_code == 302
    assert "Your place is confirmed" not in browser.get("/").content.decode()
    assert (
        "https://meet.example.org/abc"
        in client_for(school.oak, school.dsl).get(f"/training/sessions/places/{other.place.pk}/").content.decode()
    )
    with as_tenant(school.oak):
        # As in a school that has moved to another authority, which has no such booking.
        Place.objects.filter(pk=other.place.pk).update(booking_id=uuid4())
    lead = client_for(school.oak, school.dsl)
    assert lead.get(f"/training/sessions/places/{other.place.pk}/").status_code == 404
    assert lead.get(f"/training/sessions/{session.pk}/").status_code == 200
    gone = lead.get(there).content.decode()
    assert "Place given back" in gone
    assert "meet.example.org" not in gone


def test_whoever_moves_up_from_the_waiting_list_is_told_once(school: School, stage: Stage) -> None:
    session = stage.session(places=1)
    elsewhere = stage.book(school.world.elm, session)
    school.book(session, school.ann)
    assert school.keep_up() == []
    stage.give_back(school.world.elm, elsewhere)
    assert [(to, subject) for to, subject, _body in school.keep_up()] == [
        ("ann@oak.test", f"You have a place now: {session.title}")
    ]
    assert school.keep_up() == []


def test_people_are_told_of_another_time_reminded_before_it_and_told_that_it_is_cancelled(
    school: School, stage: Stage
) -> None:
    session = stage.session()
    school.book(session, school.ann, school.cas)
    with as_tenant(stage.hillshire):
        soon = details(starts_at=timezone.now() + timedelta(hours=30), place="Elsewhere")
        sessions.change_session(session_id=session.pk, seen=0, details=soon, by=stage.officer)
    told = sorted(school.keep_up())
    assert [(to, subject) for to, subject, _body in told] == [
        ("ann@oak.test", f"Changed: {session.title}"),
        (school.dsl.email, f"Changed: {session.title}"),
    ]
    assert all("Elsewhere" in body for _to, _subject, body in told)
    # Mails to somebody else about a colleague do not say who it is.
    assert "Cas" not in told[1][2]
    assert [subject for _to, subject, _body in school.keep_up()] == [f"Coming soon: {session.title}"] * 2
    assert school.keep_up() == []
    with as_tenant(stage.hillshire):
        sessions.cancel_session(session_id=session.pk, because="Snow. Again in March.", by=stage.officer)
    called_off = school.keep_up()
    assert [subject for _to, subject, _body in called_off] == [f"Cancelled: {session.title}"] * 2
    assert "Snow. Again in March." in called_off[0][2]
    assert school.keep_up() == []
    assert "cancelled" in client_for(school.oak, school.dsl).get(f"/training/sessions/{session.pk}/").content.decode()


def test_being_there_becomes_training_once_the_register_is_closed_and_a_correction_is_followed(
    school: School, stage: Stage
) -> None:
    course = uuid4()
    session = stage.session(course_id=course, version_id=uuid4(), course_title="Filtering", course_edition="1")
    school.book(session, school.ann, school.bob)
    let_it_begin(stage, session)
    with as_tenant(stage.hillshire):
        keys = dict(Booking.objects.values_list("attendee_name", "pk"))
        sessions.mark(session_id=session.pk, marks=dict.fromkeys(keys.values(), True), by=stage.officer)
    school.keep_up()
    assert school.held() == []
    with as_tenant(stage.hillshire):
        sessions.close_register(session_id=session.pk, by=stage.officer)
    for _again in range(2):
        school.keep_up()
        assert school.held() == [("Ann Archer", "Filtering", course, True), ("Bob Baker", "Filtering", course, True)]
    with as_tenant(stage.hillshire):
        sessions.reopen_register(session_id=session.pk, by=stage.officer)
        sessions.mark(session_id=session.pk, marks={keys["Bob Baker"]: False}, by=stage.officer)
    school.keep_up()
    assert [row[3] for row in school.held()] == [True, True]
    with as_tenant(stage.hillshire):
        sessions.close_register(session_id=session.pk, by=stage.officer)
    school.keep_up()
    assert [row[3] for row in school.held()] == [True, False]
    page = client_for(school.oak, school.dsl).get(f"/training/sessions/{session.pk}/").content.decode()
    assert "Came" in page
    assert "Did not come" in page
    with as_tenant(stage.hillshire):
        day = timezone.localdate(Session.objects.get().starts_at)
    with as_tenant(school.oak):
        assert set(TrainingRecord.objects.values_list("source", "completed_on")) == {("session", day)}


def test_who_leaves_before_it_makes_room_for_somebody_else(school: School, stage: Stage) -> None:
    session = stage.session(places=1)
    school.book(session, school.ann, school.bob)
    with as_tenant(school.oak):
        note_leaving(staff_id=school.ann.pk, left_on=timezone.localdate(), by=school.dsl)
    assert [(to, subject) for to, subject, _body in [*school.keep_up(), *school.keep_up()]] == [
        ("bob@oak.test", f"You have a place now: {session.title}")
    ]
    assert stage.states(session) == [("Ann Archer", "cancelled", None), ("Bob Baker", "placed", None)]


def test_the_pages_take_as_many_queries_for_many_as_for_one(
    school: School, stage: Stage, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    session = stage.session(places=99)
    school.book(session, school.ann)
    browser, ann = client_for(school.oak, school.dsl), client_for(school.oak, school.teacher)
    pages = [
        (browser, "/training/sessions/"),
        (browser, f"/training/sessions/{session.pk}/"),
        (browser, f"/training/sessions/{session.pk}/book/"),
        (ann, "/"),
    ]
    taken = []
    for who, page in pages:
        who.get(page)
        with django_assert_max_num_queries(60) as asked:
            who.get(page)
        taken.append(len(asked))
    with as_tenant(school.oak):
        others = [school._staff(f"Dee {number}", "") for number in range(6)]
    school.book(session, *others[:3])
    for number in range(3):
        school.book(stage.session(title=f"More {number}"), school.ann)
    for (who, page), number in zip(pages, taken, strict=True):
        with django_assert_num_queries(number):
            assert who.get(page).status_code == 200
