"""The authority's documents about a school: the first feature that stands on uploaded files."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed
from lantern.files.models import StoredFile
from lantern.files.sweeping import UNDO_FOR, sweep
from tenants.register.actions import add_document, put_document_back, remove_document
from tenants.register.models import Document
from tenants.register.queries import school_by_id
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.files.building import docx, jpeg_with_secrets, pdf
from tests.files.desk import at_files_host, body, checked

POLICY = pdf()


@pytest.fixture(autouse=True)
def folder(loop: World, settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_FILES = tmp_path
    return tmp_path


@pytest.fixture
def officer(loop: World) -> Client:
    return client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER))


def upload(browser: Client, world: World, name: str = "Agreement.pdf", content: bytes = POLICY, about: str = "") -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"/schools/{world.oak.id}/documents/add/", {"file": file, "about": about})


def added(world: World) -> Document:
    with as_tenant(world.hillshire):
        return Document.objects.select_related("file").get()


def test_an_officer_adds_a_document_finds_it_on_the_schools_page_and_gets_it_back(loop: World, officer: Client) -> None:
    page = officer.get(f"/schools/{loop.oak.id}/").content.decode()
    assert "No documents yet" in page
    answer = upload(officer, loop, about="Data-sharing agreement, signed")
    assert answer["Location"] == f"/schools/{loop.oak.id}/"
    page = officer.get(answer["Location"]).content.decode()
    assert "Data-sharing agreement, signed” was added." in page
    assert "Agreement.pdf, PDF" in page
    link = re.search(rf'href="(/schools/{loop.oak.id}/documents/[^"]+/)"', page.replace("documents/add/", ""))
    assert link
    way = officer.get(link[1])
    assert way.status_code == 302
    assert way["Location"].startswith("http://files.lantern.test/")
    given = at_files_host().get(way["Location"].removeprefix("http://files.lantern.test"))
    assert body(given) == POLICY
    with as_tenant(loop.hillshire):
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"file.kept", "school.document_added", "file.downloaded"} <= verbs


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("Letter.docx", docx({"word/vbaProject.bin": b"x"}), "The document holds macros or other programs."),
        ("Letter.exe", b"MZ", "Files that end in .exe cannot be taken."),
        ("Letter.pdf", b"", "The file is empty."),
        ("Letter.txt", b"a" * (21 * 1024 * 1024), "The file is 21 MB. Choose one of at most 20 MB"),
    ],
)
def test_a_refused_file_is_told_beside_the_field_and_nothing_typed_is_lost(
    loop: World, officer: Client, name: str, content: bytes, words: str
) -> None:
    answer = upload(officer, loop, name, content, about="Letter of the governors")
    page = answer.content.decode()
    assert page.count(words) == 2, "in the summary and beside the field"
    assert "<title>Error: " in page
    assert 'value="Letter of the governors"' in page
    with as_tenant(loop.hillshire):
        assert not StoredFile.objects.exists()


def test_choosing_no_file_says_so(loop: World, officer: Client) -> None:
    page = officer.post(f"/schools/{loop.oak.id}/documents/add/", {"about": ""}).content.decode()
    assert "Choose a file" in page


def test_a_photo_loses_where_it_was_taken(loop: World, officer: Client) -> None:
    upload(officer, loop, "IMG_1.jpg", jpeg_with_secrets())
    way = officer.get(f"/schools/{loop.oak.id}/documents/{added(loop).id}/")["Location"]
    photo = body(at_files_host().get(way.removeprefix("http://files.lantern.test")))
    assert photo.startswith(b"\xff\xd8\xff")
    assert b"SecretCamera" not in photo


def test_a_removed_document_is_out_of_sight_and_can_be_put_back_for_a_month(loop: World, officer: Client) -> None:
    upload(officer, loop)
    document = added(loop)
    base = f"/schools/{loop.oak.id}/documents/{document.id}"
    officer.post(f"{base}/remove/")
    page = officer.get(f"/schools/{loop.oak.id}/").content.decode()
    assert "1 removed document" in page
    assert f'href="{base}/"' not in page
    assert officer.get(f"{base}/").status_code == 404
    officer.post(f"{base}/put-back/")
    assert officer.get(f"{base}/").status_code == 302
    officer.post(f"{base}/remove/")
    with as_tenant(loop.hillshire):
        StoredFile.objects.update(removed_at=timezone.now() - UNDO_FOR - timedelta(days=1))
        sweep()
    assert officer.post(f"{base}/put-back/").status_code == 409
    assert "removed document" not in officer.get(f"/schools/{loop.oak.id}/").content.decode()


def test_an_analyst_sees_the_school_but_not_its_documents(loop: World, officer: Client) -> None:
    upload(officer, loop)
    document = added(loop)
    analyst = client_for(loop.hillshire, make_person(loop.hillshire, Role.ANALYST))
    assert "Agreement.pdf" not in analyst.get(f"/schools/{loop.oak.id}/").content.decode()
    base = f"/schools/{loop.oak.id}/documents"
    assert analyst.get(f"{base}/{document.id}/").status_code == 403
    for path in (f"{base}/add/", f"{base}/{document.id}/remove/", f"{base}/{document.id}/put-back/"):
        assert analyst.post(path).status_code == 403


def test_a_document_is_found_only_under_its_own_school_and_authority(loop: World, officer: Client) -> None:
    upload(officer, loop)
    document = added(loop)
    for school in (loop.elm.id, uuid4()):
        assert officer.get(f"/schools/{school}/documents/{document.id}/").status_code == 404
        assert officer.post(f"/schools/{school}/documents/{document.id}/remove/").status_code == 404
    stranger = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR))
    assert stranger.get(f"/schools/{loop.oak.id}/documents/{document.id}/").status_code == 404
    assert visitor(loop.hillshire).get(f"/schools/{loop.oak.id}/documents/{document.id}/").status_code == 302


def test_the_actions_ask_who_acts(loop: World, officer: Client) -> None:
    upload(officer, loop)
    document, analyst = added(loop), make_person(loop.hillshire, Role.ANALYST)
    with as_tenant(loop.hillshire):
        school = school_by_id(loop.oak.id)
        with pytest.raises(NotAllowed):
            add_document(school=school, upload=checked("a.txt", b"x"), about="", by=analyst)
        for action in (remove_document, put_document_back):
            with pytest.raises(NotAllowed):
                action(document=document, by=analyst)
