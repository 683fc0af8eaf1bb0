"""Publishes the national figures of school years that are over, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from reporting.national.freezing import freeze_period, periods_to_freeze
from tenants.provisioning.schemas import OwnerNeeded, in_directory


class Command(BaseCommand):
    help = (
        "Publishes the national figures of every school year that is over, once for each checklist of the library. The "
        "scheduler does the same each day. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--library", default="", help="only this checklist, by its code, such as LAO")
        parser.add_argument("--period", type=int, help="only this school year, by the year in which it began")

    def handle(self, *args: Any, **options: Any) -> None:
        by = SystemActor("manage.py freeze_national")
        library, period = options["library"], options["period"]
        try:
            with in_directory():
                wanted = [(library, period)] if library and period else periods_to_freeze(timezone.localdate())
                for code, year in wanted:
                    release = freeze_period(library=code, period=year, by=by)
                    shown = "published" if release.groups else "too few authorities, no figures"
                    self.stdout.write(f"{code} {year}: {release.authorities} authorities, {shown}")
        except (OwnerNeeded, DomainError) as error:
            raise CommandError(str(error)) from error
        if not wanted:
            self.stdout.write("Nothing to publish.")
