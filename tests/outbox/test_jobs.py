"""A job that was interrupted is gone on with, once, and its journal is whole."""

import threading

import pytest
from django.db import OperationalError

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.jobs.models import Job
from lantern.servers.children import wait_until
from reporting.authority.actions import close_round
from reporting.authority.builder import build_release
from reporting.authority.disclosure.noise import sum_preserving
from reporting.authority.models import Release
from reporting.authority.publishing import run_closing_job
from tenants.logins.builder import builder_of
from tests.cast import World, as_tenant, make_person
from tests.conftest import superuser
from tests.reporting.scene import Scene, make_round, make_version


def closing_job(world: World) -> Job:
    """A round whose closing was confirmed a moment ago."""
    scene = Scene(world, [world.oak, world.elm], make_version(world.hillshire, statements=4))
    round_ = make_round(scene)
    officer = make_person(world.hillshire, Role.OFFICER)
    with as_tenant(world.hillshire):
        return close_round(round_id=round_.pk, by=officer)


def published(world: World, job: Job) -> tuple[str, int, int]:
    """The job's state, and how many releases and journal rows of them there are."""
    with as_tenant(world.hillshire):
        job.refresh_from_db()
        rows = Entry.objects.filter(verb="release.published", subject_id=job.subject_id)
        return job.state, Release.objects.count(), rows.count()


def test_a_worker_killed_between_the_release_and_its_journal_row_leaves_neither_double_nor_gap(
    committed: World,
) -> None:
    job = closing_job(committed)
    assert job.subject_id is not None
    with as_tenant(builder_of(committed.hillshire)):
        build_release(committed.hillshire.id, job.subject_id, noise=sum_preserving)
    assert published(committed, job) == ("queued", 1, 0)
    with as_tenant(committed.hillshire):
        run_closing_job(job=job)
    assert published(committed, job) == ("done", 1, 1)


def test_a_database_that_leaves_in_the_middle_leaves_the_job_to_the_next_worker(committed: World) -> None:
    job = closing_job(committed)
    raw = superuser()
    with raw.cursor() as cursor:
        key = f'"{committed.hillshire.schema_name}".letterbox_key(%s)'
        cursor.execute(f"select pg_advisory_lock({key})", [str(job.subject_id)])
        killer = threading.Thread(target=end_the_session_that_waits)
        killer.start()
        with pytest.raises(OperationalError), as_tenant(committed.hillshire):
            run_closing_job(job=job)
        killer.join()
    raw.close()
    assert published(committed, job) == ("running", 0, 0)
    with as_tenant(committed.hillshire):
        run_closing_job(job=job)
    assert published(committed, job) == ("done", 1, 1)


def end_the_session_that_waits() -> None:
    """As a database that is killed would."""
    raw = superuser()
    with raw.cursor() as cursor:

        def ended() -> bool:
            cursor.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted")
            return bool(cursor.rowcount)

        assert wait_until(ended, seconds=20, pause=0.1)
    raw.close()
