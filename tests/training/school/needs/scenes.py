"""People who are asked, what they say, and something to do for the task that keeps up with it."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant
from tests.training.school.learning.desk import Desk, desk_of
from training.school.learning.learner import Learner
from training.school.models import StaffMember
from training.school.needs.actions.checks import reply, start_check, topics_asked
from training.school.needs.models import NeedsCheck

Call = tuple[TenantInfo | None, list[str]]
EVERY_ROLE = ("teacher", "office", "dsl", "governor")


def people(desk: Desk, **numbers: int) -> dict[str, list[StaffMember]]:
    """So many people of each role, without accounts."""
    return {
        role: [desk.add(f"{role} {place}", roles=(role,)) for place in range(number)]
        for role, number in numbers.items()
    }


def check_of(desk: Desk, *, days: int = 14) -> NeedsCheck:
    with as_tenant(desk.oak):
        return start_check(roles=EVERY_ROLE, closes_on=timezone.localdate() + timedelta(days=days), by=desk.dsl)


def says(desk: Desk, check: NeedsCheck, staff: StaffMember, level: int) -> None:
    """This person says the same of every sentence."""
    with as_tenant(desk.oak):
        levels = {topic: [level] * len(check.words[topic]["statements"]) for topic in topics_asked(check, staff)}
        reply(check_id=check.pk, levels=levels, by=Learner(staff))


def a_check_that_ends_soon(world: World) -> Call:
    """Somebody who has not replied is to be reminded."""
    desk = desk_of(world)
    people(desk, teacher=5)
    check_of(desk, days=3)
    return world.oak, []


SCENES: dict[str, Callable[[World], Call]] = {"needs.keep_up": a_check_that_ends_soon}
