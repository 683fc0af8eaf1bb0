"""Keeping: in the transaction, sealed, in the tenant's folder, with undo, and swept."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.record import NotInTransaction
from lantern.crypto.errors import Unreadable as KeyUnreadable
from lantern.crypto.keys import shred
from lantern.errors import NotPossibleNow
from lantern.files import sealing
from lantern.files.keeping import accept, put_back, remove
from lantern.files.models import StoredFile
from lantern.files.queries import content_of, kept_file
from lantern.files.sealing import CHUNK, SealedContent, Unreadable, Unsealed
from lantern.files.sweeping import ORPHAN_AFTER, UNDO_FOR, sweep
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person
from tests.files.desk import checked, fetched, keep

TEXT = b"What the head said in confidence."


def keep_and_fail(by: User) -> None:
    with transaction.atomic():
        kept = accept(upload=checked("second.txt", TEXT), by=by)
        assert default_storage.exists(kept.stored_name)
        raise ZeroDivisionError


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_kept_file_lies_sealed_in_its_tenants_folder_under_a_name_of_ours(loop: World, folder: Path) -> None:
    stored = keep(loop.oak, "Siân.txt", TEXT)
    (path,) = on_disk(folder)
    assert path.relative_to(folder).parts == (str(loop.oak.id), "files", stored.id.hex)
    assert TEXT not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    with as_tenant(loop.oak):
        entry = Entry.objects.get(verb="file.kept")
        assert (entry.subject_name, entry.facts) == ("Siân.txt", {"kind": "txt", "bytes": len(TEXT)})
        assert b"".join(content_of(kept_file(stored.id))) == TEXT


def test_outside_a_transaction_nothing_is_kept(committed: World, settings: object, tmp_path: Path) -> None:
    settings.PRIVATE_FILES = tmp_path  # type: ignore[attr-defined]
    head = make_person(committed.oak, Role.HEAD)
    with as_tenant(committed.oak), pytest.raises(NotInTransaction):
        accept(upload=checked("notes.txt", TEXT), by=head)
    assert on_disk(tmp_path) == []


def test_a_transaction_that_is_rolled_back_leaves_no_content(
    committed: World, settings: object, tmp_path: Path
) -> None:
    settings.PRIVATE_FILES = tmp_path  # type: ignore[attr-defined]
    head = make_person(committed.oak, Role.HEAD)
    with as_tenant(committed.oak):
        with pytest.raises(ZeroDivisionError):
            keep_and_fail(head)
        assert on_disk(tmp_path) == []
        with transaction.atomic():
            accept(upload=checked("first.txt", TEXT), by=head)
            with pytest.raises(ZeroDivisionError):
                keep_and_fail(head)
        kept = StoredFile.objects.get()
        assert kept.name == "first.txt"
        assert [path.name for path in on_disk(tmp_path)] == [kept.id.hex]
        assert b"".join(content_of(kept)) == TEXT


def test_a_schools_login_may_not_delete_the_row_of_a_file(loop: World, folder: Path) -> None:
    stored = keep(loop.oak)
    # In SQL: Django would ask another table first, and be refused there.
    statement, refusal = "delete from files_storedfile where id = %s", "permission denied for table files_storedfile"
    with as_tenant(loop.oak), connection.cursor() as cursor, pytest.raises(ProgrammingError, match=refusal):
        cursor.execute(statement, [stored.pk])


class TestRemoving:
    def test_a_removed_file_can_be_put_back_and_both_are_journalled_once(self, loop: World, folder: Path) -> None:
        head = make_person(loop.oak, Role.HEAD)
        stored = keep(loop.oak, by=head)
        with as_tenant(loop.oak):
            for _ in range(2):
                assert not remove(file=stored, by=head).is_kept
            for _ in range(2):
                assert put_back(file=stored, by=head).is_kept
            assert b"".join(content_of(kept_file(stored.id)))
            verbs = list(
                Entry.objects.filter(subject_id=stored.id).order_by("created_at").values_list("verb", flat=True)
            )
        assert verbs == ["file.kept", "file.removed", "file.put_back"]

    def test_after_a_month_its_content_and_its_key_are_gone(self, loop: World, folder: Path) -> None:
        head = make_person(loop.oak, Role.HEAD)
        old, young = keep(loop.oak, by=head), keep(loop.oak, by=head)
        with as_tenant(loop.oak):
            for file in (old, young):
                remove(file=file, by=head)
            StoredFile.objects.filter(pk=old.pk).update(removed_at=timezone.now() - UNDO_FOR - timedelta(hours=1))
            assert sweep() == (0, 1)
            old.refresh_from_db()
            assert (old.state, old.key) == ("erased", "")
            with pytest.raises(NotPossibleNow):
                put_back(file=old, by=head)
            assert put_back(file=young, by=head).is_kept
        assert [path.name for path in on_disk(folder)] == [young.id.hex]


class TestSweeping:
    def test_content_that_no_row_names_is_deleted_after_a_day(self, loop: World, folder: Path) -> None:
        stored = keep(loop.oak)
        place = folder / str(loop.oak.id) / "files"
        fresh, stale = place / uuid4().hex, place / uuid4().hex
        long_ago = time.time() - ORPHAN_AFTER.total_seconds() - 60
        for path in (fresh, stale):
            path.write_bytes(b"x")
        os.utime(stale, (long_ago, long_ago))
        os.utime(place / stored.id.hex, (long_ago, long_ago))
        with as_tenant(loop.oak):
            assert sweep() == (1, 0)
        assert {path.name for path in on_disk(folder)} == {stored.id.hex, fresh.name}

    def test_a_tenant_without_files_has_nothing_to_sweep(self, loop: World, folder: Path) -> None:
        with as_tenant(loop.elm):
            assert sweep() == (0, 0)

    def test_one_tenants_sweep_leaves_anothers_content(self, loop: World, folder: Path) -> None:
        keep(loop.oak)
        (path,) = on_disk(folder)
        os.utime(path, (0, 0))
        with as_tenant(loop.elm):
            sweep()
        assert on_disk(folder) == [path]


class TestSealing:
    KEY, TENANT, FILE = bytes(range(32)), uuid4(), uuid4()

    def sealed(self, content: bytes) -> bytes:
        return b"".join(SealedContent(io.BytesIO(content), key=self.KEY, tenant=self.TENANT, file=self.FILE).chunks())

    def opened(self, sealed: bytes, **other: object) -> bytes:
        given = {"key": self.KEY, "tenant": self.TENANT, "file": self.FILE, **other}
        return b"".join(Unsealed(io.BytesIO(sealed), **given))  # type: ignore[arg-type]

    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
    def test_every_size_comes_back(self, size: int) -> None:
        content = os.urandom(size)
        assert self.opened(self.sealed(content)) == content

    def test_what_was_changed_cut_lengthened_or_swapped_does_not_open(self) -> None:
        sealed = self.sealed(os.urandom(3 * CHUNK))
        whole = CHUNK + 16
        first, second, third = (sealed[4 + n * whole : 4 + (n + 1) * whole] for n in range(3))
        flipped = bytearray(sealed)
        flipped[1000] ^= 1
        for wrong in (
            bytes(flipped), b"XXXX" + sealed[4:], b"", sealed[:-1], sealed + b"\0",
            sealed[:4] + first + second, sealed[:4] + second + first + third, sealed[:4] + first + third,
        ):  # fmt: skip
            with pytest.raises(Unreadable):
                self.opened(wrong)

    @pytest.mark.parametrize("other", [{"tenant": uuid4()}, {"file": uuid4()}, {"key": bytes(32)}])
    def test_a_file_opens_in_its_own_place_only(self, other: dict[str, object]) -> None:
        with pytest.raises(Unreadable):
            self.opened(self.sealed(b"x"), **other)

    def test_no_more_than_two_chunks_are_held_at_a_time(self) -> None:
        pieces = list(
            SealedContent(io.BytesIO(bytes(3 * CHUNK)), key=self.KEY, tenant=self.TENANT, file=self.FILE).chunks()
        )
        assert max(map(len, pieces)) == CHUNK + 16
        assert pieces[0] == sealing.MARK


def test_a_content_copied_over_anothers_does_not_open(loop: World, folder: Path) -> None:
    one, other = keep(loop.oak, content=b"one"), keep(loop.oak, content=b"other")
    place = folder / str(loop.oak.id) / "files"
    (place / one.id.hex).write_bytes((place / other.id.hex).read_bytes())
    with as_tenant(loop.oak), pytest.raises(Unreadable):
        b"".join(content_of(kept_file(one.id)))


def test_shredding_a_schools_key_shreds_its_files(
    loop: World, folder: Path, settings: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.KEYS_DIR = tmp_path_factory.mktemp("keys")  # type: ignore[attr-defined]
    stored = keep(loop.oak)
    shred(loop.oak.id)
    with as_tenant(loop.oak):
        assert default_storage.exists(stored.stored_name)
        with pytest.raises(KeyUnreadable):
            content_of(kept_file(stored.id))


def test_pieces_may_be_read_after_the_tenant_was_left(loop: World, folder: Path) -> None:
    stored = keep(loop.oak)
    with as_tenant(loop.oak):
        pieces = content_of(kept_file(stored.id))
    connection.clear_tenant()
    assert b"".join(pieces) == b"Met the head."


def test_a_file_whose_content_is_missing_is_not_found_and_the_log_says_so(
    loop: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stored = keep(loop.oak)
    (path,) = on_disk(folder)
    path.unlink()
    assert fetched(loop.oak, stored).status_code == 404
    assert str(stored.id) in caplog.text
