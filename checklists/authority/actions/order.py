"""The order of a draft: one place up or down, or anywhere, into another section too.

Removed rows keep their places, so that undo puts them back where they were.
"""

from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from checklists.authority.actions.locking import Part, hold, kept, next_place, touch
from checklists.authority.actions.parts import OTHER_CHECKLIST, SECTION_REMOVED
from checklists.authority.models import Section, Statement
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow

STATEMENT_REMOVED = _("This statement has been removed. Put it back first.")
NOT_THERE = _("The list has changed since you looked at it. Nothing was moved.")


def move_section(*, section: Section, up: bool, by: Actor) -> Section:
    """The section has changed places with its kept neighbour; the first stays first, the last stays last."""
    with transaction.atomic():
        held = hold(section.template, by=by)
        now = kept(section, sentence=SECTION_REMOVED)
        rows = Section.objects.filter(template=held)
        neighbour = _neighbour(rows, now, up=up)
        if neighbour is not None:
            _swap(rows, now, neighbour)
            touch(held, by=by)
            record("checklist.section_moved", by=by, subject=held, section=now.title, up=up)
    return now


def place_section(*, section: Section, before: Section | None, by: Actor) -> Section:
    """The section stands before that one, or last. NotPossibleNow if that one is not there any more."""
    with transaction.atomic():
        held = hold(section.template, by=by)
        now = kept(section, sentence=SECTION_REMOVED)
        rows = Section.objects.filter(template=held)
        now.position = _room_before(rows, before)
        now.save(update_fields=["position"])
        touch(held, by=by)
        record("checklist.section_moved", by=by, subject=held, section=now.title)
    return now


def move_statement(*, statement: Statement, up: bool, by: Actor) -> Statement:
    """The statement has changed places with its kept neighbour.

    The first of a section goes to the end of the section before, the last to the beginning of the next one. The very first stays first,
    the very last stays last.
    """
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = kept(statement, sentence=STATEMENT_REMOVED)
        rows = Statement.objects.filter(section=now.section_id)
        neighbour = _neighbour(rows, now, up=up)
        if neighbour is not None:
            _swap(rows, now, neighbour)
        else:
            home = _neighbour(Section.objects.filter(template=held), now.section, up=up)
            if home is None:
                return now
            first = None if up else Statement.objects.kept().filter(section=home).first()
            _put(now, home, first)
        touch(held, by=by)
        record("checklist.statement_moved", by=by, subject=held, code=now.code, up=up)
    return now


def place_statement(*, statement: Statement, section: Section, before: Statement | None, by: Actor) -> Statement:
    """The statement stands in the section, before that statement of it or last.

    NotPossibleNow if that statement is not there any more, or the section is another checklist's.
    """
    with transaction.atomic():
        held = hold(statement.section.template, by=by)
        now = kept(statement, sentence=STATEMENT_REMOVED)
        home = kept(section, sentence=SECTION_REMOVED)
        if home.template_id != held.pk:
            raise NotPossibleNow(OTHER_CHECKLIST)
        _put(now, home, before)
        touch(held, by=by)
        record("checklist.statement_moved", by=by, subject=held, code=now.code, section=home.title)
    return now


def _put(statement: Statement, home: Section, before: Statement | None) -> None:
    changed = ["section", "position"]
    statement.position = _room_before(Statement.objects.filter(section=home), before)
    if statement.section_id != home.pk:
        statement.section = home
        # Its section is a part of what its form shows: a form opened before the move must not undo it unseen.
        statement.revision += 1
        changed.append("revision")
    statement.save(update_fields=changed)


def _room_before(rows: "QuerySet[Part]", before: Part | None) -> int:
    """A free place before the kept row, or after the last one."""
    if before is None:
        return next_place(rows)
    place = rows.filter(removed_at=None, pk=before.pk).values_list("position", flat=True).first()
    if place is None:
        raise NotPossibleNow(NOT_THERE)
    rows.filter(position__gte=place).update(position=F("position") + 1)
    return int(place)


def _neighbour(rows: "QuerySet[Part]", part: Part, *, up: bool) -> Part | None:
    others = rows.filter(removed_at=None)
    if up:
        return others.filter(position__lt=part.position).order_by("-position").first()
    return others.filter(position__gt=part.position).order_by("position").first()


def _swap(rows: "QuerySet[Part]", part: Part, neighbour: Part) -> None:
    # In one UPDATE: the places are unique at the end of each.
    rows.filter(pk__in=(part.pk, neighbour.pk)).update(
        position=Case(When(pk=part.pk, then=neighbour.position), default=part.position)
    )
