"""What tenants' tables were made from, kept beside their backups, so that an older one comes back into the tables it was of."""

import os
from pathlib import Path

from django.conf import settings

from tenants.backup.kept import sync
from tenants.provisioning.tables.artifact import Artifact, artifact_of


def keep_tables(kind: str, fingerprint: str) -> None:
    """The statements that make these tables lie beside the backups; nothing if they are of another code or there are none."""
    artifact = artifact_of(kind)
    path = _file(kind, fingerprint)
    if artifact is None or artifact.fingerprint != fingerprint or path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Two workers may be here at once: each writes a file of its own, and both are the same.
    fresh = path.with_name(f".{path.name}-{os.urandom(8).hex()}")
    fresh.write_text(artifact.text, encoding="utf-8")
    sync(fresh)
    fresh.rename(path)
    sync(path.parent)


def tables_of(kind: str, fingerprint: str) -> Artifact | None:
    """The statements that make tables like those of a backup: this code's own if they are, else those kept then; None without."""
    current = artifact_of(kind)
    if current is not None and current.fingerprint == fingerprint:
        return current
    path = _file(kind, fingerprint)
    if not fingerprint or not path.exists():
        return None
    return Artifact(kind, fingerprint, path.read_text(encoding="utf-8"))


def _file(kind: str, fingerprint: str) -> Path:
    return Path(settings.BACKUP_DIR) / "tables" / f"{kind}-{fingerprint}.sql"
