"""Freezing a release and reading it, beside a loop over schools' own tables, in one run.

The loop is the usual way where each tenant has a schema: the search path is set for each school in turn, and its answers are
counted. Sizes are those of the specification with `--figures`, and a few schools where the tests only make sure that it can be
measured; `N=1000` adds as many.
"""

import os
import random
import time
import tracemalloc
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import execute_values

from checklists.authority.models import Round, RoundSchool, Version
from reporting.authority import kept, releases
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import leaf_groups
from reporting.authority.disclosure.noise import sum_preserving
from reporting.authority.figures import ALL, Release, benchmark
from reporting.authority.models import ReleaseGroup, ReleaseRow
from reporting.authority.publishing import publish_release
from tenants.register.models import School
from tests.attack.release.authorities import LEVELS, schools_of, truths_of
from tests.bench.test_fleet import seconds
from tests.cast import World, as_tenant, owner_mode
from tests.conftest import superuser
from tests.figures import Figure
from tests.reporting.scene import as_superuser, make_version
from tests.rounds import round_beside_others

STATEMENTS = 30
MORE = int(os.environ.get("N", "0"))
# The country: authorities, and schools in all.
COUNTRY = (153, 23_926)


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--figures"))


def answered(world: World, number: int, version: Version) -> Round:
    """A round that so many schools with a row in the register have answered. They have neither login nor schema."""
    chance = random.Random(number)
    facts = schools_of(number, chance)
    truths = truths_of(facts, chance, statements=STATEMENTS)
    rows = [
        School(
            id=uuid.uuid4(),
            role=f"bench_{number}_{one.school}",
            urn=f"{number:04}{place:05}"[-6:],
            name=f"School {place}",
            phase=one.phase,
            size_band=one.band,
            host=f"{number}-{place}.lantern.test",
        )
        for place, one in enumerate(facts)
    ]
    with owner_mode():
        connection.set_tenant(world.hillshire)
        School.objects.all().delete()
        School.objects.bulk_create(rows)
    with as_tenant(world.hillshire):
        today = version.published_at.date()
        round_ = round_beside_others(
            version, [], title=f"{number} schools", opens_on=today - timedelta(days=30), due_on=today
        )
        RoundSchool.objects.bulk_create(
            RoundSchool(round=round_, school_id=school.id, school_role=school.role) for school in rows
        )
    as_superuser("set session_replication_role = replica")
    with connection.connection.cursor() as cursor:
        # Past the trigger that stamps who sends, since nobody can sign in as these.
        execute_values(
            cursor,
            f"insert into {world.hillshire.schema_name}.authority_reporting_return"
            " (id, created_at, round_id, sender, at, levels) values %s",
            [
                (str(uuid.uuid4()), "now", str(round_.pk), school.role, "now", list(truths[one.school]))
                for school, one in zip(rows, facts, strict=True)
            ],
        )
    as_superuser("set session_replication_role = origin")
    return round_


def milliseconds(work: Callable[[], object], runs: int = 7) -> float:
    work()
    return median(seconds(work) for _run in range(runs)) * 1_000


def test_freezing_takes_little_more_than_reading_the_letterbox(loop: World, figure: Figure, full: bool) -> None:
    number = 600 if full else 40
    round_ = answered(loop, number, make_version(loop.hillshire, statements=STATEMENTS))
    read: list[float] = []

    def note(execute: Any, sql: str, *given: Any) -> Any:
        start = time.perf_counter()
        found = execute(sql, *given)
        if "authority_reporting_return" in sql:
            read.append(time.perf_counter() - start)
        return found

    with as_tenant(loop.hillshire), connection.execute_wrapper(note):
        took = seconds(lambda: publish_release(round_id=round_.pk))
        groups, rows = ReleaseGroup.objects.count(), ReleaseRow.objects.count()
    assert len(read) == 1
    beyond = took - read[0]
    figure(
        f"freeze a round of {number} schools × {STATEMENTS} statements, in the database",
        f"{took * 1_000:.0f} ms: {groups} groups, {rows} rows",
        against=f"reading the letterbox: {read[0] * 1_000:.0f} ms",
        ratio=f"{beyond * 1_000:.0f} ms beyond it",
        target="≤ 1,000 ms beyond it",
        ok=beyond <= 1,
    )
    assert rows == groups * STATEMENTS


def test_the_country_is_frozen_authority_by_authority(figure: Figure, full: bool) -> None:
    authorities, schools = COUNTRY if full else (3, 300)
    chance = random.Random(2026)
    sizes = [schools // authorities + (place < schools % authorities) for place in range(authorities)]
    frozen, took, peaks = 0, 0.0, []
    for number in sizes:
        facts = schools_of(number, chance)
        answers = truths_of(facts, chance, statements=STATEMENTS)
        start = time.perf_counter()
        rows = freeze(leaf_groups(facts), answers, statements=STATEMENTS, levels=LEVELS, noise=sum_preserving)
        took += time.perf_counter() - start
        frozen += len(rows)
        if len(peaks) < 2 or number == sizes[-1]:
            tracemalloc.start()
            freeze(leaf_groups(facts), answers, statements=STATEMENTS, levels=LEVELS, noise=sum_preserving)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    figure(
        f"freeze {authorities} authorities, {sum(sizes):,} schools × {STATEMENTS} statements",
        f"{took:.1f} s, {frozen:,} rows",
        against=f"{took / authorities * 1_000:.0f} ms an authority; held: {peaks[0] / 1e3:.0f} kB by the first, "
        f"{peaks[-1] / 1e3:.0f} kB by the last",
        ratio=f"{took / sum(sizes) * 1e6:.0f} µs a school",
        target="≤ 15 s, memory flat",
        ok=took <= 15 and peaks[-1] <= 2 * peaks[0],
    )
    assert frozen % STATEMENTS == 0


@contextmanager
def schools_with_schemas(number: int) -> Iterator[tuple[Any, list[str]]]:
    """So many schemas with the two tables that hold a school's answers to one audit, and nothing else in the way."""
    names = [f"bench_loop_{place:04}" for place in range(number)]
    raw = superuser()
    chance = random.Random(number)
    with raw.cursor() as cursor:
        for name in names:
            cursor.execute(f"""
                create schema {name};
                create table {name}.statement (id uuid primary key, audit_id uuid, stable_id uuid);
                create table {name}.answer (id uuid primary key, statement_id uuid unique, rating varchar(6), note text)""")
            ids = [(str(uuid.uuid4()), str(uuid.UUID(int=1)), str(uuid.UUID(int=at + 1))) for at in range(STATEMENTS)]
            execute_values(cursor, f"insert into {name}.statement values %s", ids)
            ratings = [
                (str(uuid.uuid4()), one[0], chance.choice(("green", "amber", "red", "na")), "As it was.") for one in ids
            ]
            execute_values(cursor, f"insert into {name}.answer values %s", ratings)
    try:
        yield raw, names
    finally:
        with raw.cursor() as cursor:
            for name in names:
                cursor.execute(f"drop schema {name} cascade")
        raw.close()


def count_in_turn(raw: Any, names: list[str]) -> dict[str, Counter[str]]:
    """What all schools answered, each asked in its own schema."""
    counted: dict[str, Counter[str]] = {}
    with raw.cursor() as cursor:
        for name in names:
            cursor.execute(f"set search_path = {name}")
            cursor.execute("select s.stable_id, a.rating from statement s left join answer a on a.statement_id = s.id")
            for stable_id, rating in cursor.fetchall():
                counted.setdefault(stable_id, Counter())[rating] += 1
    return counted


def test_reading_a_release_costs_the_same_for_any_number_of_schools(loop: World, figure: Figure, full: bool) -> None:
    sizes = [30, 300] if full else [12, 24]
    sizes += [MORE] if max(sizes) < MORE else []
    version = make_version(loop.hillshire, statements=STATEMENTS)
    for number in sizes:
        round_ = answered(loop, number, version)
        with as_tenant(loop.hillshire):
            publish_release(round_id=round_.pk)
        with as_tenant(loop.hillshire):
            release = releases.release_of(round_.pk)
            assert release is not None
            ours = milliseconds(lambda at=round_.pk: releases.release_of(at), runs=31)  # type: ignore[misc]
            first = milliseconds(lambda at=round_.pk: read_anew(at))  # type: ignore[misc]
            table = milliseconds(
                lambda at=round_.pk: list(ReleaseRow.objects.filter(round_id=at).values_list("group_id", "counts"))  # type: ignore[misc]
            )
            whole = milliseconds(lambda found=release: benchmark(found, found.group(ALL), None).weakest(5), runs=3)  # type: ignore[misc]
            with CaptureQueriesContext(connection) as captured:
                releases.release_of(round_.pk)
            with CaptureQueriesContext(connection) as captured_anew:
                read_anew(round_.pk)
        rows = sum(len(leaf.rows) for leaf in release.leaves)
        with schools_with_schemas(number) as (raw, names):
            assert len(count_in_turn(raw, names)) == STATEMENTS
            theirs = milliseconds(lambda: count_in_turn(raw, names), runs=3)
        figure(
            f"read the release of a round, {number} schools",
            f"{ours:.1f} ms, 1 query; the first time in a process {first:.1f} ms, 4 queries, {rows} rows of"
            f" {len(release.leaves)} groups; its rows alone {table:.1f} ms",
            against=f"loop over {number} schemas: {theirs:.0f} ms",
            ratio=f"{theirs / ours:.0f}×, the first time {theirs / first:.0f}×; figures of a page from it {whole:.1f} ms",
            target="rows by groups, not by schools; ≥ 1,000× at 1,000",
            ok=rows == len(release.leaves) * STATEMENTS and (number < 1_000 or theirs >= 1_000 * ours),
        )
        assert rows == len(release.leaves) * STATEMENTS
        assert (_reads(captured), _reads(captured_anew)) == (1, 4)


def read_anew(round_id: uuid.UUID) -> Release | None:
    """As a process reads it that has not read it before."""
    kept.forget()
    return releases.release_of(round_id)


def _reads(captured: CaptureQueriesContext) -> int:
    return sum(one["sql"].startswith("SELECT") for one in captured.captured_queries)
