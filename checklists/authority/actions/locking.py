"""How an action takes hold of a draft: one at a time per template, and never over somebody else's newer text."""

from typing import TypeVar

from checklists.authority.models import Section, Statement, Template
from checklists.authority.rules import check_can_edit
from lantern.audit.record import Actor
from lantern.drafting import fresh, kept, next_place, touch

Part = TypeVar("Part", Section, Statement)

__all__ = ["Part", "fresh", "hold", "kept", "next_place", "touch"]


def hold(template: Template, *, by: Actor) -> Template:
    """The template as it is now, locked to the end of the transaction, if this person may edit it."""
    held = Template.objects.select_for_update().get(pk=template.pk)
    check_can_edit(by, held)
    return held
