"""Everything of one school in one file."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.school.models import Answer
from lantern.audit.models import Entry
from tenants.logins import grants
from tenants.moving import format as form
from tenants.moving.format import Unclassified, exported_tables
from tests.cast import as_tenant
from tests.conftest import superuser
from tests.moving.conftest import FILES, NOTE, PAGE, Lived, export_of, members_of


def manifest_of(members: dict[str, bytes]) -> dict:
    return json.loads(members["manifest.json"])


def test_every_table_of_a_school_is_classified_once() -> None:
    assert set(grants.TABLES["school"]) - form.EXPORTED - set(form.LEFT_OUT) == set()
    assert form.EXPORTED & set(form.LEFT_OUT) == set()
    assert all(len(why) > 5 for why in form.LEFT_OUT.values())


def test_a_table_that_nobody_classified_stops_every_export(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grants.TABLES["school"], "school_new_table", grants.Grant(grants.FULL))
    with pytest.raises(Unclassified, match="school_new_table"):
        exported_tables()


def test_the_file_holds_every_row_and_file_and_says_so(lived: Lived) -> None:
    members = members_of(export_of(lived.oak))
    manifest = manifest_of(members)
    raw = superuser()
    with raw.cursor() as cursor:
        for table in manifest["tables"]:
            cursor.execute(f'select count(*) from "{lived.oak.schema_name}"."{table["table"]}"')
            assert cursor.fetchone()[0] == table["rows"] == members[table["member"]].count(b"\n"), table["table"]
    raw.close()
    assert {table["table"] for table in manifest["tables"]} == set(exported_tables())
    assert sum(table["rows"] for table in manifest["tables"]) > 50
    assert {file["path"]: members[file["member"]] for file in manifest["files"]} == FILES
    assert manifest["school"]["urn"] == "100001"
    assert manifest["school"]["dfe_number"] == "3442001"
    assert manifest["authority"] == {"name": "Hillshire Council", "la_code": "344"}
    assert ["people", "0001_initial"] in manifest["made_by"]["migrations"]


def test_rows_are_sorted_by_their_key_and_keep_every_character(lived: Lived) -> None:
    members = members_of(export_of(lived.oak))
    for table in manifest_of(members)["tables"]:
        rows = [json.loads(line) for line in members[table["member"]].splitlines()]
        keys = [row[form.column_of_key(table["table"])] for row in rows]
        assert keys == sorted(keys), table["table"]
        assert all(list(row) == table["columns"] for row in rows)
    answers = [json.loads(line) for line in members["tables/school_checklists_answer.jsonl"].splitlines()]
    assert NOTE in [answer["note"] for answer in answers]


def test_every_member_has_its_checksum(lived: Lived) -> None:
    members = members_of(export_of(lived.oak))
    listed = dict(reversed(line.split("  ", 1)) for line in members.pop("checksums.txt").decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest = manifest_of(members)
    for part in (*manifest["tables"], *manifest["files"], *manifest["readable"]):
        assert listed[part["member"]] == part["sha256"]
        assert len(members[part["member"]]) == part["bytes"]


def test_no_secret_leaves_and_the_manifest_says_what_was_left_out(lived: Lived) -> None:
    members = members_of(export_of(lived.oak))
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f"select password from {lived.oak.schema_name}.people_user")
        secrets = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"select token_digest from {lived.oak.schema_name}.people_invitation")
        secrets += [row[0] for row in cursor.fetchall()]
    raw.close()
    assert len(secrets) > 5
    everything = b"\n".join(members.values())
    assert [secret for secret in secrets if secret.encode() in everything] == []
    left_out = manifest_of(members)["left_out"]
    assert {"django_session", "mfa_authenticator", "api_personaltoken", "outbox_message"} <= set(left_out["tables"])
    assert left_out["columns"]["people_user"]["password"]
    assert "django_session" in members["README.txt"].decode()


def test_an_audit_can_be_read_by_a_person(lived: Lived) -> None:
    members = members_of(export_of(lived.oak))
    pages = {
        page["title"].split(" (")[0]: members[page["member"]].decode() for page in manifest_of(members)["readable"]
    }
    assert set(pages) == {"Online safety audit 2026", "Second audit", "Evidence", "Action plan"}
    evidence = pages["Evidence"]
    assert evidence.index(f"{PAGE}/2027</a>") < evidence.index(f"{PAGE}</a>"), "the present edition first"
    assert "Last day: 31 August 2027" in evidence
    for audit, edition in (("Online safety audit 2026", 1), ("Second audit", 2)):
        assert f"{audit}</a>: 1.1 Statement 1 of section 1 is true (edition {edition})" in evidence
    done, going = pages["Online safety audit 2026"], pages["Second audit"]
    assert "Statement 1 of section 1 is true" in done
    assert done.count("<strong>Green</strong>") == 6
    assert f"Signed: {lived.stage.governor.name} (Governor)" in done
    assert "Amber" in going
    assert "Ünïcode “quotes”" in going
    assert "Nobody has signed." in going
    assert going.count("Not answered.") == 5
    for words in ("Say it = better", "In progress", "Tom Okafor", "(Second audit): Amber", "Note, “Seen on the 3rd"):
        assert words in pages["Action plan"]
    index = members["index.html"].decode()
    assert all(page["member"] in index for page in manifest_of(members)["readable"])


def test_the_number_of_queries_does_not_grow_with_the_records(lived: Lived) -> None:
    def queries() -> int:
        with as_tenant(lived.oak), CaptureQueriesContext(connection) as captured:
            export_of(lived.oak)
        return len(captured)

    export_of(lived.oak)
    before = queries()
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f"set search_path = {lived.oak.schema_name}")
        cursor.execute(
            "insert into audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
            " select gen_random_uuid(), now(), 'person.renamed', 'N', 'people.user', 'N', '{}'"
            " from generate_series(1, 3000)"
        )
    raw.close()
    assert queries() == before


def test_all_tables_are_of_one_moment(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that somebody adds while tables are being read is in none of them."""
    from tenants.moving import export

    real = export.copy_out
    raw = superuser()

    def copy_and_interrupt(schema: str, table: str, *args: object) -> None:
        if table == "account_emailaddress":
            with raw.cursor() as cursor:
                cursor.execute(
                    f"insert into {schema}.audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
                    " values (gen_random_uuid(), now(), 'meanwhile.added', 'N', 'people.user', 'N', '{}')"
                )
        real(schema, table, *args)

    monkeypatch.setattr(export, "copy_out", copy_and_interrupt)
    journal = members_of(export_of(lived.oak))["tables/audit_entry.jsonl"]
    raw.close()
    assert b"meanwhile.added" not in journal
    with as_tenant(lived.oak):
        assert Entry.objects.filter(verb="meanwhile.added").exists()


def test_a_school_exports_itself_alone(lived: Lived) -> None:
    """The school's own login writes the file: another school's records are out of its reach."""
    members = members_of(export_of(lived.world.elm))
    assert manifest_of(members)["school"]["urn"] == "100002"
    assert "Elm School" in members["index.html"].decode()
    assert b"Oak" not in b"\n".join(content for name, content in members.items() if name.startswith("tables/"))


def test_by_hand(lived: Lived, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "oak.zip"
    call_command("export_school", lived.oak.host, str(target), "--whole")
    assert "St Oak’s Primary School (100001):" in capsys.readouterr().out
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as file:
        assert file.testzip() is None
    with as_tenant(lived.oak):
        assert Entry.objects.filter(verb="school.exported", by_name="manage.py export_school").count() == 1
        assert Answer.objects.count() == 12
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("export_school", lived.oak.host, str(target))
    with pytest.raises(CommandError, match="No school answers"):
        call_command("export_school", lived.world.hillshire.host, str(tmp_path / "other.zip"))


def test_an_export_does_not_hold_the_exports_before(lived: Lived) -> None:
    from django.core.files.base import ContentFile

    with as_tenant(lived.oak):
        default_storage.save(f"{form.EXPORTS_FOLDER}/old.zip", ContentFile(b"old"))
    assert not [name for name in members_of(export_of(lived.oak)) if "old.zip" in name]
