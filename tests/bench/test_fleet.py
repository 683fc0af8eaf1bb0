"""Making schools and releasing to all of them, beside django-tenants' own way, in the same run.

The usual way is slow, so it is timed on a few schools, with all N there, and the row says so.
"""

from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from tenants.directory.models import SpareSchema, Tenant
from tenants.provisioning.fleet import migrate_fleet
from tenants.provisioning.schemas import in_directory, migrate_schema
from tenants.provisioning.schools import provision_school
from tenants.provisioning.spares import make_ahead
from tests.bench.conftest import SAMPLE, SCHOOLS, SIZES, Fleet, Watch, facts_of, forget_schools, migrated, seconds
from tests.cast import World, owner_mode
from tests.conftest import superuser
from tests.figures import Figure
from tests.tenants import releasing
from tests.tenants.worker import wait_for

FEW = 5 if SCHOOLS > 6 else 2
DONE, NOT_DONE = (True, True, True), (False, False, False)
# So many schools are compared with each other after a release that was killed.
COMPARED = 40


@pytest.fixture(scope="module")
def theirs(fleet: Fleet, world: World, django_db_blocker: Any) -> float:
    """Seconds that django-tenants takes for one school's tables, with N schools there."""
    with django_db_blocker.unblock(), owner_mode():
        return seconds(lambda: [migrated(world) for _ in range(SAMPLE)]) / SAMPLE


@pytest.fixture
def database(owner: World) -> Iterator[Any]:
    raw = superuser()
    with raw.cursor() as cursor:
        yield cursor
    raw.close()


def provided(world: World, count: int) -> list[UUID]:
    """So many schools more, one after the other, as a person adds them."""
    numbers = range(SCHOOLS, SCHOOLS + count)
    return [provision_school(world.hillshire, facts_of(number)).id for number in numbers]


def test_a_school_costs_a_fraction_of_what_migrating_one_costs(owner: World, theirs: float, figure: Figure) -> None:
    with in_directory():
        assert not SpareSchema.objects.exists()
    made: list[UUID] = []
    ours = seconds(lambda: made.extend(provided(owner, FEW))) / FEW
    forget_schools(owner, made)
    ratio = theirs / ours
    figure(
        f"a new school by replay, end to end, {SCHOOLS} schools there",
        f"{ours * 1000:.0f} ms (mean of {FEW})",
        against=f"migrate_schemas: {theirs * 1000:.0f} ms (mean of {SAMPLE}), tables alone",
        ratio=f"{ratio:.0f}×",
        target="≥ 10×",
        ok=ratio >= 10,
    )
    assert len(set(made)) == FEW


def test_a_school_that_adopts_a_spare_is_ready_at_once(owner: World, theirs: float, figure: Figure) -> None:
    make_ahead(FEW)
    made: list[UUID] = []
    ours = seconds(lambda: made.extend(provided(owner, FEW))) / FEW
    with in_directory():
        assert not SpareSchema.objects.exists()
    forget_schools(owner, made)
    ratio = theirs / ours
    figure(
        f"a new school from the spares, end to end, {SCHOOLS} schools there",
        f"{ours * 1000:.1f} ms (mean of {FEW})",
        against=f"migrate_schemas: {theirs * 1000:.0f} ms (mean of {SAMPLE}), tables alone",
        ratio=f"{ratio:.0f}×",
        target="≥ 50×",
        ok=ratio >= 50,
    )


def test_many_schools_are_made_two_at_a_time(owner: World, fleet: Fleet, theirs: float, figure: Figure) -> None:
    ratio = theirs / fleet.cost["onboard"]
    figure(
        f"add {SCHOOLS} schools, two at a time, end to end",
        f"{fleet.cost['onboard'] * SCHOOLS:.0f} s, {fleet.cost['onboard'] * 1000:.0f} ms each",
        against=f"migrate_schemas: {theirs * SCHOOLS / 60:.0f} min (extrapolated from {SAMPLE} with all {SCHOOLS} there)",
        ratio=f"{ratio:.0f}×",
        target="≥ 15×",
        ok=ratio >= 15,
    )
    with in_directory():
        ready = Tenant.objects.filter(pk__in=[tenant.id for tenant in fleet.tenants], status="ready")
        assert ready.count() == SCHOOLS


def test_a_release_reaches_every_school_and_costs_each_the_same_however_many_there_are(
    owner: World, fleet: Fleet, database: Any, figure: Figure
) -> None:
    few = [tenant.schema_name for tenant in fleet.tenants[:SAMPLE]]
    releasing.put_behind(database, few, releasing.undoing(few[0]))
    theirs = seconds(lambda: [migrate_schema(name) for name in few]) / SAMPLE
    ours = fleet.releases[SCHOOLS]
    ratio = theirs / ours.each
    figure(
        f"a migration, for each of the {SCHOOLS - 1} schools behind the first",
        f"{ours.each * 1000:.1f} ms",
        against=f"migrate_schemas: {theirs * 1000:.0f} ms (mean of {SAMPLE})",
        ratio=f"{ratio:.0f}×",
        target="≥ 50×",
        ok=ratio >= 50,
    )
    whole = ours.first + ours.others
    figure(
        f"the same release to all {SCHOOLS} schools, the first by Django included",
        f"{whole:.1f} s, of which the first {ours.first:.1f} s",
        against=f"migrate_schemas: {theirs * SCHOOLS:.0f} s (extrapolated from {SAMPLE})",
        ratio=f"{theirs * SCHOOLS / whole:.0f}×",
        target="≥ 50× with a hundred schools or more",
        ok=theirs * SCHOOLS / whole >= 50 or SCHOOLS < 100,
    )
    growth = ours.each / fleet.releases[SIZES[0]].each
    figure(
        f"a migration with {', '.join(map(str, SIZES))} schools there",
        ", ".join(f"{fleet.releases[size].each * 1000:.1f}" for size in SIZES) + " ms each",
        against="the fewest",
        ratio=f"{growth:.2f}×",
        target="linear: ≤ 1.5×",
        ok=growth <= 1.5,
    )
    assert {releasing.standing(database, tenant.schema_name) for tenant in fleet.tenants} == {DONE}


def test_a_release_that_migrates_nothing_costs_nothing(owner: World, fleet: Fleet, figure: Figure) -> None:
    idle = seconds(lambda: migrate_schema(fleet.tenants[0].schema_name))
    out = StringIO()
    nothing = seconds(lambda: call_command("migrate_fleet", stdout=out)) / SCHOOLS
    figure(
        f"a release that migrates nothing, for each of {SCHOOLS} schools",
        f"{nothing * 1000:.2f} ms",
        against=f"migrate_schemas: {idle * 1000:.0f} ms",
        ratio=f"{idle / nothing:.0f}×",
        target="≤ 1 ms",
        ok=nothing <= 0.001,
    )
    assert "0 are not." in out.getvalue()


@pytest.mark.skipif(SCHOOLS < 30, reason="the same with three schools is tests/tenants/test_killing.py")
def test_a_release_that_is_killed_half_way_is_finished_by_the_next_run(
    owner: World, fleet: Fleet, database: Any, figure: Figure
) -> None:
    schemas = [tenant.schema_name for tenant in fleet.tenants]
    releasing.put_behind(database, schemas, releasing.undoing(schemas[0]))
    with releasing.held_up_at(schemas[SCHOOLS // 2]), releasing.migrating() as process:
        # Two workers go by name, and may be some schools apart.
        nearly = SCHOOLS // 2 - 10
        assert wait_for(
            lambda: releasing.noted(database, schemas) >= nearly and releasing.sessions(database, waiting=True) > 0, 300
        )
        process.kill()
        process.wait()
    assert wait_for(lambda: releasing.sessions(database) == 0)
    after = {tenant: releasing.standing(database, tenant.schema_name) for tenant in fleet.tenants}
    assert set(after.values()) == {DONE, NOT_DONE}
    watch = Watch()
    took = seconds(lambda: migrate_fleet(watch))
    assert not watch.failed
    assert {releasing.standing(database, name) for name in schemas} == {DONE}
    # Those at which it was held up and killed are among them, as are the first and the last.
    middle = range(SCHOOLS // 2 - 5, SCHOOLS // 2 + 5)
    compared = {0, SCHOOLS - 1, *middle, *range(0, SCHOOLS, max(1, SCHOOLS // COMPARED))}
    assert len({releasing.shape(database, fleet.tenants[number]) for number in compared}) == 1
    done = sum(state == DONE for state in after.values())
    figure(
        f"a release to {SCHOOLS} schools, killed half-way",
        f"{done} migrated, {SCHOOLS - done} as they were, none in between",
        against=f"run again: all migrated in {took:.1f} s, {len(compared)} compared and alike",
        target="all migrated",
    )
