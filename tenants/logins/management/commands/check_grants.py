"""Compares what every login may do with what tenants/logins/grants.py says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.logins.verify import differences


class Command(BaseCommand):
    help = (
        "Lists every difference between the rights in the database and tenants/logins/grants.py; fails if there is one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} differences. Run migrate_fleet --only-grants to apply them again.")
        self.stdout.write("Every login may do exactly what tenants/logins/grants.py says.")
