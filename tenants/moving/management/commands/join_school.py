"""Lets a school's history go on under its successor's URN, or links two schools that were merged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from tenants.logins.hosts import tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.moving.changing import go_on_as, link_merged
from tenants.provisioning.schemas import OwnerNeeded

_BY = SystemActor("manage.py join_school")


class Command(BaseCommand):
    help = (
        "The school at OLD_HOST, for example one that became an academy, goes on under the URN, facts and host of the "
        "school at NEW_HOST, in which nobody has begun to work. With --merged the two stay apart and are linked. Runs "
        "with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old_host", help="the school whose history goes on")
        parser.add_argument("new_host", help="its successor")
        parser.add_argument(
            "--merged",
            action="store_true",
            help="the old school closed and went into another one that has its own life",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        old, new = self._school(options["old_host"]), self._school(options["new_host"])
        try:
            if options["merged"]:
                link_merged(old, new, by=_BY)
                self.stdout.write(f"{old.name} ({old.urn}) and {new.name} ({new.urn}) are linked.")
                return
            joined = go_on_as(old, new, by=_BY)
        except (DomainError, OwnerNeeded) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.stdout.write(f"{joined.name} ({joined.urn}) continues {old.urn} and is at {joined.host}.")

    def _school(self, host: str) -> TenantInfo:
        school = tenant_by_host(host.lower())
        if school is None or school.kind != "school":
            raise CommandError(f"No school answers at {host}.")
        return school
