"""A draft that says what a file says: rows that are there already keep their identity, what the file leaves out is removed."""

import uuid
from dataclasses import asdict
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from checklists.authority import rules
from checklists.authority.actions.locking import hold, touch
from checklists.authority.exchange.given import Given, GivenStatement
from checklists.authority.models import Section, Statement, StatementText, Template
from lantern.audit.record import Actor
from lantern.errors import ChangedMeanwhile


def write(*, given: Given, template: Template | None, seen: int, by: Actor) -> Template:
    """The draft, a new one without `template`. ChangedMeanwhile if anything in it changed since `seen`.

    Inside the caller's transaction. What the file leaves out can be put back, as anything that is removed.
    """
    if template is None:
        rules.check_can_write(by)
        held = Template.objects.create(**asdict(given.details), changed_by_name=str(by))
    else:
        held = hold(template, by=by)
        if held.revision != seen:
            raise ChangedMeanwhile
        _write_details(held, given)
        touch(held, by=by)
    sections = _write_sections(held, given)
    _write_statements(held, given, sections)
    return held


def _write_details(held: Template, given: Given) -> None:
    changed = [name for name, value in asdict(given.details).items() if getattr(held, name) != value]
    if changed:
        for name in changed:
            setattr(held, name, getattr(given.details, name))
        held.details_revision += 1
        held.save(update_fields=[*changed, "details_revision"])


def _write_sections(held: Template, given: Given) -> list[Section]:
    """The sections of the file in its order. One with the same title is the same section."""
    rows = Section.objects.filter(template=held)
    free = sorted(rows, key=lambda section: (section.removed_at is not None, section.position))
    _make_room(rows, len(given.sections))
    found = []
    for place, wanted in enumerate(given.sections, start=1):
        section = next((one for one in free if one.title == wanted.title), None)
        if section is None:
            section = Section(template=held, title=wanted.title)
        else:
            free.remove(section)
            section.revision += 1
        section.position, section.schools_may_add, section.removed_at = place, wanted.schools_may_add, None
        section.save()
        found.append(section)
    gone = [section.pk for section in free if section.removed_at is None]
    rows.filter(pk__in=gone).update(removed_at=timezone.now(), revision=F("revision") + 1)
    return found


def _write_statements(held: Template, given: Given, sections: list[Section]) -> None:
    rows = Statement.objects.filter(section__template=held)
    there = _by_stable_id(rows)
    for section in sections:
        _make_room(Statement.objects.filter(section=section), len(given.statements))
    new, kept, changed = [], [], []
    places = dict.fromkeys(range(len(sections)), 0)
    for each in given.statements:
        places[each.section] += 1
        where = {"section": sections[each.section], "position": places[each.section]}
        statement = there.pop(each.words["stable_id"], None)
        if statement is None:
            new.append(Statement(**_words(each), **where))
            continue
        words = _words(each) | {"removed_at": None}
        if any(getattr(statement, name) != value for name, value in words.items()):
            statement.revision += 1
            changed.append(statement)
        for name, value in (words | where).items():
            setattr(statement, name, value)
        kept.append(statement)
    Statement.objects.bulk_update(kept, ["section", "position"])
    Statement.objects.bulk_update(changed, [*StatementText.COPIED, "removed_at", "revision"])
    Statement.objects.bulk_create(new)
    # What stands in a removed section comes back with it.
    homes = {section.pk for section in sections}
    gone = [one.pk for one in there.values() if one.removed_at is None and one.section_id in homes]
    rows.filter(pk__in=gone).update(removed_at=timezone.now(), revision=F("revision") + 1)


def _by_stable_id(rows: Any) -> dict[uuid.UUID, Statement]:
    """The template's statements, the kept one where a removed one has the same id."""
    in_order = sorted(rows, key=lambda statement: statement.removed_at is None)
    return {statement.stable_id: statement for statement in in_order}


def _make_room(rows: Any, number: int) -> None:
    """The first places are free: what stands there moves behind everything, in one UPDATE."""
    last = rows.aggregate(last=Max("position"))["last"] or 0
    rows.update(position=F("position") + last + number)


def _words(given: GivenStatement) -> dict[str, Any]:
    return {name: given.words[name] for name in StatementText.COPIED}
