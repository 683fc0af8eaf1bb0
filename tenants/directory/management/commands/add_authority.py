"""Adds an authority by hand and sets it up at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from lantern.jobs.models import Job
from tenants.directory.actions import add_authority, try_authority_again
from tenants.directory.forms import AuthorityForm
from tenants.directory.models import Tenant
from tenants.directory.queries import authority_by_id, authority_with_code, job_of
from tenants.directory.work import set_up
from tenants.provisioning.schemas import OwnerNeeded, in_directory

_BY = SystemActor("manage.py add_authority")


class Command(BaseCommand):
    help = (
        "Adds an authority, makes its tables and logins, and invites its first administrator. After a failure the same "
        "command goes on where it stopped. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="as its people know it, such as 'Hillshire County Council'")
        parser.add_argument("--la-code", required=True, help="three digits, such as 344")
        parser.add_argument("--host", required=True, help="where its people sign in, such as hillshire.lantern.example")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="the first administrator's address")
        parser.add_argument("--admin-name", default="", help="their name; the address stands in for it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with in_directory():
                authority = self._unfinished(options) or self._added(options)
                finished = set_up(authority_id=authority.pk)
                job = job_of(authority)
                authority = authority_by_id(authority.pk)
        except (OwnerNeeded, DomainError) as error:
            raise CommandError(str(error)) from error
        if not finished or job is None or job.state != Job.State.DONE:
            raise CommandError(job.note if job and finished else "Another process is setting this authority up now.")
        self.stdout.write(f"{authority.name} ({authority.la_code}) is ready at {options['host'].lower()}.")
        self.stdout.write(f"The invitation to {authority.contact_email} is on its way.")

    def _unfinished(self, options: dict[str, Any]) -> Tenant | None:
        """The authority of this code and host, if setting it up has not succeeded yet."""
        known = authority_with_code(options["la_code"])
        if known is None or known.status == Tenant.Status.READY:
            return None
        known = authority_by_id(known.pk)
        if getattr(known, "host", "") != options["host"].lower():
            return None
        job = job_of(known)
        if job is None or job.is_over:
            try_authority_again(authority=known, by=_BY, queue=False)
        return known

    def _added(self, options: dict[str, Any]) -> Tenant:
        form = AuthorityForm(
            {
                "name": options["name"],
                "la_code": options["la_code"],
                "host": options["host"],
                "contact_name": options["admin_name"] or options["admin"],
                "contact_email": options["admin"],
            }
        )
        if not form.is_valid():
            lines = [f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
            raise CommandError("\n".join(lines))
        return add_authority(**form.cleaned_data, by=_BY, queue=False)
