"""Says when each tenant was last backed up."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.backup.drill import last_drills
from tenants.backup.nightly import Standing, standing
from tenants.provisioning.schemas import OwnerNeeded


class Command(BaseCommand):
    help = (
        "Says how many tenants have a backup that is not overdue (LANTERN_BACKUP_OVERDUE_HOURS), names those that have none, and when "
        "restoring was last tried. For monitoring: fails if one is overdue, or the last drill found a backup that is not sound or was "
        "held more than a week ago. Runs with LANTERN_DB_MODE=owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name every tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = standing(datetime.now(UTC))
        except OwnerNeeded as error:
            raise CommandError(str(error)) from error
        overdue = [one for one in found if one.is_overdue]
        for one in found if options["all"] else overdue:
            self.stdout.write(_line(one))
        moments = [one.last for one in found if one.last is not None]
        oldest = f"; the oldest of {min(moments):%Y-%m-%d %H:%M} UTC" if moments else ""
        self.stdout.write(f"{len(found) - len(overdue)} of {len(found)} tenants are backed up{oldest}.")
        drills = last_drills()
        if drills is None:
            self.stdout.write("No drill has been held yet (restore_drill).")
        else:
            self.stdout.write(
                f"Last drill: {drills.at:%Y-%m-%d %H:%M} UTC, {drills.tenants} tenants, {drills.unsound} not sound."
            )
        if overdue or (drills is not None and (drills.unsound or drills.is_overdue)):
            raise CommandError(
                f"{len(overdue)} without a backup of the last {settings.BACKUP_OVERDUE_HOURS} hours; "
                f"{drills.unsound if drills else 0} not sound{'; no drill for a week' if drills and drills.is_overdue else ''}."
            )


def _line(one: Standing) -> str:
    when = f"{one.last:%Y-%m-%d %H:%M} UTC" if one.last else "never"
    return f"{one.subject.name} ({one.subject.host}): {when}{', OVERDUE' if one.is_overdue else ''}"
