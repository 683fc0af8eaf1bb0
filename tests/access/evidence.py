"""Evidence for the stage: one piece beside a statement, one that was removed."""

from uuid import UUID

from checklists.school.evidence.actions import Content, Dates, add_item, remove_item, use_items
from tenants.people.models import User
from tests.files.building import pdf
from tests.files.desk import checked


def put_evidence(audit_id: UUID, statement_id: UUID, *, by: User) -> dict[str, str]:
    """The rows by the arguments of addresses. Call it on the school's login."""
    register = Content(file=checked("Register.pdf", pdf()))
    kept = add_item(title="Register", owner=by, content=register, dates=Dates(), by=by)
    use_items(audit_id=audit_id, statement_id=statement_id, item_ids=[kept.pk], by=by)
    page = Content(url="https://www.example.org/policy")
    removed = add_item(title="Old page", owner=by, content=page, dates=Dates(), by=by)
    remove_item(item_id=removed.pk, by=by)
    return {"item_id": str(kept.pk), "edition_id": str(kept.editions.get().pk), "removed_item": str(removed.pk)}
