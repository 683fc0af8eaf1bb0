"""Data keys: made once, wrapped by a master key, rotated, destroyed."""

import json
import stat
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from lantern.crypto import keys as module
from lantern.crypto.errors import UnreadableKeyUnknown, UnreadableMaster, UnreadableShredded
from lantern.crypto.keys import (
    add_data_key,
    drop_old_keys,
    forget_keys,
    kept_keys,
    key_store,
    keys_for_reading,
    keys_for_writing,
    rotate_master,
    shred,
)
from lantern.crypto.sealing import Place, seal, unseal
from tests.cast import World

ROOT = Path(__file__).resolve().parents[2]
TENANT = UUID("11111111-2222-3333-4444-555555555555")
OLD, NEW = {"one": b"1" * 32}, {"two": b"2" * 32}

OTHER_PROCESS = """
import sys
from pathlib import Path
from uuid import UUID
from django.conf import settings
settings.configure(KEYS_DIR=Path(sys.argv[2]), DATA_KEYS={"one": b"1" * 32}, DATABASES={})
from lantern.crypto import keys
tenant = UUID(sys.argv[3])
if sys.argv[1] == "make":
    print(keys.keys_for_writing(tenant).current.hex())
else:
    {"shred": keys.shred, "add": keys.add_data_key}[sys.argv[1]](tenant)
"""


def start(what: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OTHER_PROCESS, what, str(folder), str(TENANT)]
    return subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT}/platform"}, stdout=subprocess.PIPE, text=True
    )


def by_another_process(what: str, folder: Path) -> None:
    process = start(what, folder)
    process.communicate()
    assert process.returncode == 0


def place(row: str = "1") -> Place:
    return Place(TENANT, "table", "field", row)


@pytest.fixture
def folder(keys: Path, settings: Any) -> Path:
    settings.DATA_KEYS = OLD
    return keys


def file_of(folder: Path) -> Path:
    return folder / f"{TENANT}.json"


def test_a_key_is_made_when_something_is_first_written_and_never_when_something_is_read(folder: Path) -> None:
    with pytest.raises(UnreadableKeyUnknown):
        keys_for_reading(TENANT)
    assert not folder.exists()
    assert unseal(seal("text", place()), place()) == "text"
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = json.loads(file_of(folder).read_text())
    assert [key["master"] for key in kept["keys"]] == ["one"]
    assert list(folder.glob(".new-*")) == []


def test_processes_that_write_first_at_the_same_time_agree_on_one_key(folder: Path) -> None:
    started = [start("make", folder) for _ in range(6)]
    made = {process.communicate()[0].strip() for process in started}
    assert made == {keys_for_reading(TENANT).current.hex()}


def test_a_key_file_of_another_tenant_does_not_unwrap(folder: Path) -> None:
    other = uuid4()
    keys_for_writing(TENANT)
    text = file_of(folder).read_text()
    (folder / f"{other}.json").write_text(text)
    with pytest.raises(UnreadableMaster, match="another tenant's"):
        keys_for_reading(other)
    (folder / f"{other}.json").write_text(text.replace(str(TENANT), str(other)))
    with pytest.raises(UnreadableMaster, match="does not unwrap"):
        keys_for_reading(other)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "tenant": "x", "keys": []}'])
def test_a_damaged_key_file_is_told_and_not_replaced(folder: Path, text: str) -> None:
    keys_for_writing(TENANT)
    file_of(folder).write_text(text)
    for use in (keys_for_reading, keys_for_writing):
        with pytest.raises(UnreadableMaster, match="damaged"):
            use(TENANT)
    assert file_of(folder).read_text() == text


def test_a_missing_master_key_is_named(folder: Path, settings: Any) -> None:
    ciphertext = seal("text", place())
    forget_keys()
    settings.DATA_KEYS = NEW
    with pytest.raises(UnreadableMaster, match="'one'"):
        unseal(ciphertext, place())


def test_a_ciphertext_whose_key_was_lost_is_told(folder: Path) -> None:
    ciphertext = seal("text", place())
    file_of(folder).unlink()
    with pytest.raises(UnreadableKeyUnknown, match="no data key"):
        unseal(ciphertext, place())
    seal("under a new key", place())
    with pytest.raises(UnreadableKeyUnknown, match="lacks the data key"):
        unseal(ciphertext, place())


def test_no_more_than_so_many_keys_are_kept_unwrapped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    for _ in range(5):
        keys_for_writing(uuid4())
    assert kept_keys() == 3
    assert "1111" not in repr(keys_for_writing(TENANT).ciphers.values())


# The master key


def test_rotating_the_master_key_rewraps_keys_and_leaves_ciphertexts(folder: Path, settings: Any) -> None:
    ciphertext = seal("text", place())
    keys_for_writing(uuid4())
    settings.DATA_KEYS = NEW | OLD
    out = StringIO()
    call_command("rotate_master_key", stdout=out)
    assert out.getvalue() == "2 of 2 tenants' data keys are now wrapped by two.\n"
    assert rotate_master() == (0, 2)
    settings.DATA_KEYS = NEW
    forget_keys()
    assert unseal(ciphertext, place()) == "text"


def test_others_can_read_while_the_master_key_is_rotated(folder: Path, settings: Any) -> None:
    ciphertext = seal("text", place())
    settings.DATA_KEYS = OLD | NEW
    done, wrong, read = Event(), [], []

    def reader() -> None:
        while not done.is_set():
            try:
                forget_keys()
                read.append(unseal(ciphertext, place()))
            except Exception as error:  # noqa: BLE001 -- whatever it is, the test tells it
                wrong.append(error)

    thread = Thread(target=reader)
    thread.start()
    try:
        for number in range(40):
            settings.DATA_KEYS = OLD | NEW if number % 2 else NEW | OLD
            assert rotate_master() == (1, 1)
    finally:
        done.set()
        thread.join()
    assert wrong == []
    assert set(read) == {"text"}


def test_shredded_keys_are_left_alone_by_a_rotation(folder: Path, settings: Any) -> None:
    keys_for_writing(TENANT)
    shred(TENANT)
    settings.DATA_KEYS = NEW | OLD
    assert rotate_master() == (0, 0)


# A tenant's own key


def test_a_new_data_key_writes_and_the_older_one_still_reads(folder: Path) -> None:
    before = seal("text", place())
    add_data_key(TENANT)
    after = seal("text", place())
    assert before[1:9] != after[1:9]
    assert unseal(before, place()) == unseal(after, place()) == "text"


def test_older_keys_stay_for_requests_that_began_under_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ciphertext = seal("text", place())
    add_data_key(TENANT)
    assert not drop_old_keys(TENANT)
    assert unseal(ciphertext, place()) == "text"
    monkeypatch.setattr(module, "OLD_KEY_STAYS", timedelta(0))
    assert drop_old_keys(TENANT)
    with pytest.raises(UnreadableKeyUnknown, match="lacks the data key"):
        unseal(ciphertext, place())


def test_a_rotation_by_another_process_is_seen_at_the_next_use(folder: Path) -> None:
    first = keys_for_writing(TENANT).current
    by_another_process("add", folder)
    assert keys_for_writing(TENANT).current != first


# Shredding


def test_after_shredding_nothing_is_read_or_written_and_no_key_is_made_again(folder: Path) -> None:
    ciphertext = seal("text", place())
    wrapped = json.loads(file_of(folder).read_text())["keys"][0]["wrapped"]
    shred(TENANT)
    shred(TENANT)
    for use in (lambda: unseal(ciphertext, place()), lambda: seal("again", place()), lambda: add_data_key(TENANT)):
        with pytest.raises(UnreadableShredded, match="were destroyed at"):
            use()
    assert wrapped not in file_of(folder).read_text()
    assert key_store().tenants() == []


def test_shredding_by_another_process_is_seen_at_the_next_use(folder: Path) -> None:
    ciphertext = seal("text", place())
    assert unseal(ciphertext, place()) == "text"
    by_another_process("shred", folder)
    with pytest.raises(UnreadableShredded):
        unseal(ciphertext, place())


def test_a_tenant_that_never_encrypted_anything_can_be_shredded(folder: Path) -> None:
    shred(TENANT)
    with pytest.raises(UnreadableShredded):
        seal("text", place())


def test_the_old_bytes_of_a_shredded_file_are_overwritten(folder: Path) -> None:
    keys_for_writing(TENANT)
    with file_of(folder).open("rb") as still_open:
        shred(TENANT)
        assert set(still_open.read()) == {0}


def test_shredding_by_hand_wants_a_yes(loop: World, folder: Path) -> None:
    keys_for_writing(loop.oak.id)
    with pytest.raises(CommandError, match="Say --yes"):
        call_command("shred_key", loop.oak.host)
    assert keys_for_reading(loop.oak.id)
    out = StringIO()
    call_command("shred_key", loop.oak.host, "--yes", stdout=out)
    assert "are destroyed" in out.getvalue()
    with pytest.raises(UnreadableShredded):
        keys_for_reading(loop.oak.id)
    with pytest.raises(CommandError, match="Nobody answers"):
        call_command("shred_key", "nobody.lantern.test", "--yes")
