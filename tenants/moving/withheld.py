"""What the file of a head does not hold: records that only somebody else here may read, and every trace of them (ADR 0040).

Features say which rows those are (`settings.SCHOOL_EXPORT_WITHHELD`). What points at such a row, a file that is kept for one, and
what the journal says of either goes with it. The chain of the journal stays behind as well, in every file of a head: its length
would tell how many rows are missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from lantern.audit.models import Entry
from lantern.files.models import StoredFile
from tenants.moving import format as form
from tenants.moving.copying import Change

# Tables of which a head's file has nothing, whether a row of the school is withheld or not.
_WHY: Final = (
    "This is the head’s file: what only the chair of governors may read is not in it, and the chain would tell how much that is. "
    "Where the school is restored from it, the journal begins a new chain."
)
LEFT_OUT: Final = dict.fromkeys(("audit_link", "audit_head"), _WHY)

_Keys = dict[type[models.Model], set[Any]]


@dataclass(frozen=True)
class Withheld:
    """The keys of rows that stay behind, by table, as they stand in a file."""

    keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, table: str, row: dict[str, Any]) -> bool:
        """Whether this row of the table stays behind."""
        if table == Entry._meta.db_table:
            return any(row["subject_id"] in keys for keys in self.keys.values())
        return table in self.keys and row[form.column_of_key(table)] in self.keys[table]

    def holds_file(self, file: StoredFile) -> bool:
        """Whether this file’s content stays behind."""
        return str(file.pk) in self.keys.get(StoredFile._meta.db_table, ())

    def left(self, table: str) -> Change:
        """A function that gives a row of the table back, or None for one that stays behind.

        Made for every table of a head's file: a row that went through it is written another way than PostgreSQL writes it.
        """
        return lambda row: None if self.holds(table, row) else row


NOTHING: Final = Withheld()


def from_heads() -> Withheld:
    """What no file of a head of the current school may hold. Of a school that has nothing to hide: as many queries as features."""
    found: _Keys = {}
    for dotted in settings.SCHOOL_EXPORT_WITHHELD:
        rows = import_string(dotted)()
        found.setdefault(rows.model, set()).update(rows.values_list("pk", flat=True))
    new = {model: keys for model, keys in found.items() if keys}
    while new:
        new = _beside(new, found)
    return Withheld({model._meta.db_table: frozenset(map(str, keys)) for model, keys in found.items() if keys})


def _beside(new: _Keys, found: _Keys) -> _Keys:
    """What points at these rows, and the files that are theirs alone, but for what is found already; it is found now."""
    more: _Keys = {}
    for model in map(form.model_of, form.exported_tables()):
        for link in _links_of(model):
            others = link.related_model
            if others in new:
                _add(more, found, model, _keys(model, f"{link.name}__in", new[others], "pk"))
            if others is StoredFile and isinstance(link, models.OneToOneField) and model in new:
                _add(more, found, StoredFile, _keys(model, "pk__in", new[model], link.attname))
    return more


def _links_of(model: type[models.Model]) -> "Iterable[models.ForeignKey[Any, Any]]":
    return (link for link in model._meta.concrete_fields if isinstance(link, models.ForeignKey))


def _keys(model: type[models.Model], condition: str, among: set[Any], column: str) -> set[Any]:
    return set(model._base_manager.filter(**{condition: among}).values_list(column, flat=True)) - {None}


def _add(more: _Keys, found: _Keys, model: type[models.Model], keys: set[Any]) -> None:
    keys = keys - found.setdefault(model, set())
    if keys:
        found[model] |= keys
        more.setdefault(model, set()).update(keys)
