"""The captured SQL of each kind of tenant, and whether it is still what the migrations would make."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from tenants.logins.apply import HOST_LOOKUP
from tenants.logins.grants import CONNECTION_LIMIT, STATEMENT_TIMEOUT, TABLES

# Of the fleet: the kinds of which there are many.
KINDS: Final = ("authority", "school")
CAPTURED: Final = (settings.PUBLIC_SCHEMA_NAME, *KINDS)
# Stands for the schema's name in the captured text. Tests hold that nothing else in it looks like this.
PLACE: Final = "@schema@"
_HEAD: Final = re.compile(r"\A-- fingerprint: ([0-9a-f]{64})\n")
_HALF: Final = 32
_OPAQUE_NAME: Final = re.compile(r"[a-z]_[0-9a-f]{12}")


class StaleCapture(RuntimeError):
    """The artifact was captured from other migrations than those of this code."""


@dataclass(frozen=True)
class Artifact:
    """What `make tables` wrote for one kind: SQL with PLACE for the schema, and what it was captured from."""

    kind: str
    fingerprint: str
    text: str

    @property
    def is_current(self) -> bool:
        """Whether the migrations of this code would make the same."""
        return self.fingerprint == fingerprint(self.kind)

    def sql_for(self, schema_name: str) -> str:
        """The statements that fill this schema. ValueError for a name that is not one of ours."""
        if not (_OPAQUE_NAME.fullmatch(schema_name) or schema_name == self.kind == settings.PUBLIC_SCHEMA_NAME):
            raise ValueError(f"{schema_name!r} is not the name of a tenant's schema.")
        return self.text.replace(PLACE, schema_name)


def file_of(kind: str) -> Path:
    """Where the artifact of this kind is kept."""
    return Path(__file__).with_name(f"{kind}.sql")


@cache
def artifact_of(kind: str) -> Artifact | None:
    """The artifact as it was written; None where there is none, or one that says not what it was captured from."""
    file = file_of(kind)
    if not file.exists():
        return None
    text = file.read_text(encoding="utf-8")
    head = _HEAD.match(text)
    return Artifact(kind, head[1], text[head.end() :]) if head else None


@cache
def fingerprint(kind: str) -> str:
    """Says what a schema of this kind is made from: every migration's source.

    Every schema's list of applied migrations names those of all kinds, so all of them are looked at.
    """
    digest = hashlib.sha256()
    for line in _sources(kind):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


@cache
def rights_fingerprint(kind: str) -> str:
    """Says what the rights of a tenant of this kind are made from: half of it grants.py, half the SQL that features add."""
    granted = hashlib.sha256(repr((sorted(TABLES[kind].items()), CONNECTION_LIMIT, STATEMENT_TIMEOUT)).encode())
    added = hashlib.sha256(HOST_LOOKUP.encode() if kind == settings.PUBLIC_SCHEMA_NAME else b"")
    for module in settings.TENANT_SQL.get(kind, []):
        added.update(import_module(module).SQL.encode())
    return granted.hexdigest()[:_HALF] + added.hexdigest()[:_HALF]


def features_changed(kind: str, rights: str) -> bool:
    """Whether the SQL that features add is not what it was when this was noted of a tenant's rights."""
    return rights[_HALF:] != rights_fingerprint(kind)[_HALF:]


def _sources(kind: str) -> Iterator[str]:
    yield kind
    yield from settings.TENANT_TYPES[kind]["APPS"]
    loader = MigrationLoader(None)
    for key in sorted(loader.disk_migrations):
        source = import_module(type(loader.disk_migrations[key]).__module__).__file__
        yield f"{key[0]}.{key[1]} {hashlib.sha256(Path(str(source)).read_bytes()).hexdigest()}"
