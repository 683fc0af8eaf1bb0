"""Restoring the database does not draw a published round again; a crash while freezing leaves the whole release or none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from checklists.authority.models import Round, RoundSchool
from lantern.access.roles import Role
from lantern.jobs.models import Job
from reporting.authority import receipts
from reporting.authority.actions import close_round
from reporting.authority.models import Closure, MeasureRelease, MeasureRow, Release, ReleaseGroup, ReleaseRow
from reporting.authority.publishing import publish_release, run_closing_job
from reporting.measures import Measure
from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant, client_for, make_person, run_jobs
from tests.conftest import superuser
from tests.figures import Figure
from tests.reporting.scene import Scene, make_round, make_version, more_schools, no_noise, submit, undone

LEVELS = [0, 1, 2, 3]
WRITTEN = (Closure, Release, ReleaseGroup, ReleaseRow, MeasureRelease, MeasureRow)
SAID = "restored from an older copy"


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def round_(scene: Scene) -> Round:
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, LEVELS)
    return round_


def closed(scene: Scene, round_: Round, committing: Callable[..., Any]) -> Job:
    """The round is closed through the job; what waits for the commit is done."""
    officer = make_person(scene.authority, Role.OFFICER, name="Closing Officer")
    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
    with committing(execute=True):
        run_jobs(scene.world)
    return job


def test_a_database_restored_to_before_the_close_cannot_publish_the_round_again(
    scene: Scene, round_: Round, keys: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with undone():
        closed(scene, round_, django_capture_on_commit_callbacks)
        with as_tenant(scene.authority):
            assert Release.objects.exists()
    # Now it is as in the backup from before: no closure, no rows, every return still there.
    client = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    assert SAID in client.get(f"/rounds/{round_.pk}/close/").text
    client.post(f"/rounds/{round_.pk}/close/", {"understood": "on"})
    run_jobs(scene.world)
    with as_tenant(scene.authority):
        assert not Job.objects.exists()
        assert not Closure.objects.exists()


def test_a_job_that_was_waiting_in_the_backup_fails_with_the_reason(
    scene: Scene, round_: Round, keys: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    officer = make_person(scene.authority, Role.OFFICER)
    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
    with undone(), django_capture_on_commit_callbacks(execute=True):
        run_jobs(scene.world)
    run_jobs(scene.world)
    with as_tenant(scene.authority):
        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert not Closure.objects.exists()
    page = client_for(scene.authority, officer).get(f"/rounds/{round_.pk}/closing/").text
    assert SAID in page
    assert "Try again" not in page


def test_a_round_that_was_rolled_back_has_no_receipt_and_can_be_closed(scene: Scene, round_: Round, keys: Path) -> None:
    with undone(), as_tenant(scene.authority):
        publish_release(round_id=round_.pk, noise=no_noise)
    assert list(keys.rglob("*")) == []
    with as_tenant(scene.authority):
        publish_release(round_id=round_.pk, noise=no_noise)
        assert Release.objects.count() == 1


def test_what_was_missed_before_gets_its_receipt_with_the_next_and_each_only_once(
    scene: Scene, round_: Round, keys: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    older = make_round(scene, title="Before receipts were kept")
    with as_tenant(scene.authority):
        publish_release(round_id=older.pk, noise=no_noise)
    closed(scene, round_, django_capture_on_commit_callbacks)
    kept = {path.name for path in keys.rglob("*") if path.is_file()}
    assert kept == {str(older.pk), str(round_.pk)}
    with as_tenant(scene.authority):
        assert receipts.keep(scene.authority.id) == 0


def test_a_receipt_that_cannot_be_written_leaves_the_message_undone_until_it_is(
    scene: Scene, round_: Round, keys: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    officer = make_person(scene.authority, Role.OFFICER)
    with as_tenant(scene.authority):
        job = close_round(round_id=round_.pk, by=officer)
    in_the_way = keys / "published"
    in_the_way.write_text("not a folder")
    with (
        as_tenant(scene.authority),
        pytest.raises(OSError, match="published"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        run_closing_job(job=job)
    in_the_way.unlink()
    with as_tenant(scene.authority), django_capture_on_commit_callbacks(execute=True):
        job.state = Job.State.RUNNING
        run_closing_job(job=job)
    assert receipts.is_kept(scene.authority.id, round_.pk)


@contextmanager
def killed_before(statement: int, role: str) -> Iterator[list[str]]:
    """The server ends the builder's session just before its n-th statement that writes; yields those that ran."""
    ran: list[str] = []

    def watch(execute: Any, sql: str, *given: Any) -> Any:
        if sql.startswith("INSERT"):
            ran.append(sql)
            if len(ran) == statement:
                raw = superuser()
                with raw.cursor() as cursor:
                    cursor.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [role])
                raw.close()
        return execute(sql, *given)

    with connection.execute_wrapper(watch):
        yield ran


@pytest.fixture
def many(committed: World) -> Iterator[list[TenantInfo]]:
    """Twelve schools that stay until the end of the test: with real logins, nothing is rolled back."""
    made = more_schools(committed, {"primary_S": 12})
    yield made
    raw = superuser()
    with raw.cursor() as cursor:
        for school in made:
            cursor.execute(f'drop role "{school.role}"')
        schema, ids = committed.hillshire.schema_name, [str(school.id) for school in made]
        cursor.execute(f"delete from {schema}.register_school where id = any(%s::uuid[])", [ids])
    raw.close()


def test_a_session_killed_while_freezing_leaves_nothing_and_the_next_try_everything(
    committed: World, many: list[TenantInfo], keys: Path, figure: Figure
) -> None:
    scene = Scene(committed, many, make_version(committed.hillshire, statements=4))
    today = timezone.localdate()
    with as_tenant(committed.hillshire):
        round_ = Round.objects.create(
            version=scene.version,
            title="Audit",
            opens_on=today - timedelta(days=9),
            due_on=today,
            opened_by_name="Ruth",
        )
        RoundSchool.objects.bulk_create(
            RoundSchool(round=round_, school_id=school.id, school_role=school.role) for school in scene.schools
        )
    _drop_returns(committed, round_, scene)

    def whole() -> tuple[int, ...]:
        with as_tenant(committed.hillshire):
            return tuple(table.objects.count() for table in WRITTEN)

    kills = 0
    while True:
        with killed_before(kills + 1, f"{committed.hillshire.role}_builder") as ran:
            try:
                with as_tenant(committed.hillshire):
                    publish_release(round_id=round_.pk)
                break
            except DatabaseError:
                kills += 1
        connection.close()
        assert len(ran) == kills
        assert whole() == (0,) * len(WRITTEN)
    # Each table that the release is made of was once the one that was not reached.
    assert kills == len(WRITTEN)
    assert whole() == (1, 1, 1, 4, 1, len(Measure))
    figure(
        "kill of the builder's session while freezing",
        f"{kills} places, nothing left each time",
        target="whole or none",
    )


def _drop_returns(world: World, round_: Round, scene: Scene) -> None:
    raw = superuser()
    with raw.cursor() as cursor:
        for school in scene.schools:
            cursor.execute(
                f'set session authorization "{school.role}"; set search_path = {world.hillshire.schema_name}'
            )
            cursor.execute(
                "insert into authority_reporting_return (id, created_at, round_id, sender, at, levels)"
                " values (gen_random_uuid(), now(), %s, '', now(), '{0,1,2,3}')",
                [str(round_.pk)],
            )
            cursor.execute("reset session authorization")
    raw.close()
