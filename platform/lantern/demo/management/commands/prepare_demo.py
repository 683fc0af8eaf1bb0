"""Run as the owner, at every start of the demo."""

import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from lantern.demo.stack import HALF_MADE, TO_BE_FILLED
from lantern.demo.world.county import WORLDS
from lantern.demo.world.tenants import HalfMade, is_complete, set_up


class Command(BaseCommand):
    # `make check` has asked them; here they would cost a second at every start.
    requires_system_checks = []
    help = "Migrates, and sets up the demo's tenants in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--world", choices=sorted(WORLDS), default="county")

    def handle(self, *args: Any, **options: Any) -> None:
        world = WORLDS[options["world"]]
        call_command("bootstrap", stdout=self.stdout, stderr=self.stderr)
        try:
            complete = is_complete(world)
        except HalfMade:
            sys.exit(HALF_MADE)
        if complete:
            call_command("migrate_fleet", stdout=self.stdout, stderr=self.stderr)
        else:
            set_up(world, self.stdout.write)
            sys.exit(TO_BE_FILLED)
