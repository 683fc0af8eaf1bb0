"""Encrypted text leaves in plain and comes in under the key of its new place."""

import io
import json
from uuid import uuid4

import pytest

from lantern.crypto.errors import Unreadable
from lantern.crypto.sealing import Place, seal, unseal
from tenants.moving import format as form
from tenants.moving.copying import Sink, Source
from tenants.moving.sealed import opened, sealed

TABLE, COLUMN = "school_checklists_answer", "note"


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "encrypted_columns", lambda table: [COLUMN] if table == TABLE else [])


def line_of(row: dict[str, object]) -> bytes:
    return json.dumps(row).encode() + b"\n"


def test_a_text_goes_from_one_tenant_to_another_and_nowhere_else(encrypted: None) -> None:
    here, there, row = uuid4(), uuid4(), str(uuid4())
    text = "What was “seen”\nand done"
    ciphertext = seal(text, Place(here, TABLE, COLUMN, row))
    stored = [{"id": row, COLUMN: "\\x" + ciphertext.hex(), "rating": "red"}, {"id": str(uuid4()), COLUMN: None}]

    file = io.BytesIO()
    sink = Sink(file, opened(here, TABLE))
    content = b"".join(map(line_of, stored))
    # PostgreSQL hands over pieces that end anywhere.
    for start in range(0, len(content), 7):
        sink.write(content[start : start + 7])
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [stored[0] | {COLUMN: text}, stored[1]]
    assert (sink.rows, sink.size) == (2, len(file.getvalue()))

    change = sealed(there, TABLE)
    assert change is not None
    source = Source(io.BytesIO(file.getvalue()), change)
    arrived = [json.loads(line) for line in b"".join(iter(lambda: source.read(5), b"")).splitlines()]
    assert arrived[1] == stored[1]
    moved = bytes.fromhex(arrived[0][COLUMN].removeprefix("\\x"))
    assert unseal(moved, Place(there, TABLE, COLUMN, row)) == text
    with pytest.raises(Unreadable):
        unseal(moved, Place(here, TABLE, COLUMN, row))


def test_a_row_put_in_another_rows_place_is_not_opened(encrypted: None) -> None:
    here = uuid4()
    ciphertext = seal("secret", Place(here, TABLE, COLUMN, str(uuid4())))
    change = opened(here, TABLE)
    assert change is not None
    with pytest.raises(Unreadable):
        change({"id": str(uuid4()), COLUMN: "\\x" + ciphertext.hex()})


def test_tables_without_encrypted_columns_are_copied_as_they_are() -> None:
    assert opened(uuid4(), "people_user") is None
    assert sealed(uuid4(), "people_user") is None
