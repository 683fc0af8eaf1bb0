"""`make tables`: captures the tables in a database of its own that holds nothing else.

Beside a thousand schools the same would take a thousand times as long. `--check` (in `make check`) only looks whether the
artifacts are still what the migrations make.
"""

import os
import secrets
import sys

import django

from lantern.servers.postgres import EmbeddedPostgres


def check() -> int:
    """0 if no migration has changed since the capture, which needs no database; else says so and is 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.checks")
    django.setup()
    from tenants.provisioning.tables.artifact import CAPTURED, artifact_of  # noqa: PLC0415 -- needs the settings

    stale = [kind for kind in CAPTURED if not ((found := artifact_of(kind)) and found.is_current)]
    if stale:
        print(f"Captured from other migrations than these: {', '.join(stale)}. Run `make tables`.")  # noqa: T201 -- a command's output
    return len(stale)


def main() -> None:
    """Each kind's artifact is what this code's migrations make."""
    server = EmbeddedPostgres()
    server.start()
    try:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"] = server.superuser_url
        os.environ["LANTERN_DB_MODE"] = "owner"
        os.environ.setdefault("LANTERN_MASTER_KEY", secrets.token_hex(32))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.test")
        django.setup()
        from tenants.provisioning.tables.capture import write_all  # noqa: PLC0415 -- needs the settings

        for line in write_all():
            print(line)  # noqa: T201 -- a command's output
    finally:
        server.stop()


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    main()
