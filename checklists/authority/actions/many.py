"""Changing several statements of a draft at once.

Each action gives back what there was before; undoing is giving that in again. It is refused once
anything else in the checklist has changed, since undoing must not undo somebody else's work.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.locking import hold, kept, next_place, touch
from checklists.authority.actions.parts import OTHER_CHECKLIST, SECTION_REMOVED
from checklists.authority.models import Section, Statement, Template
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow

Field = Literal["phases", "weight"]
Value = list[str] | int
# Section and position in it.
Place = tuple[uuid.UUID, int]


@dataclass(frozen=True)
class Done:
    """What the statements that changed had before, None where they were only removed; and the template's revision since."""

    before: Mapping[uuid.UUID, Any]
    revision: int


CHANGED_SINCE = _("The checklist has been changed since. Nothing was undone.")


def change_many(
    *, template: Template, field: Field, values: Mapping[uuid.UUID, Value], by: Actor, seen: int | None = None
) -> Done:
    """Each statement has its value, where it has not been removed.

    With `seen`, a revision of the template: NotPossibleNow if it has changed since.
    """
    with transaction.atomic():
        held = _hold(template, seen, by=by)
        changed = [one for one in _kept_of(held, values) if getattr(one, field) != values[one.pk]]
        before = {one.pk: getattr(one, field) for one in changed}
        for one in changed:
            setattr(one, field, values[one.pk])
            one.revision += 1
        _save(held, changed, [field], by=by)
    return Done(before, held.revision)


def move_many(*, template: Template, statement_ids: Sequence[uuid.UUID], section: Section, by: Actor) -> Done:
    """The statements stand at the end of the section in the order they had."""
    with transaction.atomic():
        held = _hold(template, None, by=by)
        home = kept(section, sentence=SECTION_REMOVED)
        if home.template_id != held.pk:
            raise NotPossibleNow(OTHER_CHECKLIST)
        moved = [one for one in _kept_of(held, statement_ids) if one.section_id != home.pk]
        before = {one.pk: (one.section_id, one.position) for one in moved}
        free = next_place(Statement.objects.filter(section=home))
        for place, one in enumerate(moved, start=free):
            one.section, one.position = home, place
            one.revision += 1
        _save(held, moved, ["section", "position"], by=by)
    return Done(before, held.revision)


def move_back(*, template: Template, places: Mapping[uuid.UUID, Place], seen: int, by: Actor) -> None:
    """The statements are where they were. NotPossibleNow if the template has changed since `seen`, a revision of it."""
    with transaction.atomic():
        held = _hold(template, seen, by=by)
        moved = _kept_of(held, places)
        for one in moved:
            one.section_id, one.position = places[one.pk]
            one.revision += 1
        _save(held, moved, ["section", "position"], by=by)


def remove_many(*, template: Template, statement_ids: Sequence[uuid.UUID], by: Actor) -> Done:
    """The statements are out of the draft and can be put back."""
    with transaction.atomic():
        held = _hold(template, None, by=by)
        gone = _kept_of(held, statement_ids)
        now = timezone.now()
        for one in gone:
            one.removed_at = now
            one.revision += 1
        _save(held, gone, ["removed_at"], by=by, verb="checklist.statements_removed")
    return Done({one.pk: None for one in gone}, held.revision)


def put_many_back(*, template: Template, statement_ids: Sequence[uuid.UUID], by: Actor) -> int:
    """Those of the statements that are removed, and whose section is not, are where they were; how many."""
    with transaction.atomic():
        held = _hold(template, None, by=by)
        rows = Statement.objects.filter(section__template=held, section__removed_at=None, pk__in=statement_ids)
        back = list(rows.exclude(removed_at=None))
        for one in back:
            one.removed_at = None
            one.revision += 1
        _save(held, back, ["removed_at"], by=by, verb="checklist.statements_put_back")
    return len(back)


def _hold(template: Template, seen: int | None, *, by: Actor) -> Template:
    held = hold(template, by=by)
    if seen is not None and held.revision != seen:
        raise NotPossibleNow(CHANGED_SINCE)
    return held


def _kept_of(template: Template, statement_ids: "Sequence[uuid.UUID] | Mapping[uuid.UUID, object]") -> list[Statement]:
    """In the order of the draft."""
    rows = Statement.objects.kept().filter(
        section__template=template, section__removed_at=None, pk__in=list(statement_ids)
    )
    return list(rows.order_by("section__position", "position"))


def _save(
    template: Template,
    changed: list[Statement],
    fields: list[str],
    *,
    by: Actor,
    verb: str = "checklist.statements_changed",
) -> None:
    """One UPDATE, whose end is when places have to be unique, and one row of the journal; nothing if nothing changed."""
    if not changed:
        return
    Statement.objects.bulk_update(changed, [*fields, "revision"])
    touch(template, by=by)
    record(verb, by=by, subject=template, fields=fields, codes=[one.code for one in changed])
