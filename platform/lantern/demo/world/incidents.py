"""A year of incidents at the schools that visitors can sign in to: made up, told and dealt with through the same actions as on pages."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from incidents.school import actions
from incidents.school.actions import Details, Somebody
from incidents.school.models import Incident
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from tenants.people.actions import make_chair
from tenants.people.models import User

CHAIR_SINCE: Final = timedelta(days=400)


@dataclass(frozen=True)
class Story:
    """One incident: how many days ago, what was said, and how far it has got. `lines` are (kind, text, reasons)."""

    days_ago: int
    category: str
    severity: str
    account: str
    people: tuple[Somebody, ...] = ()
    by: str = Role.STAFF
    ends: str = "closed"
    lines: tuple[tuple[str, str, str], ...] = ()
    outcome: str = "It has stopped. Both families know whom to speak to."
    lessons: str = "Nothing had to be changed."
    facts: dict[str, Any] = field(default_factory=dict)


def _pupil(role: str, reference: str, year: str, name: str = "") -> Somebody:
    return Somebody(role=role, kind="pupil", reference=reference, year_group=year, name=name)


STORIES: Final = (
    Story(
        352, "bullying", "medium",
        "Messages in a class group chat made fun of one pupil’s lunch, night after night. A parent showed them to me.",
        (_pupil("victim", "ADM-118", "5", "Tilly Marsden"), _pupil("instigator", "ADM-131", "5")),
        lines=(
            ("told", "By telephone, both families, the same afternoon.", ""),
            ("decision", "We deal with it in class and do not involve the police.", "No threat, and both families agree."),
        ),
        lessons="The year group has a lesson on group chats before the holidays from now on.",
        facts={"how_found": "parent", "in_school": False, "device": "personal", "platform": "A chat app"},
    ),
    Story(
        310, "scam", "low", "A mail that looked like the office asked me to buy gift cards. I did not.",
        (Somebody(role="victim", kind="staff"),), outcome="Reported to the provider of the mail.",
        lessons="A reminder went to all staff.",
    ),
    Story(
        288, "bypassing", "low", "Three pupils used a proxy site in the IT room.",
        (_pupil("instigator", "ADM-204", "6"), _pupil("instigator", "ADM-209", "6")),
        facts={"how_found": "monitoring", "in_school": True, "device": "school"},
        outcome="The site is blocked.", lessons="Proxy sites are part of the monthly check.",
    ),
    Story(
        255, "self_harm", "critical", "A search for ways to hurt oneself was flagged at 10:40.",
        (_pupil("victim", "ADM-092", "6", "Noah Fielding"),), by=Role.DSL,
        lines=(
            ("told", "Mother, in person, within the hour. She took him to the GP.", ""),
            ("decision", "Referred to the mental health support team.", "He said that he had a plan for the weekend."),
            ("action", "Class teacher checks in each morning for a month.", ""),
        ),
        ends="reviewed", outcome="He is seen weekly and says that he feels better.",
        lessons="High alerts now go to two people at once.",
        facts={"how_found": "monitoring", "in_school": True, "device": "school", "flags": ("send",)},
    ),
    Story(
        231, "filter_failure", "high", "A page with gore opened on a pupil tablet although the filter was on.",
        by=Role.IT_LEAD, outcome="The provider corrected the category. We tested it on four devices.",
        lessons="An extra review of the filter was held.", facts={"in_school": True, "device": "school"},
    ),
    Story(
        204, "nudes_shared", "high", "A pupil told me that a picture of her is going round. I have not seen it and did not ask to.",
        (_pupil("victim", "ADM-077", "6"), _pupil("instigator", "ADM-085", "6")),
        lines=(
            ("decision", "Referred to the police and children’s social care at once.", "A child under 13 is in the image."),
            ("told", "Both families, after the police had advised.", ""),
        ),
        outcome="The police dealt with it as education, not as crime. The image was taken down with Report Remove.",
        lessons="Assembly on what to do when somebody asks for a picture; parents’ evening planned.",
        facts={"how_found": "disclosure", "in_school": False, "device": "personal", "safe_now": True},
    ),
    Story(187, "other_content", "", "Trying the new form.", by=Role.DSL, ends="test"),
    Story(
        160, "hate", "medium", "Racist comment under a class video.",
        (_pupil("instigator", "ADM-131", "5"), _pupil("victim", "ADM-140", "5")),
        outcome="Apology, and a restorative meeting.", facts={"flags": ("characteristic",)},
    ),
    Story(
        131, "grooming", "critical",
        "A man in a game asked a pupil for her address and for pictures. She told her grandmother.",
        (_pupil("victim", "ADM-066", "6", "Ava Whitlock"), Somebody(role="instigator", kind="outsider")), by=Role.DEPUTY_DSL,
        lines=(
            ("action", "Reported to CEOP and to the police the same hour. Messages were kept, not answered.", ""),
            ("told", "Grandmother and mother, in person.", ""),
            ("decision", "Social care was told the same day.", "An adult had asked for her address: she could have been met."),
        ),
        outcome="The police have the account. The family has support.", lessons="Game chat is in the Year 5 lessons now.",
        facts={"how_found": "parent", "in_school": False, "device": "personal", "platform": "A game", "safe_now": True},
    ),
    Story(
        104, "low_level", "low", "A supply teacher took a photo of the class with his own phone.",
        outcome="He deleted it in front of the head and has read the code of conduct.",
        lessons="The sheet for supply staff says it in its first line.", by=Role.STAFF,
    ),
    Story(
        82, "data_breach", "medium", "A list of pupils with allergies went to the wrong parent by mail.",
        by=Role.IT_LEAD,
        lines=(("decision", "Not reported to the ICO.", "One known person had it for ten minutes and has deleted it."),),
        outcome="Deleted, confirmed in writing.", lessons="Lists are shared as a link only.",
    ),
    Story(
        51, "ai_image", "high", "Pupils made a picture of a classmate with an app that undresses people. I have not seen it.",
        (_pupil("victim", "ADM-140", "5"), _pupil("instigator", "ADM-131", "5")),
        lines=(
            ("decision", "Referred to the police at once.", "A child is in a sexual image, also when a computer made it."),
            ("told", "The victim’s parents.", ""),
            ("told", "Not before the police have spoken to them.", "The police asked us to wait."),
        ),
        ends="monitoring", facts={"ai_involved": True, "device": "personal", "safe_now": True, "how_found": "pupil"},
    ),
    Story(
        23, "bullying", "low", "A fake account with a pupil’s name writes silly things.",
        (_pupil("victim", "ADM-118", "5"),), ends="assigned", facts={"platform": "A video app", "how_found": "pupil"},
    ),
    Story(22, "bullying", "", "A fake account with a pupil’s name. I was told twice.", ends="duplicate"),
    Story(6, "challenge", "medium", "A dare about holding one’s breath is going round in Year 4.", ends="acting"),
    Story(1, "unsorted", "", "A boy in my class said that somebody in a game knows where he lives.",
          (_pupil("victim", "ADM-251", "4"),), ends="reported", facts={"safe_now": None}),
)  # fmt: skip
# Which of them have to do with each other, how many days ago somebody saw it, and what they wrote.
LINKED: Final = (("ai_image", "hate", 50, "The same two pupils: one has gone on to hurt the other."),)


def play(today: date) -> None:
    """The school of the moment has had its year; whoever visits finds something to look at."""
    people = {person.role: person for person in User.objects.order_by("created_at")}
    with at(moment(today - CHAIR_SINCE)):
        make_chair(person=people[Role.GOVERNOR], by=people[Role.HEAD])
    made: dict[str, Incident] = {}
    for story in STORIES:
        made[story.category] = _tell(story, people, today, before=made.get(story.category))
    for one, other, days_ago, reasons in LINKED:
        with at(moment(today - timedelta(days=days_ago))):
            actions.link(incident=made[one], other=made[other], reasons=reasons, by=people[Role.DSL])


def _tell(story: Story, people: dict[str, User], today: date, *, before: Incident | None) -> Incident:
    day = today - timedelta(days=story.days_ago)
    leads = people[Role.HEAD] if story.category == "low_level" else people[Role.DSL]
    with at(moment(day, 40)):
        incident = actions.log(
            account=story.account,
            details=Details(category=story.category, occurred_at=moment(day), **story.facts),
            involved=story.people,
            by=people[story.by],
        )
    if story.ends == "reported":
        return incident
    if story.ends == "test":
        return actions.mark_as(incident=incident, state="test", text="We tried the new form.", by=leads)
    if story.ends == "duplicate":
        return actions.mark_as(incident=incident, state="duplicate", same_as=before, text="The same account.", by=leads)
    with at(moment(day, 65)):
        incident = actions.triage(incident=incident, severity=story.severity, safe_now=True, by=leads)
    with at(moment(day, 75)):
        person = leads if incident.sensitive else people[Role.DEPUTY_DSL]
        incident = actions.assign(incident=incident, person=person, by=leads)
    if story.ends == "assigned":
        return incident
    return _deal_with(story, incident, person, leads, day)


def _deal_with(story: Story, incident: Incident, person: User, leads: User, day: date) -> Incident:
    with at(moment(day, 120)):
        incident = actions.begin(incident=incident, by=person)
    for place, (kind, text, reasons) in enumerate(story.lines):
        with at(moment(day, 150 + 25 * place)):
            told: dict[str, Any] = {"whom": "parents", "was_told": not reasons} if kind == "told" else {}
            actions.add_entry(incident=incident, kind=kind, text=text, reasons=reasons, by=person, **told)
    if story.ends == "acting":
        return incident
    with at(moment(day + timedelta(days=3))):
        incident = actions.monitor(incident=incident, by=person)
    if story.ends == "monitoring":
        return incident
    with at(moment(day + timedelta(days=12))):
        incident = actions.close(incident=incident, outcome=story.outcome, lessons=story.lessons, by=leads)
    if story.ends == "reviewed":
        with at(moment(day + timedelta(days=60))):
            incident = actions.review(incident=incident, text="What was agreed has held.", by=leads)
    return incident
