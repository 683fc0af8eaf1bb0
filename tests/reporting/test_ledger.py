"""The ledger names everything that is published about an answer, and all of it together keeps to the cap."""

from fractions import Fraction
from itertools import product

from django.db import connection

from reporting.authority.disclosure import ledger, noise
from reporting.authority.disclosure.ledger import CAP, LEDGER, NO_ANSWER, Answer, factor_of, surest
from reporting.ledger_pages import TABLES as TABLE_WORDS
from tenants.logins.builder import builder_of
from tenants.logins.grants import TABLES
from tests.cast import World, owner_mode


def test_everything_published_about_one_answer_keeps_to_the_cap():
    assert ledger.is_within_cap()
    assert {answer: factor_of(answer) <= CAP for answer in Answer} == dict.fromkeys(Answer, True)
    assert factor_of(Answer.MEASURE) == 4
    assert factor_of(Answer.STATEMENT) == 4 * Fraction(100, 81)
    # Every line says in words what it is, or the page would not open.
    assert {line.table for line in LEDGER} == set(TABLE_WORDS)
    assert all(line.alpha < 1 and line.factor > 1 for line in LEDGER)


def test_the_factor_of_a_release_is_that_of_the_noise_it_is_drawn_with():
    """Sum-preserving noise over small vectors: no neighbour is more than 1 / alpha ** 2 times as likely."""
    alpha = Fraction(1, 2)
    weights = {z: alpha ** sum(map(abs, z)) for z in product(range(-3, 4), repeat=3) if not sum(z)}
    moved = [
        weights[z] / weights[other]
        for z in weights
        for one, two in ((0, 1), (1, 2), (2, 0))
        if (other := tuple(n + (place == one) - (place == two) for place, n in enumerate(z))) in weights
    ]
    by_table = {line.table: line for line in LEDGER}
    assert max(moved) == by_table["authority_reporting_releaserow"].factor
    assert max(moved) == by_table["authority_reporting_measurerow"].factor
    assert noise.sum_preserving.__module__ == noise.__name__


def test_a_table_that_the_builder_may_insert_into_is_in_the_ledger_or_named_as_holding_no_answer(committed: World):
    """Asked of the rights as they are said, and of the server: whatever schema a table lies in."""
    said = {table for tables in TABLES.values() for table, grant in tables.items() if "insert" in grant.builder}
    with owner_mode(), connection.cursor() as cursor:
        cursor.execute(
            """select distinct c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v') and n.nspname not in ('pg_catalog', 'information_schema')
            and has_table_privilege(%s, c.oid, 'insert')""",
            [builder_of(committed.hillshire).role],
        )
        found = {name for (name,) in cursor.fetchall()}
    named = [*(line.table for line in LEDGER), *NO_ANSWER]
    assert len(named) == len(set(named))
    assert said <= found
    assert found - set(named) == set(), "published, and not in the ledger"
    assert set(named) - found == set(), "in the ledger, and never published"


def test_nobody_ever_becomes_certain():
    assert surest(Fraction(4)) == Fraction(4, 5)
    assert surest(CAP) == Fraction(9, 10)
    assert [round(float(surest(Fraction(4), rounds=rounds)), 3) for rounds in (1, 2, 3)] == [0.8, 0.941, 0.985]
    assert surest(CAP, rounds=50) < 1
