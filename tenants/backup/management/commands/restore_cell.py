"""Brings a whole cell back from its tenants' backups."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.crypto.errors import Unreadable
from tenants.backup.cell import NotEmpty, restore_cell
from tenants.backup.kept import BadBackup
from tenants.backup.management.moments import until
from tenants.provisioning.schemas import OwnerNeeded


class Command(BaseCommand):
    help = (
        "In an empty database: the directory, then every authority and school that it names, from the newest backup of each. Stopped, "
        "--go-on takes it up. With the same master key, wrapping key and folder of keys as then, and LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", default="", metavar="TIME", help="backups made by then: 2026-11-20, or 2026-11-20T01:30:00Z"
        )
        parser.add_argument("--go-on", action="store_true", help="take up a run that was stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cell = restore_cell(self.stdout.write, until=until(options["at"]), go_on=options["go_on"])
        except (NotEmpty, BadBackup, Unreadable, OwnerNeeded) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(f"{cell.done} tenants are back.")
        if cell.missing:
            raise CommandError(f"{len(cell.missing)} are not: {', '.join(cell.missing)}")
