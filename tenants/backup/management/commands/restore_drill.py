"""Tries whether backups would come back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.backup.drill import chosen, drill, note_drills
from tenants.provisioning.schemas import OwnerNeeded


class Command(BaseCommand):
    help = (
        "Builds the newest backup of the tenants at HOST, or of the directory and by lot an authority and a school of each, beside the "
        "living tables; compares every table, checks the journal, opens texts and files with the keys of now, and drops it again. "
        "Fails if one is not sound. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="*", metavar="HOST")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            subjects = chosen(options["hosts"])
        except (LookupError, OwnerNeeded) as error:
            raise CommandError(str(error)) from error
        drills = []
        for subject in subjects:
            found = drill(subject)
            drills.append(found)
            when = f"{found.made_at:%Y-%m-%d %H:%M} UTC" if found.made_at else "never backed up"
            self.stdout.write(
                f"{found.name} ({found.host}), {when}: {'NOT SOUND' if found.problems else 'sound'}; {found.tables} tables, "
                f"{found.rows} rows, {found.entries} entries of the journal, {found.texts} texts and {found.files} files opened, "
                f"{found.seconds:.1f} s"
            )
            for problem in found.problems:
                self.stdout.write(f"  {problem}")
        note_drills(drills)
        unsound = [found.name for found in drills if found.problems]
        if unsound:
            raise CommandError(f"{len(unsound)} of {len(drills)} are not sound: {', '.join(unsound)}")
        self.stdout.write(f"{len(drills)} of {len(drills)} backups would come back.")
