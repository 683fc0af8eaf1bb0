"""Files that only look like exports: each is refused with its reason, and nothing of it is written."""

import hashlib
import io
import json
import re
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lantern.audit.models import Entry
from tenants.directory.models import Host, School, Tenant
from tenants.logins.hosts import forget_hosts
from tenants.moving import restore as restoring
from tenants.moving.archive import open_archive
from tenants.provisioning.schemas import in_directory
from tests.cast import World, as_tenant, owner_mode
from tests.conftest import superuser
from tests.moving.conftest import members_of

Members = dict[str, bytes]
AUDITS = "tables/school_checklists_audit.jsonl"
PEOPLE = "tables/people_user.jsonl"


@pytest.fixture
def members(oak_file: Path) -> Members:
    """Oak's export, as that of a school that is not here: another URN, another id."""
    found = members_of(oak_file.read_bytes())
    manifest = json.loads(found["manifest.json"])
    manifest["school"] |= {"urn": "100777", "id": "00000000-0000-4000-8000-000000000777", "name": "Yew School"}
    found["manifest.json"] = json.dumps(manifest).encode()
    return found


def packed(members: Members, *, sealed: bool = True) -> bytes:
    """The members as a ZIP file; `sealed` with sums that fit them, also in the manifest."""
    members = dict(members)
    if sealed:
        manifest = json.loads(members["manifest.json"])
        for part in (*manifest["tables"], *manifest["files"], *manifest["readable"]):
            if part["member"] in members:
                content = members[part["member"]]
                part["sha256"], part["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
                if part["member"].startswith("tables/"):
                    part["rows"] = content.count(b"\n")
        members["manifest.json"] = json.dumps(manifest).encode()
        members["checksums.txt"] = b"".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()
            for name, content in sorted(members.items())
            if name != "checksums.txt"
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target.getvalue()


def manifest_with(members: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return members | {"manifest.json": json.dumps(manifest).encode()}


def first_row(members: Members, table: str, **change: object) -> Members:
    first, rest = members[table].split(b"\n", 1)
    return members | {table: json.dumps(json.loads(first) | change).encode() + b"\n" + rest}


def state_of_everything(world: World) -> list[object]:
    """What a restore could have written: directory, schemas, logins, registers, files."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname not like 'pg_%' order by 1")
        schemas = cursor.fetchall()
        # Logins are the whole cluster's: other processes of this run make theirs meanwhile.
        cursor.execute("select rolname from pg_roles where starts_with(rolname, %s) order by 1", [settings.ROLE_PREFIX])
        roles = cursor.fetchall()
        cursor.execute(f"select count(*), max(urn) from {world.hillshire.schema_name}.register_school")
        registered = cursor.fetchall()
    raw.close()
    with owner_mode(), in_directory():
        rows = [list(model.objects.order_by("pk").values()) for model in (Tenant, Host, School)]
    return [schemas, roles, registered, rows, sorted(map(str, settings.PRIVATE_FILES.rglob("*")))]


def refused(world: World, content: bytes, tmp_path: Path, *options: str) -> str:
    """What the command said; it wrote nothing."""
    path = tmp_path / "given.zip"
    path.write_bytes(content)
    before = state_of_everything(world)
    with owner_mode(), pytest.raises(CommandError) as said:
        call_command("restore_school", str(path), "--authority", world.hillshire.host, *options)
    forget_hosts()
    assert state_of_everything(world) == before
    assert not list(tmp_path.parent.glob("evil*"))
    return str(said.value)


def test_the_file_that_the_others_are_made_of_is_sound(members: Members, tmp_path: Path) -> None:
    (tmp_path / "sound.zip").write_bytes(packed(members))
    with open_archive(tmp_path / "sound.zip") as archive:
        assert archive.school["urn"] == "100777"
        assert len(archive.files) == 3


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "files/../../evil.txt",
        "/etc/evil",
        "files//evil",
        "files/./evil",
        "files/..\\..\\evil",
        "C:/evil",
        "files/C:evil",
        "files/nul\x07l",
        "other/evil.txt",
        "evil.py",
        "files/",
    ],
)
def test_names_that_lead_elsewhere(committed: World, members: Members, tmp_path: Path, name: str) -> None:
    assert "name that is not allowed" in refused(committed, packed(members | {name: b"evil"}), tmp_path)


@pytest.mark.parametrize("path", ["exports/old.zip", "files/other.bin"])
def test_a_file_where_only_other_code_keeps_its_own(
    committed: World, members: Members, tmp_path: Path, path: str
) -> None:
    given = {"path": path, "member": f"files/{path}", "bytes": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    named = manifest_with(members, lambda manifest: manifest["files"].append(given | {"stored_file": None}))
    assert "wrong about the file" in refused(committed, packed(named | {f"files/{path}": b"evil"}), tmp_path)


def test_a_link(committed: World, members: Members, tmp_path: Path) -> None:
    target = io.BytesIO(packed(members))
    with zipfile.ZipFile(target, "a") as file:
        info = zipfile.ZipInfo("files/evil")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    assert "a link, a folder" in refused(committed, target.getvalue(), tmp_path)


def test_a_part_twice(committed: World, members: Members, tmp_path: Path) -> None:
    target = io.BytesIO(packed(members))
    with zipfile.ZipFile(target, "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what is meant here
        file.writestr(PEOPLE, b"{}\n")
    assert "in the file twice" in refused(committed, target.getvalue(), tmp_path)


def test_a_bomb(committed: World, members: Members, tmp_path: Path) -> None:
    bomb = packed(members | {"files/evidence/policy.pdf": bytes(40 * 1024 * 1024)})
    assert len(bomb) < 300_000
    assert "far more than it takes" in refused(committed, bomb, tmp_path)


def test_a_claim_of_ten_gigabytes(committed: World, members: Members, tmp_path: Path) -> None:
    content = bytearray(packed(members))
    # The size in the central directory, where readers look.
    place = content.rindex(b"files/empty.bin") - 46 + 24
    content[place : place + 4] = (0xFFFFFFF0).to_bytes(4, "little")
    assert "far more than it takes" in refused(committed, bytes(content), tmp_path)


def test_more_than_this_installation_allows(committed: World, members: Members, tmp_path: Path, settings: Any) -> None:
    settings.RESTORE_MAX_BYTES = 5_000
    assert "more than the 5000 allowed" in refused(committed, packed(members), tmp_path)


def test_a_byte_changed(committed: World, members: Members, tmp_path: Path) -> None:
    changed = members | {"files/evidence/policy.pdf": b"%PDF-1.7 made uq"}
    assert "checksum is wrong" in refused(committed, packed(changed, sealed=False), tmp_path)


def test_a_changed_file_with_a_new_sum_beside_it_but_not_in_the_manifest(
    committed: World, members: Members, tmp_path: Path
) -> None:
    sound = members_of(packed(members))
    evil = b"%PDF-1.7 made uq"
    old = hashlib.sha256(sound["files/evidence/policy.pdf"]).hexdigest().encode()
    sound["checksums.txt"] = sound["checksums.txt"].replace(old, hashlib.sha256(evil).hexdigest().encode())
    sound["files/evidence/policy.pdf"] = evil
    assert "checksum is wrong" in refused(committed, packed(sound, sealed=False), tmp_path)


def test_parts_that_the_manifest_does_not_name_and_parts_that_are_missing(
    committed: World, members: Members, tmp_path: Path
) -> None:
    more = packed(members | {"files/stowaway.txt": b"evil"})
    assert "not what is in the file: files/stowaway.txt" in refused(committed, more, tmp_path)
    less = {name: content for name, content in members.items() if name != AUDITS}
    assert AUDITS in refused(committed, packed(less), tmp_path)


@pytest.mark.parametrize(
    "table", ["directory_tenant", "django_session", "api_personaltoken", "pg_authid", "audit_entry; drop"]
)
def test_rows_of_tables_that_do_not_travel(committed: World, members: Members, tmp_path: Path, table: str) -> None:
    name = f"tables/{table}.jsonl"
    line = {"table": table, "member": name, "columns": ["id"], "rows": 1, "bytes": 0, "sha256": ""}
    evil = manifest_with(members, lambda manifest: manifest["tables"].append(line)) | {name: b'{"id":1}\n'}
    assert "does not belong in one" in refused(committed, packed(evil), tmp_path)


def test_columns_that_do_not_travel(committed: World, members: Members, tmp_path: Path) -> None:
    def with_password(manifest: dict[str, Any]) -> None:
        next(table for table in manifest["tables"] if table["table"] == "people_user")["columns"].append("password")

    rows = [json.loads(line) | {"password": "md5$x$y"} for line in members[PEOPLE].splitlines()]
    evil = members | {PEOPLE: b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    said = refused(committed, packed(manifest_with(evil, with_password)), tmp_path)
    assert "columns that this installation does not know: people_user.password" in said


@pytest.mark.parametrize(
    "line",
    [b"{not json}\n", b"[1, 2]\n", b'{"id": 1}\n', b"\n", b'{"id": 1, "id": 2}\n', b"[" * 100_000 + b"\n", b"\xff\n"],
)
def test_lines_that_are_no_rows(committed: World, members: Members, tmp_path: Path, line: bytes) -> None:
    said = refused(committed, packed(members | {PEOPLE: line + members[PEOPLE]}), tmp_path)
    assert "people_user.jsonl" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "something-else"}, "not an export of a school"),
        ({"format_version": 2}, "has format 2; this installation reads formats up to 1"),
        ({"format_version": "1"}, "has format 1"),
        ({"tables": "all"}, "not what an export’s manifest is"),
        ({"school": {"urn": "12", "name": "x"}}, "not what an export’s manifest is"),
        (
            {"made_by": {"migrations": [["people", "9999_from_the_future"]]}},
            "newer Lantern.*people.9999_from_the_future",
        ),
    ],
)
def test_manifests_that_this_installation_cannot_follow(
    committed: World, members: Members, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert re.search(
        said,
        refused(
            committed,
            packed(manifest_with(members, lambda m: m.update(change)), sealed="tables" not in change),
            tmp_path,
        ),
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip file at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_at_all(committed: World, tmp_path: Path, content: bytes) -> None:
    assert "Nothing was restored." in refused(committed, content, tmp_path)


def test_a_file_cut_off(committed: World, members: Members, tmp_path: Path) -> None:
    content = packed(members)
    assert "not a whole ZIP file" in refused(committed, content[: len(content) // 2], tmp_path)


def test_rows_that_do_not_fit_together_take_away_what_was_made_for_them(
    committed: World, members: Members, tmp_path: Path
) -> None:
    """Found only by the database, after the schema was made: schema, login, host and files are gone again."""
    section = "tables/school_checklists_auditsection.jsonl"
    evil = first_row(members, section, audit_id="00000000-0000-4000-8000-000000000001")
    assert "do not fit together (IntegrityError)" in refused(committed, packed(evil), tmp_path)
    with as_tenant(committed.hillshire):
        assert not Entry.objects.filter(verb="school.restored").exists()


def test_an_older_export_without_a_column_that_has_a_default_is_read(members: Members, tmp_path: Path) -> None:
    def without_weight(manifest: dict[str, Any]) -> None:
        table = next(t for t in manifest["tables"] if t["table"] == "school_checklists_auditstatement")
        table["columns"].remove("weight")

    name = "tables/school_checklists_auditstatement.jsonl"
    rows = [json.loads(line) for line in members[name].splitlines()]
    for row in rows:
        row.pop("weight")
    older = members | {name: b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    (tmp_path / "older.zip").write_bytes(packed(manifest_with(older, without_weight)))
    with open_archive(tmp_path / "older.zip") as archive:
        restoring._check_fits(archive)
        table = next(table for table in archive.tables if table.member == name)
        assert restoring._instead(table) == {"weight": 1}


def test_an_older_export_without_a_column_that_nothing_stands_in_for_is_refused(
    committed: World, members: Members, tmp_path: Path
) -> None:
    def without_version(manifest: dict[str, Any]) -> None:
        next(t for t in manifest["tables"] if t["member"] == AUDITS)["columns"].remove("version_id")

    rows = [json.loads(line) for line in members[AUDITS].splitlines()]
    for row in rows:
        row.pop("version_id")
    older = members | {AUDITS: b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    said = refused(committed, packed(manifest_with(older, without_version)), tmp_path)
    assert "has no school_checklists_audit.version_id" in said


def test_a_host_or_urn_of_somebody_else(committed: World, members: Members, tmp_path: Path) -> None:
    said = refused(committed, packed(members), tmp_path, "--host", committed.elm.host)
    assert "belongs to another authority or school" in said
    ash = manifest_with(members, lambda manifest: manifest["school"].update(urn="100003"))
    assert "URN 100003 belongs to another authority" in refused(committed, packed(ash), tmp_path)
