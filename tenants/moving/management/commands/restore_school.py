"""Brings a school back from its export."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from tenants.logins.hosts import tenant_by_host
from tenants.moving.archive import Refused
from tenants.moving.restore import restore
from tenants.provisioning.schemas import OwnerNeeded

_BY = SystemActor("manage.py restore_school")


class Command(BaseCommand):
    help = (
        "Brings the school in FILE, an export, to an authority of this installation, with its ids and its journal. A file "
        "that is not sound, or that a newer Lantern made, is refused and nothing is written. Runs with "
        "LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--authority", required=True, metavar="HOST", help="the authority's host")
        parser.add_argument("--host", default="", help="where its people will sign in; made from its name if not given")
        parser.add_argument("--invite", action="store_true", help="tell its people by mail how to choose a password")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = tenant_by_host(options["authority"].lower())
        if authority is None or authority.kind != "authority":
            raise CommandError(f"No authority answers at {options['authority']}.")
        try:
            school = restore(
                options["file"],
                authority=authority,
                host=options["host"].lower(),
                by=_BY,
                invite=options["invite"],
                say=self.stdout.write,
            )
        except (Refused, DomainError, OwnerNeeded) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(f"{school.name} ({school.urn}) is at {school.host}.")
        if not options["invite"]:
            self.stdout.write("Its people have no password yet: they choose one through “Forgotten your password?”.")
