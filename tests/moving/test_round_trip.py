"""Out of one installation, into another, and out again: the same, byte for byte."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.models import Audit
from checklists.school.queries.answers import statements_of
from lantern.audit.models import Entry
from lantern.audit.record import SystemActor, record
from lantern.outbox.models import Message
from lantern.outbox.work import deliver_mail
from tenants.logins.hosts import tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.logins.verify import differences
from tenants.people.models import Invitation, User
from tenants.register.models import School
from tests.cast import PASSWORD, as_tenant, visitor
from tests.moving.conftest import FILES, export_of, members_of
from tests.moving.elsewhere import Elsewhere, database, inside, settle


@dataclass(frozen=True)
class Journey:
    """A second installation in which Oak was restored, made once, and the file that Oak travelled in."""

    name: str
    there: Elsewhere
    file: Path
    folder: Path

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()


@pytest.fixture(scope="module")
def journey(oak_file: Path, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder = tmp_path_factory.mktemp("journey")
    with django_db_blocker.unblock(), database("far") as name:
        with inside(name, folder):
            there = settle()
            restore(oak_file, "--invite")
        yield Journey(name, there, oak_file, folder)


@pytest.fixture
def elsewhere(journey: Journey, django_db_blocker: Any, tmp_path: Path) -> Iterator[Journey]:
    """A copy of that installation; the process is inside, as the owner."""
    shutil.copytree(journey.folder, tmp_path / "there")
    with django_db_blocker.unblock(), database("farther", like=journey.name) as name, inside(name, tmp_path / "there"):
        yield journey


def restore(path: Path, *options: str, host: str = "oak.far.test") -> str:
    said = io.StringIO()
    call_command(
        "restore_school", str(path), "--authority", "farshire.lantern.test", "--host", host, *options, stdout=said
    )
    return said.getvalue()


def oak_there() -> TenantInfo:
    found = tenant_by_host("oak.far.test")
    assert found is not None
    return found


def comparable(content: bytes) -> dict[str, Any]:
    """The members, without the lines of the manifest that tell when and where, and what follows from those."""
    members: dict[str, Any] = members_of(content)
    manifest = json.loads(members["manifest.json"])
    for name in ("made_at", "authority"):
        manifest.pop(name)
    manifest["made_by"].pop("host")
    members["manifest.json"] = manifest
    changing = ("manifest.json", "README.txt", "index.html")
    sums = [line for line in members["checksums.txt"].decode().splitlines() if not line.endswith(changing)]
    for name in ("README.txt", "index.html"):
        members[name] = re.sub(rb"written [0-9T:+-]+", b"", members[name])
    members["checksums.txt"] = sums
    return members


def test_a_school_that_went_out_and_in_again_is_the_same(elsewhere: Journey, figure: Callable[..., None]) -> None:
    first = comparable(elsewhere.content)
    second = comparable(export_of(oak_there()))
    assert set(first) == set(second)
    differ = [name for name in first if first[name] != second[name]]
    tables = first["manifest.json"]["tables"]
    rows = sum(table["rows"] for table in tables)
    same = "identical" if not differ else f"{len(differ)} members differ"
    figure("school out and in again", f"{len(tables)} tables, {rows} rows, {same}", target="identical", ok=not differ)
    assert differ == []


def test_the_restored_school_has_its_facts_and_its_own_login(elsewhere: Journey) -> None:
    there = oak_there()
    assert str(there.id) == json.loads(members_of(elsewhere.content)["manifest.json"])["school"]["id"]
    assert (there.name, there.urn, there.phase, there.size_band) == (
        "St Oak’s Primary School",
        "100001",
        "primary",
        "S",
    )
    assert there.authority is not None
    assert there.authority.name == "Farshire Council"
    assert [line for line in differences() if there.schema_name in line] == []
    with as_tenant(elsewhere.there.farshire):
        row = School.objects.get()
        assert (row.pk, row.urn, row.laestab, row.pupils, row.host) == (
            there.id,
            "100001",
            "3442001",
            180,
            "oak.far.test",
        )
        assert Entry.objects.filter(verb="school.restored", subject_id=there.id).exists()
    with as_tenant(there):
        for path, content in FILES.items():
            with default_storage.open(path) as file:
                assert file.read() == content


def test_people_come_without_a_password_and_choose_one(elsewhere: Journey) -> None:
    there = oak_there()
    with as_tenant(there):
        people = list(User.objects.order_by("name"))
        assert len(people) == 5
        assert not any(person.has_usable_password() for person in people)
        letters = Message.objects.filter(kind="mail")
        assert sorted(letter.content["to"] for letter in letters) == sorted(person.email for person in people)
        assert all("http://oak.far.test/account/password/reset/" in letter.content["body"] for letter in letters)
        letters.delete()
    connection.clear_tenant()
    connection.mode = "tenant"
    browser, email = visitor(there), people[0].email
    assert browser.post("/account/login/", {"login": email, "password": PASSWORD}).status_code == 200
    assert browser.post("/account/password/reset/", {"email": email}).status_code == 302
    with as_tenant(there):
        deliver_mail(Message.objects.get(kind="mail").pk)
    link = re.search(r"http://oak\.far\.test(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    page = browser.get(link[1], follow=True)
    chosen = {"password1": "a new and long password", "password2": "a new and long password"}
    assert browser.post(page.redirect_chain[-1][0], chosen).status_code == 302
    with as_tenant(there):
        assert User.objects.get(email=email).check_password("a new and long password")


def test_links_that_were_sent_before_open_nothing_here(elsewhere: Journey) -> None:
    with as_tenant(oak_there()):
        invitation = Invitation.objects.get(email="new@oak.test")
        assert invitation.is_open
        assert len(invitation.token_digest) == 64
    assert invitation.token_digest.encode() not in b"".join(members_of(elsewhere.content).values())


def test_an_audit_under_way_can_be_finished_for_the_schools_own_use(elsewhere: Journey) -> None:
    """Its round is not known at the new authority, so no return can be sent; answers, signatures and history go on."""
    there = oak_there()
    connection.clear_tenant()
    connection.mode = "tenant"
    with as_tenant(there):
        audit = Audit.objects.get(finished_at=None)
        head, governor, dsl = (User.objects.get(role=role) for role in ("head", "governor", "dsl"))
        for statement in statements_of(audit):
            if not statement.answer.rating:
                save_answer(
                    audit_id=audit.pk, statement_id=statement.pk, by=dsl, seen=Seen(rating=0, note=0), rating="green"
                )
        sign_as_head(audit_id=audit.pk, by=head)
        sign_as_governor(audit_id=audit.pk, by=governor, for_own_use=True)
        audit.refresh_from_db()
        assert audit.state == Audit.State.KEPT
        assert Audit.objects.get(state=Audit.State.SUBMITTED).is_finished


def test_the_journal_goes_on_after_the_restored_rows(elsewhere: Journey) -> None:
    there = oak_there()
    connection.clear_tenant()
    connection.mode = "tenant"
    with as_tenant(there):
        before = Entry.objects.count()
        with transaction.atomic():
            record("person.renamed", by=SystemActor("test"), subject=User.objects.all()[0])
        assert Entry.objects.count() == before + 1


def test_a_school_is_never_restored_over_records(elsewhere: Journey) -> None:
    with as_tenant(oak_there()):
        before = User.objects.count(), Entry.objects.count()
    with pytest.raises(CommandError, match=r"has records\. Nothing was restored over them"):
        restore(elsewhere.file)
    with as_tenant(oak_there()):
        assert (User.objects.count(), Entry.objects.count()) == before
