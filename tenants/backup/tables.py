"""What tenants' tables were made from, kept beside their backups, so that an older one comes back into the tables it was of.

They lie there in plain and are carried out as the owner of every table, so each backup holds their digest under its seal: who
can write into the folder of backups must not be able to say what a restore does.
"""

import hashlib
from pathlib import Path

from django.conf import settings

from tenants.backup.kept import BadBackup, write
from tenants.provisioning.tables.artifact import Artifact, artifact_of


def keep_tables(kind: str, fingerprint: str) -> str:
    """The statements that make these tables lie beside the backups; returns their digest. Empty if they are of another code, or none."""
    artifact = artifact_of(kind)
    if artifact is None or artifact.fingerprint != fingerprint:
        return ""
    path, wanted = _file(kind, fingerprint), _digest(artifact.text.encode())
    if path.exists() and _digest(path.read_bytes()) == wanted:
        return wanted
    write(path, artifact.text)
    return wanted


def tables_of(kind: str, fingerprint: str, sha256: str) -> Artifact | None:
    """The statements that make tables like those of a backup: this code's own if they are, else those kept then; None without.

    BadBackup if those that are kept are not those of this digest.
    """
    current = artifact_of(kind)
    if current is not None and current.fingerprint == fingerprint:
        return current
    path = _file(kind, fingerprint)
    if not fingerprint or not sha256 or not path.exists():
        return None
    content = path.read_bytes()
    if _digest(content) != sha256:
        raise BadBackup(f"{path} is not as it was when the backup was made: what it says is not carried out.")
    return Artifact(kind, fingerprint, content.decode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _file(kind: str, fingerprint: str) -> Path:
    return Path(settings.BACKUP_DIR) / "tables" / f"{kind}-{fingerprint}.sql"
