"""The daily job, its file of anchors, its mail, and the two commands."""

import json
import logging
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lantern.audit.anchors import Anchor, BadAnchors, anchors_of, append
from lantern.audit.models import Check
from lantern.audit.sealing import seal
from lantern.celery import app
from lantern.logs import JsonLines
from lantern.outbox.models import Message
from tests.audit.journal import as_superuser, checked, write
from tests.cast import World, as_tenant


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """The folder of anchors, not yet made."""
    settings.ANCHORS_DIR = tmp_path / "kept" / "anchors"
    return settings.ANCHORS_DIR


def lines(folder: Path, world: World) -> list[dict[str, object]]:
    path = folder / f"{world.oak.id}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def checks(world: World) -> list[tuple[bool, bool, int, str]]:
    with as_tenant(world.oak):
        return list(Check.objects.order_by("created_at").values_list("ok", "sealed", "entries", "fault"))


def test_a_whole_journal_is_sealed_and_once_more_does_no_harm(committed: World, folder: Path) -> None:
    write(committed.oak, 3)
    for _ in range(2):
        with as_tenant(committed.oak):
            assert seal(committed.oak).ok
    end = checked(committed.oak).hash.hex()
    kept = lines(folder, committed)
    assert [(line["tenant"], line["seq"], line["hash"]) for line in kept] == [(str(committed.oak.id), 3, end)] * 2
    assert set(kept[0]) == {"tenant", "seq", "hash", "at"}
    assert checks(committed) == [(True, True, 3, "")] * 2
    assert anchors_of(folder, committed.oak.id) == {3: frozenset([end])}
    assert (folder / f"{committed.oak.id}.jsonl").stat().st_mode & 0o077 == 0
    assert anchors_of(folder, committed.elm.id) == {}


def test_a_broken_journal_is_not_sealed_and_the_log_names_nobody(
    committed: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(committed.oak, 3)
    with as_tenant(committed.oak):
        seal(committed.oak)
    as_superuser(committed.oak, "update audit_entry set by_name = 'Wren Canary'")
    write(committed.oak)
    with as_tenant(committed.oak), caplog.at_level(logging.ERROR):
        assert not seal(committed.oak).ok
    assert [line["seq"] for line in lines(folder, committed)] == [3]
    assert checks(committed)[-1] == (False, False, 0, "changed")
    assert str(committed.oak.id) in caplog.text
    line = JsonLines().format(next(record for record in caplog.records if record.name == "lantern.audit.sealing"))
    assert str(committed.oak.id) in line
    assert '"state": "changed"' in line
    for told in ("Wren", "Oak", "Siân", committed.oak.schema_name):
        assert told not in caplog.text


def test_a_folder_that_cannot_be_written_to_fails_loudly_and_nothing_says_sealed(
    committed: World, tmp_path: Path, settings
) -> None:
    (tmp_path / "file").write_text("")
    settings.ANCHORS_DIR = tmp_path / "file" / "anchors"
    write(committed.oak)
    with as_tenant(committed.oak), pytest.raises(OSError, match="file"):
        seal(committed.oak)
    assert checks(committed) == []


def test_the_same_line_goes_to_an_address_outside_and_holds_ids_and_hashes_only(
    committed: World, folder: Path, settings
) -> None:
    settings.ANCHOR_MAIL = "seals@outside.example"
    write(committed.oak, 2)
    with as_tenant(committed.oak):
        seal(committed.oak)
        mail = Message.objects.get().content
    assert mail["to"] == "seals@outside.example"
    assert json.loads(mail["body"]) == lines(folder, committed)[0]
    assert mail["subject"] == f"Lantern journal seal {committed.oak.id}"


def test_a_line_that_a_crash_cut_off_swallows_nothing(committed: World, folder: Path) -> None:
    write(committed.oak, 2)
    with as_tenant(committed.oak):
        seal(committed.oak)
        path = folder / f"{committed.oak.id}.jsonl"
        with path.open("a") as file:
            file.write('{"tenant": "cut o')
        write(committed.oak)
        seal(committed.oak)
    assert sorted(anchors_of(folder, committed.oak.id)) == [2, 3]


@pytest.mark.parametrize(
    "line", ["5", "{}", '{"tenant": "%(id)s", "seq": "x", "hash": ""}', '{"tenant": "other", "seq": 1}']
)
def test_a_file_that_makes_no_sense_is_a_fault(committed: World, folder: Path, line: str) -> None:
    write(committed.oak)
    folder.mkdir(parents=True)
    (folder / f"{committed.oak.id}.jsonl").write_text(line.replace("%(id)s", str(committed.oak.id)) + "\n")
    with pytest.raises(BadAnchors):
        anchors_of(folder, committed.oak.id)
    with as_tenant(committed.oak):
        result = seal(committed.oak)
    assert result.fault is not None
    assert result.fault.kind == "anchor"


def test_the_daily_job_seals_every_tenant_on_its_own(committed: World, folder: Path) -> None:
    schedule = app.conf.beat_schedule["check and seal every tenant's journal"]
    assert schedule["task"] == "journal.seal_fleet"
    write(committed.oak)
    as_superuser(committed.elm, "alter table audit_entry disable trigger user")
    try:
        for tenant in committed.tenants:
            app.tasks["journal.seal"].apply(headers={"tenant": tenant.schema_name}, throw=True)
    finally:
        as_superuser(committed.elm, "alter table audit_entry enable always trigger audit_await")
    sealed = {path.stem for path in folder.iterdir()}
    assert sealed == {str(tenant.id) for tenant in committed.tenants if tenant != committed.elm}


def test_the_commands_say_one_line_a_tenant_and_fail_when_one_is_broken(committed: World, folder: Path) -> None:
    write(committed.oak, 2)
    assert run("anchor_journal", "--all") == len(committed.tenants)
    assert run("verify_journal", committed.oak.host, committed.elm.host) == 2
    assert run("verify_journal", "--all") == len(committed.tenants)
    # Only the anchor knows of what is gone without a trace.
    as_superuser(
        committed.oak,
        "delete from audit_entry where id = (select entry_id from audit_link where seq = 2)",
        "delete from audit_link where seq = 2",
        "update audit_head set seq = l.seq, hash = l.hash from audit_link l",
    )
    out = StringIO()
    with pytest.raises(CommandError) as broken:
        call_command("verify_journal", "--all", stdout=out)
    assert broken.value.returncode == 1
    told = [line for line in out.getvalue().splitlines() if "BROKEN" in line]
    assert len(told) == 1
    assert told[0].startswith("oak.lantern.test: BROKEN at 2: the chain is shorter")
    assert run("verify_journal", "--anchors", str(folder / "empty"), committed.oak.host) == 1
    with pytest.raises(CommandError):
        call_command("anchor_journal", committed.oak.host, stdout=StringIO())


@pytest.mark.parametrize("args", [[], ["--all", "oak.lantern.test"], ["nobody.lantern.test"]])
def test_the_commands_say_what_they_need(committed: World, args: list[str]) -> None:
    with pytest.raises(CommandError, match=r"Name one host|Nobody answers"):
        call_command("verify_journal", *args)


def run(command: str, *args: str) -> int:
    """Runs it; how many lines it said."""
    out = StringIO()
    call_command(command, *args, stdout=out)
    return len(out.getvalue().splitlines())


def test_an_anchor_is_one_line_of_json(tmp_path: Path) -> None:
    tenant = uuid4()
    append(tmp_path, Anchor(tenant, 1, "ab", timezone.now()))
    append(tmp_path, Anchor(tenant, 2, "cd", timezone.now()))
    assert anchors_of(tmp_path, tenant) == {1: frozenset(["ab"]), 2: frozenset(["cd"])}
