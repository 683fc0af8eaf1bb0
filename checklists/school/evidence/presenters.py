"""Evidence in words: what it is, how long it counts, where it stands, and how it was checked."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklists.school.evidence import rules
from checklists.school.evidence.models import Edition, Item, Use, expires_soon, is_expired
from checklists.school.evidence.queries import Cited
from checklists.school.evidence.rules import EvidenceIncomplete
from checklists.school.models import AuditStatement
from lantern.access.permissions import Permission, can
from lantern.errors import DomainError, NotPossibleNow
from lantern.files.models import StoredFile
from lantern.ui.words import days_away, when

Words = str | Promise

SELECTIONS: dict[str, Words] = {
    "": gettext_lazy("All"),
    "mine": gettext_lazy("Mine"),
    "soon": gettext_lazy("Expires soon"),
    "expired": gettext_lazy("Expired"),
    "unused": gettext_lazy("Not used"),
    "removed": gettext_lazy("Removed"),
}


@dataclass(frozen=True)
class Badge:
    kind: str
    text: str


@dataclass(frozen=True)
class Filter:
    text: Words
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Line:
    """One row of the library."""

    id: uuid.UUID
    title: str
    what: str
    owner: str
    used_in: str
    until: str
    warning: Badge | None


@dataclass(frozen=True)
class LibraryPage:
    lines: tuple[Line, ...]
    rows: "Page[Edition]"
    filters: tuple[Filter, ...]
    selection: str
    search: str
    total: int
    can_keep: bool


@dataclass(frozen=True)
class EditionLine:
    edition: Edition
    what: str
    name: str
    href: str
    is_link: bool
    sha256: str
    checked: str
    until: str


@dataclass(frozen=True)
class Place:
    """A statement that an item stands beside."""

    number: str
    plain: str
    audit: str
    href: str
    # Which edition, if that is not the present one.
    edition: str


@dataclass(frozen=True)
class ItemPage:
    item: Item
    facts: tuple[dict[str, str], ...]
    present: EditionLine
    earlier: tuple[EditionLine, ...]
    places: tuple[Place, ...]
    warning: Badge | None
    can_keep: bool
    can_be_put_back: bool


@dataclass(frozen=True)
class Row:
    """One piece beside a statement."""

    cited: Cited
    what: str
    href: str
    is_link: bool
    also_in: str
    warning: Badge | None
    use: str
    leave_out: str


@dataclass(frozen=True)
class BesideStatement:
    rows: tuple[Row, ...]
    left_out: tuple[Row, ...]
    can_change: bool
    add: str
    choose: str


def add_refusal(form: forms.Form, refusal: DomainError) -> None:
    """The refusal stands in the form, beside the field that it is about; any that is not about the form is raised again."""
    if isinstance(refusal, EvidenceIncomplete):
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    elif isinstance(refusal, NotPossibleNow):
        form.add_error(None, str(refusal.message))
    else:
        raise refusal


def library_page(
    *, rows: "Page[Edition]", counts: dict[str, int], selection: str, search: str, can_keep: bool
) -> LibraryPage:
    """Everything the library shows. Asks the database nothing but the rows themselves."""
    on = timezone.localdate()
    return LibraryPage(
        lines=tuple(_line(edition, on) for edition in rows),
        rows=rows,
        filters=tuple(
            Filter(text=text, count=counts[key], href=_address(key, search), current=key == selection)
            for key, text in SELECTIONS.items()
            # Rarely any: shown while there are some, or while somebody looks at them.
            if key != "removed" or counts[key] or selection == key
        ),
        selection=selection,
        search=search,
        total=counts[""],
        can_keep=can_keep,
    )


def item_page(*, item: Item, editions: list[Edition], uses: list[Use], can_keep: bool, can_download: bool) -> ItemPage:
    """Everything the page of one piece shows. Asks the database nothing: the rows come loaded."""
    on = timezone.localdate()
    lines = [_edition_line(item, edition, can_download=can_download and not item.is_removed) for edition in editions]
    present = editions[0]
    return ItemPage(
        item=item,
        facts=tuple(_facts(item, present)),
        present=lines[0],
        earlier=tuple(lines[1:]),
        places=tuple(_place(use) for use in uses),
        warning=None if item.is_removed else _warning(present.expires_on, on),
        can_keep=can_keep and not item.is_removed,
        can_be_put_back=can_keep and _can_be_put_back(item),
    )


def beside_statement(person: object, statement: AuditStatement, cited: list[Cited]) -> BesideStatement:
    """What stands beside the statement, and what was taken away from it and can come back."""
    on, can_download = timezone.localdate(), can(person, Permission.EVIDENCE_DOWNLOAD)
    rows = [_row(statement, each, on, can_download=can_download) for each in cited]
    where = [statement.audit_id, statement.pk]
    return BesideStatement(
        rows=tuple(row for row in rows if not row.cited.is_left_out),
        left_out=tuple(row for row in rows if row.cited.is_left_out),
        can_change=rules.can_change_beside(person, statement.audit),
        add=reverse("school_evidence:add_new", args=where),
        choose=reverse("school_evidence:choose", args=where),
    )


def what_it_is(file: StoredFile | None, url: str) -> str:
    """PDF, 1.2 MB; or where a link leads."""
    if file is not None:
        return f"{file.get_kind_display()}, {filesizeformat(file.size)}"
    return _("Link to %(host)s") % {"host": urlsplit(url).hostname or ""}


def _row(statement: AuditStatement, cited: Cited, on: date, *, can_download: bool) -> Row:
    where = [statement.audit_id, statement.pk, cited.item_id]
    is_link = cited.file is None
    href = cited.url if is_link else reverse("school_evidence:download", args=[cited.item_id, cited.edition_id])
    also = ", ".join(cited.also_in[:4]) + (" …" if len(cited.also_in) > 4 else "")
    return Row(
        cited=cited,
        what=what_it_is(cited.file, cited.url),
        href=href if (is_link or can_download) and cited.removed_at is None else "",
        is_link=is_link,
        also_in=_("Also used in %(numbers)s") % {"numbers": also} if cited.also_in else "",
        warning=_warning(cited.expires_on, on) if cited.removed_at is None else None,
        use=reverse("school_evidence:use", args=where),
        leave_out=reverse("school_evidence:leave_out", args=where),
    )


def _line(edition: Any, on: date) -> Line:
    item, used = edition.item, edition.used_in
    return Line(
        id=item.pk,
        title=item.title,
        what=what_it_is(edition.file, edition.url),
        owner=item.owner_name,
        used_in=ngettext("%(n)d statement", "%(n)d statements", used) % {"n": used} if used else _("Not used"),
        until=_day(edition.expires_on),
        warning=_warning(edition.expires_on, on) if not item.is_removed else _removed(item),
    )


def _removed(item: Item) -> Badge:
    return Badge("na", _("Removed %(when)s") % {"when": when(item.removed_at)})


def _warning(expires_on: date | None, on: date) -> Badge | None:
    if is_expired(expires_on, on):
        return Badge("overdue", _("Expired %(ago)s") % {"ago": days_away(expires_on)})
    if expires_soon(expires_on, on):
        return Badge("expires", _("Expires %(away)s") % {"away": days_away(expires_on)})
    return None


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _facts(item: Item, present: Edition) -> list[dict[str, str]]:
    rows = [(_("Looked after by"), item.owner_name), (_("Last day"), _day(present.expires_on) or _("None given"))]
    if present.effective_on:
        rows.append((_("In force from"), _day(present.effective_on)))
    if present.period_from or present.period_until:
        rows.append((_("Tells of the time"), period_in_words(present.period_from, present.period_until)))
    return [{"key": key, "value": value} for key, value in rows]


def period_in_words(first: date | None, last: date | None) -> str:
    """1 September 2025 to 31 August 2026; with one day missing, from or until the other; nothing for none."""
    if first and last:
        return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    if first:
        return _("from %(first)s") % {"first": _day(first)}
    return _("until %(last)s") % {"last": _day(last)} if last else ""


def _edition_line(item: Item, edition: Edition, *, can_download: bool) -> EditionLine:
    file = edition.file
    if file is None:
        href, name = ("" if item.is_removed else edition.url), edition.url
    else:
        href = reverse("school_evidence:download", args=[item.pk, edition.pk]) if can_download else ""
        name = file.name
    return EditionLine(
        edition=edition,
        what=what_it_is(file, edition.url),
        name=name,
        href=href,
        is_link=file is None,
        sha256=file.sha256 if file else "",
        checked=_how_checked(file),
        until=_day(edition.expires_on),
    )


def _how_checked(file: StoredFile | None) -> str:
    if file is None:
        return _("A link is not checked: what it leads to lies elsewhere and may change.")
    if file.scanned_at is None:
        return _(
            "Checked when it came: it is what its name says, and nothing in it runs. No virus scanner is set up here."
        )
    return _(
        "Checked when it came: it is what its name says, nothing in it runs, and the virus scanner passed it %(at)s."
    ) % {"at": when(file.scanned_at)}


def _place(use: Use) -> Place:
    statement = use.statement
    return Place(
        number=statement.number,
        plain=statement.plain,
        audit=statement.audit.title,
        href=reverse("school_checklists:statement", args=[statement.audit_id, statement.pk]) + "#evidence",
        edition="" if use.edition.is_present else _("Edition %(number)d") % {"number": use.edition.number},
    )


def _can_be_put_back(item: Item) -> bool:
    try:
        rules.check_can_be_put_back(item)
    except NotPossibleNow:
        return False
    return item.is_removed


def _address(key: str, search: str) -> str:
    asked = {name: value for name, value in (("show", key), ("q", search)) if value}
    return reverse("school_evidence:library") + (f"?{urlencode(asked)}" if asked else "")
