"""Run as the owner, at every start of the demo."""

import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from lantern.demo.stack import HALF_MADE, TO_BE_FILLED
from lantern.demo.world.county import WORLDS
from lantern.demo.world.tenants import HalfMade, State, make_haste, mark_complete, set_up, state_of


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
            state = state_of(world)
        except HalfMade:
            sys.exit(HALF_MADE)
        if state is State.EMPTY:
            make_haste()
            set_up(world, self.stdout.write)
            sys.exit(TO_BE_FILLED)
        if state is State.OLDER_TABLES:
            call_command("migrate_fleet", stdout=self.stdout, stderr=self.stderr)
            with connection.cursor() as cursor:
                mark_complete(cursor, world)
