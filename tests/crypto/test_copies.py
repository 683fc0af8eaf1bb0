"""What a copy of the database tells, and how fast encryption is: the figures."""

import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from lantern.crypto.errors import Unreadable, UnreadableShredded
from lantern.crypto.keys import shred
from lantern.crypto.sealing import Place, seal, unseal
from tests.cast import World, as_tenant
from tests.conftest import superuser
from tests.crypto.notes import Note, drop_tables, make_tables, put, stored
from tests.figures import Figure

CANARY = "Amber Finch 7731 told her teacher"


def dump() -> bytes:
    """Every table of every schema as text, as a superuser's pg_dump would write it."""
    raw, out = superuser(), BytesIO()
    try:
        with raw.cursor() as cursor:
            cursor.execute(
                "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
                " where schemaname not in ('pg_catalog', 'information_schema')"
            )
            for (table,) in cursor.fetchall():
                cursor.copy_expert(f"copy {table} to stdout", out)
    finally:
        raw.close()
    return out.getvalue()


def found_in(text: bytes, canary: str) -> bool:
    """Whether it is there as it is, or as the hexadecimal digits of a bytea."""
    return canary.encode() in text or canary.encode().hex().encode() in text


def test_a_dump_of_all_tables_holds_none_of_the_encrypted_words(committed: World, keys: Path, figure: Figure) -> None:
    tenants = [committed.hillshire, committed.oak, committed.elm]
    for tenant in tenants:
        make_tables(tenant)
    try:
        for tenant in tenants:
            with as_tenant(tenant):
                Note.objects.bulk_create(
                    [Note(title="In the clear 7731", text=f"{CANARY} {n}", aside=CANARY) for n in range(20)]
                )
        text = dump()
        seen = sum(found_in(text, f"{CANARY} {n}") for n in range(20)) + found_in(text, CANARY)
        assert found_in(text, "In the clear 7731"), "the search would not have found anything"
        assert seen == 0
    finally:
        for tenant in tenants:
            drop_tables(tenant)
    figure("encryption: words found in a dump of all tables", "0 of 120 planted", target="0")


def test_a_shredded_school_cannot_be_read_in_an_older_copy(schools: World, figure: Figure) -> None:
    with as_tenant(schools.elm):
        other = Note.objects.create(text=CANARY)
    with as_tenant(schools.oak):
        notes = Note.objects.bulk_create([Note(text=f"{CANARY} {n}") for n in range(50)])
        copy = {note.pk: stored(note) for note in notes}
        Note.objects.all().delete()
    shred(schools.oak.id)
    unreadable = 0
    with as_tenant(schools.oak):
        for pk, ciphertext in copy.items():
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into notes_note (id, created_at, title, text) values (%s, now(), '', %s)", [pk, ciphertext]
                )
            with pytest.raises(UnreadableShredded):
                _ = Note.objects.get(pk=pk).text
            unreadable += 1
    with as_tenant(schools.elm):
        assert Note.objects.get(pk=other.pk).text == CANARY
    figure("shredded school in a database copy", f"{unreadable} of {len(copy)} unreadable", target="all")


def test_no_moved_or_changed_ciphertext_is_read(schools: World, figure: Figure) -> None:
    place = Place(schools.oak.id, "table", "field", "row")
    whole, refused, tried = seal(CANARY, place), 0, 0
    seal(CANARY, Place(schools.elm.id, "table", "field", "row"))

    def refuses(ciphertext: bytes, where: Place) -> None:
        nonlocal refused, tried
        tried += 1
        with pytest.raises(Unreadable):
            unseal(ciphertext, where)
        refused += 1

    for position in range(len(whole)):
        refuses(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :], place)
        refuses(whole[:position], place)
    refuses(whole + b"\x00", place)
    for other in (
        Place(schools.elm.id, "table", "field", "row"),
        Place(uuid4(), "table", "field", "row"),
        Place(schools.oak.id, "tabl", "efield", "row"),
        Place(schools.oak.id, "table", "fieldrow", ""),
        Place(schools.oak.id, "table", "field", "row2"),
        Place(schools.oak.id, "", "tablefield", "row"),
    ):
        refuses(whole, other)
    with as_tenant(schools.oak):
        notes = Note.objects.bulk_create([Note(text=CANARY, aside=CANARY) for _ in range(12)])
        ciphertexts = [stored(note) for note in notes]
        for note, moved in zip(notes, ciphertexts[1:] + ciphertexts[:1], strict=True):
            put(note, moved)
            tried += 1
            with pytest.raises(Unreadable):
                _ = Note.objects.get(pk=note.pk).text
            refused += 1
    assert unseal(whole, place) == CANARY
    figure("encryption: moved or changed ciphertexts", f"{refused} of {tried} refused", target="all")


def seconds_of(call: Callable[[], object], times: int = 400) -> float:
    """The median of five rounds, in seconds a call."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(times):
            call()
        rounds.append((time.perf_counter() - began) / times)
    return median(rounds)


def test_the_cost_of_a_field_beside_that_of_fernet(schools: World, figure: Figure) -> None:
    text, place = os.urandom(1000).hex(), Place(schools.oak.id, "table", "field", "row")
    fernet = Fernet(Fernet.generate_key())
    sealed, token = seal(text, place), fernet.encrypt(text.encode())
    assert unseal(sealed, place) == fernet.decrypt(token).decode() == text
    ours = seconds_of(lambda: seal(text, place)), seconds_of(lambda: unseal(sealed, place))
    theirs = seconds_of(lambda: fernet.encrypt(text.encode())), seconds_of(lambda: fernet.decrypt(token).decode())
    figure(
        "encryption: field, 2 kB each way",
        f"{ours[0] * 1e6:.1f} and {ours[1] * 1e6:.1f} µs, {len(sealed) / len(text) - 1:+.0%} size",
        against=f"Fernet {theirs[0] * 1e6:.1f} and {theirs[1] * 1e6:.1f} µs, {len(token) / len(text) - 1:+.0%} size",
        ratio=f"{sum(theirs) / sum(ours):.1f} times as fast",
        target="faster",
        ok=sum(ours) < sum(theirs),
    )
