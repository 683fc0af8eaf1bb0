import pytest

from tests.cast import World
from tests.checklists.school.plan.desk import Desk
from tests.checklists.school.stage import Stage, make_stage


@pytest.fixture
def stage(loop: World) -> Stage:
    """A round of one section with six statements, that asks Oak."""
    return make_stage(loop, sections=1, each=6)


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """Oak's audit of the round: the first three statements are red, the fourth is amber, the fifth green, the last unanswered."""
    desk = Desk(stage, stage.audit())
    for statement, rating in zip(desk.statements, ("red", "red", "red", "amber", "green"), strict=False):
        stage.answer(desk.audit, statement, rating, "As we found it.")
    return desk
