"""What changes the change log. Step, entry and journal are written together."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.school.filtering import rules
from incidents.school.filtering.mails import tell_keepers, tell_person
from incidents.school.filtering.models import ChangeEntry, FilterChange, Group, State
from incidents.school.filtering.queries import changes as queries
from incidents.school.filtering.rules import STEPS, Step
from lantern.audit.record import Actor, SystemActor, record
from tenants.people.models import User

CLOCK: Final = SystemActor("Lantern’s calendar")
ENDS_SOON: Final = timedelta(days=2)
TOLD_AGAIN_AFTER: Final = timedelta(days=3)


@dataclass(frozen=True)
class Wanted:
    """A change as somebody asks for it. `asked_by_name` names whoever wants it, if that is not who writes it down."""

    kind: str
    what: str
    why: str
    group: str = Group.PUPILS
    group_words: str = ""
    from_on: date | None = None
    until_on: date | None = None
    asked_by_name: str = ""


def ask_for_change(*, wanted: Wanted, by: User) -> FilterChange:
    """The change waits for somebody other than whoever asked and whoever wrote it down; those who can decide have a mail."""
    rules.check_can_ask(by)
    today, now = timezone.localdate(), timezone.now()
    from_on = wanted.from_on or today
    rules.check_period(from_on, wanted.until_on, on=today)
    change = FilterChange(
        kind=wanted.kind,
        what=wanted.what,
        why=wanted.why,
        group=wanted.group,
        group_words=wanted.group_words,
        from_on=from_on,
        until_on=wanted.until_on,
        asked_by_id=None if wanted.asked_by_name else by.pk,
        asked_by_name=wanted.asked_by_name or str(by),
        recorded_by_id=by.pk,
        recorded_by_name=str(by),
        state=State.ASKED,
        state_at=now,
        created_at=now,
    )
    with transaction.atomic():
        change.save(force_insert=True)
        record("filtering.change_asked", by=by, subject=change, kind=change.kind)
        tell_keepers(_("A change to filtering waits for a decision"), "school_filtering:change", change.pk, besides=by)
    return change


def take_step(*, change_id: uuid.UUID, step: Step, by: Actor, text: str = "") -> FilterChange:
    """The change is where the step leads, with an entry that says so for good. Whoever asked hears of a decision by mail."""
    with transaction.atomic():
        change = queries.locked_change(change_id)
        rules.check_step(by, change, step)
        rules.check_words(step, text)
        to = STEPS[step].to
        if to is None:
            _enter(change, ChangeEntry.Kind.NOTE, by, text)
            record("filtering.change_noted", by=by, subject=change)
            return change
        columns = _move(change, to)
        if step in (Step.APPROVE, Step.REFUSE):
            change.decided_by_id, change.decided_by_name = by.pk, str(by)[:200]
            change.decided_at = change.state_at
            columns += ["decided_by_id", "decided_by_name", "decided_at"]
        change.save(update_fields=columns)
        _enter(change, ChangeEntry.Kind(to), by, text)
        record(f"filtering.change_{to}", by=by, subject=change)
        _tell_of_step(change, step, by)
    return change


def _move(change: FilterChange, to: State) -> list[str]:
    change.state, change.state_at, change.told_waiting_on = to, timezone.now(), None
    return ["state", "state_at", "told_waiting_on"]


def _enter(change: FilterChange, kind: ChangeEntry.Kind, by: Actor, text: str = "") -> None:
    ChangeEntry(change=change, kind=kind, text=text, by_id=by.pk, by_name=str(by)[:200]).save(force_insert=True)


def _tell_of_step(change: FilterChange, step: Step, by: Actor) -> None:
    if step == Step.APPROVE:
        tell_keepers(
            _("A change to filtering is approved and waits to be made"),
            "school_filtering:change",
            change.pk,
            besides=by,
        )
    if step in (Step.APPROVE, Step.REFUSE, Step.MAKE) and change.asked_by_id and change.asked_by_id != by.pk:
        tell_person(
            change.asked_by_id,
            _("There is an answer to the change to filtering that you asked for"),
            "school_filtering:change",
            change.pk,
        )


# What happens by itself


def end_what_ran_out() -> int:
    """Changes whose last day has passed stand no more: what was made is to be switched back. Returns how many; may be repeated."""
    with transaction.atomic():
        rows = queries.run_out(timezone.localdate())
        for change in rows:
            to = rules.RUNS_OUT[State(change.state)]
            change.save(update_fields=_move(change, to))
            _enter(change, ChangeEntry.Kind(to), CLOCK)
            record(f"filtering.change_{to}", by=CLOCK, subject=change)
    return len(rows)


def remind_of_changes() -> int:
    """Mails are on their way about what ends in two days and about what waits for somebody; returns how many changes they count.

    What waits is told again every three days. May be repeated.
    """
    today = timezone.localdate()
    with transaction.atomic():
        ending, waiting = queries.to_tell_of(today, soon=today + ENDS_SOON, again=today - TOLD_AGAIN_AFTER)
        for change in ending:
            change.told_ending_on = today
            change.save(update_fields=["told_ending_on"])
        for change in waiting:
            change.told_waiting_on = today
            change.save(update_fields=["told_waiting_on"])
        if ending:
            tell_keepers(_("A change to filtering ends soon"), "school_filtering:changes")
        if waiting:
            tell_keepers(_("Changes to filtering wait for somebody"), "school_filtering:changes")
    return len(ending) + len(waiting)
