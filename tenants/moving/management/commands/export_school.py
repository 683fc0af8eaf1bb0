"""Writes everything of one school into a file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lantern.audit.record import SystemActor
from tenants.logins.current import as_tenant
from tenants.logins.hosts import tenant_by_host
from tenants.moving.actions import note_export_by_hand
from tenants.moving.export import write_export


class Command(BaseCommand):
    help = (
        "Writes all records and files of the school at HOST into FILE, a ZIP file in the open format that "
        "docs/export-format.md describes. The school's journal says so. FILE must not exist. Without --whole it is the head's "
        "file: what only the chair of governors may read is not in it, nor the chain of the journal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="where the school's people sign in")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--whole",
            action="store_true",
            help="everything, to bring the school back elsewhere; never to be given to a head",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        school = tenant_by_host(options["host"].lower())
        if school is None or school.kind != "school":
            raise CommandError(f"No school answers at {options['host']}.")
        path: Path = options["file"]
        try:
            # Nobody else on the machine may read it, from its first byte.
            opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as error:
            raise CommandError(f"{path} cannot be made: {error.strerror}.") from error
        try:
            with as_tenant(school), os.fdopen(opened, "wb") as target:
                written = write_export(target, whole=options["whole"])
            with as_tenant(school), transaction.atomic():
                note_export_by_hand(written=written, whole=options["whole"], by=SystemActor("manage.py export_school"))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self.stdout.write(
            f"{school.name} ({school.urn}): {len(written.tables)} tables, {written.rows} rows, {written.files} files."
        )
