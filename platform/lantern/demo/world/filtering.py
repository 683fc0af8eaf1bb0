"""The filtering log of the schools that visitors can sign in to: a year and a half of changes, checks and reviews."""

from datetime import date, timedelta
from typing import Final

from checklists.school.plan.actions import Details, close_action
from checklists.school.plan.models import Status
from incidents.school.filtering.actions.changes import Wanted, ask_for_change, end_what_ran_out, take_step
from incidents.school.filtering.actions.checks import Seen, act_on_check, act_on_review, log_check
from incidents.school.filtering.actions.reviews import (
    Finding,
    Held,
    hold_review,
    propose_review,
    start_review,
    write_findings,
)
from incidents.school.filtering.actions.systems import Facts, add_system
from incidents.school.filtering.models import Because, ChangeKind, Group, Part, Result, SystemKind, Verdict
from incidents.school.filtering.rules import Step
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from tenants.people.models import User

# Days ago, for how many days (none: for good), what it does, what, why, who asks, and how far it came.
CHANGES: Final = (
    (
        298,
        1,
        ChangeKind.ALLOW,
        "www.nationalrail.example",
        "Year 6 plan their trip to London.",
        Role.STAFF,
        Step.REVERSE,
    ),
    (
        243,
        None,
        ChangeKind.BLOCK,
        "Category “anonymous chat”",
        "Seen on two tablets in the library.",
        Role.DSL,
        Step.MAKE,
    ),
    (170, 14, ChangeKind.ALLOW, "video.example.org/volcanoes", "Films for the topic week.", Role.STAFF, Step.REVERSE),
    (121, 1, ChangeKind.ALLOW, "Category “games”", "Reward afternoon.", Role.STAFF, Step.REFUSE),
    (
        64,
        None,
        ChangeKind.SETTING,
        "Safe search locked on for guests",
        "Found open in the termly check.",
        Role.IT_LEAD,
        Step.MAKE,
    ),
    (
        40,
        5,
        ChangeKind.ALLOW,
        "www.archive.example.org",
        "Old newspapers for the local history topic.",
        Role.STAFF,
        Step.REVERSE,
    ),
    (12, 9, ChangeKind.ALLOW, "maps.example.org", "Compass and map work, Year 4.", Role.STAFF, Step.MAKE),
    (
        3,
        10,
        ChangeKind.ALLOW,
        "www.poems.example.org",
        "Poetry week; the site is filed under “blogs”.",
        Role.STAFF,
        Step.MAKE,
    ),
    (1, 6, ChangeKind.ALLOW, "code.example.org/projects", "Computing club shares its projects.", Role.STAFF, None),
)
# Days ago, device, where, signed in as, and what came of it.
CHECKS: Final = (
    (310, "Pupil laptop 3", "Main site", Group.PUPILS, Result.BLOCKED, ""),
    (212, "Pupil tablet 11", "Main site", Group.PUPILS, Result.BLOCKED, ""),
    (211, "Staff laptop 2", "Main site", Group.STAFF, Result.BLOCKED, ""),
    (
        66,
        "Visitor’s telephone",
        "Main site, guest Wi-Fi",
        Group.GUESTS,
        Result.THROUGH,
        "Adult pictures in the image search: safe search was off for guests.",
    ),
    (65, "Pupil laptop 14", "Main site", Group.PUPILS, Result.BLOCKED, ""),
    (9, "Pupil laptop 8", "At home", Group.PUPILS, Result.BLOCKED, ""),
)
SYSTEMS: Final = (
    ("School filter", SystemKind.FILTERING, "Filters every managed device, at home too.", "IT lead", Group.EVERYBODY, True),
    ("Screen monitoring", SystemKind.MONITORING, "Alerts and a weekly report.", "Safeguarding lead", Group.PUPILS, True),
    ("Lesson planner with AI", SystemKind.AI_TOOL, "Staff draft lessons. No pupil data.", "Deputy head", Group.STAFF, True),
)  # fmt: skip
NEW_TOOL: Final = Facts(
    name="Reading helper with AI",
    kind=SystemKind.AI_TOOL,
    purpose="Listens to pupils reading aloud.",
    owner="English lead",
    used_by=Group.PUPILS,
    dpia="to_do",
)
FOUND: Final[dict[Part, tuple[Verdict, str]]] = {
    Part.RISKS: (Verdict.IN_ORDER, "Eleven pupils new to English; the filter’s language lists were widened in autumn."),
    Part.BLOCKED: (Verdict.IN_ORDER, "Staff, older and younger pupils and guests have profiles of their own."),
    Part.OWN_DEVICES: (Verdict.NEEDS_ACTION, "Staff telephones on the staff Wi-Fi are not filtered."),
    Part.AI: (Verdict.IN_ORDER, "One tool for staff. Chatbots are blocked for pupils."),
    Part.LIMITS: (Verdict.IN_ORDER, "Pupils’ own mobile data cannot be filtered: the phone rule covers it."),
    Part.INCIDENTS: (
        Verdict.IN_ORDER,
        "Alerts rose after half term, most of them searches for a game. No pattern of harm.",
    ),
    Part.POLICIES: (Verdict.IN_ORDER, "Parents were told in September what is filtered and monitored."),
    Part.CHECKS: (Verdict.IN_ORDER, "Three checks since the last review, two kinds of user."),
}


def play(today: date) -> None:
    """The log up to today: what is over and what waits, and a new AI tool that calls for a review. On the school's login."""
    cast = {person.role: person for person in User.objects.all()}
    _systems(cast, today)
    _review(cast, _workday(today - timedelta(days=203)))
    _changes(cast, today)
    _checks(cast, today)
    with at(moment(today - timedelta(days=2), 100)):
        add_system(facts=NEW_TOOL, by=cast[Role.DEPUTY_DSL], is_new=True)


def _changes(cast: dict[str, User], today: date) -> None:
    for ago, days, kind, what, why, role, step in CHANGES:
        asked_on = _workday(today - timedelta(days=ago))
        until_on = None if days is None else asked_on + timedelta(days=days - 1)
        group = Group.GUESTS if "guests" in what else Group.PUPILS
        with at(moment(asked_on, 20)):
            wanted = Wanted(kind=kind, what=what, why=why, group=group, until_on=until_on)
            change = ask_for_change(wanted=wanted, by=cast[role])
        if step is None:
            continue
        with at(moment(asked_on, 65)):
            decided = Step.REFUSE if step == Step.REFUSE else Step.APPROVE
            text = "The whole category is too wide. Name the sites." if step == Step.REFUSE else ""
            take_step(
                change_id=change.pk, step=decided, by=cast[Role.HEAD if role == Role.DSL else Role.DSL], text=text
            )
        if step == Step.REFUSE:
            continue
        with at(moment(asked_on, 80)):
            take_step(change_id=change.pk, step=Step.MAKE, by=cast[Role.IT_LEAD])
        if until_on is not None and until_on < today:
            with at(moment(until_on + timedelta(days=1), -150)):
                end_what_ran_out()
            if step == Step.REVERSE:
                with at(moment(until_on + timedelta(days=1), 10)):
                    take_step(change_id=change.pk, step=step, by=cast[Role.IT_LEAD])


def _checks(cast: dict[str, User], today: date) -> None:
    for ago, device, place, group, result, note in CHECKS:
        on = _workday(today - timedelta(days=ago))
        with at(moment(on, 200)):
            seen = Seen(
                checked_on=on,
                device=device,
                place=place,
                group=group,
                tool="SWGfL Test Filtering",
                result=result,
                abuse=True,
                terrorist=True,
                adult=True,
                note=note,
                together_with=cast[Role.DSL].name,
            )
            check = log_check(seen=seen, by=cast[Role.IT_LEAD])
            if check.needs_action:
                details = Details(
                    title="Lock safe search for guests", owner=cast[Role.IT_LEAD], due_on=on + timedelta(days=7)
                )
                found = act_on_check(check_id=check.pk, details=details, by=cast[Role.DSL])
        if check.needs_action:
            with at(moment(on + timedelta(days=2), 300)):
                text = "Locked in the guest profile, and tested again."
                close_action(action_id=found.action_id, by=cast[Role.IT_LEAD], status=Status.DONE, text=text)


def _systems(cast: dict[str, User], today: date) -> None:
    for name, kind, purpose, owner, used_by, is_assessed in SYSTEMS:
        since = today - timedelta(days=420)
        facts = Facts(
            name=name,
            kind=kind,
            purpose=purpose,
            owner=owner,
            used_by=used_by,
            dpia="done",
            in_use_from=since,
            assessed_on=since - timedelta(days=20) if is_assessed else None,
        )
        with at(moment(since, 30)):
            add_system(facts=facts, by=cast[Role.IT_LEAD], is_new=False)


def _review(cast: dict[str, User], on: date) -> None:
    lead = cast[Role.DSL]
    with at(moment(on - timedelta(days=6), 120)):
        review = propose_review(because=Because.YEARLY, source=None, by=lead)
        start_review(review_id=review.pk, by=lead)
    with at(moment(on, 390)):
        findings = {part: Finding(verdict, text) for part, (verdict, text) in FOUND.items()}
        write_findings(review_id=review.pk, findings=findings, by=lead)
        details = Details(title="Filter the staff Wi-Fi", owner=cast[Role.IT_LEAD], due_on=on + timedelta(days=60))
        found = act_on_review(review_id=review.pk, details=details, by=lead)
        names = ", ".join(cast[role].name for role in (Role.HEAD, Role.DSL, Role.IT_LEAD, Role.GOVERNOR))
        held = Held(
            held_on=on,
            took_part=names,
            summary="Filtering and monitoring fit our pupils. The staff Wi-Fi is the gap, and there is an action for it.",
            with_leader=True,
            with_dsl=True,
            with_it=True,
            with_governor=True,
        )
        hold_review(review_id=review.pk, held=held, by=lead)
    with at(moment(on + timedelta(days=45), 300)):
        text = "The staff Wi-Fi goes through the staff profile now."
        close_action(action_id=found.action_id, by=cast[Role.IT_LEAD], status=Status.DONE, text=text)


def _workday(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
