"""Wraps every tenant's data keys by the current master key."""

from typing import Any

from django.core.management.base import BaseCommand

from lantern.crypto.keys import rotate_master
from lantern.crypto.master import master_key


class Command(BaseCommand):
    help = (
        "Wraps every tenant's data keys by the first key of LANTERN_DATA_KEYS. The keys that wrapped them until now must still "
        "be listed there, and may be taken out afterwards. No row is touched; the service may run meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed, tenants = rotate_master()
        self.stdout.write(f"{changed} of {tenants} tenants' data keys are now wrapped by {master_key().current}.")
