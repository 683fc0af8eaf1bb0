"""Every address of every kind of host says who may open it, and answers each role as it says."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from lantern.access.guard import NotHere, OpenToAll, SignedIn, allows
from lantern.access.menu import menu_for
from lantern.access.permissions import Permission
from lantern.access.roles import Role, roles_for
from tenants.logins.info import TenantInfo
from tests.access.walk import KINDS, Address, _walk, addresses_of, undeclared
from tests.cast import World, client_for, make_person, visitor

# Pages that begin something when they are opened, or that leave the session.
NOT_PROBED = {"/account/logout/"}


def tenant_of(world: World, kind: str) -> TenantInfo:
    return {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]


def plain_addresses(kind: str) -> list[Address]:
    return [address for address in addresses_of(kind) if not address.has_arguments and address.path not in NOT_PROBED]


def answer_of(browser: Client, address: Address) -> HttpResponse:
    """The answer to opening the address, or to an empty form for one that takes nothing else."""
    answer = browser.get(address.path)
    return browser.post(address.path) if answer.status_code == 405 else answer


@pytest.mark.parametrize("kind", KINDS)
def test_every_address_declares_its_access(kind: str) -> None:
    addresses = addresses_of(kind)
    assert len(addresses) > 20
    assert undeclared(addresses) == []


def test_the_walk_finds_an_address_that_declares_nothing() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert undeclared(_walk([path("forgotten/", forgotten)], "/")) == ["/forgotten/"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_open_to_all_or_not_here_says_why(kind: str) -> None:
    for address in addresses_of(kind):
        if isinstance(address.access, OpenToAll | NotHere):
            assert len(address.access.reason) > 10, address.path


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_opens_only_what_is_open(loop: World, kind: str) -> None:
    browser = visitor(tenant_of(loop, kind))
    for address in plain_addresses(kind):
        answer = answer_of(browser, address)
        if isinstance(address.access, OpenToAll):
            assert answer.status_code < 400, address.path
        elif isinstance(address.access, NotHere):
            assert answer.status_code == 404, address.path
        elif address.path.startswith("/api/") and not address.path.endswith("/docs/"):
            assert answer.status_code == 401, address.path
        else:
            assert answer.status_code == 302, address.path
            assert answer["Location"].startswith("/account/login/?next="), address.path


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in KINDS for role in roles_for(kind)])
def test_a_role_opens_what_its_permissions_let_it_and_nothing_else(loop: World, kind: str, role: Role) -> None:
    tenant = tenant_of(loop, kind)
    person = make_person(tenant, role)
    browser = client_for(tenant, person)
    for address in plain_addresses(kind):
        assert address.access is not None
        if allows(address.access, person):
            answer = browser.get(address.path)
            assert answer.status_code < 500, address.path
            assert answer.status_code not in (401, 403), address.path
        else:
            expected = 403 if isinstance(address.access, Permission) else 404
            assert answer_of(browser, address).status_code == expected, address.path


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in KINDS for role in roles_for(kind)])
def test_the_menu_leads_only_where_the_reader_may_go(loop: World, kind: str, role: Role) -> None:
    tenant = tenant_of(loop, kind)
    person = make_person(tenant, role)
    request = client_for(tenant, person).get("/").wsgi_request
    entries = menu_for(request)
    assert [entry.href for entry in entries if entry.current] == ["/"]
    declared = {address.path: address.access for address in addresses_of(kind)}
    for entry in entries:
        access = declared[entry.href]
        assert isinstance(access, SignedIn | OpenToAll) or allows(access, person)  # type: ignore[arg-type]


def test_a_stranger_has_no_menu(loop: World) -> None:
    assert menu_for(visitor(loop.oak).get("/account/login/").wsgi_request) == []
