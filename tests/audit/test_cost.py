"""What the chain costs: the same inserts by the same login, with it and without it."""

from statistics import median
from time import perf_counter
from uuid import uuid4

from tenants.logins.info import TenantInfo
from tests.attack.logins import signed_in_as
from tests.audit.journal import INSERT, as_superuser, checked
from tests.cast import World
from tests.figures import Figure

ROWS, TURNS = 200, 9


def microseconds_a_row(tenant: TenantInfo) -> float:
    """Each row in a transaction of its own, as pages write them."""
    with signed_in_as(tenant.role, tenant.search_path) as cursor:
        began = perf_counter()
        for _ in range(ROWS):
            cursor.execute(INSERT, [str(uuid4())])
        return (perf_counter() - began) / ROWS * 1e6


def test_a_link_is_made_for_every_row_at_a_cost_that_is_measured(committed: World, figure: Figure) -> None:
    off, on = (
        "alter table audit_entry disable trigger user",
        "alter table audit_entry enable always trigger audit_await",
    )
    as_superuser(committed.elm, off)
    try:
        # In turns, so that what else the machine does falls on both alike.
        turns = [(microseconds_a_row(committed.oak), microseconds_a_row(committed.elm)) for _ in range(TURNS)]
    finally:
        as_superuser(committed.elm, on)
    with_chain, without = (median(side) for side in zip(*turns, strict=True))
    found = checked(committed.oak)
    assert (found.ok, found.checked) == (True, ROWS * TURNS)
    figure(
        "journal: cost of the chain",
        f"{with_chain - without:.0f} µs a row",
        against=f"{with_chain:.0f} µs with, {without:.0f} µs without",
        ratio=f"{with_chain / without:.1f}",
        target="75–150 µs",
        ok=with_chain - without <= 150,
    )
