"""The demo's mails, as the file backend wrote them."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import Resolver404, resolve

from lantern.access.roles import Role
from lantern.errors import NotFound
from tenants.directory.demo_mail import mail_in, mails
from tests.cast import World, client_for, make_person, visitor


def write(folder: Path, *subjects: str, body: str = "Hello") -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
    connection.send_messages([EmailMessage(subject, body, to=["claire@oak.test"]) for subject in subjects])


@pytest.fixture
def demo(loop: World, settings: object, tmp_path: Path) -> Client:
    """An operator of a demo whose mails are in tmp_path."""
    kinds = {kind: dict(given) for kind, given in settings.TENANT_TYPES.items()}
    kinds["directory"]["URLCONF"] = "tests.directory.urls_of_a_demo"
    settings.TENANT_TYPES = kinds
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return client_for(loop.directory, make_person(loop.directory, Role.OPERATOR))


def test_no_folder_yet_means_no_mail(tmp_path: Path) -> None:
    assert mails(str(tmp_path / "none")) == []


def test_each_mail_of_a_file_is_found_with_its_accents(tmp_path: Path) -> None:
    write(tmp_path, "Ysgol Môn", "St Anne’s", body="Dear Siân\n" + "-" * 20 + "\nhttp://oak.lantern.test/join/x/")
    found = mails(str(tmp_path))
    assert {each.subject for each in found} == {"Ysgol Môn", "St Anne’s"}
    assert all("Dear Siân" in each.body and "/join/x/" in each.body for each in found)
    assert all(mail_in(str(tmp_path), each.file, each.number) == each for each in found)


@pytest.mark.parametrize("file", ["../secret.log", "secret.log", "20260101-000000-1.txt", "20260101-000000-1.log"])
def test_no_other_file_can_be_read(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.log").write_text("Subject: secret\n\nx")
    with pytest.raises(NotFound):
        mail_in(str(tmp_path), file, 0)


def test_the_mails_are_listed_and_their_links_can_be_followed(demo: Client, tmp_path: Path) -> None:
    write(tmp_path, "Your invitation", body="Come in: http://oak.lantern.test/join/abc/\n<b>bold</b>")
    page = demo.get("/demo/mail/").content.decode()
    assert "Your invitation" in page
    (found,) = mails(str(tmp_path))
    page = demo.get(f"/demo/mail/{found.file}/{found.number}/").content.decode()
    assert 'href="http://oak.lantern.test/join/abc/"' in page
    assert "&lt;b&gt;bold" in page


def test_a_demo_without_mail_says_so(demo: Client) -> None:
    assert "No mail yet" in demo.get("/demo/mail/").content.decode()


def test_a_mail_that_is_not_there_is_404(demo: Client) -> None:
    assert demo.get("/demo/mail/20260101-000000-1.log/0/").status_code == 404


def test_the_mails_are_for_operators(demo: Client, loop: World) -> None:
    assert visitor(loop.directory).get("/demo/mail/").status_code == 302


def test_outside_a_demo_the_address_does_not_exist() -> None:
    with pytest.raises(Resolver404):
        resolve("/demo/mail/", urlconf="tenants.directory.urls")
