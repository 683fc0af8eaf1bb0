"""What each school does by itself: telling its progress and reminding its own people."""

from zlib import crc32

from django.utils import timezone

from checklists.school.actions.reminding import remind, tell_progress
from lantern.audit.record import SystemActor
from lantern.celery import app
from tenants.logins.current import current_tenant
from tenants.logins.hosts import all_tenants
from tenants.logins.task import FleetTask, start_for

REMINDERS = SystemActor("Reminders")
# Every school has a turn each four hours. Of a thousand, about twenty have it in the same five minutes.
SLOTS = 48
MINUTES_A_SLOT = 5


@app.task(name="checklists.remind")
def remind_school() -> None:
    """This school has told how much it has answered, and whoever is due a reminder has a mail on the way."""
    if current_tenant().kind == "school":
        tell_progress(by=REMINDERS)
        remind(on=timezone.localdate(), by=REMINDERS)


@app.task(name="checklists.remind_fleet", base=FleetTask)
def remind_fleet() -> None:
    """Starts the reminders of the schools whose turn it is at this hour."""
    now = timezone.localtime()
    slot = slot_at(now.hour * 60 + now.minute)
    start_for(remind_school, (school for school in all_tenants("school") if slot_of(school.schema_name) == slot))


def slot_at(minute: int) -> int:
    """Which schools have their turn in that minute of the day."""
    return minute // MINUTES_A_SLOT % SLOTS


def slot_of(schema_name: str) -> int:
    """When this school has its turn: the same every day, spread evenly over all schools."""
    return crc32(schema_name.encode()) % SLOTS
