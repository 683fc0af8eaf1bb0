"""Checks journals and notes their ends outside the database now, as the daily job does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.sealing import seal
from tenants.logins.current import as_tenant
from tenants.logins.journals import named


class Command(BaseCommand):
    help = "Checks journals and appends the end of each whole one to its file of anchors; fails when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="*", metavar="HOST", help="whose journals to seal")
        parser.add_argument("--all", action="store_true", help="seal every tenant's")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for tenant in named(options["hosts"], everybody=options["all"]):
            with as_tenant(tenant):
                result = seal(tenant)
            if result.fault:
                broken += 1
                self.stdout.write(f"{tenant.host}: NOT SEALED: {result.fault}")
            else:
                self.stdout.write(f"{tenant.host}: sealed at {result.seq}, {result.hash.hex()}")
        if broken:
            raise CommandError(f"{broken} broken.", returncode=1)
