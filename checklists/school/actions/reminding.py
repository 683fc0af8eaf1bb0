"""What the school does by itself a few times a day: it tells how much is answered, and reminds its own people."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists.authority import catalogue
from checklists.authority.catalogue import OpenRound
from checklists.school.models import Audit, RoundLetter
from checklists.school.reminders import letter_due, next_step
from lantern.access.roles import Role
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from lantern.ui.words import day
from reporting.authority import letterbox
from tenants.logins.current import current_tenant
from tenants.people.queries import people


@dataclass(frozen=True)
class Line:
    """One round in a mail."""

    round: OpenRound
    kind: RoundLetter.Kind
    step: str
    due: str


@dataclass
class Mail:
    """What one person reads: everything that waits, in one mail."""

    person: Any
    lines: list[Line] = field(default_factory=list)


def tell_progress(*, by: Actor) -> int:
    """The authority knows how much of each open audit is answered, in percent; how many audits had news.

    No journal row: nothing of the school changed, and the authority could read as much from its own page.
    """
    told = 0
    open_rounds = {round_.id for round_ in catalogue.open_rounds()}
    for audit in Audit.objects.in_progress().filter(state=Audit.State.OPEN, round_id__in=open_rounds):
        percent = 100 * audit.answered // audit.total
        if percent == audit.told_percent:
            continue
        with transaction.atomic(), suppress(NotPossibleNow):
            letterbox.tell_progress(audit.round_id, percent)
            audit.told_percent = percent
            audit.save(update_fields=["told_percent"])
            told += 1
    return told


def remind(*, on: date, by: Actor) -> int:
    """Whoever has to do the next step of an open round has a mail on the way, if one is due that day; how many mails.

    One mail a person and a day at most, whatever the number of rounds. Nobody is written to about a finished audit.
    """
    letters = list(RoundLetter.objects.all())
    if any(letter.sent_on == on for letter in letters):
        return 0
    audits = {audit.round_id: audit for audit in Audit.objects.all()}
    staff = list(people().active())
    mails: dict[Any, Mail] = {}
    sent: list[RoundLetter] = []
    for round_ in catalogue.open_rounds():
        step = next_step(audits.get(round_.id))
        kind = letter_due(round_, [letter for letter in letters if letter.round_id == round_.id], on=on)
        if step is None or kind is None:
            continue
        roles, words = step
        line = Line(round_, kind, str(words), day(round_.due_on))
        for person in _whose_turn(staff, roles):
            mails.setdefault(person.pk, Mail(person)).lines.append(line)
        sent.append(RoundLetter(round_id=round_.id, kind=kind, sent_on=on, due_on=round_.due_on))
    # Another worker may be at the same work: the letters of one day are written once.
    with suppress(IntegrityError), transaction.atomic():
        for letter in sent:
            letter.save(force_insert=True)
            record("round.reminded", by=by, subject=letter, kind=str(letter.kind), people=len(mails))
        for mail in mails.values():
            _queue(mail, on)
        return len(mails)
    return 0


def _whose_turn(staff: list[Any], roles: frozenset[Role]) -> list[Any]:
    """Those with the roles, or else the head: somebody has to know."""
    return [person for person in staff if person.role in roles] or [
        person for person in staff if person.role == Role.HEAD
    ]


def _queue(mail: Mail, on: date) -> None:
    first, school = mail.lines[0], current_tenant()
    words = {"title": first.round.title, "due": first.due, "count": len(mail.lines)}
    one = _("%(title)s: was due on %(due)s") if first.round.overdue(on) else _("%(title)s: due on %(due)s")
    many = ngettext("%(count)d audit waits for your school", "%(count)d audits wait for your school", len(mail.lines))
    queue_mail(
        to=mail.person.email,
        subject=(one if len(mail.lines) == 1 else many) % words,
        template="school_checklists/mail/rounds.txt",
        context={
            "person": mail.person,
            "lines": [(line, line.round.overdue(on)) for line in mail.lines],
            "school": school,
            "authority": school.authority.name if school.authority else "",
            "link": school.url("/"),
        },
    )
