"""What children and parents told the schools that visitors open, in the open round's weeks: made up, like everything here."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from incidents.school.concerns import actions
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.receipts import new_words
from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.cast import RECEIPT
from lantern.demo.world.clock import at
from tenants.people.models import User


@dataclass(frozen=True)
class _Story:
    """One concern: so many days ago, what was told, what was answered, and what came of it."""

    days_ago: int
    told: Told
    answer: str = ""
    outcome: str = ""
    reason: str = ""
    more: str = ""
    category: str = ""


_STORIES: Final = (
    _Story(
        61,
        Told("hi is this thing working", sender_name="Year 8 computing"),
        outcome="test",
        reason="Mr Thwaite’s class tried the page in a lesson. He told us beforehand.",
    ),
    _Story(
        47,
        Told(
            "There is a group chat for our year and every night somebody gets picked on. It is not me but I do not want to be next."
        ),
        answer="Thank you. That took courage, and it was right. We will talk to the whole year about group chats on Monday, without "
        "saying that anybody told us. If you can, write here which app it is.",
        more="its the one with the ghost. they stopped after the assembly",
        outcome="handled",
        reason="Assembly and letter home. The chat has been quiet for two weeks; form tutors keep an eye on it.",
    ),
    _Story(
        46,
        Told("The Year 9 chat is being horrible to people at night"),
        answer="Thank you. Somebody else told us too, and we are doing something about it.",
        outcome="duplicate",
        reason="The same chat as the concern of the day before.",
    ),
    _Story(
        20,
        Told(
            "My son was sent a film that no child should see, by a boy in his class. I have told him not to open it again. I would "
            "rather not give our name yet.",
        ),
        answer="Thank you for telling us, and for not keeping or sending it on. May we ring you? If you would rather not, please tell "
        "us here on which app it came.",
        category="illegal_imagery",
    ),
    _Story(
        3,
        Told(
            "Somebody made a fake account with my photo and my name and it is writing mean things to people.",
            sender_name="8C",
        ),
    ),
    _Story(1, Told("I think the supply teacher is adding pupils on his own account. He added me.", about="staff")),
)


def hear(today: date) -> None:
    """The page for telling is on, has been used, and something waits to be read. Call it on the school's own login."""
    cast = {person.role: person for person in User.objects.all()}
    lead = cast[Role.DSL]
    with at(moment(today - timedelta(days=75), 15)):
        actions.set_up_page(
            is_on=True,
            readers=f"{lead.name} and {cast[Role.DEPUTY_DSL].name}",
            closed_until=None,
            keep_months=24,
            by=lead,
        )
    for story in _STORIES:
        _tell(story, today, lead, words=RECEIPT if story.days_ago == 20 else new_words())


def _tell(story: _Story, today: date, lead: User, *, words: tuple[str, ...]) -> None:
    on = today - timedelta(days=story.days_ago)
    with at(moment(on, -60)):
        concern = actions.tell(told=story.told, words=words, form_key=uuid4())
        actions.keep_receipt(concern_id=concern.pk)
    if not story.answer and not story.outcome:
        return
    with at(moment(on, 180)):
        actions.open_concern(concern_id=concern.pk, by=lead)
        if story.answer:
            actions.answer(concern_id=concern.pk, text=story.answer, form_key=uuid4(), by=lead)
    if story.category:
        with at(moment(on, 200)):
            actions.make_incident(concern_id=concern.pk, category=story.category, by=lead)
    if story.more:
        with at(moment(on + timedelta(days=6), 420)):
            actions.read_answer(concern=concern)
            actions.say(concern_id=concern.pk, text=story.more, form_key=uuid4())
    if story.outcome:
        with at(moment(on + timedelta(days=7), 30)):
            actions.open_concern(concern_id=concern.pk, by=lead)
            actions.decide(concern_id=concern.pk, outcome=story.outcome, reason=story.reason, by=lead)
