"""Eight ways to tamper with a journal, each tried by the tenant's own login, which is refused, and by a superuser, who is
found out. The last two leave a chain that is whole in itself: only the anchor outside the database finds them.
"""

from dataclasses import dataclass

import pytest

from lantern.audit.verify import Kind
from tests.attack.logins import outcome, signed_in_as
from tests.audit.journal import as_superuser, checked, write
from tests.cast import World
from tests.figures import Figure

ENTRIES, CUT = 8, 3
DISABLE = "alter table audit_entry disable trigger user"
INSERT = (
    "insert into audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
    " values (gen_random_uuid(), now(), 'person.renamed', 'Somebody', 'people.user', 'Somebody', '{}')"
)
CUT_TAIL = (
    f"delete from audit_entry where id in (select entry_id from audit_link where seq > {ENTRIES - CUT})",
    f"delete from audit_link where seq > {ENTRIES - CUT}",
)
REWRITE_HEAD = f"update audit_head set seq = l.seq, hash = l.hash from audit_link l where l.seq = {ENTRIES - CUT}"
EDIT = "update audit_entry set by_name = 'Somebody else' where id = (select entry_id from audit_link where seq = 4)"
CHAIN_AGAIN = """
do $$
declare
    line record;
begin
    create temp table kept on commit drop as select * from audit_link;
    delete from audit_link;
    update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex');
    for line in select e from audit_entry e join kept k on k.entry_id = e.id order by k.seq loop
        perform audit_seal(line.e);
    end loop;
end $$
"""


@dataclass(frozen=True)
class Attack:
    """What is run, and what checking then says: without the anchor, and with it."""

    statements: tuple[str, ...]
    found: Kind | None
    found_with_anchor: Kind


ATTACKS = {
    "an entry is changed": Attack((EDIT,), Kind.CHANGED, Kind.CHANGED),
    "an entry is deleted": Attack(
        ("delete from audit_entry where id = (select entry_id from audit_link where seq = 4)",),
        Kind.DELETED,
        Kind.DELETED,
    ),
    "the journal is emptied": Attack(("truncate audit_entry",), Kind.DELETED, Kind.DELETED),
    "the trigger is switched off": Attack((DISABLE,), Kind.TRIGGER, Kind.TRIGGER),
    "an entry is written past the trigger": Attack((DISABLE, INSERT), Kind.UNLINKED, Kind.UNLINKED),
    "the tail is cut": Attack(CUT_TAIL, Kind.HEAD, Kind.HEAD),
    "the tail is cut and the head rewritten": Attack((*CUT_TAIL, REWRITE_HEAD), None, Kind.SHORTER),
    "an entry is changed and the chain made again": Attack((EDIT, CHAIN_AGAIN), None, Kind.REWRITTEN),
}


Anchors = dict[int, frozenset[str]]


def sealed_journal(world: World) -> Anchors:
    """A new journal with some entries, and what the daily job noted of it."""
    as_superuser(
        world.oak,
        "truncate audit_entry, audit_link",
        "update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')",
    )
    write(world.oak, ENTRIES)
    whole = checked(world.oak)
    assert (whole.ok, whole.seq) == (True, ENTRIES)
    return {whole.seq: frozenset([whole.hash.hex()])}


def kind_found(world: World, anchors: Anchors | None = None) -> Kind | None:
    fault = checked(world.oak, anchors=anchors).fault
    return fault.kind if fault else None


def not_refused(world: World, attack: Attack) -> list[str]:
    """What the tenant's own login was let do. An insert is its right: with the trigger on it is linked like any other."""
    tried = [statement for statement in attack.statements if statement != INSERT]
    with signed_in_as(world.oak.role, world.oak.search_path) as cursor:
        return [each for each in tried if not outcome(cursor, each).startswith("refused")]


def test_tampering_is_refused_to_the_login_and_found_when_a_superuser_does_it(committed: World, figure: Figure) -> None:
    held = []
    for name, attack in ATTACKS.items():
        anchors = sealed_journal(committed)
        refused = not_refused(committed, attack) == [] and kind_found(committed, anchors) is None
        try:
            as_superuser(committed.oak, *attack.statements)
            found = kind_found(committed) == attack.found and kind_found(committed, anchors) == attack.found_with_anchor
        finally:
            as_superuser(committed.oak, "alter table audit_entry enable always trigger audit_await")
        if refused and found:
            held.append(name)
    figure(
        "journal tampering",
        f"{len(held)} of {len(ATTACKS)} refused or detected",
        against="as the tenant's login and as a superuser",
        target="8 of 8",
        ok=len(held) == len(ATTACKS),
    )
    assert held == list(ATTACKS)


@pytest.mark.parametrize(
    ("statement", "kind", "seq"),
    [
        ("update audit_link set hash = decode(repeat('11', 32), 'hex') where seq = 4", Kind.CHANGED, 4),
        ("delete from audit_link where seq = 4", Kind.MISSING_LINK, 4),
        ("delete from audit_head", Kind.NO_HEAD, 0),
        ("update audit_head set seq = seq + 1", Kind.HEAD, ENTRIES),
        ("update audit_entry set created_at = created_at + interval '1 microsecond'", Kind.CHANGED, 1),
        ("update audit_entry set facts = facts || '{\"x\": 1}' where facts->>'number' = '7'", Kind.CHANGED, 8),
        ("alter table audit_waiting disable trigger audit_chain", Kind.TRIGGER, 0),
    ],
)
def test_what_else_a_superuser_could_do_is_found_where_it_was_done(
    committed: World, statement: str, kind: Kind, seq: int
) -> None:
    write(committed.oak, ENTRIES)
    try:
        as_superuser(committed.oak, statement)
        fault = checked(committed.oak).fault
    finally:
        as_superuser(
            committed.oak,
            "alter table audit_waiting enable always trigger audit_chain",
            "insert into audit_head values (1, 0, '') on conflict do nothing",
        )
    assert fault is not None
    assert (fault.kind, fault.seq) == (kind, seq)
