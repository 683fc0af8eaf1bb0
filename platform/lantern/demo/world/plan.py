"""The action plans of the schools that visitors can sign in to: what last year's answers led to, and this year's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from checklists.scales import AMBER, RED, counts_as
from checklists.school.models import AuditStatement
from checklists.school.plan.actions import Details, add_action, close_action, note_progress
from checklists.school.plan.models import PlanAction, Priority, Status
from checklists.school.plan.queries import reds_without_action
from checklists.school.queries.answers import statements_of
from checklists.school.queries.audits import audit_of_round
from lantern.access.roles import Role
from lantern.demo.world.calendar import Dates, moment
from lantern.demo.world.clock import at
from tenants.people.models import User

DONE_AT_MOST: Final = 6


@dataclass(frozen=True)
class Planned:
    """What a school does about a statement that is not green. `owner` is a role, or words for somebody without an account."""

    title: str
    owner: str
    note: str
    done: str


PLANS: Final[dict[str, Planned]] = {
    "LAO-1": Planned(
        "Write the lead’s duties into the job description",
        Role.HEAD,
        "Draft is with the governors’ clerk.",
        "Job description signed and on file.",
    ),
    "LAO-2": Planned(
        "Book the deputy on to the advanced course",
        Role.DSL,
        "First on the waiting list.",
        "Certificate is in the file.",
    ),
    "LAO-3": Planned(
        "Move online incidents into one log",
        Role.DSL,
        "Categories agreed with the behaviour lead.",
        "One log since half term.",
    ),
    "LAO-4": Planned(
        "Midday and office staff finish the online module",
        Role.DEPUTY_DSL,
        "All but two have done it. Both reminded.",
        "Everybody has finished. The list is in the training file.",
    ),
    "LAO-5": Planned(
        "Add online safety to the first day of supply staff",
        Role.DEPUTY_DSL,
        "One page drafted.",
        "On the sheet at reception.",
    ),
    "LAO-6": Planned(
        "Bring names and AI into the online safety policy",
        Role.DSL,
        "Read by the school council.",
        "Agreed by governors.",
    ),
    "LAO-7": Planned(
        "Point from the safeguarding policy to online bullying",
        Role.DSL,
        "Wording agreed.",
        "New policy is on the website.",
    ),
    "LAO-8": Planned(
        "Say in the code of conduct how staff message parents",
        Role.HEAD,
        "Unions have seen it.",
        "Signed at the September training day.",
    ),
    "LAO-9": Planned(
        "Get signatures from the clubs’ providers",
        "School business manager",
        "One of two has signed.",
        "All have signed.",
    ),
    "LAO-10": Planned(
        "Practise with staff what to do about shared images",
        Role.DSL,
        "Date set for the briefing.",
        "Done at the briefing with two examples.",
    ),
    "LAO-11": Planned(
        "Write one rule for phones and smart watches", Role.HEAD, "Discussed at the parents’ forum.", "In the handbook."
    ),
    "LAO-12": Planned(
        "Ask pupils how they use their own mobile data",
        Role.DEPUTY_DSL,
        "Survey drafted.",
        "Results went to governors.",
    ),
    "LAO-13": Planned(
        "Plan one lesson a term for the younger classes", Role.DSL, "Scheme chosen.", "Taught since September."
    ),
    "LAO-14": Planned(
        "Turn on filtering for the laptops taken home",
        Role.IT_LEAD,
        "Licence ordered; the supplier installs it next week.",
        "All are filtered; tested from home.",
    ),
    "LAO-15": Planned(
        "Write down each change to the filter", Role.IT_LEAD, "Form made in the helpdesk.", "In use since September."
    ),
    "LAO-16": Planned(
        "Agree who reads the monitoring alerts at weekends",
        "Network manager",
        "Supplier has sent a wording for the contract.",
        "In the contract.",
    ),
}
# What came from no statement: title, why, owner, days until it is due, and a note.
OWN: Final = (
    (
        "Book governors on to the January course",
        "Two new governors have had no training.",
        Role.GOVERNOR,
        12,
        "Three of five places booked.",
    ),
    (
        "Tell parents who will contact their child online, and how",
        "Asked for at the parents’ forum.",
        Role.HEAD,
        16,
        "Draft letter is ready.",
    ),
    ("Test the restore of last term’s backup", "Nobody has tried it since the new server.", Role.IT_LEAD, 23, ""),
    ("Write the register of approved AI tools", "Staff ask which they may use.", Role.DSL, 58, ""),
    (
        "Ask the supplier to add our out-of-hours route to the contract",
        "Alerts at weekends reach nobody.",
        "Network manager",
        65,
        "Wording sent.",
    ),
)
# When this year's are due, in days from today, in turn; the first is late.
_DUE: Final = (-5, 9, 12, 23, 58, 65, 79)


def play(round_ids: Sequence[UUID], rounds: Sequence[Dates], today: date) -> None:
    """The school's plan up to today: most of last year's done, this year's under way, one red not planned for yet."""
    cast = {person.role: person for person in User.objects.all()}
    if len(round_ids) > 1:
        _last_year(round_ids[-2], rounds[-2].due_on - timedelta(days=2), today, cast)
    _this_year(round_ids[-1], today, cast)
    _own(today, cast)


def _last_year(round_id: UUID, planned_on: date, today: date, cast: dict[str, User]) -> None:
    for place, statement in enumerate(_not_green(round_id)):
        plan = PLANS[statement.code]
        late = place == DONE_AT_MOST
        action = _add(plan, statement, cast, on=planned_on, due_on=today - timedelta(days=12 if late else 40 - place))
        with at(moment(today - timedelta(days=30 + place), 95)):
            note_progress(action_id=action.pk, by=cast[Role.DSL], text=plan.note, status=Status.IN_PROGRESS)
        if late:
            return
        with at(moment(today - timedelta(days=5 + 3 * place), 140)):
            close_action(action_id=action.pk, by=cast[Role.DSL], status=Status.DONE, text=plan.done)


def _this_year(round_id: UUID, today: date, cast: dict[str, User]) -> None:
    audit = audit_of_round(round_id)
    if audit is None:
        return
    unplanned = {red.pk for red in reds_without_action(audit)}
    left_out = min(unplanned, default=None, key=str)
    going = set(PlanAction.objects.going().values_list("statement__stable_id", flat=True))
    wanted = [row for row in _not_green(round_id) if row.pk != left_out and row.stable_id not in going]
    for place, (statement, days) in enumerate(zip(wanted, _DUE, strict=False)):
        plan, due_on = PLANS[statement.code], today + timedelta(days=days)
        on = (
            max(statement.answer.updated_at.date(), due_on - timedelta(days=200))
            if statement.answer.updated_at
            else due_on
        )
        action = _add(plan, statement, cast, on=min(on, due_on), due_on=due_on, is_pressing=days < 0)
        if place % 2 == 0:
            with at(moment(today - timedelta(days=2), 60 + place)):
                note_progress(action_id=action.pk, by=cast[Role.DSL], text=plan.note, status=Status.IN_PROGRESS)


def _own(today: date, cast: dict[str, User]) -> None:
    for place, (title, why, role, days, note) in enumerate(OWN):
        owner = cast.get(role)
        with at(moment(today - timedelta(days=20 - place), 30)):
            details = Details(
                title=title,
                why=why,
                owner=owner,
                owner_words="" if owner else str(role),
                due_on=today + timedelta(days=days),
            )
            action = add_action(details=details, by=cast[Role.DSL])
        if note:
            with at(moment(today - timedelta(days=3 + place), 45)):
                note_progress(action_id=action.pk, by=owner or cast[Role.DSL], text=note, status=Status.IN_PROGRESS)


def _not_green(round_id: UUID) -> list[AuditStatement]:
    """What was answered amber or red and the story has a plan for, red first."""
    audit = audit_of_round(round_id)
    found = [row for row in (statements_of(audit) if audit else ()) if row.code in PLANS]
    return [row for rating in (RED, AMBER) for row in found if counts_as(row.scale, row.answer.rating) == rating]


def _add(
    plan: Planned,
    statement: AuditStatement,
    cast: dict[str, User],
    *,
    on: date,
    due_on: date,
    is_pressing: bool = False,
) -> PlanAction:
    owner = cast.get(plan.owner)
    details = Details(
        title=plan.title,
        owner=owner,
        owner_words="" if owner else str(plan.owner),
        due_on=due_on,
        priority=Priority.HIGH if is_pressing else Priority.NORMAL,
    )
    with at(moment(on, 200)):
        return add_action(details=details, by=cast[Role.DSL], audit_id=statement.audit_id, statement_id=statement.pk)
