"""What can be read of a school's evidence. Whoever may see audits sees all of it: there is one school here."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklists.school.evidence import rules
from checklists.school.evidence.models import SOON, Edition, Item, Use, expires_soon, is_expired
from checklists.school.models import Audit, AuditStatement
from lantern.access.permissions import Permission, can
from lantern.errors import NotFound
from lantern.files.models import StoredFile
from lantern.files.sweeping import UNDO_FOR
from tenants.people.models import User
from tenants.people.queries import people

# As they were put there; what came along from the last audit came at one moment.
_ORDER = ("created_at", "item__title", "id")
# What expired longer ago than this is told only where an audit still stands on it.
STOPS_NAGGING = timedelta(days=31)


@dataclass(frozen=True)
class Cited:
    """One item as it stands beside one statement."""

    use_id: uuid.UUID
    statement_id: uuid.UUID
    item_id: uuid.UUID
    edition_id: uuid.UUID
    title: str
    number: int
    # False: there is a newer edition, and this audit was locked when it came.
    is_present: bool
    file: StoredFile | None
    url: str
    period_from: date | None
    period_until: date | None
    effective_on: date | None
    expires_on: date | None
    added_by_name: str
    added_at: datetime
    came_along: bool
    # The numbers of the other statements of the same audit that it stands beside.
    also_in: tuple[str, ...]
    is_left_out: bool
    removed_at: datetime | None
    removed_by_name: str
    is_expired: bool
    expires_soon: bool


@dataclass(frozen=True)
class Expired:
    """Evidence of an audit whose last day has passed."""

    statement_id: uuid.UUID
    number: str
    plain: str
    item_id: uuid.UUID
    title: str
    expires_on: date


# Beside statements


def of_statement(statement: AuditStatement) -> list[Cited]:
    """The evidence that stands beside the statement, in the order in which it was put there, in one query."""
    return [cited for cited in beside(statement) if not cited.is_left_out]


def beside(statement: AuditStatement) -> list[Cited]:
    """The same with what was taken away again and can be put back, in one query."""
    others = (
        Use.objects.filter(item=OuterRef("item"), statement__audit=OuterRef("statement__audit"), left_out_at=None)
        .exclude(statement=OuterRef("statement"))
        .order_by("statement__position")
        .values("statement__number")
    )
    rows = _cited_rows().filter(statement=statement).annotate(also_in=ArraySubquery(others))
    on = timezone.localdate()
    return [_cited(row, tuple(row.also_in), on) for row in rows if not (row.left_out_at and row.item.is_removed)]


def of_audit(audit: Audit) -> dict[uuid.UUID, list[Cited]]:
    """The evidence of every statement of the audit, by the statement's id, in one query. Statements without any are left out."""
    rows = list(
        _cited_rows()
        .filter(statement__audit=audit, left_out_at=None)
        .select_related("item", "edition__file", "statement")
        .order_by("statement__position", *_ORDER)
    )
    places: dict[uuid.UUID, list[Use]] = defaultdict(list)
    for row in rows:
        places[row.item_id].append(row)
    on, found = timezone.localdate(), defaultdict(list)
    for row in rows:
        also_in = tuple(other.statement.number for other in places[row.item_id] if other.pk != row.pk)
        found[row.statement_id].append(_cited(row, also_in, on))
    return dict(found)


def expired_in(audit: Audit) -> list[Expired]:
    """The evidence of the audit whose last day has passed, in the order of the statements, in one query."""
    rows = (
        Use.objects.filter(
            statement__audit=audit,
            left_out_at=None,
            item__removed_at=None,
            edition__expires_on__lt=timezone.localdate(),
        )
        .select_related("item", "edition", "statement")
        .order_by("statement__position", *_ORDER)
    )
    return [
        Expired(
            statement_id=row.statement_id,
            number=row.statement.number,
            plain=row.statement.plain,
            item_id=row.item_id,
            title=row.item.title,
            expires_on=row.edition.expires_on,  # type: ignore[arg-type]  # asked for above
        )
        for row in rows
    ]


def statements_with_evidence(audit: Audit) -> set[uuid.UUID]:
    """Which statements of the audit have something to show, in one query. What has been removed does not count."""
    rows = Use.objects.filter(statement__audit=audit, left_out_at=None, item__removed_at=None)
    return set(rows.values_list("statement_id", flat=True))


def _cited_rows() -> QuerySet[Use]:
    return Use.objects.select_related("item", "edition__file").order_by(*_ORDER)


def _cited(row: Any, also_in: tuple[str, ...], on: date) -> Cited:
    edition: Edition = row.edition
    return Cited(
        use_id=row.pk,
        statement_id=row.statement_id,
        item_id=row.item_id,
        edition_id=edition.pk,
        title=row.item.title,
        number=edition.number,
        is_present=edition.is_present,
        file=edition.file,
        url=edition.url,
        period_from=edition.period_from,
        period_until=edition.period_until,
        effective_on=edition.effective_on,
        expires_on=edition.expires_on,
        added_by_name=edition.added_by_name,
        added_at=edition.created_at,
        came_along=row.came_along,
        also_in=also_in,
        is_left_out=row.left_out_at is not None,
        removed_at=row.item.removed_at,
        removed_by_name=row.item.removed_by_name,
        is_expired=is_expired(edition.expires_on, on),
        expires_soon=expires_soon(edition.expires_on, on),
    )


# The library


def library(search: str = "") -> QuerySet[Edition]:
    """The present edition of every item, removed ones too, by title; each gains `used_in`, the number of statements it stands beside."""
    used = (
        Use.objects.filter(item=OuterRef("item"), left_out_at=None)
        .order_by()
        .values("item")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = Edition.objects.filter(replaced_at=None).select_related("item", "file").order_by("item__title", "item_id")
    if search:
        rows = rows.filter(
            Q(item__title__icontains=search) | Q(file__name__icontains=search) | Q(url__icontains=search)
        )
    return rows.annotate(used_in=Coalesce(Subquery(used), 0))


def selections(person: object) -> dict[str, Q]:
    """The questions with which the library can be cut down; the empty one shows what is there."""
    on, there = timezone.localdate(), Q(item__removed_at=None)
    standing = Use.objects.filter(item=OuterRef("item"), left_out_at=None)
    return {
        "": there,
        "mine": there & Q(item__owner_id=getattr(person, "pk", None)),
        "soon": there & Q(expires_on__range=(on, on + SOON)),
        "expired": there & Q(expires_on__lt=on),
        "unused": there & ~Q(Exists(standing)),
        "removed": Q(item__removed_at__gte=timezone.now() - UNDO_FOR),
    }


def counts_of(rows: QuerySet[Edition], asked: dict[str, Q]) -> dict[str, int]:
    """How many of the rows each question finds, in one query."""
    count = partial(Count, "pk", distinct=True)
    # An aggregate's name must not be empty.
    named = {f"n_{key}": count(filter=question) for key, question in asked.items()}
    found = rows.order_by().aggregate(**named)
    return {key: found[f"n_{key}"] for key in asked}


def is_empty() -> bool:
    """Whether the school keeps no evidence that could be chosen."""
    return not Item.objects.filter(removed_at=None).exists()


def choosable(statement: AuditStatement, search: str = "") -> QuerySet[Edition]:
    """What the library has that does not stand beside the statement yet."""
    standing = Use.objects.filter(item=OuterRef("item"), statement=statement, left_out_at=None)
    return library(search).filter(~Exists(standing), item__removed_at=None)


def item_by_id(person: object, item_id: uuid.UUID) -> Item:
    """The item with this id. NotFound for any other id and for a person who may not see evidence."""
    item = Item.objects.filter(pk=item_id).first() if rules.can_view(person) else None
    if item is None:
        raise NotFound(_("There is no such evidence here."))
    return item


def editions_of(item: Item) -> list[Edition]:
    """Every edition of the item, the present one first, each with its file."""
    return list(item.editions.select_related("file"))


def uses_of(item: Item) -> list[Use]:
    """Where the item stands: the latest audit first, in the order of its statements."""
    rows = item.uses.filter(left_out_at=None).select_related("statement__audit", "edition")
    return list(rows.order_by("-statement__audit__due_on", "-statement__audit__created_at", "statement__position"))


def edition_by_id(person: object, item_id: uuid.UUID, edition_id: uuid.UUID) -> Edition:
    """One edition of that item with its file. NotFound for a link, for another item's, and for a person who may not take files."""
    rows = Edition.objects.filter(pk=edition_id, item_id=item_id).exclude(file=None).select_related("file")
    edition = rows.first() if can(person, Permission.EVIDENCE_DOWNLOAD) else None
    if edition is None:
        raise NotFound(_("There is no such file here."))
    return edition


def locked_items(ids: Iterable[uuid.UUID]) -> list[Item]:
    """These items with their present editions, locked until the transaction ends. NotFound if one of them is none of this school's.

    Whoever locks audits as well locks them after the items.
    """
    wanted = set(ids)
    found = list(Item.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound(_("There is no such evidence here."))
    return found


def locked_audits_under_way(item: Item) -> list[Audit]:
    """The audits that the item stands in and whose answers can still change, locked until the transaction ends."""
    rows = Audit.objects.select_for_update(no_key=True).filter(state__in=(Audit.State.OPEN, Audit.State.READY))
    return list(rows.filter(pk__in=item.uses.values("statement__audit")).order_by("pk"))


def present_editions(items: Iterable[Item]) -> dict[uuid.UUID, Edition]:
    """The present edition of each of these items, by the item's id."""
    return {edition.item_id: edition for edition in Edition.objects.filter(item__in=list(items), replaced_at=None)}


def present_edition(item: Item) -> Edition:
    """What the item is now."""
    return item.editions.select_related("item", "file").get(replaced_at=None)


def twin_of(sha256: str) -> Item | None:
    """The item that holds the very same file, if one is there that has not been removed."""
    rows = Edition.objects.filter(file__sha256=sha256, item__removed_at=None).select_related("item")
    edition = rows.first()
    return edition.item if edition else None


def keepers() -> list[User]:
    """Everybody who can look after evidence, by name."""
    return list(people().active().filter(role__in=rules.KEEPERS).order_by("name", "id"))


def owners_for(item: Item) -> list[User]:
    """Everybody who can look after evidence, and whoever looks after this item now."""
    found = keepers()
    if item.owner_id in {person.pk for person in found}:
        return found
    return [*found, *people().filter(pk=item.owner_id)]


# What expires


def needing_attention(on: date, *, ahead: timedelta = SOON) -> QuerySet[Edition]:
    """Present editions that expire within `ahead`, or have expired: a month ago at most, or beside an answer that can still change.

    Each gains `has_keeper`: whether its owner is still there and can do something about it.
    """
    open_use = Use.objects.filter(
        item=OuterRef("item"),
        left_out_at=None,
        statement__audit__finished_at=None,
    )
    keeper = people().active().filter(pk=OuterRef("item__owner_id"), role__in=rules.KEEPERS)
    return (
        Edition.objects.filter(replaced_at=None, item__removed_at=None, expires_on__lte=on + ahead)
        .filter(Q(expires_on__gte=on - STOPS_NAGGING) | Q(Exists(open_use)))
        .annotate(has_keeper=Exists(keeper))
        .select_related("item")
        .order_by("expires_on", "item__title")
    )


def told_to(person: object) -> list[Edition]:
    """What this person is to see to, the one that expires first at the top, in one query: their own, and for head and safeguarding
    lead also what belongs to somebody who has gone."""
    if not rules.can_keep(person):
        return []
    is_told = Q(item__owner_id=getattr(person, "pk", None))
    if getattr(person, "role", None) in rules.STAND_INS:
        is_told |= Q(has_keeper=False)
    return list(needing_attention(timezone.localdate()).filter(is_told))
