"""What changes evidence. Each action asks its rule first; change and journal are written together."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school.evidence import queries, rules
from checklists.school.evidence.models import Edition, Item, Use
from checklists.school.queries.answers import statement_by_id
from checklists.school.queries.audits import locked_audit
from lantern.audit.record import Actor, record
from lantern.errors import NotFound, NotPossibleNow
from lantern.files import keeping
from lantern.files.check import Checked
from tenants.people.models import User


@dataclass(frozen=True)
class Dates:
    """What time an edition tells of, and from when to when it is in force; all may be unknown. Last days are included."""

    period_from: date | None = None
    period_until: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Content:
    """A checked file, or a link."""

    file: Checked | None = None
    url: str = ""


# The library


def add_item(*, title: str, owner: User, content: Content, dates: Dates, by: Actor) -> Item:
    """The library has this item, in its first edition. EvidenceIncomplete if it is there already, with the same file.

    Without a title it is called as its file.
    """
    rules.check_can_keep(by)
    rules.check_can_own(owner)
    title = title or (content.file.name if content.file else "")
    if not title:
        raise rules.EvidenceIncomplete(_("Say what this is."), field="title", code="no_title")
    with transaction.atomic():
        item = Item.objects.create(title=title, owner_id=owner.pk, owner_name=str(owner))
        _first_or_next(item, 1, content, dates, by)
        record("evidence.added", by=by, subject=item)
    return item


def replace_item(*, item_id: uuid.UUID, seen: int, content: Content, dates: Dates, by: Actor) -> Edition:
    """The item has a newer edition, and audits whose answers can still change show it; signed ones keep theirs.

    NotPossibleNow if somebody has replaced edition `seen` already.
    """
    rules.check_can_keep(by)
    with transaction.atomic():
        (item,) = queries.locked_items([item_id])
        rules.check_is_there(item)
        before = queries.present_editions([item])[item.pk]
        if before.number != seen:
            raise NotPossibleNow(
                _("%(name)s has replaced this since you opened the page. Look at it first.")
                % {"name": before.added_by_name},
                code="replaced",
            )
        before.replaced_at = timezone.now()
        before.save(update_fields=["replaced_at"])
        edition = _first_or_next(item, before.number + 1, content, dates, by)
        audits = queries.locked_audits_under_way(item)
        item.uses.filter(statement__audit__in=audits).update(edition=edition, came_along=False)
        record("evidence.replaced", by=by, subject=item, edition=edition.number)
    return edition


def change_item(*, item_id: uuid.UUID, title: str, owner: User, dates: Dates, by: Actor) -> Item:
    """Title, owner and the dates of the present edition are these. What an edition holds never changes."""
    rules.check_can_keep(by)
    if not title:
        raise rules.EvidenceIncomplete(_("Say what this is."), field="title", code="no_title")
    rules.check_dates(**asdict(dates))
    with transaction.atomic():
        (item,) = queries.locked_items([item_id])
        rules.check_is_there(item)
        if owner.pk != item.owner_id:
            rules.check_can_own(owner)
        edition = queries.present_editions([item])[item.pk]
        wanted: dict[str, Any] = {"title": title, "owner_id": owner.pk, "owner_name": str(owner)}
        changed = _set(item, wanted), _set(edition, asdict(dates))
        for row, names in zip((item, edition), changed, strict=True):
            if names:
                row.save(update_fields=names)
        if any(changed):
            record("evidence.changed", by=by, subject=item, changed=sorted({*changed[0], *changed[1]} - {"owner_name"}))
    return item


def remove_item(*, item_id: uuid.UUID, by: Actor) -> Item:
    """The item is out of the library; statements say that it was removed. For a month it can be put back. May be repeated."""
    rules.check_can_keep(by)
    with transaction.atomic():
        (item,) = queries.locked_items([item_id])
        if item.is_removed:
            return item
        for edition in queries.editions_of(item):
            if edition.file is not None:
                keeping.remove(file=edition.file, by=by)
        item.removed_at, item.removed_by_name = timezone.now(), str(by)[:200]
        item.save(update_fields=["removed_at", "removed_by_name"])
        record("evidence.removed", by=by, subject=item)
    return item


def put_item_back(*, item_id: uuid.UUID, by: Actor) -> Item:
    """The removed item is there again, with all its editions, wherever it stood. NotPossibleNow after a month. May be repeated."""
    rules.check_can_keep(by)
    with transaction.atomic():
        (item,) = queries.locked_items([item_id])
        if not item.is_removed:
            return item
        rules.check_can_be_put_back(item)
        for edition in queries.editions_of(item):
            if edition.file is not None:
                keeping.put_back(file=edition.file, by=by)
        item.removed_at, item.removed_by_name = None, ""
        item.save(update_fields=["removed_at", "removed_by_name"])
        record("evidence.put_back", by=by, subject=item)
    return item


def _first_or_next(item: Item, number: int, content: Content, dates: Dates, by: Actor) -> Edition:
    if (content.file is None) == (not content.url):
        raise rules.EvidenceIncomplete(_("Choose a file, or enter a link."), field="what", code="no_content")
    rules.check_dates(**asdict(dates))
    if content.file is None:
        rules.check_link(content.url)
    elif (twin := queries.twin_of(content.file.sha256)) is not None:
        raise rules.EvidenceIncomplete(
            _("This very file is in the library already, as “%(title)s”.") % {"title": twin.title},
            field="file",
            code="twin",
        )
    return Edition.objects.create(
        item=item,
        number=number,
        file=keeping.accept(upload=content.file, by=by) if content.file else None,
        url=content.url,
        **asdict(dates),
        added_by_id=by.pk,
        added_by_name=str(by)[:200],
    )


def _set(row: Item | Edition, wanted: dict[str, Any]) -> list[str]:
    """The row says this, unsaved; the names of what it did not say before."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


# Beside statements


def use_items(*, audit_id: uuid.UUID, statement_id: uuid.UUID, item_ids: Iterable[uuid.UUID], by: Actor) -> list[Use]:
    """These items stand beside the statement, in their present editions. One that stood there before, or was taken away, does again."""
    rules.check_can_keep(by)
    with transaction.atomic():
        items = queries.locked_items(item_ids)
        rules.check_can_change_beside(by, locked_audit(audit_id))
        statement = statement_by_id(by, audit_id, statement_id)
        present, there = queries.present_editions(items), {use.item_id: use for use in statement.evidence_uses.all()}
        uses = []
        for item in items:
            rules.check_is_there(item)
            use = there.get(item.pk) or Use(item=item, statement=statement)
            use.edition, use.came_along, use.left_out_at = present[item.pk], False, None
            use.by_id, use.by_name = by.pk, str(by)[:200]
            if item.pk in there:
                use.save(update_fields=["edition", "came_along", "left_out_at", "by_id", "by_name"])
            else:
                use.save(force_insert=True)
            record("evidence.used", by=by, subject=item, statement=statement.number, audit=str(audit_id))
            uses.append(use)
    return uses


def leave_out(*, audit_id: uuid.UUID, statement_id: uuid.UUID, item_id: uuid.UUID, by: Actor) -> Use:
    """The item no longer stands beside the statement; it stays in the library, and `use_items` brings it back. May be repeated."""
    rules.check_can_keep(by)
    with transaction.atomic():
        rules.check_can_change_beside(by, locked_audit(audit_id))
        rows = Use.objects.select_for_update(of=("self",)).select_related("item", "statement")
        use = rows.filter(statement_id=statement_id, statement__audit_id=audit_id, item_id=item_id).first()
        if use is None:
            raise NotFound(_("There is no such evidence here."))
        if use.left_out_at is None:
            use.left_out_at = timezone.now()
            use.save(update_fields=["left_out_at"])
            record("evidence.left_out", by=by, subject=use.item, statement=use.statement.number, audit=str(audit_id))
    return use
