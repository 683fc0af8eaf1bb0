"""What the scheduler starts, and when. A fleet task starts one small task for each tenant that it concerns."""

from typing import Any, Final

from celery.schedules import crontab

SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    # One that is still waiting when the next is sent has nothing to add.
    "sweep the outboxes that may hold something": {
        "task": "outbox.sweep_fleet",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sweep every tenant's outbox": {"task": "outbox.wake_fleet", "schedule": 600.0, "options": {"expires": 600.0}},
    "prune every tenant's outbox": {"task": "outbox.prune_fleet", "schedule": crontab(hour=3, minute=40)},
    "clear up every tenant's files": {"task": "files.sweep_fleet", "schedule": crontab(hour=3, minute=55)},
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
        "options": {"headers": {"tenant": "directory"}},
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
    "close support access that has run out": {"task": "support.close_fleet", "schedule": 15 * 60.0},
}
