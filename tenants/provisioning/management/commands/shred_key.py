"""Destroys one tenant's data keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.crypto.keys import shred
from tenants.logins.hosts import tenant_by_host


class Command(BaseCommand):
    help = (
        "Destroys the data keys of the tenant at HOST: whatever it encrypted can never be read again, in no copy of the "
        "database. There is no way back but a backup of the key folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host")
        parser.add_argument("--yes", action="store_true", help="do it; without this nothing is done")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = tenant_by_host(options["host"])
        if tenant is None:
            raise CommandError(f"Nobody answers at {options['host']}.")
        if not options["yes"]:
            raise CommandError(f"This would destroy the data keys of {tenant.name} for good. Say --yes to do it.")
        shred(tenant.id)
        self.stdout.write(f"The data keys of {tenant.name} are destroyed. Destroy the backups of the key folder too.")
