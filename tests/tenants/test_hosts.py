"""The host decides the tenant; an unknown host is nobody's."""

import time
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantern.settings import base as shipped
from tenants.directory.models import Tenant
from tenants.logins import hosts
from tenants.logins.hosts import all_tenants, forget_hosts, tenant_by_host, tenant_by_id, tenant_by_schema
from tenants.provisioning.schemas import in_directory
from tests.cast import World, as_tenant, owner_mode
from tests.conftest import superuser


def test_a_host_names_its_tenant_whatever_its_case(loop: World) -> None:
    assert tenant_by_host("OAK.lantern.test") == loop.oak
    assert tenant_by_id(loop.oak.id) == tenant_by_schema(loop.oak.schema_name) == loop.oak


def test_a_school_knows_its_authority_and_its_own_public_facts(loop: World) -> None:
    assert loop.oak.authority is not None
    assert loop.oak.authority.id == loop.hillshire.id
    assert (loop.oak.urn, loop.oak.phase, loop.oak.size_band) == ("100001", "primary", "S")
    assert loop.oak.search_path == (loop.oak.schema_name, loop.hillshire.schema_name)


def test_links_are_built_from_the_directorys_host(loop: World, settings) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", ""
    assert loop.oak.url("/audits/") == "https://oak.lantern.test/audits/"


@pytest.mark.parametrize("host", ["nowhere.lantern.test", "oak.lantern.test.evil.example", "127.0.0.1", "bad host!"])
def test_an_unknown_host_is_404_and_says_nothing(loop: World, host: str) -> None:
    response = Client(headers={"host": host}).get("/")
    assert response.status_code == 404
    assert b"Oak" not in response.content
    assert connection.login is None


def test_a_known_host_is_asked_of_the_directory_once(loop: World, monkeypatch) -> None:
    asked = []
    real = hosts._rows
    monkeypatch.setattr(hosts, "_rows", lambda *args: asked.append(args) or real(*args))
    for _ in range(3):
        tenant_by_host("oak.lantern.test")
        tenant_by_host("nobody.lantern.test")
    assert len(asked) == 2
    forget_hosts()
    tenant_by_host("oak.lantern.test")
    assert len(asked) == 3


def test_a_change_anywhere_is_seen_once_it_is_committed(committed: World, settings: Any) -> None:
    settings.HOSTS_CHECKED_EVERY = 0.0
    other = superuser()
    other.autocommit = False
    statements = {
        "a new host": (
            "insert into directory.directory_host (domain, is_primary, tenant_id) values ('oak2.lantern.test', false, %s)",
            [committed.oak.id.hex],
        ),
        "a status": ("update directory.directory_tenant set status = 'erasing' where id = %s", [committed.oak.id.hex]),
        "a fact": (
            "update directory.directory_school set phase = 'nursery' where tenant_id = %s",
            [committed.oak.id.hex],
        ),
        "a host that goes": ("delete from directory.directory_host where domain = 'oak2.lantern.test'", []),
        "a status again": (
            "update directory.directory_tenant set status = 'ready' where id = %s",
            [committed.oak.id.hex],
        ),
        "a fact again": (
            "update directory.directory_school set phase = 'primary' where tenant_id = %s",
            [committed.oak.id.hex],
        ),
    }

    def seen() -> tuple[object, ...]:
        known, new = tenant_by_host("oak.lantern.test"), tenant_by_host("oak2.lantern.test")
        assert known is not None
        return known.status, known.phase, new is not None

    found = [seen()]
    for statement, values in statements.values():
        with other.cursor() as cursor:
            cursor.execute(statement, values)
        assert seen() == found[-1]
        other.commit()
        found.append(seen())
    other.close()
    assert found == [
        ("ready", "primary", False),
        ("ready", "primary", True),
        ("erasing", "primary", True),
        ("erasing", "nursery", True),
        ("erasing", "nursery", False),
        ("ready", "nursery", False),
        ("ready", "primary", False),
    ]


def rename_as_the_owner(tenant_id: UUID, name: str) -> None:
    with owner_mode(), in_directory():
        Tenant.objects.filter(pk=tenant_id).update(name=name)
    connection.close()


def test_what_another_process_changed_is_seen_within_a_second(committed: World, settings: Any) -> None:
    settings.HOSTS_CHECKED_EVERY = shipped.HOSTS_CHECKED_EVERY
    assert settings.HOSTS_CHECKED_EVERY == 1.0
    names = []
    for name in ("St Oak’s Academy", committed.oak.name):
        tenant_by_host("oak.lantern.test")
        other = get_context("fork").Process(target=rename_as_the_owner, args=(committed.oak.id, name))
        other.start()
        other.join(20)
        assert other.exitcode == 0
        time.sleep(1.0)
        found = tenant_by_host("oak.lantern.test")
        assert found is not None
        names.append(found.name)
    assert names == ["St Oak’s Academy", committed.oak.name]


def test_the_directory_is_asked_for_changes_once_in_a_while_and_not_by_each_request(
    committed: World, settings: Any
) -> None:
    settings.HOSTS_CHECKED_EVERY = 3600.0
    hosts._Directory.look_again_at = 0.0
    with as_tenant(committed.oak), CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            tenant_by_host("oak.lantern.test")
    assert len([query for query in asked if "changes" in query["sql"]]) == 1
    with as_tenant(committed.oak), transaction.atomic():
        hosts._Directory.look_again_at = 0.0
        # A transaction is one tenant's: it goes by what is kept.
        assert tenant_by_host("oak.lantern.test") == committed.oak
    hosts._Directory.look_again_at = 0.0


def test_unknown_hosts_cannot_fill_the_memory(loop: World, monkeypatch) -> None:
    monkeypatch.setattr(hosts, "MOST_UNKNOWN", 10)
    for number in range(30):
        assert tenant_by_host(f"guess{number}.lantern.test") is None
    assert len(hosts._unknown) == 10


def test_the_fleet_is_listed_without_a_tenant(loop: World) -> None:
    assert {tenant.id for tenant in all_tenants("school")} == {loop.oak.id, loop.elm.id, loop.ash.id}
    assert len(all_tenants()) == 6


def test_the_health_page_needs_no_tenant(loop: World) -> None:
    response = Client(headers={"host": "anything.lantern.test"}).get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
