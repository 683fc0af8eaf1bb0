"""The bytes that are hashed: made twice, by PostgreSQL and by Python, and always the same."""

import json
from uuid import UUID

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantern.audit.canonical import BEFORE_THE_FIRST, Row, canonical, next_hash
from tests.attack.logins import signed_in_as
from tests.audit.journal import as_superuser, checked
from tests.cast import World

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
NUMBER = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, 1e300, -0.0, 1e-300, 12.50]),
)
FACTS = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
PLAIN = Row("a", 0, "person.renamed", None, "By", "people.user", None, "Somebody", "{}")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=TEXT, facts=st.dictionaries(TEXT, FACTS, max_size=5), micros=st.integers(-(10**15), 10**15), by=st.uuids())
def test_postgresql_and_python_write_the_same_bytes(
    committed: World, name: str, facts: dict[str, object], micros: int, by: UUID
) -> None:
    with signed_in_as(committed.oak.role, committed.oak.search_path) as cursor:
        cursor.execute(
            "insert into audit_entry (id, created_at, verb, by_id, by_name, subject_type, subject_id, subject_name, facts)"
            " values (gen_random_uuid(), timestamptz 'epoch' + %s * interval '1 microsecond', 'x.y', %s, %s, 't', null, %s, %s)",
            [micros, str(by), name, name, json.dumps(facts)],
        )
    found = checked(committed.oak)
    assert found.ok, found.fault


def test_the_form_is_written_down_here_once_more() -> None:
    row = Row("a", -5, "x.y", None, 'Q"\\\n\x1f\x7f', "t", "b", "Siân", '{"bb": 1.50, "a": [true, null], "é": -0}')
    assert canonical(row).decode() == (
        '[1, "a", -5, "x.y", null, "Q\\"\\\\\\n\\u001f\x7f", "t", "b", "Siân", {"a": [true, null], "bb": 1.50, "é": -0}]'
    )
    # sha256 of 32 zero bytes and: [1, "a", 0, "person.renamed", null, "By", "people.user", null, "Somebody", {}]
    assert next_hash(BEFORE_THE_FIRST, PLAIN).hex() == (
        "7f17a1a07da92c327dc1282c777933f0c4417832ad77257756fcf60fee13c5d3"
    )


@pytest.mark.parametrize("facts", ["[" * 100_000, "nonsense"])
def test_facts_that_cannot_be_read_are_a_value_error_and_nothing_worse(facts: str) -> None:
    with pytest.raises(ValueError, match=r"nested|Expecting"):
        canonical(Row("a", 0, "x.y", None, "", "t", None, "", facts))


def test_a_session_with_other_habits_writes_the_same_chain(committed: World) -> None:
    with signed_in_as(committed.oak.role, committed.oak.search_path) as cursor:
        for habits in (
            "set timezone = 'Pacific/Auckland'",
            "set datestyle = 'SQL, DMY'; set intervalstyle = 'iso_8601'",
            "set extra_float_digits = 0; set bytea_output = 'escape'; set standard_conforming_strings = off",
            "set lc_numeric = 'C'; set client_encoding = 'LATIN1'",
        ):
            cursor.execute(habits)
            cursor.execute(
                "insert into audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts) values"
                " (gen_random_uuid(), '2026-07-01 12:00:00.123456+01', 'x.y', 'Sian', 't', 'Oak', '{\"share\": 0.1}')"
            )
    found = checked(committed.oak)
    assert (found.ok, found.checked) == (True, 4)


def test_a_time_without_end_is_refused_to_a_login_and_found_when_a_superuser_puts_it_in(committed: World) -> None:
    insert = (
        "insert into audit_entry (id, created_at, verb, by_name, subject_type, subject_name, facts)"
        " values (gen_random_uuid(), {}, 'x.y', 'By', 't', 'Oak', '{{}}')"
    )
    with signed_in_as(committed.oak.role, committed.oak.search_path) as cursor:
        with pytest.raises(psycopg2.Error):
            cursor.execute(insert.format("'infinity'"))
        # Beyond what Python can hold as a date, and still checked.
        cursor.execute(insert.format("'20260-01-01'"))
    assert checked(committed.oak).ok
    as_superuser(committed.oak, "update audit_entry set created_at = 'infinity'")
    assert checked(committed.oak).fault is not None
