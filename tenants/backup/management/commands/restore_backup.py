"""Puts one school back to a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from lantern.audit.record import SystemActor
from lantern.crypto.errors import Unreadable
from lantern.errors import DomainError
from tenants.backup.kept import BadBackup, backup_of
from tenants.backup.management.moments import until
from tenants.backup.restoring import restore_school
from tenants.directory.models import Host
from tenants.provisioning.fleet import why
from tenants.provisioning.schemas import OwnerNeeded, in_directory

_BY = SystemActor("manage.py restore_backup")


class Command(BaseCommand):
    help = (
        "Puts the school at HOST back to its newest backup, or to the newest made by --at. Other schools go on working. What is "
        "there now is backed up first. Nothing changes unless the backup is sound. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="where the school's people sign in")
        parser.add_argument("--at", default="", metavar="TIME", help="2026-11-20, or 2026-11-20T01:30:00Z")
        parser.add_argument("--yes", action="store_true", help="do it; without this the command says what it would do")
        parser.add_argument(
            "--lost",
            action="store_true",
            help="the present tables are gone or broken: they are not backed up, and nothing is learnt from them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with in_directory():
                host = Host.objects.select_related("tenant").filter(domain__iexact=options["host"]).first()
            if host is None:
                raise CommandError(f"Nobody answers at {options['host']}.")
            backup = backup_of(host.tenant.pk, until=until(options["at"]))
            if backup is None:
                raise CommandError(f"There is no backup of {host.tenant.name} from then or before.")
            if not options["yes"]:
                raise CommandError(
                    f"This would put {host.tenant.name} back to {backup.card.made_at:%Y-%m-%d %H:%M:%S} UTC. Say --yes to do it."
                )
            done = restore_school(host.tenant, backup, by=_BY, lost=options["lost"])
        except (BadBackup, Unreadable, DomainError, OwnerNeeded) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        except DatabaseError as error:
            # Without the values of rows that PostgreSQL tells.
            raise CommandError(f"It was broken off: {why(error)}. Mend the cause and say it again.") from None
        self.stdout.write(
            f"{host.tenant.name} is as it was at {backup.card.made_at:%Y-%m-%d %H:%M:%S} UTC: {done.rows} rows."
        )
        for words, count in done.stayed.items():
            self.stdout.write(f"Stayed as it was now: {words}, {count} rows.")
        if done.before is not None:
            self.stdout.write(
                f"What was replaced is kept as the backup of {done.before.card.made_at:%Y-%m-%d %H:%M:%S} UTC."
            )
        for warning in done.warnings:
            self.stdout.write(f"Note: {warning}")
