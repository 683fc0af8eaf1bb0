"""Closing a round is deliberate, done once, and carried out by the builder's login."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checklists.authority.models import Round
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotPossibleNow
from lantern.jobs.models import Job
from reporting.authority.actions import close_round
from reporting.authority.models import Closure, Release
from tests.cast import as_tenant, client_for, make_person, run_jobs
from tests.reporting.scene import make_round, submit

LEVELS = [0, 1, 2, 3]


@pytest.fixture
def round_(scene):
    return make_round(scene)


@pytest.fixture
def officer(scene):
    return make_person(scene.authority, Role.OFFICER)


def test_an_officer_sees_what_closing_publishes_and_closes(scene, round_, officer):
    for school in scene.schools[:-1]:
        submit(school, round_, LEVELS)
    client = client_for(scene.authority, officer)
    page = client.get(f"/rounds/{round_.pk}/close/").text
    assert "1 of 15 schools has not submitted" in page
    assert "4 schools of phases with few schools" not in page
    answer = client.post(f"/rounds/{round_.pk}/close/", {"understood": "on"}, follow=True)
    assert "The round is being closed" in answer.text
    run_jobs(scene.world)
    answer = client.get(f"/rounds/{round_.pk}/closing/")
    assert "The round is closed and its results are published" in answer.text
    assert "Where schools are weakest" in client.get(f"/benchmarks/{round_.pk}/").text
    with as_tenant(scene.authority):
        assert list(
            Entry.objects.filter(subject_id=round_.pk).order_by("created_at").values_list("verb", flat=True)
        ) == ["round.closing_confirmed", "release.published"]


def test_the_page_foresees_the_groups(scene, round_, officer):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    page = client_for(scene.authority, officer).get(f"/rounds/{round_.pk}/close/").text
    assert "Primary" in page
    assert "5 schools of phases with few schools are counted in “All schools” only." in page
    with as_tenant(scene.authority):
        close_round(round_id=round_.pk, by=officer)
    run_jobs(scene.world)
    with as_tenant(scene.authority):
        groups = Release.objects.get().groups.values_list("phases", "n", "shown")
        assert list(groups) == [(["primary"], 10, True), (["secondary", "special"], 5, False)]


def test_nothing_happens_without_the_tick(scene, round_, officer):
    answer = client_for(scene.authority, officer).post(f"/rounds/{round_.pk}/close/", {})
    assert "Tick the box to say that you understand that this cannot be undone" in answer.text
    with as_tenant(scene.authority):
        assert Round.objects.get(pk=round_.pk).closing_at is None
        assert not Job.objects.exists()


def test_reading_the_page_closes_nothing(scene, round_, officer):
    client_for(scene.authority, officer).get(f"/rounds/{round_.pk}/close/?understood=on")
    with as_tenant(scene.authority):
        assert Round.objects.get(pk=round_.pk).closing_at is None


def test_an_analyst_cannot_close(scene, round_):
    analyst = make_person(scene.authority, Role.ANALYST)
    client = client_for(scene.authority, analyst)
    assert client.get(f"/rounds/{round_.pk}/close/").status_code == 403
    assert client.post(f"/rounds/{round_.pk}/close/", {"understood": "on"}).status_code == 403
    with as_tenant(scene.authority), pytest.raises(NotAllowed):
        close_round(round_id=round_.pk, by=analyst)


def test_a_round_is_not_closed_before_its_due_date(scene, officer):
    early = make_round(scene, due=3)
    client = client_for(scene.authority, officer)
    assert "from its due date on" in client.get(f"/rounds/{early.pk}/close/").text
    client.post(f"/rounds/{early.pk}/close/", {"understood": "on"})
    with as_tenant(scene.authority):
        assert Round.objects.get(pk=early.pk).closing_at is None
        with pytest.raises(NotPossibleNow):
            close_round(round_id=early.pk, by=officer)


def test_a_round_is_closed_once(scene, round_, officer):
    with as_tenant(scene.authority):
        close_round(round_id=round_.pk, by=officer)
        with pytest.raises(NotPossibleNow, match="being closed"):
            close_round(round_id=round_.pk, by=officer)
    run_jobs(scene.world)
    with as_tenant(scene.authority), pytest.raises(NotPossibleNow, match="closed already"):
        close_round(round_id=round_.pk, by=officer)


def test_a_job_that_stopped_publishes_nothing_and_can_be_tried_again(scene, round_, officer, monkeypatch):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    monkeypatch.setattr("secrets.randbits", broken)
    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
    run_jobs(scene.world)
    with as_tenant(scene.authority):
        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert not Closure.objects.exists()
    client = client_for(scene.authority, officer)
    assert "Try again" in client.get(f"/rounds/{round_.pk}/closing/").text
    monkeypatch.undo()
    client.post(f"/rounds/{round_.pk}/close/", {"understood": "on"})
    run_jobs(scene.world)
    with as_tenant(scene.authority):
        assert Release.objects.get().submitted == len(scene.schools)


def test_the_task_may_be_repeated(scene, round_, officer):
    from reporting.authority.tasks import publish_release

    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
        for _ in range(2):
            publish_release.apply(args=(str(job.pk),), throw=True)
        assert Release.objects.count() == 1
        job.refresh_from_db()
        assert job.state == Job.State.DONE


def test_a_worker_that_died_after_publishing_leaves_a_job_that_finishes(scene, round_, officer):
    from reporting.authority.publishing import publish_release, run_closing_job

    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
        publish_release(round_id=round_.pk)
        run_closing_job(job=job)
        assert job.state == Job.State.DONE


def broken(bits):
    raise OSError("no randomness")


def test_a_round_long_overdue_can_be_closed(scene, officer):
    late = make_round(scene, due=-20)
    assert late.due_on < timezone.localdate() - timedelta(days=10)
    with as_tenant(scene.authority):
        assert close_round(round_id=late.pk, by=officer).state == Job.State.QUEUED
