import pytest

from lantern.access.roles import Role
from tests.cast import World, make_person
from tests.training.school.staff.desk import Desk


@pytest.fixture
def desk(loop: World) -> Desk:
    """Oak, with nobody in its staff list yet."""
    return Desk(
        oak=loop.oak,
        head=make_person(loop.oak, Role.HEAD, name="Helen Marsh"),
        dsl=make_person(loop.oak, Role.DSL, name="Priya Nair"),
        deputy=make_person(loop.oak, Role.DEPUTY_DSL, name="Joanna Firth"),
        governor=make_person(loop.oak, Role.GOVERNOR, name="Tom Okafor"),
        teacher=make_person(loop.oak, Role.STAFF, name="Grace Obi"),
    )
