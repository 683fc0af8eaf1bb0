import pytest

from tests.cast import World
from tests.reporting.scene import Scene, make_scene


@pytest.fixture
def scene(loop: World) -> Scene:
    """Ten small primary schools with Oak, five others with Elm: one shown group, one hidden."""
    return make_scene(loop, {"primary_S": 9, "secondary_M": 2, "special_S": 2})
