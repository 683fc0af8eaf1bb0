"""Every address of every kind of host says who may open it; that it answers as it says is test_matrix.py's."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lantern.access.guard import NotHere, OpenToAll, SignedIn, allows
from lantern.access.menu import menu_for
from lantern.access.roles import Role, roles_for
from tenants.logins.info import TenantInfo
from tests.access.walk import KINDS, _walk, addresses_of, undeclared
from tests.cast import World, client_for, make_person, visitor


def tenant_of(world: World, kind: str) -> TenantInfo:
    return {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]


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
