"""Checking a tenant's journal: every hash is calculated again from the entry itself, in Python, and compared.

Asks nothing but the tables of the tenant of the moment, and nothing about a schema's name, so that a journal that was
restored elsewhere is judged alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantern.audit.canonical import BEFORE_THE_FIRST, Row, next_hash

BATCH = 5_000


class Kind(StrEnum):
    """What can be wrong with a chain."""

    TRIGGER = "trigger"
    MISSING_LINK = "missing_link"
    DELETED = "deleted"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    UNLINKED = "unlinked"
    NO_HEAD = "no_head"
    HEAD = "head"
    SHORTER = "shorter"
    REWRITTEN = "rewritten"
    ANCHOR = "anchor"


WORDS: dict[Kind, Promise] = {
    Kind.TRIGGER: _("the trigger that makes the chain is missing or switched off"),
    Kind.MISSING_LINK: _("a link of the chain is missing"),
    Kind.DELETED: _("the entry of this link was deleted"),
    Kind.CHANGED: _("the entry or its link was changed"),
    Kind.UNREADABLE: _("the entry cannot be read"),
    Kind.UNLINKED: _("an entry was written past the chain"),
    Kind.NO_HEAD: _("the note of where the chain ends was deleted"),
    Kind.HEAD: _("the chain does not end where it was noted to end"),
    Kind.SHORTER: _("the chain is shorter than when it was last sealed"),
    Kind.REWRITTEN: _("the chain is not the one that was sealed"),
    Kind.ANCHOR: _("the seals kept outside the database cannot be read"),
}


@dataclass(frozen=True)
class Fault:
    """The first break: where, and what kind. `seq` is 0 and `entry_id` empty where the fault is at no single place."""

    kind: Kind
    seq: int = 0
    entry_id: str = ""

    def __str__(self) -> str:
        return str(WORDS[self.kind])


@dataclass(frozen=True)
class Result:
    """What checking found. `seq` and `hash` are the end of the chain as far as it is whole; `fault` is None if all of it is.

    `anchors` is how many places of the chain were compared with what was noted of them outside.
    """

    seq: int
    hash: bytes
    fault: Fault | None = None
    anchors: int = 0

    @property
    def checked(self) -> int:
        """How many entries are whole, counted from the first."""
        return self.seq

    @property
    def ok(self) -> bool:
        return self.fault is None


@dataclass
class _Chain:
    """How far checking has come."""

    anchors: Mapping[int, frozenset[str]]
    seq: int = 0
    hash: bytes = field(default=BEFORE_THE_FIRST)

    def broken_by(self, seq: int, entry_id: str, kept: bytes, row: Row | None) -> Fault | None:
        """Takes the next link; the fault in it, if there is one."""
        if seq != self.seq + 1:
            return Fault(Kind.MISSING_LINK, self.seq + 1)
        if row is None:
            return Fault(Kind.DELETED, seq, entry_id)
        try:
            calculated = next_hash(self.hash, row)
        except ValueError:
            return Fault(Kind.UNREADABLE, seq, entry_id)
        if calculated != kept:
            return Fault(Kind.CHANGED, seq, entry_id)
        self.seq, self.hash = seq, kept
        if any(noted != kept.hex() for noted in self.anchors.get(seq, ())):
            return Fault(Kind.REWRITTEN, seq, entry_id)
        return None


def verify(anchors: Mapping[int, frozenset[str]] | None = None) -> Result:
    """Checks the whole journal of the tenant of the moment, and that every anchor (seq: hashes in hexadecimal) lies on it.

    Reads in batches: a journal of any length takes the same memory. Entries that others write meanwhile do no harm.
    """
    chain = _Chain(anchors or {})
    while True:
        for seq, entry_id, kept, row in _links_after(chain.seq):
            fault = chain.broken_by(seq, entry_id, kept, row)
            if fault:
                return Result(chain.seq, chain.hash, fault, len(chain.anchors))
        end = _end()
        if end.last <= chain.seq:
            return Result(chain.seq, chain.hash, _fault_at_the_end(chain, end), len(chain.anchors))


@dataclass(frozen=True)
class _End:
    """The journal's end, all of it as of one moment. `head` is None where the note of it is gone."""

    head: tuple[int, bytes] | None
    last: int
    entries: int
    links: int
    armed: int


def _fault_at_the_end(chain: _Chain, end: _End) -> Fault | None:
    if end.entries != end.links:
        seq, entry_id = _first_without_link()
        return Fault(Kind.UNLINKED, seq, entry_id)
    if end.head is None:
        return Fault(Kind.NO_HEAD)
    if end.head != (chain.seq, chain.hash):
        return Fault(Kind.HEAD, chain.seq)
    beyond = [seq for seq in chain.anchors if seq > chain.seq]
    if beyond:
        return Fault(Kind.SHORTER, min(beyond))
    if end.armed != 2:
        return Fault(Kind.TRIGGER)
    return None


def _links_after(seq: int) -> Iterator[tuple[int, str, bytes, Row | None]]:
    """The links after this one in order, each with its entry, or None for an entry that is gone. One batch."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [seq, BATCH])
        for place, entry_id, kept, found, *columns in cursor.fetchall():
            yield place, entry_id, bytes(kept), Row(found, *columns) if found else None


def _end() -> _End:
    with connection.cursor() as cursor:
        cursor.execute(_END)
        seq, kept, last, entries, links, armed = cursor.fetchone()
    return _End(None if seq is None else (seq, bytes(kept)), last, entries, links, armed)


def _first_without_link() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNLINKED)
        found = cursor.fetchone()
    return (0, found[0]) if found else (0, "")


# An infinite time has no microseconds; nobody can write one, but a superuser could put one in place of another.
_LINKS = """
select l.seq, l.entry_id::text, l.hash, e.id::text,
       case when isfinite(e.created_at) then (extract(epoch from e.created_at) * 1000000)::bigint end,
       e.verb, e.by_id::text, e.by_name, e.subject_type, e.subject_id::text, e.subject_name, e.facts::text
from audit_link l left join audit_entry e on e.id = l.entry_id
where l.seq > %s order by l.seq limit %s
"""
_END = """
select h.seq, h.hash, (select coalesce(max(seq), 0) from audit_link), (select count(*) from audit_entry),
       (select count(*) from audit_link),
       (select count(*) from pg_trigger where tgenabled = 'A'
        and (tgrelid, tgname) in (('audit_entry'::regclass, 'audit_await'), ('audit_waiting'::regclass, 'audit_chain')))
from (select 1) one left join audit_head h on true
"""
_UNLINKED = """
select e.id::text from audit_entry e
where not exists (select from audit_link l where l.entry_id = e.id) order by e.created_at, e.id limit 1
"""
