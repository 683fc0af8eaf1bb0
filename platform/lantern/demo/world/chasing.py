"""What the officer does while a round runs, and an adviser after it: more time, reminders, a visit to a school that shares."""

from datetime import date, timedelta
from uuid import UUID

from checklists.authority.actions.rounds import extend
from checklists.authority.queries import round_by_id
from checklists.school.actions.sharing import share
from checklists.school.queries.audits import audit_of_round
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from lantern.demo.world.school import Letter
from reporting.authority.actions import chase_schools
from reporting.authority.queries import completion
from reporting.authority.tasks import send_chases
from reporting.authority.visits.actions import note_statement, show_visit, start_visit
from reporting.authority.visits.queries import lines, school_sharing
from tenants.logins.current import as_tenant
from tenants.logins.info import TenantInfo
from tenants.people.models import User

CHASED_AGO = timedelta(days=6)
EXTENDED_AGO = timedelta(days=4)
MORE_TIME = timedelta(days=5)
NOTED = (
    ("amber", "The log of checks stops in March. We agreed that it is partly in place until it is kept each month."),
    ("", "Shown to us in class: pupils knew whom to tell, and how."),
    ("green", "Seen working on three devices, with the weekly report on file. Better than you rated yourselves."),
)
SUMMARY = (
    "An hour with the safeguarding lead and the IT lead, and a walk through two classrooms. We looked at filtering, at what "
    "pupils say they would do, and at the training record. Next visit in the spring."
)


def keep_after_them(round_id: UUID, today: date, *, by: User) -> None:
    """Whoever has not started was reminded last week, and one school has more time."""
    round_ = round_by_id(round_id)
    state = completion(round_)
    waiting = [school.school_id for school in state.of("not_started")]
    with at(moment(today - CHASED_AGO, 40)):
        job = chase_schools(round_id=round_id, school_ids=waiting, again=False, by=by)
        send_chases.apply(args=(str(job.pk),)).get()
    started = [school.school_id for school in state.of("started") if school.school_id not in waiting]
    with at(moment(today - EXTENDED_AGO, 95)):
        extend(
            round_=round_,
            school_ids=started[:1],
            due_on=round_.due_on + MORE_TIME,
            reason="A new safeguarding lead started this month.",
            by=by,
        )


def visit(school: TenantInfo, county: TenantInfo, round_id: UUID, closed_on: date) -> Letter:
    """The school's head shares last round's levels, and an adviser comes, notes three statements and shows them.

    Returns what the school sent, with the story's date.
    """
    shared_at = moment(closed_on + timedelta(days=9))
    with as_tenant(school), at(shared_at):
        audit = audit_of_round(round_id)
        if audit is None:
            raise LookupError(f"{school.name} has no audit of the last closed round.")
        share(audit_id=audit.pk, by=User.objects.get(role=Role.HEAD))
    visited_on = closed_on + timedelta(days=21)
    with as_tenant(county), at(moment(visited_on, 400)):
        adviser = User.objects.get(role=Role.OFFICER)
        shares = school_sharing(round_id, school.id)
        made = start_visit(round_id=round_id, school_id=school.id, visited_on=visited_on, summary=SUMMARY, by=adviser)
        for line, (agreed, note) in zip(lines(shares.shared)[2::4], NOTED, strict=False):
            note_statement(
                visit_id=made.pk, statement_id=line.statement.pk, seen=0, agreed=agreed, note=note, by=adviser
            )
        show_visit(visit_id=made.pk, by=adviser)
    return Letter(school.role, round_id, "shared", shared_at)
