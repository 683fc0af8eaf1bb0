"""What tells whose something is: a word of each tenant's own in all its texts, its host, and the name of its schema.

Every answer is searched for the marks of all tenants, unpacked where it is an archive, and whatever its reader has no business
with is foreign. What is not searched: a PDF, which spells its texts in numbers of glyphs. None is fetched here.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock

from tenants.logins.info import TenantInfo

# Words, hosts and schemas alike, so that one pass over a body finds all of them.
MARK = re.compile(
    rb"zq[0-9a-f]{10}(?:own|given)|[a-z0-9-]+\.lantern\.test|(?<![a-z0-9])[as]_[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE
)
# Deeper than this lies nothing that the product makes.
DEEPEST = 3


def own_word(tenant: TenantInfo) -> str:
    """The canary of what nobody outside this tenant may read. Letters and digits alone: the same in HTML, JSON and addresses."""
    return f"zq{_letters(tenant)}own"


def given_word(authority: TenantInfo) -> str:
    """The canary of what this authority publishes to its schools."""
    return f"zq{_letters(authority)}given"


def _letters(tenant: TenantInfo) -> str:
    return hashlib.sha256(tenant.id.bytes).hexdigest()[:10]


@dataclass
class Search:
    """Looks through answers and files; counts what it looked through, and whose own words it has seen."""

    tenants: Iterable[TenantInfo]
    foreign: list[str] = field(default_factory=list)
    looked_at: int = 0
    size: int = 0
    own_seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._owners: dict[bytes, TenantInfo] = {}
        for tenant in self.tenants:
            marks = [own_word(tenant), given_word(tenant), tenant.host, tenant.schema_name]
            self._owners |= {mark.lower().encode(): tenant for mark in marks}

    def look(self, reader: TenantInfo, where: str, body: bytes, headers: str = "") -> list[str]:
        """The foreign marks in one answer to this tenant's people, which are noted too."""
        with self._lock:
            self.looked_at += 1
            self.size += len(body)
        found = []
        for part in (headers.encode("utf-8", "replace"), *unpacked(body)):
            for mark in {match.lower() for match in MARK.findall(part)}:
                owner = self._owners.get(mark)
                if owner is None:
                    continue
                if owner.id == reader.id and mark.endswith(b"own"):
                    self.own_seen.add(reader.host)
                elif not _may_read(reader, owner, mark):
                    found.append(f"{where} of {reader.host}: {mark.decode()} of {owner.host}")
        self.foreign += found
        return found


def _may_read(reader: TenantInfo, owner: TenantInfo, mark: bytes) -> bool:
    """A school may know what its authority publishes and where it is; an authority, where its schools are, and no word of theirs."""
    if owner.id == reader.id:
        return True
    is_ours = reader.authority is not None and reader.authority.id == owner.id
    is_theirs = owner.authority is not None and owner.authority.id == reader.id
    return (is_ours or is_theirs) and not mark.endswith(b"own")


def unpacked(body: bytes, depth: int = 0) -> Iterator[bytes]:
    """The body, and everything in it if it is an archive: workbooks and documents are archives too."""
    yield body
    if not body.startswith(b"PK\x03\x04") or depth == DEEPEST:
        return
    with zipfile.ZipFile(BytesIO(body)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield from unpacked(archive.read(name), depth + 1)
