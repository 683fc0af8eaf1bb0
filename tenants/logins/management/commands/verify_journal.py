"""Checks journals from the outside, as often as anybody wants to know."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.sealing import check_with_anchors
from tenants.logins.current import as_tenant
from tenants.logins.journals import named


class Command(BaseCommand):
    help = "Calculates the chain of journals again and compares it with the anchors; fails when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="*", metavar="HOST", help="whose journals to check")
        parser.add_argument("--all", action="store_true", help="check every tenant")
        parser.add_argument("--anchors", type=Path, default=settings.ANCHORS_DIR, help="the folder of anchors")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for tenant in named(options["hosts"], everybody=options["all"]):
            with as_tenant(tenant):
                result = check_with_anchors(tenant, options["anchors"])
            if result.fault:
                broken += 1
                place = f" at {result.fault.seq}" if result.fault.seq else ""
                entry = f", entry {result.fault.entry_id}" if result.fault.entry_id else ""
                self.stdout.write(
                    f"{tenant.host}: BROKEN{place}{entry}: {result.fault} ({result.checked} whole before it)"
                )
            else:
                seals = f"{result.anchors} anchors hold" if result.anchors else "no anchors to compare with"
                self.stdout.write(
                    f"{tenant.host}: whole, {result.checked} entries, {seals}, ends in {result.hash.hex()}"
                )
        if broken:
            raise CommandError(f"{broken} broken.", returncode=1)
