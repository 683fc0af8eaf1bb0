"""Writing to the journal."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, models

from lantern.audit.models import Entry

# A fact of entries about a thing that few may know of: chained and kept like any other, and read where that thing is read.
RESTRICTED = "restricted"


@dataclass(frozen=True)
class SystemActor:
    """A part of Lantern that acts by itself, such as an import; the journal names it."""

    name: str
    pk: None = None

    def __str__(self) -> str:
        return self.name


class Actor(Protocol):
    """Whoever does something: a person or a SystemActor."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


class NotInTransaction(RuntimeError):
    """A journal row was about to be written apart from the change it tells of."""


def record(verb: str, *, by: Actor, subject: models.Model, **facts: object) -> Entry:
    """Writes one journal row in the current transaction, so that it exists exactly if the change does.

    `verb` is dotted, noun first (`audit.signed`). `facts` are plain values that a reader of the activity page may see: no
    passwords, no free text. Raises NotInTransaction outside `transaction.atomic()`.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{verb} was to be recorded outside a transaction.")
    return Entry.objects.create(
        verb=verb,
        by_id=by.pk,
        by_name=str(by)[:200],
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:300],
        facts=facts,
    )
