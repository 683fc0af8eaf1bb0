"""Enrolling several people: by a job that can be cut off anywhere."""

import os
import signal
import time
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from lantern.access.roles import Role
from lantern.jobs.models import Job
from lantern.outbox.models import Message
from tests.cast import World, as_tenant, client_for, make_person, run_jobs
from tests.checklists.school.test_budgets import at_most
from tests.training.school.learning.desk import Desk, publish
from tests.training.school.staff.desk import boxes, in_days
from training.school.learning import work
from training.school.learning.models import Enrolling, Enrolment, PersonalLink
from training.school.models import StaffMember

MANY = 300


def test_everybody_with_a_role_is_enrolled_by_a_job_and_written_to(desk: Desk, mailoutbox: list[Any]) -> None:
    amir = desk.add("Amir Rahman", email="amir@oak.test")
    lewis = desk.add("Lewis Carver", roles=("site",), email="lewis@oak.test")
    joanna = desk.add("Joanna Firth")
    taking = desk.enrolled(amir)
    lead, page = desk.lead(), f"/training/courses/{desk.course.course_id}/enrol/"
    assert "Lewis Carver" in lead.get(page).content.decode()
    for sent, said in (
        ({}, "Choose who is to take the course"),
        ({"who": "roles"}, "Choose at least one role"),
        ({"who": "chosen"}, "Choose at least one person"),
        ({"who": "roles", "roles": ["governor"]}, "Nobody on the staff list is like that"),
        ({"who": "everybody", **boxes("due_on", in_days(-1))}, "must be today or later"),
    ):
        response = lead.post(page, sent)
        assert response.status_code == 422, sent
        assert said in response.content.decode(), sent
    due = in_days(30)
    started: Any = lead.post(page, {"who": "roles", "roles": ["teacher"], **boxes("due_on", due)})
    assert started.status_code == 302
    assert "Waiting to start" in lead.get(started.url).content.decode()
    mails = len(mailoutbox)
    run_jobs(desk.world)
    with as_tenant(desk.oak):
        assert {row.staff_id for row in Enrolment.objects.filter(due_on=due)} == {desk.staff["grace"].pk, joanna.pk}
        assert not Enrolment.objects.filter(staff=lewis).exists()
    # Amir takes the course already: one enrolment, and no second mail.
    done = lead.get(started.url).content.decode()
    assert "Finished" in done
    assert "Give these people their link by hand" in done
    assert "Left out" in done
    with as_tenant(desk.oak):
        assert Enrolment.objects.get(staff=amir) == taking
    new = mailoutbox[mails:]
    assert [mail.to for mail in new] == [["grace.obi@oak.test"]]
    assert "/training/my/" in new[0].body
    assert "/training/take/" in mailoutbox[0].body
    # Whoever has no account is sent their own link, which opens the course.
    with as_tenant(desk.oak):
        assert PersonalLink.objects.count() == 1
    people = lead.get(f"/training/courses/{desk.course.course_id}/").content.decode()
    assert "0 of 2 pages" in people
    assert "Not begun" in people
    courses = lead.get("/training/courses/").content.decode()
    assert "Annual update" in courses


def test_only_those_who_look_after_training_enrol_and_only_in_what_is_offered(desk: Desk) -> None:
    page = f"/training/courses/{desk.course.course_id}/enrol/"
    for role in (Role.GOVERNOR, Role.IT_LEAD):
        assert client_for(desk.oak, make_person(desk.oak, role)).get(page).status_code == 403
    assert client_for(desk.oak, desk.teacher).post(page, {"who": "everybody"}).status_code == 403
    elsewhere = publish(desk.world.otherton)
    assert desk.lead().get(f"/training/courses/{elsewhere.course_id}/enrol/").status_code == 404
    assert desk.lead().get(f"/training/courses/{elsewhere.course_id}/").status_code == 404
    enrolment = desk.enrolled(desk.staff["grace"])
    elm = client_for(desk.world.elm, make_person(desk.world.elm, Role.HEAD))
    assert elm.get(f"/training/enrolments/{enrolment.pk}/").status_code == 404


def test_an_enrolment_that_was_ended_goes_and_can_come_again(desk: Desk) -> None:
    enrolment, lead, learner = desk.enrolled(desk.staff["grace"]), desk.lead(), desk.learner()
    learner.post(f"{enrolment.pk}/pages/m1/")
    assert "Pages" in lead.get(f"/training/enrolments/{enrolment.pk}/").content.decode()
    assert lead.post(f"/training/enrolments/{enrolment.pk}/end/").status_code == 302
    assert lead.post(f"/training/enrolments/{enrolment.pk}/end/").status_code == 409
    assert learner.browser.get(f"{learner.base}{enrolment.pk}/").status_code == 404
    assert desk.enrolled(desk.staff["grace"]).pk != enrolment.pk


def test_the_pages_ask_as_much_of_the_database_for_many_as_for_few(desk: Desk) -> None:
    lead, learner = desk.lead(), desk.learner()
    pages = [f"/training/courses/{desk.course.course_id}/", "/training/courses/", "/training/certificates/"]
    for size in (1, 12):
        desk.enrol(desk.staff["grace"], *(desk.add(f"Person {size} {place}") for place in range(size)))
        run_jobs(desk.world)
        if size == 1:
            learner.pass_course(desk.enrolled(desk.staff["grace"]))
        for page in pages:
            with at_most(14):
                assert lead.get(page).status_code == 200
        with at_most(16):
            learner.get()


@pytest.fixture
def oak_with_many(committed: World) -> Desk:
    desk = Desk(
        world=committed,
        dsl=make_person(committed.oak, Role.DSL, name="Priya Nair"),
        teacher=make_person(committed.oak, Role.STAFF, name="Grace Obi"),
        course=publish(committed.hillshire),
    )
    with as_tenant(committed.oak):
        StaffMember.objects.bulk_create(
            StaffMember(
                name=f"Person {place:03}",
                email=f"person{place}@oak.test",
                roles=["teacher"],
                started_on=timezone.localdate(),
            )
            for place in range(MANY)
        )
    return desk


def enrol_until_killed(desk: Desk, enrolling_id: str) -> None:
    """What a worker does, in a process of its own with connections of its own."""
    connection.close()
    with as_tenant(desk.oak):
        work.enrol_people(enrolling_id=enrolling_id)


def test_a_worker_that_is_killed_half_way_neither_loses_nor_doubles_anybody(oak_with_many: Desk) -> None:
    desk, oak = oak_with_many, oak_with_many.oak
    with as_tenant(oak):
        people = list(StaffMember.objects.all())
    enrolling = desk.enrol(*people)
    connection.close()
    worker = get_context("fork").Process(target=enrol_until_killed, args=(desk, str(enrolling.pk)))
    worker.start()
    try:
        with as_tenant(oak):
            for _try in range(2_000):
                if Enrolment.objects.count():
                    break
                time.sleep(0.005)
    finally:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    with as_tenant(oak):
        before = Enrolment.objects.count()
        # Cut off in the middle, between two of its transactions.
        assert 0 < before < MANY
        assert before % work.CHUNK == 0
        assert not Enrolling.objects.get().done_at
        # The message comes again, twice.
        work.enrol_people(enrolling_id=enrolling.pk)
        work.enrol_people(enrolling_id=enrolling.pk)
        assert Enrolment.objects.count() == MANY
        assert Enrolment.objects.values("staff").distinct().count() == MANY
        letters = [row.content["to"] for row in Message.objects.filter(kind="mail")]
        assert len(letters) == len(set(letters)) == MANY
        assert PersonalLink.objects.count() == MANY
        job = Job.objects.get(subject_id=enrolling.pk)
        assert (job.state, job.done, job.percent) == (Job.State.DONE, MANY, 100)
        assert Enrolling.objects.get().done_at
