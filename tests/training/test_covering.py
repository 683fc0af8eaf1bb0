"""Which course teaches what a statement asks for."""

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from checklists.authority.library import stable_id
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import NotAllowed
from tests.cast import as_tenant, make_person
from tests.training.conftest import Desk
from training.authority import library
from training.authority.actions.courses import bring_back, put_away
from training.authority.actions.covering import say_what_covers
from training.authority.models import CoveredStatement
from training.authority.queries import course_by_id, courses_covering
from training.authority.sessions.actions import Details, plan_session, publish_session
from training.authority.sessions.models import Session
from training.authority.sessions.queries import bookable_for

STATEMENT = uuid.uuid4()


def test_a_course_from_the_starters_knows_what_it_covers(desk: Desk) -> None:
    governors = desk.draft("governors")
    with as_tenant(desk.world.hillshire):
        assert courses_covering([stable_id("KC-04"), stable_id("LAO-6")]) == {stable_id("KC-04"): [governors]}


def test_an_officer_says_which_courses_cover_a_statement_and_takes_it_back(desk: Desk) -> None:
    governors, update = desk.draft("governors"), desk.draft("annual-update")
    with as_tenant(desk.world.hillshire):
        assert say_what_covers(statement=STATEMENT, course_ids=[update.pk, governors.pk, uuid.uuid4()], by=desk.officer)
        assert courses_covering([STATEMENT]) == {STATEMENT: [governors, update]}
        assert not say_what_covers(statement=STATEMENT, course_ids=[governors.pk, update.pk], by=desk.officer)
        say_what_covers(statement=STATEMENT, course_ids=[update.pk], by=desk.officer)
        assert courses_covering([STATEMENT]) == {STATEMENT: [update]}
        newest, *_before = entries_about(governors.pk)
        assert (newest.verb, newest.facts) == ("course.covers_no_more", {"statement": str(STATEMENT)})
        assert entries_about(update.pk)[0].verb == "course.covers"
        # What is recommended for another statement stays.
        assert stable_id("KC-04") in courses_covering([stable_id("KC-04")])


def test_a_course_that_was_put_away_is_not_recommended_until_it_is_back(desk: Desk) -> None:
    course = desk.draft("governors")
    with as_tenant(desk.world.hillshire):
        say_what_covers(statement=STATEMENT, course_ids=[course.pk], by=desk.officer)
        put_away(course=course_by_id(course.pk), by=desk.officer)
        assert courses_covering([STATEMENT]) == {}
        say_what_covers(statement=STATEMENT, course_ids=[], by=desk.officer)
        bring_back(course=course_by_id(course.pk), by=desk.officer)
        assert courses_covering([STATEMENT]) == {STATEMENT: [course]}


def test_an_analyst_says_nothing_about_courses_and_a_school_reads_none_of_it(desk: Desk) -> None:
    course = desk.draft("governors")
    analyst = make_person(desk.world.hillshire, Role.ANALYST)
    with as_tenant(desk.world.hillshire), pytest.raises(NotAllowed):
        say_what_covers(statement=STATEMENT, course_ids=[course.pk], by=analyst)
    with as_tenant(desk.world.oak), pytest.raises(ProgrammingError, match="permission denied"):
        CoveredStatement.objects.exists()


def test_a_starter_that_names_no_statement_of_the_library_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checklists.authority.library.codes", lambda: frozenset({"LAO-4"}))
    assert "4-governors.yaml: there is no statement KC-04" in library.faults()


def test_the_next_session_that_can_be_booked_is_found_by_its_course(desk: Desk) -> None:
    """Not a draft, not one whose booking is closed, and of two the earlier."""
    course = desk.draft("governors")
    now = timezone.now()

    def plan(days: int, *, published: bool = True) -> Session:
        starts = now + timedelta(days=days)
        details = Details(
            title=f"In {days} days",
            how="in_person",
            place="County Hall",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            closes_at=starts,
            places=10,
            course_id=course.pk,
        )
        session = plan_session(details=details, by=desk.officer)
        return publish_session(session_id=session.pk, by=desk.officer) if published else session

    with as_tenant(desk.world.hillshire):
        assert bookable_for([course.pk]) == {}
        plan(3, published=False)
        later, earlier = plan(20), plan(10)
        assert bookable_for([course.pk, uuid.uuid4()]) == {course.pk: earlier}
        Session.objects.filter(pk=earlier.pk).update(closes_at=now - timedelta(minutes=1))
        assert bookable_for([course.pk]) == {course.pk: later}
