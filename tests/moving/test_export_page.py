"""The head's page: asking for the file, watching it being made, downloading it."""

import io
import os
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from lantern.access.roles import SCHOOL_ROLES, Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed
from lantern.jobs.models import Job
from tenants.moving import work
from tenants.moving.actions import ask_for_export, note_download
from tenants.moving.models import Export
from tenants.moving.queries import export_job
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person, run_jobs


@pytest.fixture
def head(loop: World) -> Client:
    return client_for(loop.oak, make_person(loop.oak, Role.HEAD, name="Helen Marsh"))


def newest(world: World) -> Export:
    with as_tenant(world.oak):
        return Export.objects.order_by("-created_at")[0]


def journal(world: World) -> list[str]:
    with as_tenant(world.oak):
        return list(
            Entry.objects.filter(verb__startswith="school.").order_by("created_at").values_list("verb", flat=True)
        )


def test_a_head_asks_waits_and_downloads(loop: World, head: Client) -> None:
    assert head.post("/leaving/export/").status_code == 302
    assert "Waiting to start" in head.get("/leaving/").content.decode()
    run_jobs(loop)
    page = head.get("/leaving/").content.decode()
    assert "The file is ready." in page
    assert "Asked for by Helen Marsh" in page
    export = newest(loop)
    answer = head.get(f"/leaving/export/{export.pk}/")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="lantern-100001-{export.created_at:%Y-%m-%d}.zip"'
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    content = b"".join(answer.streaming_content)
    assert len(content) == export.size
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        assert "manifest.json" in file.namelist()
    assert journal(loop) == ["school.export_asked", "school.exported", "school.export_downloaded"]


def test_each_download_is_journalled(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    for _ in range(3):
        b"".join(head.get(f"/leaving/export/{newest(loop).pk}/").streaming_content)
    assert journal(loop).count("school.export_downloaded") == 3


def test_a_file_that_was_lost_is_told_as_gone_and_no_download_is_journalled(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    with as_tenant(loop.oak):
        default_storage.delete(newest(loop).path)
    answer = head.get(f"/leaving/export/{newest(loop).pk}/")
    assert answer.status_code == 404
    assert "no longer there" in answer.content.decode()
    assert "school.export_downloaded" not in journal(loop)


@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES - {Role.HEAD}))
def test_nobody_but_a_head_makes_or_takes_the_file(loop: World, head: Client, role: Role) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    person = make_person(loop.oak, role)
    browser = client_for(loop.oak, person)
    for answer in (
        browser.get("/leaving/"),
        browser.post("/leaving/export/"),
        browser.get(f"/leaving/export/{newest(loop).pk}/"),
    ):
        assert answer.status_code == 403
    with as_tenant(loop.oak):
        with pytest.raises(NotAllowed):
            ask_for_export(by=person)
        with pytest.raises(NotAllowed):
            note_download(export=newest(loop), by=person)
    assert "Take everything with you" not in browser.get("/account/").content.decode()
    assert "Take everything with you" in head.get("/account/").content.decode()


def test_a_head_who_signed_in_long_ago_is_asked_again_who_it_is(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    with as_tenant(loop.oak):
        person = User.objects.get(role=Role.HEAD)
    browser = client_for(loop.oak, person, recent=False)
    assert browser.get("/leaving/").status_code == 200
    for answer in (
        browser.post("/leaving/export/"),
        browser.get(f"/leaving/export/{newest(loop).pk}/"),
        browser.get("/leaving/erase/"),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/")
    assert "school.export_downloaded" not in journal(loop)


def test_a_head_of_another_school_finds_nothing(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    elm = client_for(loop.elm, make_person(loop.elm, Role.HEAD))
    assert elm.get(f"/leaving/export/{newest(loop).pk}/").status_code == 404
    assert head.get(f"/leaving/export/{uuid4()}/").status_code == 404


def test_asking_twice_makes_one_file(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    assert head.post("/leaving/export/").status_code == 409
    run_jobs(loop)
    with as_tenant(loop.oak):
        assert Export.objects.count() == 1
        # The message is delivered once more after the work is done.
        work.make(job_id=Job.objects.get().pk)
        assert Export.objects.count() == 1


def test_a_failure_is_told_and_can_be_tried_again(
    loop: World, head: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise OSError("disk full at /secret/place")

    with monkeypatch.context() as patch:
        patch.setattr(work, "write_export", broken)
        head.post("/leaving/export/")
        run_jobs(loop)
    page = head.get("/leaving/").content.decode()
    assert "Making the file stopped (OSError). Try again." in page
    assert "/secret/place" not in page
    head.post("/leaving/export/")
    run_jobs(loop)
    assert "The file is ready." in head.get("/leaving/").content.decode()


def test_a_worker_that_died_leaves_work_that_another_finishes(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    with as_tenant(loop.oak):
        job = export_job()
        assert job is not None
        job.begin(total=2)
        job.advance()
    run_jobs(loop)
    assert newest(loop).is_there


def test_after_a_week_the_file_is_gone_and_the_page_says_so(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    export = newest(loop)
    with as_tenant(loop.oak):
        assert work.remove_old_exports() == 0
        Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        assert default_storage.exists(export.path)
        assert work.remove_old_exports() == 1
        assert not default_storage.exists(export.path)
    answer = head.get(f"/leaving/export/{export.pk}/")
    assert answer.status_code == 409
    assert "no longer kept" in answer.content.decode()
    assert journal(loop)[-1] == "school.export_removed"


def test_a_file_left_by_a_worker_that_died_is_removed_and_nothing_else(loop: World, head: Client) -> None:
    head.post("/leaving/export/")
    run_jobs(loop)
    with as_tenant(loop.oak):
        orphan = default_storage.save("exports/left.zip", ContentFile(b"left"))
        default_storage.save("evidence/kept.pdf", ContentFile(b"kept"))
        assert work.remove_old_exports() == 0
        old = (timezone.now() - timedelta(days=2)).timestamp()
        for path in (orphan, newest(loop).path, "evidence/kept.pdf"):
            os.utime(default_storage.path(path), (old, old))
        assert work.remove_old_exports() == 1
        assert not default_storage.exists(orphan)
        assert default_storage.exists(newest(loop).path)
        assert default_storage.exists("evidence/kept.pdf")
