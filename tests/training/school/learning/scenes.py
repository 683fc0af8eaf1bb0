"""Something to do for each task of learning: the school in which it runs, and its arguments."""

from collections.abc import Callable

from tenants.logins.info import TenantInfo
from tests.cast import World
from tests.training.school.learning.desk import Desk, desk_of, publish
from training.school.learning.models import Enrolment

# The tenant in which the task runs, None for one about the fleet, and its arguments.
Call = tuple[TenantInfo | None, list[str]]


def people_to_enrol(world: World) -> Call:
    desk = desk_of(world)
    return world.oak, [str(desk.enrol(desk.add("Amir Rahman", email="amir@oak.test")).pk)]


def a_certificate_to_make(world: World) -> Call:
    desk, enrolment = _passed(world)
    return world.oak, [str(desk.certificate(enrolment).pk)]


def a_certificate_that_is_superseded(world: World) -> Call:
    desk, _enrolment = _passed(world)
    publish(world.hillshire, course_id=desk.course.course_id, number=2, voids="The law has changed.")
    return world.oak, []


def _passed(world: World) -> tuple[Desk, Enrolment]:
    desk = desk_of(world)
    enrolment = desk.enrolled(desk.add("Amir Rahman"))
    desk.by_link(enrolment.staff).pass_course(enrolment)
    return desk, enrolment


def the_fleet(world: World) -> Call:
    return None, []


SCENES: dict[str, Callable[[World], Call]] = {
    "learning.enrol": people_to_enrol,
    "learning.make_certificate": a_certificate_to_make,
    "learning.void_superseded": a_certificate_that_is_superseded,
    "learning.void_superseded_fleet": the_fleet,
}
