"""How confident the people of a school say they are: a check that is closed, one that is open, and what a course has changed."""

from datetime import date, timedelta
from typing import Final

from lantern.access.roles import Role
from lantern.demo.world.calendar import moment
from lantern.demo.world.clock import at
from tenants.people.models import User
from training.questions import mark
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment
from training.school.needs.actions.around import say, write_figures
from training.school.needs.actions.checks import close_check, reply, start_check, topics_asked
from training.school.needs.models import AskedPerson, Moment, NeedsCheck
from training.school.needs.queries.impact import around
from training.topics import Topic

ROLES: Final = (
    "teacher",
    "support_staff",
    "office",
    "site",
    "leader",
    "head",
    "dsl",
    "deputy_dsl",
    "governor",
    "supply",
)
FIRST_STARTED: Final = timedelta(days=75)
FIRST_OPEN: Final = timedelta(days=14)
NOW_OPEN_SINCE: Final = timedelta(days=4)
# Of five replies to each topic, how confident they are: few are sure about AI, most about passing on a worry.
_SAID: Final = {
    Topic.CONCERNS: (4, 3, 4, 3, 3),
    Topic.RISKS: (3, 2, 3, 3, 2),
    Topic.FILTERING: (2, 3, 2, 1, 3),
    Topic.TEACHING: (3, 3, 2, 4, 3),
    Topic.OWN_USE: (4, 3, 3, 4, 3),
    Topic.AI: (1, 2, 2, 3, 1),
    Topic.DATA: (3, 2, 3, 2, 3),
}
_USUAL: Final = (3, 2, 4, 3, 2)


def ask_around(today: date) -> None:
    """Two checks and the figures about the course that was taken. Call it on the school's own login, once people have learnt."""
    lead = User.objects.get(role=Role.DSL)
    write_figures()
    with at(moment(today - FIRST_STARTED)):
        first = start_check(roles=ROLES, closes_on=today - FIRST_STARTED + FIRST_OPEN, by=lead)
    _reply(first, leave=3)
    with at(moment(today - FIRST_STARTED + FIRST_OPEN)):
        close_check(check_id=first.pk, by=lead)
    with at(moment(today - NOW_OPEN_SINCE)):
        second = start_check(roles=ROLES, closes_on=today + timedelta(days=10), by=lead)
    _reply(second, leave=9)


def _reply(check: NeedsCheck, *, leave: int) -> None:
    """All but so many have replied."""
    people = list(AskedPerson.objects.filter(check_asked=check).select_related("staff").order_by("staff__name"))
    for place, asked in enumerate(people[leave:]):
        levels = {
            topic: [
                _SAID.get(Topic(topic), _USUAL)[(place + turn) % 5]
                for turn in range(len(check.words[topic]["statements"]))
            ]
            for topic in topics_asked(check, asked.staff)
        }
        reply(check_id=check.pk, levels=levels, by=Learner(asked.staff))


def say_how_confident(enrolment: Enrolment, learner: Learner) -> None:
    """What somebody says at this point of the course: little before it, most of it after."""
    asked = around(enrolment)
    if asked is None:
        return
    place = sum(enrolment.pk.bytes)
    low, high = (1, 3) if asked.moment == Moment.BEFORE else (3, 4)
    knows = asked.moment != Moment.BEFORE or place % 2
    replies = {}
    for question in asked.questions:
        fitting = [option.id for option in question.options if mark(question, option.id).correct == bool(knows)]
        replies[question.id] = (fitting or [question.options[0].id])[0]
    levels = [low + (place + turn) % (high - low + 1) for turn in range(len(asked.statements))]
    say(enrolment_id=enrolment.pk, moment=asked.moment, levels=levels, replies=replies, by=learner)
