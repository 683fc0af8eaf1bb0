"""A school is asked what applies to its phase, and its return still has a place for the rest."""

import pytest

from checklists.school.actions.signing import sign_as_governor
from checklists.school.actions.starting import start_audit
from checklists.school.models import Audit
from lantern.errors import NotPossibleNow
from tests.cast import World, as_tenant
from tests.checklists.school.stage import make_stage


def test_statements_of_other_phases_are_not_asked_and_travel_without_a_level(loop: World) -> None:
    stage = make_stage(loop, phases={2: ["secondary"], 6: ["primary", "secondary"]})
    audit = stage.signed_audit()
    assert [row.number for row in stage.statements(audit)] == ["1.1", "1.2", "2.1", "2.2", "2.3"]
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    assert stage.returns() == [[0, 3, 0, 0, 0, 0]]


def test_a_section_of_another_phase_alone_is_left_out(loop: World) -> None:
    stage = make_stage(loop, phases={place: ["secondary"] for place in (1, 2, 3)})
    audit = stage.audit()
    assert [row.number for row in stage.statements(audit)] == ["1.1", "1.2", "1.3"]
    with as_tenant(stage.oak):
        assert [section.title for section in audit.sections.all()] == ["Section 2"]


def test_a_checklist_that_asks_nothing_of_the_school_is_not_started(loop: World) -> None:
    stage = make_stage(loop, phases={place: ["secondary"] for place in range(1, 7)})
    with as_tenant(stage.oak):
        with pytest.raises(NotPossibleNow, match="phase"):
            start_audit(round_id=stage.round.pk, by=stage.dsl)
        assert not Audit.objects.exists()
