"""Taking a backup of one tenant: every row of its schema as of one moment, sealed, in a folder that is there whole or not at all.

Runs as the owner on a raw connection, so that several can be taken at once. Nobody who works waits for it.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedWriter
from typing import IO, Any, Final
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from psycopg2 import sql

from lantern.crypto.sealing import Place, seal
from lantern.files.sealing import SealedSink
from lantern.version import VERSION
from tenants.backup import kept
from tenants.backup.format import CARD, FORMAT, FORMAT_VERSION, LEFT_OUT, MANIFEST, ROWS, ROWS_FOLDER
from tenants.backup.rows import Counting, copy_out, one_moment, shape_of, with_rows
from tenants.backup.tables import keep_tables
from tenants.directory.models import Tenant

# The night is short and most of what is long is ciphertext, which packs badly at any level.
_LEVEL: Final = 1
_BUFFER: Final = 256 * 1024
_SERVED: Final = (Tenant.Status.READY, Tenant.Status.CLOSED)


class NothingThere(RuntimeError):
    """The schema that should be backed up has no tables."""


@dataclass(frozen=True)
class Subject:
    """A tenant as its backup needs to know it, read before there are workers. `facts` are its rows of the directory."""

    id: UUID
    kind: str
    schema_name: str
    name: str
    host: str
    tables: str
    authority_schema: str
    facts: dict[str, Any]


# Its rows of the directory go along, so that a school can come back where the directory is older or lost.
_SUBJECTS: Final = """
select t.id, t.kind, t.schema_name, t.name, coalesce(h.domain, ''), t.tables, coalesce(p.schema_name, ''),
       json_build_object(
           'tenant', row_to_json(t), 'school', row_to_json(s),
           'hosts', (select json_agg(row_to_json(one) order by one.domain) from {schema}.directory_host one where one.tenant_id = t.id)
       )
from {schema}.directory_tenant t
left join {schema}.directory_host h on h.tenant_id = t.id and h.is_primary
left join {schema}.directory_school s on s.tenant_id = t.id
left join {schema}.directory_tenant p on p.id = t.parent_id
where t.status = any(%s) and (%s::uuid is null or t.id = %s::uuid)
order by t.kind = 'school', t.name, t.id
"""


def subjects(cursor: Any, tenant: UUID | None = None) -> list[Subject]:
    """Every tenant that is set up and not erased, or this one alone; the directory and the authorities first. One query."""
    wanted = str(tenant) if tenant else None
    statement = sql.SQL(_SUBJECTS).format(schema=sql.Identifier(settings.PUBLIC_SCHEMA_NAME))
    cursor.execute(statement, [list(_SERVED), wanted, wanted])
    return [
        Subject(UUID(str(tenant_id)), kind, schema_name, name, host, tables, authority_schema, _as_dict(facts))
        for tenant_id, kind, schema_name, name, host, tables, authority_schema, facts in cursor.fetchall()
    ]


def _as_dict(value: Any) -> dict[str, Any]:
    # Django's connections leave JSON to its own fields; raw ones read it.
    return dict(json.loads(value) if isinstance(value, str) else value)


def take(raw: Any, subject: Subject) -> kept.Backup:
    """The tenant's backup of this moment. UnreadableShredded if its keys were destroyed, NothingThere without tables."""
    backup_id, key, at = uuid4(), os.urandom(32), datetime.now(UTC)
    made_from = keep_tables(subject.kind, subject.tables)
    sealed_key = seal(key.hex(), place_of_key(subject.id, backup_id)).hex()
    with kept.being_written(subject.id, at) as folder:
        with os.fdopen(os.open(folder / ROWS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            lying = Counting(file)
            # COPY, packing and sealing pass it along: it never lies anywhere in plain.
            sink = SealedSink(lying, key=key, tenant=subject.id, file=backup_id)  # type: ignore[arg-type]  # only written to
            with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as target:
                _write_all(raw, subject, target, at, made_from)
            sink.finish()
        card = kept.Card(
            id=backup_id,
            tenant=subject.id,
            kind=subject.kind,
            schema_name=subject.schema_name,
            name=subject.name,
            host=subject.host,
            made_at=at,
            lantern=VERSION,
            tables=subject.tables,
            plain_bytes=sink.size,
            bytes=lying.size,
            sha256=lying.sha256,
            key=sealed_key,
        )
        (folder / CARD).write_text(card.text(), encoding="utf-8")
        (folder / CARD).chmod(0o600)
    return kept.read(kept.folder_of(subject.id) / folder.name.removeprefix("."))


def place_of_key(tenant: UUID, backup: UUID) -> Place:
    """What the sealed key of a backup is bound to."""
    return Place(tenant, "backup", "key", str(backup))


def _write_all(raw: Any, subject: Subject, target: ZipFile, at: datetime, made_from: str) -> None:
    schema, told = subject.schema_name, {}
    with one_moment(raw) as cursor:
        shape = shape_of(cursor, schema)
        if not shape.tables:
            raise NothingThere(f"The schema {schema} has no tables.")
        taken = {table: columns for table, columns in shape.tables.items() if table not in LEFT_OUT}
        full = set(with_rows(cursor, schema, list(taken)))
        for table, columns in taken.items():
            rows = Counting()
            if table in full:
                # COPY hands over row by row, and packing costs by the piece.
                with BufferedWriter(_member(target, f"{ROWS_FOLDER}{table}"), _BUFFER) as member:
                    rows = Counting(member)
                    copy_out(cursor, schema, table, shape, rows)
            told[table] = {"columns": columns, "rows": rows.rows, "bytes": rows.size, "sha256": rows.sha256}
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "tenant": str(subject.id),
        "kind": subject.kind,
        "schema_name": schema,
        "made_at": at.isoformat(),
        "lantern": VERSION,
        "made_from": subject.tables,
        "made_from_sha256": made_from,
        "tables": told,
        "left_out": {table: why for table, why in LEFT_OUT.items() if table in shape.tables},
        "sequences": shape.sequences,
        "directory": subject.facts,
    }
    with _member(target, MANIFEST) as member:
        member.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())


def _member(target: ZipFile, name: str) -> IO[bytes]:
    info = ZipInfo(name)
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
    return target.open(info, "w", force_zip64=True)
