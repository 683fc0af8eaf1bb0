"""Temporary folders that are cleared up even when the process that made them was killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

LOCK = "in-use"


class TemporaryFolder:
    """A folder held by a lock, which the kernel lets go when the process ends in whatever way."""

    def __init__(self, kind: str) -> None:
        clear_up_after_the_killed(kind)
        self.path = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
        self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Only what is inside is private; an account other than ours must get there.
        self.path.chmod(0o711)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def clear_up_after_the_killed(kind: str) -> None:
    """Folders of this kind that nobody holds any more are gone."""
    for folder in _own_folders(kind):
        with contextlib.suppress(OSError):
            lock = os.open(folder / LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _own_folders(kind: str) -> Iterator[Path]:
    for folder in Path(tempfile.gettempdir()).glob(f"{kind}-*"):
        with contextlib.suppress(OSError):
            if not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
                yield folder
