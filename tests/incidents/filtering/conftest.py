import pytest

from lantern.access.roles import Role
from tests.cast import World, make_person
from tests.incidents.filtering.desk import Desk


@pytest.fixture
def desk(loop: World) -> Desk:
    oak = loop.oak
    return Desk(
        oak,
        head=make_person(oak, Role.HEAD, name="Helen Marsh"),
        dsl=make_person(oak, Role.DSL, name="Priya Nair"),
        deputy=make_person(oak, Role.DEPUTY_DSL, name="Dan Deputy"),
        it_lead=make_person(oak, Role.IT_LEAD, name="Sam Whitlock"),
        governor=make_person(oak, Role.GOVERNOR, name="Tom Okafor"),
        staff=make_person(oak, Role.STAFF, name="Ina Staff"),
    )
