"""Encrypted columns on their way out and in: a ciphertext is bound to its tenant, so it is opened here and sealed there."""

from typing import Any
from uuid import UUID

from lantern.crypto.sealing import Place, seal, unseal
from tenants.moving import format as form
from tenants.moving.copying import Change


def opened(tenant: UUID, table: str) -> Change | None:
    """A function that puts plain text in the place of a row's ciphertexts; None for a table that has none."""
    columns, key = form.encrypted_columns(table), form.column_of_key(table)
    if not columns:
        return None

    def change(row: dict[str, Any]) -> dict[str, Any]:
        for column in columns:
            if row[column] is not None:
                # PostgreSQL writes bytes as \x and hexadecimal digits.
                ciphertext = bytes.fromhex(row[column].removeprefix("\\x"))
                row[column] = unseal(ciphertext, Place(tenant, table, column, row[key]))
        return row

    return change


def sealed(tenant: UUID, table: str) -> Change | None:
    """A function that encrypts a row's texts for this tenant; None for a table that has none to encrypt."""
    columns, key = form.encrypted_columns(table), form.column_of_key(table)
    if not columns:
        return None

    def change(row: dict[str, Any]) -> dict[str, Any]:
        for column in columns:
            if row.get(column) is not None:
                row[column] = "\\x" + seal(str(row[column]), Place(tenant, table, column, row[key])).hex()
        return row

    return change
