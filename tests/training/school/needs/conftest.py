import pytest

from tests.cast import World
from tests.training.school.learning.desk import Desk, desk_of


@pytest.fixture
def desk(loop: World) -> Desk:
    """Oak, with a teacher on its staff list and a course of its authority's."""
    return desk_of(loop)
