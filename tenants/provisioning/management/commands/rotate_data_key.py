"""A new data key for one tenant."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.crypto.errors import UnreadableKeyUnknown, UnreadableShredded
from tenants.logins.hosts import tenant_by_host
from tenants.provisioning.keys import rotate_data_key
from tenants.provisioning.schemas import OwnerNeeded


class Command(BaseCommand):
    help = (
        "Encrypts everything of the tenant at HOST under a new data key, while it works. May be stopped and run again. "
        "Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = tenant_by_host(options["host"])
        if tenant is None:
            raise CommandError(f"Nobody answers at {options['host']}.")
        try:
            rotation = rotate_data_key(tenant)
        except (OwnerNeeded, UnreadableKeyUnknown, UnreadableShredded) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rotation.texts} texts encrypted anew.")
        if rotation.finished:
            self.stdout.write("The older keys are gone.")
        else:
            self.stdout.write("Run it again in a quarter of an hour: it will then take the older keys away.")
