"""Files kept sealed leave opened and are sealed anew; a visitor from support leaves as one who has gone."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction

from checklists.school.evidence.actions import Content, Dates, add_item
from checklists.school.evidence.models import Edition
from lantern.access.roles import Role
from lantern.audit.models import Head
from lantern.audit.record import SystemActor, record
from lantern.audit.verify import verify
from lantern.files.keeping import remove
from lantern.files.models import StoredFile
from lantern.files.queries import content_of
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.moving.kept import Damaged
from tenants.people.models import User
from tenants.support.models import Grant
from tests.cast import World, as_tenant
from tests.conftest import _empty
from tests.files.desk import body, checked, fetched, keep
from tests.moving.conftest import export_of, members_of
from tests.moving.elsewhere import database, inside, settle
from tests.moving.test_hostile import Members, first_row, manifest_with, packed, refused
from tests.moving.test_round_trip import comparable
from tests.support.visits import REASON, let_in, manager_of

# More than one chunk.
LONG = "Siân said: “no”.\n".encode() * 40_000
# Kept as a piece of evidence; the others belong to nothing.
REGISTER = "register.csv"
CONTENTS = {
    "O’Brien’s “plan” – Siân's ünïcode.txt": LONG,
    REGISTER: b"name,seen\nA,1\n",
    "taken away.txt": b"once",
}
STORED = "tables/files_storedfile.jsonl"
HOSTS = ("oak.far.test", "yew.far.test")
OF_A_HEAD = "ash.far.test"


def furnished(world: World) -> None:
    """Oak keeps two files and has taken one away; somebody from support is let in at this moment."""
    head = manager_of(world.oak)
    kept = [keep(world.oak, name, content, by=head) for name, content in CONTENTS.items() if name != REGISTER]
    with as_tenant(world.oak):
        remove(file=kept[-1], by=head)
        register = Content(file=checked(REGISTER, CONTENTS[REGISTER]))
        add_item(title="Training register", owner=head, content=register, dates=Dates(), by=head)
    let_in(world.oak, head)


@dataclass(frozen=True)
class Travelled:
    """Oak's export, and an installation into which it was restored twice: as itself, and under another URN and id."""

    content: bytes
    database: str
    folder: Path
    said: str


@pytest.fixture(scope="module")
def travelled(world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Travelled]:
    folder = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "KEYS_DIR", folder / "keys")
        patch.setattr(settings, "PRIVATE_FILES", folder / "here")
        connection.close()
        connection.mode = "tenant"
        furnished(world)
        content, of_a_head = export_of(world.oak), export_of(world.oak, whole=False)
        connection.clear_tenant()
        connection.close()
        connection.mode = "onesession"
        _empty(world)
        # The other installation has keys of its own.
        patch.setattr(settings, "KEYS_DIR", folder / "keys there")
        with database("sealed") as name:
            with inside(name, folder / "there"):
                settle()
                other = manifest_with(members_of(content), lambda manifest: manifest["school"].update(urn="100777"))
                head = manifest_with(members_of(of_a_head), lambda manifest: manifest["school"].update(urn="100779"))
                said = io.StringIO()
                for host, file in zip((*HOSTS, OF_A_HEAD), (content, packed(other), packed(head)), strict=True):
                    (folder / "given.zip").write_bytes(file)
                    call_command(
                        "restore_school",
                        folder / "given.zip",
                        "--authority",
                        "farshire.lantern.test",
                        "--host",
                        host,
                        stdout=said,
                    )
            yield Travelled(content, name, folder, said.getvalue())


@pytest.fixture
def there(travelled: Travelled, django_db_blocker: Any, settings: Any) -> Iterator[Travelled]:
    """The process belongs to a copy of that installation, as the owner."""
    settings.KEYS_DIR = travelled.folder / "keys there"
    with (
        django_db_blocker.unblock(),
        database("resealed", like=travelled.database) as name,
        inside(name, travelled.folder / "there"),
    ):
        yield travelled


def school_at(host: str) -> TenantInfo:
    forget_hosts()
    found = tenant_by_host(host)
    assert found is not None
    return found


def as_web_process() -> None:
    connection.clear_tenant()
    connection.close()
    connection.mode = "tenant"


def rows_of(members: Members, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in members[f"tables/{table}.jsonl"].splitlines()]


def test_any_zip_program_finds_the_very_bytes_and_no_key(travelled: Travelled) -> None:
    members = members_of(travelled.content)
    with zipfile.ZipFile(io.BytesIO(travelled.content)) as file:
        found = {Path(name).name: file.read(name) for name in file.namelist() if name.startswith("files/")}
    assert found == CONTENTS
    rows = {row["id"]: row for row in rows_of(members, "files_storedfile")}
    assert not any("key" in row for row in rows.values())
    for part in json.loads(members["manifest.json"])["files"]:
        row = rows.pop(part["stored_file"])
        assert part["member"] == f"files/{row['id']}/{row['name']}"
        assert hashlib.sha256(members[part["member"]]).hexdigest() == part["sha256"] == row["sha256"]
    assert rows == {}


@pytest.mark.parametrize("host", HOSTS)
def test_the_restored_school_gives_out_the_same_bytes(there: Travelled, world: World, host: str) -> None:
    school = school_at(host)
    assert (school.id == world.oak.id) == (host == HOSTS[0])
    as_web_process()
    with as_tenant(school):
        kept = {file.name: file for file in StoredFile.objects.all()}
        assert {name: b"".join(content_of(file)) for name, file in kept.items()} == CONTENTS
        assert [file.name for file in kept.values() if not file.is_kept] == ["taken away.txt"]
        for file in kept.values():
            assert CONTENTS[file.name][:20] not in Path(default_storage.path(file.stored_name)).read_bytes()
    for name in list(CONTENTS)[:2]:
        assert body(fetched(school, kept[name])) == CONTENTS[name]


def test_the_page_of_evidence_leads_to_the_file(travelled: Travelled) -> None:
    members = members_of(travelled.content)
    page = members["readable/evidence.html"].decode()
    found = re.search(rf'href="\.\./(files/[0-9a-f-]+/{REGISTER})"', page)
    assert found
    assert members[found[1]] == CONTENTS[REGISTER]


@pytest.mark.parametrize("host", HOSTS)
def test_evidence_is_the_same_in_the_restored_school(there: Travelled, host: str) -> None:
    as_web_process()
    with as_tenant(school_at(host)):
        edition = Edition.objects.select_related("item", "file").get()
        assert edition.file is not None
        assert (edition.item.title, b"".join(content_of(edition.file))) == ("Training register", CONTENTS[REGISTER])


@pytest.mark.parametrize("host", HOSTS)
def test_the_second_export_is_the_first(there: Travelled, host: str, figure: Callable[..., None]) -> None:
    first, second = comparable(there.content), comparable(export_of(school_at(host)))
    for members in (first, second):
        members["manifest.json"]["school"] |= {"id": "", "urn": ""}
    for name in ("README.txt", "index.html"):
        second[name] = second[name].replace(b"100777", b"100001")
    differ = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    figure("kept files out and in again", f"{len(CONTENTS)} files, {len(differ)} members differ", ok=not differ)
    assert differ == []


@pytest.mark.parametrize("host", HOSTS)
def test_the_journal_holds_and_goes_on(there: Travelled, host: str) -> None:
    members = members_of(there.content)
    as_web_process()
    with as_tenant(school_at(host)):
        links = rows_of(members, "audit_link")
        result = verify({link["seq"]: frozenset({link["hash"].removeprefix("\\x")}) for link in links})
        assert result.ok, result.fault
        assert result.checked == result.anchors == len(links) > 3
        (head,) = rows_of(members, "audit_head")
        now = Head.objects.get()
        assert (now.seq, "\\x" + bytes(now.hash).hex()) == (head["seq"], head["hash"])
        with transaction.atomic():
            record("person.renamed", by=SystemActor("test"), subject=User.objects.all()[0])
        after = verify()
        assert (after.ok, after.seq) == (True, head["seq"] + 1)


def test_a_heads_file_says_what_it_lacks_and_its_journal_begins_a_new_chain(there: Travelled) -> None:
    assert there.said.count("This was a head’s file.") == 1
    members = members_of(there.content)
    as_web_process()
    with as_tenant(school_at(OF_A_HEAD)):
        result = verify()
        assert (result.ok, result.seq) == (True, len(rows_of(members, "audit_entry")))


def test_a_visitor_leaves_as_one_who_has_gone(travelled: Travelled) -> None:
    members = members_of(travelled.content)
    (grant,) = rows_of(members, "support_grant")
    (visitor,) = [row for row in rows_of(members, "people_user") if row["role"] == Role.SUPPORT]
    assert (grant["reason"], grant["person_id"], visitor["is_active"]) == (REASON, visitor["id"], False)
    made_at = json.loads(members["manifest.json"])["made_at"]
    assert (grant["ended_at"], "link_digest" in grant) == (made_at, False)
    assert {"support.granted"} == {e["verb"] for e in rows_of(members, "audit_entry") if e["subject_id"] == grant["id"]}


def test_the_school_that_is_left_keeps_its_visitor(committed: World) -> None:
    furnished(committed)
    export_of(committed.oak)
    with as_tenant(committed.oak):
        assert Grant.objects.get().ended_at is None
        assert User.objects.get(role=Role.SUPPORT).is_active


@pytest.mark.parametrize("host", HOSTS)
def test_the_restored_school_lets_no_visitor_in(there: Travelled, host: str) -> None:
    as_web_process()
    with as_tenant(school_at(host)):
        grant = Grant.objects.select_related("person").get()
        assert (grant.reason, grant.link_digest, grant.person.is_active) == (REASON, "", False)
        assert grant.ended_at is not None
        assert not grant.person.has_usable_password()


def test_an_export_that_says_a_visitor_is_still_there_is_not_believed(
    travelled: Travelled, django_db_blocker: Any, tmp_path: Path
) -> None:
    members = manifest_with(members_of(travelled.content), lambda manifest: manifest["school"].update(urn="100778"))
    people = rows_of(members, "people_user")
    for person in people:
        person["is_active"] = True
    members["tables/people_user.jsonl"] = b"".join(json.dumps(person).encode() + b"\n" for person in people)
    members = first_row(members, "tables/support_grant.jsonl", ended_at=None)
    (tmp_path / "given.zip").write_bytes(packed(members))
    with django_db_blocker.unblock(), inside(travelled.database, tmp_path / "files"):
        call_command(
            "restore_school",
            tmp_path / "given.zip",
            "--authority",
            "farshire.lantern.test",
            "--host",
            "fir.far.test",
            stdout=io.StringIO(),
        )
        with as_tenant(school_at("fir.far.test")):
            assert Grant.objects.get().ended_at is not None
            assert not User.objects.get(role=Role.SUPPORT).is_active
            assert User.objects.exclude(role=Role.SUPPORT).get().is_active


def test_a_file_that_was_changed_where_it_is_kept_stops_the_export(committed: World) -> None:
    stored = keep(committed.oak)
    with as_tenant(committed.oak):
        StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)
    with pytest.raises(Damaged, match=str(stored.pk)):
        export_of(committed.oak)


def without_row(members: Members) -> Members:
    # Of a file that belongs to nothing: without its row evidence would not fit either.
    lines = members[STORED].splitlines(keepends=True)
    gone = next(line for line in lines if REGISTER.encode() not in line)
    return members | {STORED: b"".join(line for line in lines if line is not gone)}


def without_content(members: Members) -> Members:
    gone = json.loads(members["manifest.json"])["files"][0]["member"]
    left = {name: content for name, content in members.items() if name != gone}
    return manifest_with(left, lambda manifest: manifest["files"].pop(0))


def with_other_content(members: Members) -> Members:
    part = json.loads(members["manifest.json"])["files"][0]
    return members | {part["member"]: b"x" * part["bytes"]}


def with_unknown_kind(members: Members) -> Members:
    return first_row(members, STORED, kind="exe")


def as_plain_file(members: Members) -> Members:
    """Ciphertext that somebody put where the sealed files lie."""
    row = json.loads(members[STORED].split(b"\n")[0])
    path = f"files/{row['id'].replace('-', '')}"
    line = {"path": path, "member": f"files/{path}", "bytes": 1, "sha256": ""}
    return manifest_with(members, lambda manifest: manifest["files"].append(line)) | {line["member"]: b"x"}


def under_another_folder(members: Members) -> Members:
    def change(manifest: dict[str, Any]) -> None:
        part = manifest["files"][0]
        part["path"] = f"elsewhere/{part['path']}"
        part["member"] = f"files/{part['path']}"

    old = json.loads(members["manifest.json"])["files"][0]["member"]
    moved = {name if name != old else f"files/elsewhere/{old.removeprefix('files/')}": c for name, c in members.items()}
    return manifest_with(moved, change)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (without_row, "has no record in the export"),
        (without_content, "does not fit what is in the export"),
        (with_other_content, "is not the one that its record tells of"),
        (with_unknown_kind, "does not fit what is in the export"),
        (as_plain_file, "wrong about the file"),
        (under_another_folder, "wrong about the file"),
    ],
)
def test_files_and_records_that_do_not_fit_are_refused_and_nothing_is_written(
    travelled: Travelled, committed: World, tmp_path: Path, change: Callable[[Members], Members], why: str
) -> None:
    members = manifest_with(members_of(travelled.content), lambda manifest: manifest["school"].update(urn="100777"))
    assert why in refused(committed, packed(change(members)), tmp_path)


def test_a_changed_byte_of_a_file_is_refused(travelled: Travelled, committed: World, tmp_path: Path) -> None:
    members = members_of(travelled.content)
    member = next(name for name in members if name.startswith("files/"))
    members[member] = members[member][:-1] + b"?"
    assert "its checksum is wrong" in refused(committed, packed(members, sealed=False), tmp_path)
