"""What the outboxes still hold, and what they have given up."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lantern.outbox.queries import failed_messages, standing
from lantern.outbox.work import try_again
from tenants.logins.current import as_tenant
from tenants.logins.hosts import all_tenants, tenant_by_host
from tenants.logins.info import TenantInfo


class Command(BaseCommand):
    help = (
        "Without HOST: each outbox that holds undone or given-up messages, in numbers. With HOST: that tenant's given-up "
        "messages, without their content. With --retry they are tried again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", nargs="?", help="the tenant's host")
        parser.add_argument("--retry", action="store_true", help="have the given-up messages tried again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["host"]:
            tenant = tenant_by_host(options["host"])
            if tenant is None:
                raise CommandError(f"No tenant answers at {options['host']}.")
            self._tell_of(tenant)
            tenants = [tenant]
        else:
            tenants = all_tenants()
            self._count(tenants)
        if options["retry"]:
            self.stdout.write(f"{sum(map(self._retry, tenants))} messages are tried again.")

    def _count(self, tenants: list[TenantInfo]) -> None:
        waiting = failed = 0
        for tenant in tenants:
            with as_tenant(tenant):
                found = standing()
            waiting, failed = waiting + found.waiting, failed + found.failed
            if found.waiting or found.failed:
                since = f", the oldest since {found.oldest:%Y-%m-%d %H:%M}" if found.oldest else ""
                self.stdout.write(f"{tenant.host}: {found.waiting} waiting{since}; {found.failed} given up")
        self.stdout.write(f"{len(tenants)} outboxes: {waiting} messages waiting, {failed} given up.")

    def _tell_of(self, tenant: TenantInfo) -> None:
        with as_tenant(tenant):
            found, failed = standing(), failed_messages()
        for message in failed:
            why = message.error or "its workers died"
            self.stdout.write(f"{message.id}  {message.what}  given up {message.failed_at:%Y-%m-%d %H:%M}  {why}")
        self.stdout.write(f"{tenant.host}: {found.waiting} messages waiting, {found.failed} given up.")

    @staticmethod
    def _retry(tenant: TenantInfo) -> int:
        with as_tenant(tenant):
            return try_again()
