"""Reading an export that may come from anywhere. Everything is checked before anything of it is used; Refused says what is wrong.

A name is looked up, never followed: what a member is called decides nothing but which line of the manifest it must match.
"""

import hashlib
import json
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _

from lantern.files.models import FOLDER
from tenants.moving import format as form

MOST_MEMBERS = 200_000
MOST_MANIFEST_BYTES = 64 * 1024 * 1024
LONGEST_LINE = 32 * 1024 * 1024
# Text of one school's audits packs about twelve to one; a bomb packs a thousand to one.
DENSEST, DENSE_FROM = 200, 8 * 1024 * 1024
_CHUNK = 256 * 1024
_PART = re.compile(r"[^/\\:\x00-\x1f\x7f]{1,255}\Z")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_ENCRYPTED = 0x1
_FIXED = frozenset({form.MANIFEST, form.CHECKSUMS, form.README, form.INDEX})
_FOLDERS = (form.TABLES_FOLDER, form.FILES_FOLDER, form.READABLE_FOLDER)


class Refused(ValueError):
    """The file is not an export that can be restored here; the message says why, and nothing was written."""


@dataclass(frozen=True)
class Table:
    name: str
    member: str
    columns: list[str]
    rows: int


@dataclass(frozen=True)
class FilePart:
    """A file of the school. `stored` is the identifier of its row if it is one of `lantern.files`, which lies sealed here."""

    path: str
    member: str
    size: int
    sha256: str
    stored: UUID | None = None

    @property
    def kept_at(self) -> str:
        """Where it is kept in the school's storage."""
        return f"{FOLDER}/{self.stored.hex}" if self.stored else self.path


@dataclass(frozen=True)
class Archive:
    """An export whose every byte matches its checksums and whose every row is shaped as the manifest says."""

    zip: ZipFile
    manifest: dict[str, Any]
    tables: list[Table]
    files: list[FilePart]

    @property
    def school(self) -> dict[str, Any]:
        return dict(self.manifest["school"])

    @property
    def is_whole(self) -> bool:
        """Whether nothing was withheld from it; files from before heads had their own were whole."""
        return self.manifest.get("whole") is not False


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The export at this path, checked from end to end. Refused if anything is wrong with it."""
    with ExitStack() as stack:
        try:
            archive = _checked(stack.enter_context(ZipFile(path)))
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Refused(_("This is not a whole ZIP file: %(problem)s") % {"problem": error}) from error
        yield archive


def _checked(file: ZipFile) -> Archive:
    members = _members(file)
    manifest = _manifest(file, members)
    tables, files = _tables(manifest), _files(manifest)
    sums = _sums(file, members)
    expected = {form.CHECKSUMS, form.MANIFEST, form.README, form.INDEX}
    expected |= {part["member"] for name in ("tables", "files", "readable") for part in manifest[name]}
    if set(members) != expected:
        raise Refused(
            _("The list in the manifest is not what is in the file: %(names)s")
            % {"names": ", ".join(sorted(set(members) ^ expected)[:5])}
        )
    if set(sums) != expected - {form.CHECKSUMS}:
        raise Refused(_("checksums.txt does not name every part of the file."))
    told = {part["member"]: part for name in ("tables", "files", "readable") for part in manifest[name]}
    by_member = {table.member: table for table in tables}
    for name in sorted(sums):
        _check_member(file, members[name], sums[name], told.get(name), by_member.get(name))
    return Archive(file, manifest, tables, files)


# The ZIP file itself


def _members(file: ZipFile) -> dict[str, ZipInfo]:
    infos = file.infolist()
    if len(infos) > MOST_MEMBERS:
        raise Refused(_("The file has more than %(most)s parts.") % {"most": MOST_MEMBERS})
    found: dict[str, ZipInfo] = {}
    total = 0
    for info in infos:
        name = info.orig_filename
        if not _is_harmless(name) or info.filename != name:
            raise Refused(
                _("A part of the file has a name that is not allowed: %(name)s") % {"name": ascii(name[:100])}
            )
        if name in found:
            raise Refused(_("A part is in the file twice: %(name)s") % {"name": name})
        if not _is_plain(info):
            raise Refused(_("A part is a link, a folder, encrypted or packed strangely: %(name)s") % {"name": name})
        total += info.file_size
        if info.file_size > DENSE_FROM and info.file_size > DENSEST * max(info.compress_size, 1):
            raise Refused(_("A part would unpack to far more than it takes: %(name)s") % {"name": name})
        found[name] = info
    if total > settings.RESTORE_MAX_BYTES:
        raise Refused(
            _("The file unpacks to %(size)s bytes, more than the %(most)s allowed here.")
            % {"size": total, "most": settings.RESTORE_MAX_BYTES}
        )
    return found


def _is_harmless(name: str) -> bool:
    """Whether this is one of the four fixed names, or a plain path inside one of the three folders."""
    if name in _FIXED:
        return True
    folder = next((folder for folder in _FOLDERS if name.startswith(folder)), None)
    if folder is None:
        return False
    parts = name.removeprefix(folder).split("/")
    return all(_PART.match(part) and part not in {".", ".."} for part in parts) and len(name) < 1_000


def _is_plain(info: ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        kind in (0, stat.S_IFREG)
        and not info.is_dir()
        and not info.flag_bits & _ENCRYPTED
        and info.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    )


# What the parts say


def _manifest(file: ZipFile, members: dict[str, ZipInfo]) -> dict[str, Any]:
    manifest = _json(_small(file, members, form.MANIFEST), form.MANIFEST)
    if manifest.get("format") != form.FORMAT:
        raise Refused(_("This is not an export of a school from Lantern."))
    version = manifest.get("format_version")
    if not isinstance(version, int) or not 1 <= version <= form.FORMAT_VERSION:
        raise Refused(
            _("The export has format %(version)s; this installation reads formats up to %(most)s.")
            % {"version": version, "most": form.FORMAT_VERSION}
        )
    parts = [manifest.get(name) for name in ("tables", "files", "readable")]
    school, made_by = manifest.get("school"), manifest.get("made_by")
    well_formed = (
        all(isinstance(part, list) and all(_is_part(line) for line in part) for part in parts)
        and isinstance(school, dict)
        and re.fullmatch(r"[0-9]{6}", str(school.get("urn")))
        and isinstance(school.get("name"), str)
        and isinstance(made_by, dict)
    )
    if not well_formed:
        raise Refused(_("The manifest is not what an export’s manifest is."))
    return manifest


def _is_part(line: Any) -> bool:
    return isinstance(line, dict) and isinstance(line.get("member"), str) and isinstance(line.get("bytes"), int)


def _tables(manifest: dict[str, Any]) -> list[Table]:
    known = set(form.exported_tables())
    tables: list[Table] = []
    for line in manifest["tables"]:
        name, columns = line.get("table"), line.get("columns")
        if name not in known:
            raise Refused(_("The export has a table that does not belong in one: %(table)s") % {"table": name})
        is_sound = (
            line["member"] == f"{form.TABLES_FOLDER}{name}.jsonl"
            and isinstance(columns, list)
            and all(isinstance(column, str) for column in columns)
            and len(set(columns)) == len(columns)
            and isinstance(line.get("rows"), int)
        )
        if not is_sound or name in {table.name for table in tables}:
            raise Refused(_("The manifest is wrong about the table %(table)s.") % {"table": name})
        tables.append(Table(name, line["member"], columns, line["rows"]))
    return tables


def _files(manifest: dict[str, Any]) -> list[FilePart]:
    files: dict[str, FilePart] = {}
    for line in manifest["files"]:
        path, stored = line.get("path"), line.get("stored_file")
        is_sound = isinstance(path, str) and line["member"] == f"{form.FILES_FOLDER}{path}"
        if not is_sound or not _is_place(path, stored):
            raise Refused(_("The manifest is wrong about the file %(path)s.") % {"path": path})
        part = FilePart(path, line["member"], line["bytes"], str(line.get("sha256")), UUID(stored) if stored else None)
        if files.setdefault(part.kept_at, part) is not part:
            raise Refused(_("The manifest is wrong about the file %(path)s.") % {"path": path})
    return list(files.values())


def _is_place(path: str, stored: Any) -> bool:
    """Whether a file may have this path: what other code keeps in a folder of its own comes in by that code alone."""
    first, *others = path.split("/")
    if stored is None:
        return first not in {form.EXPORTS_FOLDER, FOLDER}
    return isinstance(stored, str) and bool(_ID.match(stored)) and first == stored and len(others) == 1


def _sums(file: ZipFile, members: dict[str, ZipInfo]) -> dict[str, str]:
    sums: dict[str, str] = {}
    for line in _small(file, members, form.CHECKSUMS).decode("utf-8", "replace").splitlines():
        digest, _gap, name = line.partition("  ")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or name in sums:
            raise Refused(_("checksums.txt is not what it should be."))
        sums[name] = digest
    return sums


def _small(file: ZipFile, members: dict[str, ZipInfo], name: str) -> bytes:
    if name not in members:
        raise Refused(_("The file has no %(name)s.") % {"name": name})
    if members[name].file_size > MOST_MANIFEST_BYTES:
        raise Refused(_("%(name)s is too large.") % {"name": name})
    return file.read(name)


def _check_member(file: ZipFile, info: ZipInfo, digest: str, told: dict[str, Any] | None, table: Table | None) -> None:
    wrong = Refused(_("%(name)s is not as it was written: its checksum is wrong.") % {"name": info.filename})
    found, size, rows = hashlib.sha256(), 0, 0
    with file.open(info) as source:
        for piece in _lines(source, table) if table else iter(lambda: source.read(_CHUNK), b""):
            found.update(piece)
            size += len(piece)
            rows += 1
    if found.hexdigest() != digest:
        raise wrong
    if told is not None and (told.get("sha256") != digest or told["bytes"] != size):
        raise wrong
    if table is not None and rows != table.rows:
        raise Refused(
            _("%(name)s has %(rows)s rows, the manifest says %(told)s.")
            % {"name": info.filename, "rows": rows, "told": table.rows}
        )


def _lines(source: IO[bytes], table: Table) -> Iterator[bytes]:
    """The rows as they are, each of them checked to be one object with exactly the table's columns."""
    columns = set(table.columns)
    number = 0
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE or not line.endswith(b"\n") or b"\x01" in line or b"\x02" in line:
            raise Refused(_("%(name)s: line %(line)s is not a row.") % {"name": table.member, "line": number})
        row = _json(line, f"{table.member}: {number}")
        if set(row) != columns:
            raise Refused(
                _("%(name)s: line %(line)s does not have the columns of the table.")
                % {"name": table.member, "line": number}
            )
        yield line


def _json(content: bytes, where: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _value in pairs}) != len(pairs):
            raise ValueError("a name twice")
        return dict(pairs)

    try:
        found = json.loads(content, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Refused(_("%(where)s is not JSON as it should be.") % {"where": where}) from error
    if not isinstance(found, dict):
        raise Refused(_("%(where)s is not JSON as it should be.") % {"where": where})
    return found
