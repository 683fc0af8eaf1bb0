"""N schools beside the cast, for every bench that asks what a large fleet costs.

`N` says how many: a hundred in `make bench`, six where the tests only make sure that it can be measured.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tenants.directory.models import Host, School, Tenant
from tenants.logins.hosts import all_tenants
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.provisioning.schemas import in_directory, migrate_schema, new_schema_name
from tenants.provisioning.schools import SchoolFacts, provision_school
from tests.cast import World, owner_mode
from tests.conftest import superuser
from tests.tenants.test_tables import forget

SCHOOLS = int(os.environ.get("N", "6"))
# django-tenants' own way is slow: it is timed on a few schools, and the row says so.
SAMPLE = 3 if SCHOOLS > 6 else 1
FIRST_URN = 300_000


@dataclass(frozen=True)
class Fleet:
    """N ready schools of Hillshire at the hosts b0.lantern.test, b1 and so on; `cost` is what one took, by each way, in seconds."""

    tenants: tuple[TenantInfo, ...]
    cost: dict[str, float] = field(default_factory=dict)


def seconds(work: Callable[[], Any]) -> float:
    """How long it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# Of this folder only: the other tests must not meet N schools more.
@pytest.fixture(scope="package")
def fleet(world: World, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[Fleet]:
    """N schools beside the cast, made by the product's own provisioning."""
    cost: dict[str, float] = {}
    with django_db_blocker.unblock():
        with owner_mode():
            cost["replay"] = seconds(lambda: [_provide(world, number) for number in range(SCHOOLS)]) / SCHOOLS
            cost["migrate_schemas"] = seconds(lambda: [_migrated(world) for _ in range(SAMPLE)]) / SAMPLE
            made = {tenant.host: tenant for tenant in all_tenants("school")}
            connection.close()
        tenants = tuple(made[_host(number)] for number in range(SCHOOLS))
        yield Fleet(tenants, cost)
        if any(not item.nodeid.startswith("tests/bench/") for item in request.session.items):
            # Where nothing else is run the database's end is theirs: dropping each would take longer than making it.
            _forget(world, tenants)


@pytest.fixture
def owner(fleet: Fleet, world: World, django_db_blocker: Any) -> Iterator[World]:
    """The cast, in the owner's process, beside the fleet."""
    with django_db_blocker.unblock(), owner_mode():
        yield world
        connection.close()


def _host(number: int) -> str:
    return f"b{number}.lantern.test"


def _provide(world: World, number: int) -> None:
    facts = SchoolFacts(str(FIRST_URN + number), f"School {number:04}", "primary", "", "Community school", "M", 210)
    provision_school(world.hillshire, facts, host=_host(number))


def _migrated(world: World) -> None:
    """A school is made as django-tenants makes it, and is gone again."""
    with in_directory():
        parent = Tenant.objects.get(pk=world.hillshire.id)
        tenant = Tenant(kind="school", parent=parent, name="By migrations", schema_name=new_schema_name("school"))
        tenant.save()
        migrate_schema(tenant.schema_name)
        tenant.delete()
    forget(tenant.schema_name)


def _forget(world: World, tenants: tuple[TenantInfo, ...]) -> None:
    identifiers = [tenant.id for tenant in tenants]
    with owner_mode():
        for tenant in tenants:
            forget(tenant.schema_name)
        with in_directory():
            Host.objects.filter(tenant__in=identifiers).delete()
            School.objects.filter(tenant__in=identifiers).delete()
            Tenant.objects.filter(pk__in=identifiers).delete()
        connection.close()
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            f"delete from {world.hillshire.schema_name}.register_school where id = any(%s::uuid[])",
            [list(map(str, identifiers))],
        )
    raw.close()
