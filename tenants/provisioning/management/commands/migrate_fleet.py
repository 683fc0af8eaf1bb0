"""Migrates the directory, every authority and every school, and applies the grants."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning.fleet import AtWork, behind, migrate_fleet
from tenants.provisioning.progress import Progress
from tenants.provisioning.schemas import in_directory


class Command(BaseCommand):
    help = (
        "Brings every tenant's tables and grants up to date. Run it as a step of each release, before the new code serves "
        "pages. Stopped half-way, it goes on where it was; what failed is tried again by running it again. "
        "With --verbosity 2 each tenant has a line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only-grants", action="store_true", help="apply the grants of all again and migrate nothing"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if any tenant is behind this code"
        )
        parser.add_argument("--workers", type=int, default=2, help="tenants migrated at once (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        progress = Progress(self.stdout, each=options["verbosity"] > 1)
        try:
            migrate_fleet(progress, only_grants=options["only_grants"], workers=max(1, options["workers"]))
        except AtWork as error:
            raise CommandError(str(error)) from error
        if progress.failed:
            raise CommandError(f"{len(progress.failed)} failed: {', '.join(progress.failed)}")

    def _check(self) -> None:
        with in_directory():
            names = [tenant.name for tenant in behind()]
        if names:
            raise CommandError(f"{len(names)} are behind this code: {', '.join(names[:10])}{' …' * (len(names) > 10)}")
        self.stdout.write("Every tenant is up to date.")
