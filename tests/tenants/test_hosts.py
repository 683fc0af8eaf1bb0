"""The host decides the tenant; an unknown host is nobody's."""

import pytest
from django.db import connection
from django.test import Client

from tenants.logins import hosts
from tenants.logins.hosts import all_tenants, forget_hosts, tenant_by_host, tenant_by_id, tenant_by_schema
from tests.cast import World


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
