"""Migrates the directory, every authority and every school, and applies the grants."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning.fleet import migrate_fleet


class Command(BaseCommand):
    help = "Brings every tenant's tables and grants up to date. Run it as a step of each release, before the new code serves pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only-grants", action="store_true", help="apply the grants again and migrate nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = migrate_fleet(self.stdout.write, only_grants=options["only_grants"])
        if failed:
            raise CommandError(f"{len(failed)} failed: {', '.join(failed)}")
