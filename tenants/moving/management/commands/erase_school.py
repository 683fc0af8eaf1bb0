"""Erases a school and writes its certificate."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from tenants.directory.models import Erasure, Host, School, Tenant
from tenants.moving.certificates import as_json, as_text
from tenants.moving.erasing import erase, erased_at_host, why_not
from tenants.provisioning.schemas import OwnerNeeded, in_directory

_BY = SystemActor("manage.py erase_school")


class Command(BaseCommand):
    help = (
        "Erases everything of the school at HOST, its key first, and writes the certificate to FILE and, for people, to "
        "FILE.txt. Refuses unless the school is closed, or its head asked for it and the waiting time is over. After a "
        "crash the same command goes on; for a school that was erased it writes the certificate again. Runs with "
        "LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", help="where the school's people sign in, or signed in")
        parser.add_argument("--certificate", required=True, type=Path, metavar="FILE")
        parser.add_argument("--yes", default="", metavar="URN", help="the school's URN, instead of typing it")

    def handle(self, *args: Any, **options: Any) -> None:
        host = options["host"].lower()
        try:
            with in_directory():
                found = Host.objects.select_related("tenant").filter(domain=host).first()
                erasure = self._erased(found.tenant, options["yes"]) if found else self._known(host)
        except (DomainError, OwnerNeeded) as error:
            raise CommandError(f"Nothing was erased. {error}") from error
        certificate = erasure.certificate or {}
        path: Path = options["certificate"]
        path.write_text(as_json(certificate), encoding="utf-8")
        path.with_name(f"{path.name}.txt").write_text(as_text(certificate), encoding="utf-8")
        self.stdout.write(f"The certificate {certificate['number']} is in {path} and {path.name}.txt.")

    def _erased(self, tenant: Tenant, given: str) -> Erasure:
        if tenant.kind != Tenant.Kind.SCHOOL:
            raise CommandError("Only schools are erased.")
        urn = School.objects.get(tenant=tenant).urn
        reason = "" if tenant.status == Tenant.Status.ERASING else why_not(tenant)
        if reason:
            raise CommandError(f"Nothing was erased. {reason}")
        typed = given or input(f"Everything of {tenant.name} will be erased for good. Type its URN to go on: ").strip()
        if typed != urn:
            raise CommandError("Nothing was erased. That is not the school's URN.")
        erasure = erase(tenant, by=_BY)
        self.stdout.write(f"{erasure.found['name']} ({urn}) is erased.")
        return erasure

    def _known(self, host: str) -> Erasure:
        erasure = erased_at_host(host)
        if erasure is None or erasure.done_at is None:
            raise CommandError(f"No school answers at {host}.")
        self.stdout.write(f"URN {erasure.urn} was already erased on {erasure.done_at:%d.%m.%Y}.")
        return erasure
