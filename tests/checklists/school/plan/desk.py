"""Oak at work on its action plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from checklists.school.models import Audit, AuditStatement
from checklists.school.plan import actions
from checklists.school.plan.actions import Details
from checklists.school.plan.models import PlanAction
from tests.cast import as_tenant
from tests.checklists.school.stage import Stage


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


@dataclass
class Desk:
    """The audit, and short ways to do what its people do."""

    stage: Stage
    audit: Audit

    @cached_property
    def statements(self) -> list[AuditStatement]:
        return self.stage.statements(self.audit)

    def add(self, title: str = "Turn on filtering", *, at: AuditStatement | None = None, **given: Any) -> PlanAction:
        """An action of the IT lead's, due in ten days and added by the safeguarding lead unless said otherwise."""
        by = given.pop("by", self.stage.dsl)
        if "owner_words" not in given:
            given.setdefault("owner", self.stage.it_lead)
        given.setdefault("due_on", in_days(10))
        with as_tenant(self.stage.oak):
            return actions.add_action(
                details=Details(title=title, **given),
                by=by,
                audit_id=at.audit_id if at else None,
                statement_id=at.pk if at else None,
            )

    def make_due(self, action: PlanAction, day: date) -> PlanAction:
        """The action as if it had been given this day when that was still to come."""
        with as_tenant(self.stage.oak):
            PlanAction.objects.filter(pk=action.pk).update(due_on=day)
        return self.again(action)

    def again(self, action: PlanAction) -> PlanAction:
        """The action as the database has it now."""
        with as_tenant(self.stage.oak):
            return PlanAction.objects.select_related("owner").get(pk=action.pk)
