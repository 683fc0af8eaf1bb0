"""Telling people what training they owe, and telling those who look after it how the school stands.

A mail counts and dates. Which training it is, and whose, stays in the school.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.access.roles import Role
from lantern.audit.record import Actor, SystemActor, record
from lantern.outbox.send import queue_mail
from tenants.logins.current import current_tenant
from tenants.people.models import User
from tenants.people.queries import people
from training.school import rules
from training.school.models import Digest, Reminder, StaffMember
from training.school.queries.matrix import Line, Matrix, matrix
from training.school.queries.records import waiting_records
from training.school.standing import Requirement, Standing, State

# Days from the day on which it is due.
STEPS: Final = (-30, -14, -3, 3, 14, 30)
_OWED: Final = (State.OVERDUE, State.EXPIRES, State.DUE)
_LANTERN: Final = SystemActor("Lantern")


@dataclass(frozen=True)
class Owed:
    """One thing that somebody has to do, and the step of the way on which they are told."""

    requirement: Requirement
    standing: Standing
    due_on: date
    step: int


@dataclass(frozen=True)
class Reminded:
    """How many people have a mail on its way, and who has no address and has to be told in person."""

    mails: int
    without_address: tuple[StaffMember, ...]


def remind_staff(*, on: date | None = None) -> int:
    """Whoever has come to a step of the way since they were last told has one mail; returns how many. May be repeated.

    A step that fell on a day without reminders is told on the next. Who has no address is in the weekly mail to those who look after
    training instead.
    """
    day = on or timezone.localdate()
    with transaction.atomic():
        found = matrix(on=day)
        told = set(Reminder.objects.values_list("staff_id", "requirement_id", "due_on", "step"))
        mails = 0
        for line in found.lines:
            news = [
                one
                for one in _owed(found, line, day)
                if (line.staff.pk, one.requirement.id, one.due_on, one.step) not in told
            ]
            if news and line.staff.email:
                mails += _tell(line.staff, news, day)
    return mails


def remind_overdue(*, by: Actor) -> Reminded:
    """Everybody who has something overdue and an address has a mail on its way, one a day however often this is asked for."""
    rules.check_can_manage(by)
    today = timezone.localdate()
    with transaction.atomic():
        found = matrix(on=today)
        mails, without = 0, []
        for line in found.lines:
            overdue = [
                Owed(asked, cell, cell.day or today, cell.days)
                for asked, cell in zip(found.requirements, line.cells, strict=True)
                if cell.state == State.OVERDUE
            ]
            if not overdue:
                continue
            if not line.staff.email:
                without.append(line.staff)
            elif sent := _tell(line.staff, overdue, today):
                mails += sent
                record("training.reminded", by=by, subject=line.staff, overdue=len(overdue))
    return Reminded(mails, tuple(without))


def send_digest(*, on: date | None = None) -> int:
    """The safeguarding leads, or the head where there is none, have the week's mail; returns how many. Does nothing a second time.

    A week in which nothing is open is noted without a mail.
    """
    day = on or timezone.localdate()
    week = day - timedelta(days=day.weekday())
    # On the other days of the week the matrix need not be worked out.
    if Digest.objects.filter(week=week).exists():
        return 0
    with transaction.atomic():
        found = matrix(on=day)
        numbers = {
            "overdue": found.people_in[State.OVERDUE],
            "expires": found.people_in[State.EXPIRES],
            "due": found.people_in[State.DUE],
            "waiting": waiting_records().count(),
            "without_address": sum(line.has(State.OVERDUE) and not line.staff.email for line in found.lines),
        }
        told = _who_looks_after() if any(numbers.values()) else []
        digest, is_first = Digest.objects.get_or_create(week=week, defaults={"mails": len(told)})
        if not is_first:
            return 0
        for person in told:
            _mail(person.email, person.name, _("Training at your school this week"), "digest", "matrix", **numbers)
        if told:
            record("training.digest_sent", by=_LANTERN, subject=digest, mails=len(told))
    return len(told)


def _owed(found: Matrix, line: Line, on: date) -> Iterable[Owed]:
    for asked, cell in zip(found.requirements, line.cells, strict=True):
        if cell.state not in _OWED or cell.day is None:
            continue
        reached = [step for step in STEPS if step <= (on - cell.day).days]
        if reached:
            yield Owed(asked, cell, cell.day, reached[-1])


def _tell(staff: StaffMember, owed: Iterable[Owed], on: date) -> int:
    """One mail about these; none if every one of them was told at this step already."""
    rows = [Reminder(staff=staff, requirement_id=one.requirement.id, due_on=one.due_on, step=one.step) for one in owed]
    before = Reminder.objects.filter(staff=staff, requirement_id__in=[row.requirement_id for row in rows])
    known = set(before.values_list("requirement_id", "due_on", "step"))
    new = [row for row in rows if (row.requirement_id, row.due_on, row.step) not in known]
    if not new:
        return 0
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    overdue = [row.due_on for row in rows if row.due_on < on]
    ahead = [row.due_on for row in rows if row.due_on >= on]
    _mail(
        staff.email,
        staff.name,
        _("Your training at school"),
        "owed",
        "home",
        overdue=len(overdue),
        ahead=len(ahead),
        first=min(ahead, default=None),
        has_account=staff.person_id is not None,
    )
    return 1


def _who_looks_after() -> list[User]:
    leads = list(people().active().filter(role__in=(Role.DSL, Role.DEPUTY_DSL)))
    return leads or list(people().active().filter(role=Role.HEAD))


def _mail(to: str, name: str, subject: str, template: str, page: str, **context: object) -> None:
    school = current_tenant()
    urlconf = str(settings.TENANT_TYPES[school.kind]["URLCONF"])
    queue_mail(
        to=to,
        subject=f"{subject}, {school.name}",
        template=f"school_training/mail/{template}.txt",
        context={
            "name": name,
            "school": school,
            "link": school.url(reverse(f"school_training:{page}", urlconf=urlconf)),
            **context,
        },
    )
