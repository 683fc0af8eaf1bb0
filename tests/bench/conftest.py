"""N schools beside the cast, for every bench that asks what a large fleet costs.

`N` says how many: a hundred in `make bench`, six where the tests only make sure that it can be measured.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import CommandError

from tenants.directory.models import Host, School, Tenant
from tenants.logins.hosts import all_tenants
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.provisioning.fleet import migrate_fleet
from tenants.provisioning.progress import Progress
from tenants.provisioning.schemas import in_directory, migrate_schema, new_schema_name
from tenants.provisioning.schools import SchoolFacts, provision_school
from tenants.provisioning.spares import make_ahead
from tests.cast import World, owner_mode
from tests.conftest import forget, superuser
from tests.tenants import releasing

SCHOOLS = int(os.environ.get("N", "6"))
# django-tenants' own way is slow, the more so the more schools there are: it is timed on a few, and the row says so.
SAMPLE = 1 if SCHOOLS <= 6 else 3 if SCHOOLS < 500 else 2
# With so many schools there a release to all of them is timed: what grows with the catalogue shows.
SIZES = (SCHOOLS // 10, SCHOOLS * 3 // 10, SCHOOLS) if SCHOOLS >= 30 else (SCHOOLS,)
FIRST_URN = 300_000
# As many as the register's import makes ahead together.
AHEAD = 20


@dataclass(frozen=True)
class Fleet:
    """N ready schools of Hillshire at the hosts b0.lantern.test, b1 and so on.

    `cost["onboard"]` is what one took in seconds when all were made, two at a time. `releases` has one for each of SIZES.
    """

    tenants: tuple[TenantInfo, ...]
    cost: dict[str, float] = field(default_factory=dict)
    releases: dict[int, "Release"] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """What a migration of all schools took: of the one that went first, of all others together, and in all, in seconds."""

    schools: int
    first: float
    others: float

    @property
    def each(self) -> float:
        """Of each school behind the first."""
        return self.others / max(1, self.schools - 1)


class Watch(Progress):
    """Notes when the first tenant was done and when the last."""

    class _Nowhere:
        def write(self, msg: str = "", style_func: object = None, ending: str | None = None) -> None:
            """Nobody reads it."""

        def isatty(self) -> bool:
            return False

    def __init__(self) -> None:
        super().__init__(self._Nowhere())
        self.began, self.ends = time.perf_counter(), list[float]()

    def up_to_date(self, name: str, seconds: float, remark: str = "") -> None:
        super().up_to_date(name, seconds, remark)
        self.ends.append(time.perf_counter())


def seconds(work: Callable[[], Any]) -> float:
    """How long it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# Of this folder only: the other tests must not meet N schools more.
@pytest.fixture(scope="package")
def fleet(world: World, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Fleet]:
    """N schools beside the cast, made by the product's own provisioning."""
    cost: dict[str, float] = {"onboard": 0.0}
    releases: dict[int, Release] = {}
    made = 0
    with django_db_blocker.unblock():
        with owner_mode():
            for size in SIZES:
                cost["onboard"] += seconds(lambda: _provide(world, range(made, size))) / SCHOOLS  # noqa: B023 -- called at once
                made = size
                releases[size] = release(_schemas(made))
            found = {tenant.host: tenant for tenant in all_tenants("school")}
            connection.close()
        tenants = tuple(found[_host(number)] for number in range(SCHOOLS))
        yield Fleet(tenants, cost, releases)
        if any(not item.nodeid.startswith("tests/bench/") for item in request.session.items):
            # Where nothing else is run the database's end is theirs: dropping each would take longer than making it.
            forget_schools(world, [tenant.id for tenant in tenants])


@pytest.fixture
def owner(fleet: Fleet, world: World, django_db_blocker: Any) -> Iterator[World]:
    """The cast, in the owner's process, beside the fleet."""
    with django_db_blocker.unblock(), owner_mode():
        yield world
        connection.close()


def release(schemas: list[str]) -> Release:
    """These schools are put behind by one migration, and a fleet migration brings it to them."""
    raw = superuser()
    with raw.cursor() as cursor:
        releasing.put_behind(cursor, schemas, releasing.undoing(schemas[0]))
    raw.close()
    watch = Watch()
    migrate_fleet(watch)
    if watch.failed or len(watch.ends) != len(schemas):
        raise CommandError(f"{len(watch.ends)} of {len(schemas)} migrated: {watch.failed}")
    return Release(len(schemas), watch.ends[0] - watch.began, watch.ends[-1] - watch.ends[0])


def facts_of(number: int) -> SchoolFacts:
    """A school of the bench."""
    return SchoolFacts(str(FIRST_URN + number), f"School {number:04}", "primary", "", "Community school", "M", 210)


def migrated(world: World) -> None:
    """A school's tables are made as django-tenants makes them, and are gone again."""
    with in_directory():
        parent = Tenant.objects.get(pk=world.hillshire.id)
        tenant = Tenant(kind="school", parent=parent, name="By migrations", schema_name=new_schema_name("school"))
        tenant.save()
        migrate_schema(tenant.schema_name)
        tenant.delete()


def forget_schools(world: World, identifiers: list[Any]) -> None:
    """These schools were never there."""
    with owner_mode():
        with in_directory():
            found = Tenant.objects.filter(pk__in=identifiers)
            forget(*found.values_list("schema_name", flat=True))
            Host.objects.filter(tenant__in=identifiers).delete()
            School.objects.filter(tenant__in=identifiers).delete()
            found.delete()
        connection.close()
    raw = superuser()
    with raw.cursor() as cursor:
        register = f"{world.hillshire.schema_name}.register_school"
        cursor.execute(f"delete from {register} where id = any(%s::uuid[])", [list(map(str, identifiers))])
    raw.close()


def _host(number: int) -> str:
    return f"b{number}.lantern.test"


def _provide(world: World, numbers: range) -> None:
    """As the import of a register does it: some are made ahead together, then each adopts one."""
    for start in range(numbers.start, numbers.stop, AHEAD):
        some = range(start, min(start + AHEAD, numbers.stop))
        make_ahead(len(some))
        for number in some:
            provision_school(world.hillshire, facts_of(number), host=_host(number))


def _schemas(count: int) -> list[str]:
    with in_directory():
        hosts = Host.objects.filter(domain__in=[_host(number) for number in range(count)])
        return list(hosts.values_list("tenant__schema_name", flat=True))
