import pytest

from tests.cast import World
from tests.incidents.school.office import Office, make_office


@pytest.fixture
def office(loop: World) -> Office:
    """Oak with one person of each part, two of staff and a chair of governors."""
    return make_office(loop)
