"""How an action takes hold of a draft, one at a time per template and never over somebody else's newer text, or of whom rounds ask."""

from typing import TypeVar

from django.db import connection

from checklists.authority.models import Section, Statement, Template
from checklists.authority.rules import check_can_edit
from lantern.audit.record import Actor
from lantern.drafting import fresh, kept, next_place, touch

Part = TypeVar("Part", Section, Statement)

__all__ = ["Part", "fresh", "hold", "hold_asking", "kept", "next_place", "touch"]


def hold(template: Template, *, by: Actor) -> Template:
    """The template as it is now, locked to the end of the transaction, if this person may edit it."""
    held = Template.objects.select_for_update().get(pk=template.pk)
    check_can_edit(by, held)
    return held


def hold_asking() -> None:
    """Nobody else at this authority changes whom its rounds ask, or when, until the transaction ends.

    How often a school is asked the same statements goes over several rounds and checklists, so no row stands for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('whom rounds ask:' || current_schema(), 0))")
