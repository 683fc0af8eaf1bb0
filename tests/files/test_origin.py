"""Giving out: an origin apart, a ticket of a minute, an attachment that can do nothing."""

from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core import signing
from django.test import RequestFactory

from lantern.access.guard import OpenToAll
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotFound
from lantern.files.keeping import remove
from lantern.files.origin import HEADERS, attachment, give
from lantern.files.playing.origin import player, playing, script
from lantern.files.tickets import GOOD_FOR_SECONDS, Ticket
from lantern.files.views import give_out
from tenants.directory.queries import host_is_taken
from tenants.logins.info import TenantInfo
from tests.access.walk import _walk
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.files.desk import at_files_host, body, fetched, keep
from tests.files.looking import is_given_out_harmless


def test_a_feature_sends_the_reader_to_the_other_origin_and_the_journal_says_so(loop: World, folder: Path) -> None:
    head = make_person(loop.oak, Role.HEAD)
    stored = keep(loop.oak, "Protokoll – Ö.txt", by=head)
    request = RequestFactory().get("/", headers={"host": loop.oak.host})
    request.user, request.tenant = head, loop.oak  # type: ignore[attr-defined]
    with as_tenant(loop.oak):
        answer = give_out(request, stored)
        entry = Entry.objects.get(verb="file.downloaded")
    assert (entry.by_id, entry.subject_id) == (head.pk, stored.pk)
    assert answer.status_code == 302
    host, _, path = answer["Location"].removeprefix("http://").partition("/")
    assert host == "files.lantern.test"
    given = at_files_host().get(f"/{path}")
    is_given_out_harmless(given, stored)
    assert unquote(given["Content-Disposition"].rpartition("UTF-8''")[2]) == "Protokoll – Ö.txt"


def test_the_content_comes_back_as_it_was(loop: World, folder: Path) -> None:
    text = ("Was der Leiter sagte. " * 60_000).encode()
    answer = fetched(loop.oak, keep(loop.oak, content=text))
    assert answer["Content-Length"] == str(len(text))
    assert body(answer) == text


def test_asking_only_for_the_head_gives_no_content(loop: World, folder: Path) -> None:
    stored = keep(loop.oak)
    answer = at_files_host().head(f"/{Ticket(loop.oak.id, stored.id).signed()}")
    assert answer.status_code == 200
    assert body(answer) == b""


def test_a_ticket_is_good_for_a_minute(loop: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = keep(loop.oak)
    now = signing.time.time()
    ticket = Ticket(loop.oak.id, stored.id).signed()
    monkeypatch.setattr(signing.time, "time", lambda: now + GOOD_FOR_SECONDS - 2)
    assert body(at_files_host().get(f"/{ticket}")) == b"Met the head."
    monkeypatch.setattr(signing.time, "time", lambda: now + GOOD_FOR_SECONDS + 2)
    answer = at_files_host().get(f"/{ticket}")
    assert answer.status_code == 410
    assert b"This link has run out" in answer.content
    assert GOOD_FOR_SECONDS <= 60


def test_a_ticket_that_was_changed_or_signed_for_something_else_opens_nothing(loop: World, folder: Path) -> None:
    stored = keep(loop.oak)
    good = Ticket(loop.oak.id, stored.id).signed()
    others = [good[:-1] + ("A" if good[-1] != "A" else "B"), "x" + good, f"{stored.id}", "a:b:c"]
    others.append(signing.dumps([loop.oak.id.hex, stored.id.hex], salt="something else"))
    others.append(signing.dumps({"tenant": 1}, salt="lantern.files: as an attachment"))
    for ticket in others:
        assert at_files_host().get(f"/{ticket}").status_code == 404, ticket


def test_a_file_answers_only_with_its_own_tenants_ticket(loop: World, folder: Path) -> None:
    stored = keep(loop.oak)
    for other in (loop.elm, loop.hillshire, loop.ash, loop.directory):
        assert fetched(other, stored).status_code == 404
    assert at_files_host().get(f"/{Ticket(uuid4(), stored.id).signed()}").status_code == 404


def test_a_removed_file_is_not_given_out(loop: World, folder: Path) -> None:
    head = make_person(loop.oak, Role.HEAD)
    stored = keep(loop.oak, by=head)
    request = RequestFactory().get("/")
    request.user, request.tenant = head, loop.oak  # type: ignore[attr-defined]
    with as_tenant(loop.oak):
        gone = remove(file=stored, by=head)
        with pytest.raises(NotFound):
            give_out(request, gone)
    assert fetched(loop.oak, stored).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/account/login/",
        "/static/lantern/js/app.js",
        "/healthz",
        "/api/v1/schema/",
        "/favicon.ico",
        "/a/b/c",
        "/%00",
    ],
)
def test_nothing_else_answers_on_the_host_of_files(loop: World, path: str) -> None:
    person = make_person(loop.hillshire, Role.ADMINISTRATOR)
    browser = client_for(loop.hillshire, person)
    for answer in (browser.get(path, headers={"host": "files.lantern.test"}), at_files_host().get(path)):
        assert answer.status_code == 404
        assert not answer.cookies
        assert {name: answer[name] for name in HEADERS} == HEADERS
    assert at_files_host().post(path).status_code in {404, 405}


def test_the_host_of_files_holds_only_addresses_of_tickets_and_the_players_own_scripts() -> None:
    from lantern.urls.files import urlpatterns

    held = list(_walk(urlpatterns, "/"))
    assert all(isinstance(address.access, OpenToAll) for address in held)
    assert [address.view for address in held] == [give, player, script, playing]


def test_a_tenants_host_takes_no_ticket(loop: World, folder: Path) -> None:
    ticket = Ticket(loop.oak.id, keep(loop.oak).id).signed()
    assert visitor(loop.oak).get(f"/{ticket}").status_code == 404


@pytest.mark.parametrize("port", ["", ":8000", ":443"])
def test_the_host_is_known_with_and_without_its_port_and_in_capitals(loop: World, folder: Path, port: str) -> None:
    stored = keep(loop.oak)
    path = f"/{Ticket(loop.oak.id, stored.id).signed()}"
    assert body(at_files_host().get(path, headers={"host": f"FILES.lantern.test{port}"})) == b"Met the head."


@pytest.mark.parametrize(
    "name", ["O’Hara's plan.txt", 'a "quoted".txt', "Ünïcode 検.txt", "semi;colon=1.txt", "100% sure.txt"]
)
def test_every_name_is_kept_in_the_header_and_breaks_none(loop: World, folder: Path, name: str) -> None:
    stored = keep(loop.oak, name)
    answer = fetched(loop.oak, stored)
    is_given_out_harmless(answer, stored)
    assert unquote(attachment(stored).rpartition("''")[2]) == stored.name


def _kinds(world: World) -> list[TenantInfo]:
    return [world.directory, world.hillshire, world.oak]


def test_every_kind_of_tenant_can_keep_files(loop: World, folder: Path) -> None:
    for tenant in _kinds(loop):
        assert body(fetched(tenant, keep(tenant))) == b"Met the head."


def test_no_authority_can_be_given_the_host_of_files(loop: World) -> None:
    with as_tenant(loop.directory):
        assert host_is_taken("Files.lantern.test")
        assert not host_is_taken("other.lantern.test")
