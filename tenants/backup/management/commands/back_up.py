"""Backs every tenant up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.backup.nightly import back_up
from tenants.logins.hosts import tenant_by_host
from tenants.provisioning.schemas import OwnerNeeded


class Command(BaseCommand):
    help = (
        "Writes a backup of each tenant into LANTERN_BACKUP_DIR and deletes those older than LANTERN_BACKUP_DAYS. Stopped, it goes "
        "on where it was: who was backed up since the last LANTERN_BACKUP_AT is passed over. One that fails is named, stops "
        "nobody else, and makes the command fail at its end. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="*", metavar="HOST", help="only the tenants at these hosts, however fresh")
        parser.add_argument("--workers", type=int, default=2, help="tenants backed up at once (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        only = None
        if options["hosts"]:
            found = {host: tenant_by_host(host.lower()) for host in options["hosts"]}
            unknown = [host for host, tenant in found.items() if tenant is None]
            if unknown:
                raise CommandError(f"Nobody answers at {', '.join(unknown)}.")
            only = {tenant.id for tenant in found.values() if tenant is not None}
        try:
            night = back_up(self.stdout.write, only=only, workers=options["workers"], anew=only is not None)
        except OwnerNeeded as error:
            raise CommandError(str(error)) from error
        passed_over = f", {night.passed_over} passed over" if night.passed_over else ""
        self.stdout.write(
            f"{night.done} backed up{passed_over}, {night.bytes / 1024**2:.1f} MB; {night.pruned} old backups deleted."
        )
        wrong = [f"{len(night.failed)} failed: {', '.join(sorted(night.failed))}"] if night.failed else []
        if night.not_pruned:
            wrong.append(night.not_pruned)
        if wrong:
            raise CommandError(". ".join(wrong))
