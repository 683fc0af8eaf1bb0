"""What the scheduler starts, and when. A fleet task lines up the tenants that it concerns; each has a small task in its turn.

`FLEET_JOBS` says how long after its time each job is still worth beginning. What was missed meanwhile is begun then, also for
tenants that still waited; after it they wait for the job's next time.
"""

from datetime import timedelta
from typing import Any, Final

from celery.schedules import crontab

from lantern.dispatch.jobs import SUFFIX, Job

# What the night is for may be done by day if need be.
_UNTIL_THE_NEXT_NIGHT: Final = Job(timedelta(hours=24))
# It goes through all that a tenant has kept.
_LONG: Final = Job(timedelta(hours=24), limit=timedelta(minutes=10))
# Nobody has a reminder late in the evening; each tells of all that is new since the last, so nothing is lost.
_BY_FIVE: Final = Job(timedelta(hours=10))
# Comes again by itself before long.
_SOON_AGAIN: Final = Job(timedelta(minutes=55))

FLEET_JOBS: Final[dict[str, Job]] = {
    "answering.tell": Job(timedelta(hours=5)),
    "audits.remove_old_files": _UNTIL_THE_NEXT_NIGHT,
    "bookings.forget_names": _UNTIL_THE_NEXT_NIGHT,
    "checklists.remind": _SOON_AGAIN,
    "concerns.anonymise": _UNTIL_THE_NEXT_NIGHT,
    "concerns.remind": _BY_FIVE,
    # It comes once a month.
    "evidence.remind": Job(timedelta(days=7)),
    "files.sweep": _LONG,
    "filtering.keep": Job(timedelta(hours=12)),
    "incidents.chase": _BY_FIVE,
    "incidents.keep": _UNTIL_THE_NEXT_NIGHT,
    "incidents.remind": _SOON_AGAIN,
    "journal.seal": _LONG,
    "learning.void_superseded": _UNTIL_THE_NEXT_NIGHT,
    "moving.remove_old_exports": _UNTIL_THE_NEXT_NIGHT,
    "needs.keep_up": Job(timedelta(hours=15)),
    "outbox.prune": _UNTIL_THE_NEXT_NIGHT,
    "places.keep_up": _SOON_AGAIN,
    "plan.remind": _BY_FIVE,
    "reports.remove_old": _UNTIL_THE_NEXT_NIGHT,
    "sessions.clear": _UNTIL_THE_NEXT_NIGHT,
    "support.close": _UNTIL_THE_NEXT_NIGHT,
    "training.remind": _BY_FIVE,
}

_ENTRIES: Final[dict[str, dict[str, Any]]] = {
    # One that is still waiting when the next is sent has nothing to add.
    # One that is still waiting when others have been sent has nothing to add. Half a minute, as clocks of machines differ: what
    # the scheduler's clock calls new must not be old by a worker's.
    "sweep the outboxes that may hold something": {
        "task": "outbox.sweep_fleet",
        "schedule": 5.0,
        "options": {"expires": 30.0},
    },
    "sweep every tenant's outbox": {"task": "outbox.wake_fleet", "schedule": 600.0, "options": {"expires": 600.0}},
    # A turn that ends gives out the next, so this only begins, and mends what was lost with a worker.
    "give out turns of scheduled jobs": {
        "task": "dispatch.give_out_fleet",
        "schedule": 2.0,
        "options": {"expires": 30.0},
    },
    # At minutes at which nothing else begins.
    "begin scheduled jobs that were missed": {
        "task": "dispatch.catch_up_fleet",
        "schedule": crontab(minute="2-59/5"),
        "options": {"expires": 240.0},
    },
    "prune every tenant's outbox": {"task": "outbox.prune_fleet", "schedule": crontab(hour=3, minute=40)},
    "clear up every tenant's files": {"task": "files.sweep_fleet", "schedule": crontab(hour=3, minute=55)},
    "remove old reports of benchmarks": {"task": "reports.remove_old_fleet", "schedule": crontab(hour=3, minute=35)},
    "remove old documents of audits": {"task": "audits.remove_old_files_fleet", "schedule": crontab(hour=3, minute=45)},
    "forget who was booked on sessions of long ago": {
        "task": "bookings.forget_names_fleet",
        "schedule": crontab(hour=3, minute=50),
    },
    # Someone who moves up from a waiting list should know the same hour.
    "tell schools' people of their places on sessions": {
        "task": "places.keep_up_fleet",
        "schedule": crontab(minute="*/15", hour="6-20"),
        "options": {"expires": 600.0},
    },
    "remove schools' old exports": {"task": "moving.remove_old_exports_fleet", "schedule": crontab(hour=3, minute=40)},
    "erase schools whose waiting time is over": {
        "task": "provisioning.erase_due",
        "schedule": crontab(minute=20),
        "options": {"headers": {"tenant": "directory"}, "expires": 3600.0},
    },
    # Once a school year is over there is something to do, and on other days there is not.
    "publish the national figures of school years that are over": {
        "task": "provisioning.freeze_national",
        "schedule": crontab(hour=5, minute=10),
        "options": {"headers": {"tenant": "directory"}},
    },
    "make schools' schemas ahead": {
        "task": "provisioning.refill_spares",
        "schedule": 300.0,
        "options": {"headers": {"tenant": "directory"}, "expires": 300.0},
    },
    "clear every tenant's expired sessions": {"task": "sessions.clear_fleet", "schedule": crontab(hour=3, minute=10)},
    "check and seal every tenant's journal": {"task": "journal.seal_fleet", "schedule": crontab(hour=2, minute=40)},
    # A few schools at a time, each three times on a working day.
    "remind schools of their rounds": {
        "task": "checklists.remind_fleet",
        "schedule": crontab(minute="*/5", hour="6-17", day_of_week="mon-fri"),
        "options": {"expires": 240.0},
    },
    "tell owners of evidence that expires": {
        "task": "evidence.remind_fleet",
        "schedule": crontab(hour=6, minute=20, day_of_month=1),
    },
    "void certificates that the authority lets count no more": {
        "task": "learning.void_superseded_fleet",
        "schedule": crontab(hour=4, minute=10),
    },
    # Each day: whoever passed a course three months ago is asked on the day.
    "close confidence checks and write their figures": {
        "task": "needs.keep_up_fleet",
        "schedule": crontab(hour=5, minute=25),
    },
    # On working days, before people begin. Nothing is lost on the others: the mail tells of all that is new since the last.
    "remind schools' people of actions that are due": {
        "task": "plan.remind_fleet",
        "schedule": crontab(hour=6, minute=30, day_of_week="mon-fri"),
    },
    "remind schools of concerns that nobody has read": {
        "task": "concerns.remind_fleet",
        "schedule": crontab(hour=7, minute=45, day_of_week="mon-fri"),
    },
    "anonymise concerns that were kept long enough": {
        "task": "concerns.anonymise_fleet",
        "schedule": crontab(hour=3, minute=25),
    },
    "remind schools' people of training that is due": {
        "task": "training.remind_fleet",
        "schedule": crontab(hour=6, minute=45, day_of_week="mon-fri"),
    },
    # Each day: what ends on a Friday is over on the Saturday.
    "end changes to filtering and remind of reviews": {
        "task": "filtering.keep_fleet",
        "schedule": crontab(hour=6, minute=10),
    },
    # Each hour and each day: what waits four hours for a first look does not wait for a Monday.
    "tell people at schools which incidents wait too long": {
        "task": "incidents.remind_fleet",
        "schedule": crontab(minute=35),
        "options": {"expires": 1800.0},
    },
    "wind the clocks of incidents and remove old documents of them": {
        "task": "incidents.keep_fleet",
        "schedule": crontab(hour=4, minute=10),
    },
    # On working days, when somebody can be asked.
    "tell schools' people which referrals nobody has answered": {
        "task": "incidents.chase_fleet",
        "schedule": crontab(hour=7, minute=10, day_of_week="mon-fri"),
    },
    "tell people at schools what waits": {"task": "answering.tell_fleet", "schedule": crontab(hour=15, minute=20)},
    # Each is closed by a task of its own when it ends; a school restored from an export comes without that.
    "close support access that has run out": {"task": "support.close_fleet", "schedule": crontab(hour=4, minute=20)},
}


def _while_worth_beginning(entry: dict[str, Any]) -> dict[str, Any]:
    """A message that no worker takes within its job's window is dropped: what mails in the morning does not in the evening."""
    job = FLEET_JOBS.get(entry["task"].removesuffix(SUFFIX))
    if job is None:
        return entry
    return {**entry, "options": {"expires": job.window.total_seconds(), **entry.get("options", {})}}


SCHEDULE: Final[dict[str, dict[str, Any]]] = {name: _while_worth_beginning(entry) for name, entry in _ENTRIES.items()}
