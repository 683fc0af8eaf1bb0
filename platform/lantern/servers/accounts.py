"""As whom a server runs.

PostgreSQL refuses to run as root, and a newcomer in a container often is root. So root's servers
run as `nobody`; where `nobody` cannot enter the folders (a checkout under /root), inside a user
namespace in which root is called nobody; where the kernel forbids that too, as `nobody` from a
copy outside the checkout.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOBODY = "nobody"


@dataclass(frozen=True)
class Account:
    """How to start a process as somebody, and whose its files must be."""

    name: str
    prefix: tuple[str, ...] = ()
    popen_options: dict[str, Any] = field(default_factory=dict)
    owner: tuple[int, int] | None = None

    def take_ownership(self, path: Path) -> None:
        """The path and everything below belongs to the account; nothing happens where it does."""
        if self.owner is None or (path.stat().st_uid, path.stat().st_gid) == self.owner:
            return
        uid, gid = self.owner
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), uid, gid, follow_symlinks=False)
        # Last, so that an interrupted walk is walked again.
        os.chown(path, uid, gid)

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """The finished command with its output, whatever its exit code."""
        return subprocess.run(  # noqa: S603 - the command is our own, never a person's input
            [*self.prefix, *map(str, command)],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            stdin=subprocess.DEVNULL,
            **self.popen_options,
            **options,
        )


def oneself() -> Account:
    """The person who started us, as they are."""
    return Account(pwd.getpwuid(os.geteuid()).pw_name)


def nobody() -> Account:
    """The unprivileged `nobody`, which only root may become."""
    entry = pwd.getpwnam(NOBODY)
    return Account(
        NOBODY,
        popen_options={"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []},
        owner=(entry.pw_uid, entry.pw_gid),
    )


def namespaced() -> Account:
    """Root in a user namespace in which it is called `nobody`; files stay root's."""
    entry = pwd.getpwnam(NOBODY)
    return Account(
        "root in a user namespace",
        prefix=(
            shutil.which("unshare") or "unshare",
            "--user",
            f"--map-user={entry.pw_uid}",
            f"--map-group={entry.pw_gid}",
            "--",
        ),
        owner=(os.geteuid(), os.getegid()),
    )


def can_use(account: Account, *, program: Path, folder: Path) -> bool:
    """Whether the account can run the program and enter the folder, found out by trying."""
    try:
        runs = account.run(program, "--version").returncode == 0
        enters = account.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0
    except OSError:
        return False
    return runs and enters


def account_for(*, program: Path, folder: Path) -> Account | None:
    """The first account that can run the program on this folder; None if only a copy would do."""
    candidates = [nobody, namespaced] if os.geteuid() == 0 else [oneself]
    for candidate in candidates:
        account = candidate()
        if can_use(account, program=program, folder=folder):
            return account
    return None if os.geteuid() == 0 else oneself()
