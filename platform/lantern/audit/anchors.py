"""The end of each tenant's chain, noted outside the database: what a superuser who rewrites the whole chain cannot reach.

One file of JSON lines for each tenant, only ever appended to. Noting the same end twice is harmless, and so is a line that
a crash cut off: it is left behind and counts for nothing.
"""

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


class BadAnchors(Exception):
    """A whole line of a tenant's file of anchors cannot be read."""


@dataclass(frozen=True)
class Anchor:
    """Where a tenant's chain ended at this time. Holds identifiers and a hash, nothing of what was done.

    After a restore from a backup the chain ends earlier than it had and goes on differently. A `restored` anchor says so: what was
    noted before it about places beyond it counts no more. The lines themselves stay, for whoever asks what was lost.
    """

    tenant_id: UUID
    seq: int
    hash: str
    at: datetime
    restored: bool = False

    def line(self) -> str:
        """The anchor as its line in the file and in the mail."""
        parts = {"tenant": str(self.tenant_id), "seq": self.seq, "hash": self.hash, "at": self.at.isoformat()}
        return json.dumps(parts | ({"restored": True} if self.restored else {}))


def append(folder: Path, anchor: Anchor) -> None:
    """The line is on the disk when this returns. OSError if it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _file(folder, anchor.tenant_id)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # What a crash left unfinished must not swallow this line.
        size = os.fstat(descriptor).st_size
        cut_off = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, (("\n" if cut_off else "") + anchor.line() + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def anchors_of(folder: Path, tenant_id: UUID) -> dict[int, frozenset[str]]:
    """Every hash noted for each place in this tenant's chain; empty if none was. BadAnchors for a file that makes no sense."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    try:
        lines = _file(folder, tenant_id).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    for number, line in enumerate(lines, start=1):
        # Only `append` ends a line, so one that is no JSON was cut off by a crash, or by somebody.
        try:
            parts = json.loads(line) if line else None
        except ValueError:
            continue
        if parts is None:
            continue
        try:
            if parts["tenant"] != str(tenant_id):
                raise BadAnchors(f"Line {number} of {tenant_id}.jsonl is about another tenant.")
            if parts.get("restored"):
                found = defaultdict(set, {seq: hashes for seq, hashes in found.items() if seq <= int(parts["seq"])})
            found[int(parts["seq"])].add(str(parts["hash"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BadAnchors(f"Line {number} of {tenant_id}.jsonl is no anchor.") from error
    return {seq: frozenset(hashes) for seq, hashes in found.items()}


def _file(folder: Path, tenant_id: UUID) -> Path:
    return folder / f"{tenant_id}.jsonl"
