"""Invites an operator by hand: the first one, whom nobody else could invite."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lantern.access.roles import Role
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.invitations import ensure_first_invited
from tenants.provisioning.schemas import OwnerNeeded, in_directory, info_of


class Command(BaseCommand):
    help = "Invites an operator by mail. Run again, it sends a new link. Runs with LANTERN_DB_MODE=owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="their name; the address stands in for it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with in_directory():
                directory = info_of(bootstrap())
        except OwnerNeeded as error:
            raise CommandError(str(error)) from error
        email = options["email"]
        invited = ensure_first_invited(
            directory, email=email, name=options["name"], role=Role.OPERATOR, asked_at=timezone.now()
        )
        if not invited:
            raise CommandError(f"{email} has an account already.")
        self.stdout.write(f"The invitation to {email} is on its way; they sign in at {directory.host}.")
