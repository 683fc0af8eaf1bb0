import pytest

from tests.cast import World
from tests.checklists.school.stage import Stage, make_stage


@pytest.fixture
def stage(loop: World) -> Stage:
    """A round of two sections with three statements each, that asks Oak."""
    return make_stage(loop)
