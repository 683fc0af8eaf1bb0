"""Writing everything of one school into one ZIP file. Runs under the school's own login, with the memory of one row."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedWriter
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from lantern.files.models import FOLDER, StoredFile
from lantern.version import VERSION
from tenants.logins.current import current_tenant
from tenants.logins.hosts import register_facts
from tenants.moving import format as form
from tenants.moving import kept
from tenants.moving import withheld as withholding
from tenants.moving.copying import Sink, columns_of, copy_out, one_after_the_other, one_view
from tenants.moving.sealed import opened
from tenants.moving.visitors import leaving
from tenants.moving.withheld import Withheld

_CHUNK = 256 * 1024
# One date for all members, so that the same records give the same file.
_DATE = (2000, 1, 1, 0, 0, 0)

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Page:
    """A copy of some records for people to read: a file name, what it is called in the index, and its HTML in pieces."""

    name: str
    title: str
    html: Iterable[str]
    # Holds what no head may read: in the whole file only. Its HTML is not asked for then.
    is_withheld: bool = False


@dataclass
class Written:
    """What was written: the numbers that the journal and the person get."""

    rows: int = 0
    files: int = 0
    tables: dict[str, int] = field(default_factory=dict)


def write_export(target: IO[bytes], *, whole: bool = False, tell: Tell = lambda note: None) -> Written:
    """The current school's records and files are in `target` as docs/export-format.md says.

    Unless it is to be `whole`, it can be given to a head: without what a head may not read, and without a sign whether there is any
    (`tenants.moving.withheld`). All tables are of one moment. `tell` is called after the records and after each file. Raises
    Unclassified when a table of schools has not been classified.
    """
    return _Writer(target, whole).write(tell)


def how_many_files() -> int:
    """How many files a head will take along."""
    return len(_files_to_take()) + len(_kept_files(withholding.from_heads()))


def _kept_files(withheld: Withheld) -> list[StoredFile]:
    return [file for file in kept.kept_files() if not withheld.holds_file(file)]


def _files_to_take() -> list[str]:
    """The school's files by their path, but for exports made before and for those that lie sealed."""
    return sorted(_files_under(""))


def _files_under(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder or "."):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        path = f"{folder}/{name}".lstrip("/")
        if path not in {form.EXPORTS_FOLDER, FOLDER}:
            yield from _files_under(path)


class _Writer:
    def __init__(self, target: IO[bytes], whole: bool) -> None:
        self._whole, self._withheld = whole, withholding.NOTHING
        self._zip = ZipFile(target, "w", ZIP_DEFLATED, allowZip64=True)
        self._sums: dict[str, str] = {}
        self._school = current_tenant()
        self._made_at = timezone.now()

    def write(self, tell: Tell) -> Written:
        written = Written()
        with self._zip:
            with one_view():
                if not self._whole:
                    self._withheld = withholding.from_heads()
                tables = self._tables(written)
                migrations = _migrations()
                pages = list(self._pages())
                stored = _kept_files(self._withheld)
            tell("records")
            files = []
            for path in _files_to_take():
                files.append(self._file(path))
                tell(path)
            for file in stored:
                files.append(self._kept_file(file))
                tell(str(file.id))
            written.files = len(files)
            manifest = self._manifest(tables, files, pages, migrations)
            self._text(form.README, render_to_string("moving/export/README.txt", {"manifest": manifest}))
            self._text(form.INDEX, render_to_string("moving/export/index.html", {"manifest": manifest}))
            self._text(form.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
            sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
            self._text(form.CHECKSUMS, sums)
        return written

    def _tables(self, written: Written) -> list[dict[str, Any]]:
        left_out = self._left_out_tables()
        names = [table for table in form.exported_tables() if table not in left_out]
        schema = self._school.schema_name
        found = columns_of(schema, names)
        told = []
        for table in names:
            columns = [name for name in found[table] if name not in form.LEFT_OUT_COLUMNS.get(table, {})]
            member = f"{form.TABLES_FOLDER}{table}.jsonl"
            # COPY hands over row by row, and packing costs by the piece.
            with BufferedWriter(self._member(member), _CHUNK) as file:
                changes = (
                    None if self._whole else self._withheld.left(table),
                    opened(self._school.id, table),
                    leaving(table, self._made_at),
                )
                sink = Sink(file, one_after_the_other(*changes))
                copy_out(schema, table, columns, form.column_of_key(table), sink)
            self._sums[member] = sink.sha256
            written.rows += sink.rows
            written.tables[table] = sink.rows
            told.append(
                {"table": table, "member": member, "columns": columns, "rows": sink.rows, "bytes": sink.size}
                | {"sha256": sink.sha256}
            )
        return told

    def _left_out_tables(self) -> dict[str, str]:
        return form.left_out_tables() | ({} if self._whole else withholding.LEFT_OUT)

    def _pages(self) -> Iterator[dict[str, Any]]:
        for dotted in settings.SCHOOL_EXPORT_PAGES:
            for page in import_string(dotted)():
                if page.is_withheld and not self._whole:
                    continue
                member = f"{form.READABLE_FOLDER}{page.name}"
                size = self._write(member, (piece.encode() for piece in page.html))
                yield {"member": member, "title": page.title, "bytes": size, "sha256": self._sums[member]}

    def _file(self, path: str) -> dict[str, Any]:
        member = f"{form.FILES_FOLDER}{path}"
        with default_storage.open(path) as file:
            size = self._write(member, iter(lambda: file.read(_CHUNK), b""))
        return {"path": path, "member": member, "bytes": size, "sha256": self._sums[member]}

    def _kept_file(self, file: StoredFile) -> dict[str, Any]:
        path = kept.path_of(file)
        member = f"{form.FILES_FOLDER}{path}"
        # Most kinds are packed by themselves, and a table full of zeros must not look like a bomb.
        size = self._write(member, kept.plain_content(file), packed=ZIP_STORED)
        kept.check_is_whole(file, size=size, sha256=self._sums[member])
        return {"path": path, "stored_file": str(file.id), "member": member, "bytes": size, "sha256": file.sha256}

    def _text(self, member: str, text: str) -> None:
        self._write(member, [text.encode()])

    def _write(self, member: str, pieces: Iterable[bytes], *, packed: int = ZIP_DEFLATED) -> int:
        digest, size = hashlib.sha256(), 0
        with self._member(member, packed) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        self._sums[member] = digest.hexdigest()
        return size

    def _member(self, name: str, packed: int = ZIP_DEFLATED) -> IO[bytes]:
        info = ZipInfo(name, date_time=_DATE)
        info.compress_type, info.external_attr = packed, 0o600 << 16
        return self._zip.open(info, "w", force_zip64=True)

    def _manifest(
        self,
        tables: list[dict[str, Any]],
        files: list[dict[str, Any]],
        pages: list[dict[str, Any]],
        migrations: list[list[str]],
    ) -> dict[str, Any]:
        school = self._school
        facts = register_facts(school.id)
        return {
            "format": form.FORMAT,
            "format_version": form.FORMAT_VERSION,
            "whole": self._whole,
            "made_at": _utc(self._made_at),
            "made_by": {"lantern": VERSION, "host": school.host, "migrations": migrations},
            "school": {
                "id": str(school.id),
                "name": school.name,
                "urn": school.urn,
                "earlier_urns": facts.get("earlier_urns", "").split(),
                "dfe_number": facts.get("laestab", ""),
                "phase": school.phase,
                "size_band": school.size_band,
                "type": facts.get("type_name", ""),
                "pupils": int(facts["pupils"]) if facts.get("pupils") else None,
                "status": facts.get("register_status", ""),
            },
            "authority": {
                "name": school.authority.name if school.authority else "",
                "la_code": facts.get("authority_la_code", ""),
            },
            "tables": tables,
            "files": files,
            "readable": pages,
            "left_out": {
                "tables": self._left_out_tables(),
                "columns": {
                    table: {column: left.why for column, left in columns.items()}
                    for table, columns in form.LEFT_OUT_COLUMNS.items()
                },
            },
        }


def _migrations() -> list[list[str]]:
    """Every migration that the school's tables were made by, as app and name."""
    with connection.cursor() as cursor:
        cursor.execute("select app, name from django_migrations order by app, name")
        return [list(row) for row in cursor.fetchall()]


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="seconds")
