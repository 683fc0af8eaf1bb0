"""Loads an extract of GIAS for one authority by hand."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lantern.audit.record import SystemActor
from lantern.errors import DomainError
from tenants.logins.hosts import tenant_by_host
from tenants.logins.info import TenantInfo
from tenants.provisioning.schemas import OwnerNeeded
from tenants.register.actions import keep_preview
from tenants.register.encoding import Refused
from tenants.register.gias import Reason, Row, read
from tenants.register.models import Import, ImportRow
from tenants.register.plan import Plan, plan_of
from tenants.register.presenters import change_text, reason_text
from tenants.register.queries import counts_of, known_facts, rows_of, running_import, states_of
from tenants.register.requests import confirm_import
from tenants.register.work import carry_out

_BY = SystemActor("manage.py import_schools")
_WORDS = {ImportRow.Kind.NEW: "created", ImportRow.Kind.CHANGED: "changed", ImportRow.Kind.CLOSED: "closed"}
# A national file has 50,000 rows of other authorities; beyond this many they are counted instead of listed.
_LISTED = 200


class Command(BaseCommand):
    help = (
        "Creates, changes and closes an authority's schools as an extract of GIAS says, and prints what became of each "
        "row. A refused file changes nothing. May be repeated: it goes on where it stopped. Runs with "
        "LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="edubasealldata….csv, as it was downloaded")
        parser.add_argument("--authority", required=True, metavar="HOST", help="the authority's host")
        parser.add_argument(
            "--close",
            action="store_true",
            help="close schools that the file calls closed, although most known schools are missing from it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.mode != "owner":  # type: ignore[attr-defined]  # of the project's own backend
            raise CommandError(
                "Set LANTERN_DB_MODE=owner and DATABASE_OWNER_URL: making schools needs the owner's login."
            )
        authority = tenant_by_host(options["authority"].lower())
        if authority is None or authority.kind != "authority":
            raise CommandError(f"No authority answers at {options['authority']}.")
        rows = self._read(options["file"], authority)
        try:
            with connection.as_tenant(authority):  # type: ignore[attr-defined]  # of the project's own backend
                self._resume(authority)
                self._carry_out(rows, options["file"].name, authority, may_close=options["close"])
        except (OwnerNeeded, DomainError) as error:
            raise CommandError(str(error)) from error

    def _read(self, path: Path, authority: TenantInfo) -> list[Row]:
        if not authority.la_code:
            raise CommandError(f"{authority.name} has no LA code in the directory.")
        try:
            with path.open("rb") as file:
                return read(file, la_code=authority.la_code, authority=authority.name)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror or 'it is not a file'}.") from error
        except Refused as refusal:
            raise CommandError(f"The file was refused and nothing has changed. {refusal}") from refusal

    def _resume(self, authority: TenantInfo) -> None:
        left = running_import()
        if left is not None and not carry_out(import_id=left.pk, authority=authority):
            raise CommandError(f"{left.file_name} is being carried out by another process. Wait until it has finished.")

    def _carry_out(self, rows: list[Row], name: str, authority: TenantInfo, *, may_close: bool) -> None:
        plan = plan_of(rows, known_facts())
        upload = keep_preview(plan=plan, file_name=name, by=_BY)
        confirm_import(upload=upload, may_close=may_close, by=_BY, queue=False)
        carry_out(import_id=upload.pk, authority=authority)
        upload.refresh_from_db()
        self._tell(plan, upload)
        if upload.state != Import.State.DONE:
            raise CommandError("Some schools could not be set up. Run the same command again.")

    def _tell(self, plan: Plan, upload: Import) -> None:
        for row in rows_of(upload).exclude(state=ImportRow.State.NONE):
            word = {"failed": "failed", "left": "left open"}.get(
                row.state, _WORDS.get(ImportRow.Kind(row.kind), row.kind)
            )
            what = row.note or "; ".join(change_text(*change) for change in row.changes)
            self.stdout.write(f"{word}: {row.urn} {row.name}{f' ({what})' if what else ''}")
        self._tell_rejected([planned.row for planned in plan.rows if planned.kind == "rejected"])
        if upload.is_short:
            self.stderr.write(f"Only {upload.present} of {upload.known} known schools are in this file.")
        states, counts = states_of(upload), counts_of(upload)
        done = Counter(rows_of(upload, state="done").values_list("kind", flat=True))
        numbers = [(done[kind.value], word) for kind, word in _WORDS.items()]
        numbers += [(counts["unchanged"], "unchanged"), (counts["rejected"], "rejected")]
        numbers += [
            (states[state], word) for state, word in (("left", "left open"), ("failed", "failed")) if states[state]
        ]
        self.stdout.write(", ".join(f"{number} {word}" for number, word in numbers) + ".")

    def _tell_rejected(self, rejected: list[Row]) -> None:
        elsewhere = [row for row in rejected if row.reason == Reason.ELSEWHERE]
        counted = len(elsewhere) > _LISTED
        for row in rejected:
            if row.reason is not None and not (counted and row.reason == Reason.ELSEWHERE):
                reason = reason_text(row.reason, row.detail, row.closed_on)
                self.stdout.write(f"rejected: line {row.line}, {row.urn or 'no URN'} {row.name}: {reason}")
        if counted:
            for place, number in Counter(row.detail for row in elsewhere).most_common():
                self.stdout.write(f"rejected: {number} rows of {place or 'no authority'}")
