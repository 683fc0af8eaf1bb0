"""Run once, after prepare_demo has set up the tenants."""

from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from lantern import env
from lantern.demo.world import national
from lantern.demo.world.county import AUTHORITY_HOST, WORLDS
from lantern.demo.world.history import date_letters, play
from lantern.demo.world.tenants import mark_complete
from tenants.logins.hosts import tenant_by_host


class Command(BaseCommand):
    # `make check` has asked them; here they would cost a second at every start.
    requires_system_checks = []
    help = "Plays the demo's history on the tenants' own logins. DATABASE_OWNER_URL dates it at the end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--world", choices=sorted(WORLDS), default="county")

    def handle(self, *args: Any, **options: Any) -> None:
        world = WORLDS[options["world"]]
        letters = play(world, timezone.localdate(), self.stdout.write)
        authority = tenant_by_host(AUTHORITY_HOST)
        if authority is None:
            raise LookupError(AUTHORITY_HOST)
        owner = psycopg2.connect(env.text("DATABASE_OWNER_URL"))
        try:
            with owner, owner.cursor() as cursor:
                date_letters(cursor, authority.schema_name, letters)
                national.give_and_publish(cursor, timezone.localdate())
                mark_complete(cursor, world)
        finally:
            owner.close()
        self.stdout.write("The demo's world is complete")
