"""What a school's people do in one round."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.offers import answer_together
from checklists.school.actions.signing import send_back, sign_as_governor, sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.models import Audit, AuditStatement
from checklists.school.queries.answers import locked_unanswered
from checklists.school.queries.audits import locked_audit
from checklists.school.rules import check_answer_fits
from lantern.access.roles import Role
from lantern.demo.world.answers import DemoAnswer, answer_of
from lantern.demo.world.calendar import Dates, moment
from lantern.demo.world.cast import OPEN_TO_VISITORS
from lantern.demo.world.clock import at
from lantern.demo.world.county import DemoSchool
from lantern.demo.world.evidence import keep_evidence
from lantern.demo.world.records import bands_of
from lantern.demo.world.together import work_together
from tenants.people.models import User

# How far a school gets, in order.
NOT_OPENED, OPENED, STARTED, READY, SIGNED, SUBMITTED = range(6)

# How far each school has got in the round that is open, in the order of the county's list: a digit each, a dozen in a row.
STAGES = tuple(int(stage) for stage in "235201542025320152450210250312502425023501252042512032520215")
PART_ANSWERED = 0.6
# What the governor of a school that visitors open says in its first round, and again in the one that is open.
SENT_BACK = (
    "Thank you, this reads well. Before I sign: three governors have not had their training yet, so I do not think that we "
    "can leave that statement as it is. Please look at it again with the safeguarding lead."
)
INFRASTRUCTURE = ("LAO-14", "LAO-15", "LAO-16")

# How many schools do not submit in the first closed round, the second and so on.
MISSING = (5, 3, 4)

# Schools start in the first weeks and take a few days over each step.
STARTS_WITHIN = 10
# One that visitors can sign in to starts its last audit late, so that they find something new there.
LATE_START = 15
LATE_STARTER = OPEN_TO_VISITORS[0]
MINUTES_A_STATEMENT = 7
STATEMENTS_A_SITTING = 8


@dataclass(frozen=True)
class Letter:
    """Something that the school told its authority, and when it did in the story."""

    sender: str
    round_id: UUID
    kind: str
    at: datetime


class Year:
    """One school's year: the moments at which its people act, and the letters that left the school."""

    def __init__(self, school: DemoSchool, *, number: int, dates: Dates, sender: str) -> None:
        self.school = school
        self.number = number
        self.dates = dates
        self.sender = sender
        self.letters: list[Letter] = []
        self._chance = random.Random(f"{school.urn} {number} when")  # noqa: S311 -- a story, not a secret
        begins = (
            LATE_START if school is LATE_STARTER and dates.closes_on is None else self._chance.randint(0, STARTS_WITHIN)
        )
        self._now = self._workday(moment(dates.opens_on + timedelta(days=begins), self._chance.randint(0, 240)))

    def take_part(self, round_id: UUID, *, stage: int) -> None:
        """The school's people have come as far as the stage. Call it on the school's own login."""
        if stage == NOT_OPENED:
            return
        cast = {person.role: person for person in User.objects.all()}
        lead = cast[Role.DSL]
        with at(self._now):
            audit = start_audit(round_id=round_id, by=lead)
        self._tell(round_id, "opened")
        if stage == OPENED:
            return
        if self.school in OPEN_TO_VISITORS:
            with at(self._now):
                keep_evidence(audit, year=self.number, dates=self.dates, cast=cast)
        if self.dates.closes_on is None:
            work_together(audit, cast, begun=self._now)
        self._answer(audit, cast, share=1.0 if stage > STARTED else PART_ANSWERED)
        if self.school in OPEN_TO_VISITORS and (stage == READY or self.number == 0):
            self._send_back(audit, cast)
        if stage >= SIGNED:
            self._later(days=(1, 3))
            with at(self._now):
                sign_as_head(audit_id=audit.pk, by=cast[Role.HEAD])
            Audit.objects.filter(pk=audit.pk).update(bands=bands_of(self.school, year=self.number))
            self._tell(round_id, "signed")
        if stage >= SUBMITTED:
            self._later(days=(1, 4))
            with at(self._now):
                sign_as_governor(audit_id=audit.pk, by=cast[Role.GOVERNOR])
            self._tell(round_id, "submitted")

    def _send_back(self, audit: Audit, cast: dict[str, User]) -> None:
        """The head signs, the governor reads and sends it back, and the safeguarding lead is to look again."""
        self._later(days=(1, 2))
        with at(self._now):
            sign_as_head(audit_id=audit.pk, by=cast[Role.HEAD])
        self._tell(audit.round_id, "signed")
        self._now += timedelta(hours=5)
        with at(self._now):
            send_back(audit_id=audit.pk, reason=SENT_BACK, by=cast[Role.GOVERNOR])
        self._tell(audit.round_id, "ready")

    def _answer(self, audit: Audit, cast: dict[str, User], *, share: float) -> None:
        statements = list(audit.statements.select_related("answer").order_by("position"))
        chosen = statements[: round(len(statements) * share)]
        answer = self._one_by_one if self.school in OPEN_TO_VISITORS else self._together
        for place in range(0, len(chosen), STATEMENTS_A_SITTING):
            if place:
                self._later(days=(1, 3))
            else:
                self._tell(audit.round_id, "started")
            answer(audit, chosen[place : place + STATEMENTS_A_SITTING], cast)
        if len(chosen) == len(statements):
            self._tell(audit.round_id, "ready")

    def _one_by_one(self, audit: Audit, statements: list[AuditStatement], cast: dict[str, User]) -> None:
        for statement in statements:
            who = cast.get(Role.IT_LEAD) if statement.code in INFRASTRUCTURE else None
            answer = self._answer_to(statement)
            with at(self._now):
                save_answer(
                    audit_id=audit.pk,
                    statement_id=statement.pk,
                    by=who or cast[Role.DSL],
                    seen=Seen(rating=statement.answer.rating_revision, note=statement.answer.note_revision),
                    rating=answer.rating,
                    note=answer.note,
                )
            self._minutes_pass()

    def _together(self, audit: Audit, statements: list[AuditStatement], cast: dict[str, User]) -> None:
        """In as many queries for eight as for one, as a section is confirmed: nobody opens these schools to see each save."""
        with at(self._now), transaction.atomic():
            locked = locked_audit(audit.pk)
            wanted = {}
            for row in locked_unanswered(locked, [statement.pk for statement in statements]):
                answer = self._answer_to(row.statement)
                check_answer_fits(row.statement, rating=answer.rating, reply="", note=answer.note)
                wanted[row] = {"rating": answer.rating} | ({"note": answer.note} if answer.note else {})
            answer_together(locked, wanted, by=cast[Role.DSL])
        for _statement in statements:
            self._minutes_pass()

    def _answer_to(self, statement: AuditStatement) -> DemoAnswer:
        return answer_of(self.school, statement.code, year=self.number, may_be_exempt=statement.allow_not_applicable)

    def _minutes_pass(self) -> None:
        self._now += timedelta(minutes=self._chance.randint(2, MINUTES_A_STATEMENT))

    def _tell(self, round_id: UUID, kind: str) -> None:
        self.letters.append(Letter(self.sender, round_id, kind, self._now))

    def _later(self, *, days: tuple[int, int]) -> None:
        self._now = self._workday(self._now + timedelta(days=self._chance.randint(*days)))

    @staticmethod
    def _workday(when: datetime) -> datetime:
        return when + timedelta(days=7 - when.weekday()) if when.weekday() > 4 else when


def who_misses(schools: tuple[DemoSchool, ...], number: int) -> set[DemoSchool]:
    """The schools that never get round to submitting in that closed round: fewer each year."""
    count = MISSING[min(number, len(MISSING) - 1)]
    return set(random.Random(f"missing {number}").sample(schools, count))  # noqa: S311 -- a story, not a secret
