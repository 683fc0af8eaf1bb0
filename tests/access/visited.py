"""Schools that share a return, and visits to them: one being written at the authority, one shown at each school."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from checklists.school.actions.sharing import share
from checklists.school.models import Audit
from reporting.authority.visits.actions import note_statement, show_visit, start_visit
from tenants.logins.info import TenantInfo
from tests.cast import as_tenant

if TYPE_CHECKING:
    from tests.access.stage import Stage


def visit_all(stage: "Stage", authority: TenantInfo, schools: Sequence[TenantInfo], round_: Any, version: Any) -> None:
    """Every school's head shares the audit of the closed round, and an adviser has been to each of them."""
    officer = stage.person(authority)
    for school in schools:
        with as_tenant(school):
            audit = Audit.objects.get(round_id=round_.pk)
            share(audit_id=audit.pk, by=stage.person(school))
        with as_tenant(authority):
            statement: UUID = version.statements.order_by("position").first().pk
            given: dict[str, Any] = {"round_id": round_.pk, "school_id": school.id, "by": officer}
            shown = start_visit(**given, visited_on=timezone.localdate(), summary="Seen.")
            note_statement(visit_id=shown.pk, statement_id=statement, seen=0, agreed="red", note="Noted.", by=officer)
            show_visit(visit_id=shown.pk, by=officer)
            draft = start_visit(**given, visited_on=timezone.localdate(), summary="")
        stage.rows[school.id] |= {"submitted_audit": str(audit.pk), "visit_id": str(shown.pk)}
        stage.rows[authority.id] |= {"visit_id": str(draft.pk), "visit_statement": str(statement)}
