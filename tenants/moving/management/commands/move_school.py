"""Moves a school to another authority of this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from tenants.logins.hosts import tenant_by_host
from tenants.moving.changing import RoundsWait, move
from tenants.provisioning.schemas import OwnerNeeded

_BY = SystemActor("manage.py move_school")


class Command(BaseCommand):
    help = (
        "The school at HOST belongs to another authority from now on, with all its records and at the same host. The old "
        "authority keeps its rounds and releases. Refuses while one of its rounds waits for the school's return. Runs "
        "with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="where the school's people sign in")
        parser.add_argument("--to", required=True, metavar="HOST", help="the other authority's host")
        parser.add_argument(
            "--leave-rounds",
            action="store_true",
            help="move although rounds wait: the school can finish those audits for its own use, no return is sent",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        school, to = tenant_by_host(options["host"].lower()), tenant_by_host(options["to"].lower())
        if school is None or school.kind != "school":
            raise CommandError(f"No school answers at {options['host']}.")
        if to is None or to.kind != "authority":
            raise CommandError(f"No authority answers at {options['to']}.")
        try:
            moved = move(school, to=to, leave_rounds=options["leave_rounds"], by=_BY)
        except RoundsWait as error:
            raise CommandError(f"Nothing was moved. {error} Close them first, or say --leave-rounds.") from error
        except (DomainError, OwnerNeeded) as error:
            raise CommandError(f"Nothing was moved. {error}") from error
        self.stdout.write(f"{moved.name} ({moved.urn}) belongs to {to.name} and is still at {moved.host}.")
