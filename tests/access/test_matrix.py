"""Every address × method × everybody: the answers are those that are declared, and show nothing of another tenant.

`MATRIX=full` asks as everybody of the other tenants, not their managers alone, and as everybody with every method, those
that an address does not take too, where else all are asked who are refused and two of those who are let in. It tries other
tenants' rows as everybody, with sessions and with tokens. Tokens on pages and calls from another site are then everybody's
too, where else each address has one of them in turn.
"""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import path
from drf_spectacular.generators import SchemaGenerator

from lantern.access.guard import signed_in
from tests.access import matrix, rows, walk
from tests.access.actors import own_people, programs, strangers
from tests.access.matrix import Actor, Findings, Host
from tests.access.stage import Stage
from tests.access.walk import KINDS, METHODS, Address, addresses_of
from tests.figures import ROWS

FULL = os.environ.get("MATRIX") == "full"
LET_IN = 2
WITH_API = ("authority", "school")


@pytest.fixture(scope="session")
def total(request: pytest.FixtureRequest) -> Iterator[Findings]:
    """All that the parts of the matrix found in this process: one figure for the whole."""
    found = Findings()
    yield found
    wrong, foreign, errors = len(found.wrong), len(found.foreign), len(found.errors)
    row = {
        "name": "access matrix: probes",
        "measured": f"{found.probes:,} probes, {wrong} wrong, {foreign} foreign canaries, {errors} errors",
        "against": "the declared access",
        "ratio": "held",
        "target": "≥ 9,000, 0, 0, 0",
        "ok": found.probes >= 9_000 and not wrong + foreign + errors,
    }
    request.config.stash[ROWS].append(row)


def host_of(stage: Stage, kind: str, *, check_csrf: bool = False) -> Host:
    world = stage.world
    tenant = {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]
    return Host(stage, tenant, check_csrf=check_csrf)


def check(found: Findings, total: Findings) -> None:
    total += found
    if str(found):
        pytest.fail(str(found), pytrace=False)


def probes_of(address: Address, people: list[Actor]) -> int:
    """How often an address is asked by a tenant's own people."""
    if FULL:
        return len(METHODS) * len(people)
    walked = matrix.walked_methods(address)
    asked = sum(len(matrix.asked_by(address, method, people, LET_IN)) for method in walked)
    return asked + len(METHODS) - len(walked)


@pytest.mark.parametrize("kind", KINDS)
def test_all_who_are_refused_are_asked_and_some_for_each_answer_of_the_others(stage: Stage, kind: str) -> None:
    people = own_people(stage, host_of(stage, kind).tenant)
    let_in = set()
    for address in addresses_of(kind):
        for method in matrix.walked_methods(address):
            asked = matrix.asked_by(address, method, people, LET_IN)
            opened = [actor for actor in asked if actor.may(address, method)]
            left_out = [actor for actor in people if actor not in asked]
            assert all(actor.may(address, method) for actor in left_out)
            for actor in left_out:
                wanted = matrix.expected(address, method, actor)
                alike = [other for other in opened if matrix.expected(address, method, other) == wanted]
                assert len(alike) == LET_IN
            let_in |= {actor.label for actor in opened}
    assert let_in == {actor.label for actor in people}


@pytest.mark.parametrize("kind", KINDS)
def test_a_tenants_own_people_are_told_what_is_declared(stage: Stage, kind: str, total: Findings) -> None:
    host = host_of(stage, kind)
    people = own_people(stage, host.tenant)
    found = matrix.walk_addresses(host, people, every_method=FULL, let_in=0 if FULL else LET_IN)
    check(found if FULL else matrix.walk_other_methods(host, people), total)
    assert host.findings.probes == sum(probes_of(address, people) for address in addresses_of(kind))
    # The control of every search for a canary: the same search finds the tenant's own.
    assert host.findings.saw_own > 20


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_disabled_people_and_other_tenants_open_nothing(stage: Stage, kind: str, total: Findings) -> None:
    host = host_of(stage, kind)
    check(matrix.walk_addresses(host, strangers(stage, host.tenant, every_role=FULL), every_method=FULL), total)


@pytest.mark.parametrize("kind", KINDS)
def test_another_tenants_row_is_not_found_by_anybody(stage: Stage, kind: str, total: Findings) -> None:
    host = host_of(stage, kind)
    others = (
        [*strangers(stage, host.tenant, every_role=FULL), *programs(stage, host.tenant)]
        if FULL and kind in WITH_API
        else []
    )
    pages = [other for other in others if not other.token]
    check(matrix.walk_swaps(host, [*own_people(stage, host.tenant), *pages], by_all=FULL), total)


@pytest.mark.parametrize("kind", WITH_API)
def test_tokens_open_what_person_and_scope_allow_and_no_page(stage: Stage, kind: str, total: Findings) -> None:
    host = host_of(stage, kind)
    check(matrix.walk_with_tokens(host, programs(stage, host.tenant), by_all=FULL), total)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_changed_for_somebody_who_was_sent_by_another_site(stage: Stage, kind: str, total: Findings) -> None:
    host = host_of(stage, kind, check_csrf=True)
    check(matrix.walk_without_csrf_token(host, own_people(stage, host.tenant), by_all=FULL), total)


@pytest.mark.parametrize("kind", WITH_API)
def test_the_description_of_the_api_and_its_classes_take_the_same_methods(kind: str) -> None:
    schema = SchemaGenerator(urlconf=settings.TENANT_TYPES[kind]["URLCONF"]).get_schema(request=None, public=True)
    described = {place: {method.upper() for method in methods} for place, methods in schema["paths"].items()}
    taken = {
        address.shown.replace("<", "{").replace(">", "}"): set(address.methods or ()) - {"HEAD", "OPTIONS"}
        for address in addresses_of(kind)
        if address.is_api and address.name != "schema"
    }
    assert described == taken


def test_an_argument_that_nobody_can_fill_says_what_to_do(stage: Stage) -> None:
    forgotten = next(walk._walk([path("forgotten/<uuid:parcel_id>/", signed_in(lambda request: None))], "/"))
    with pytest.raises(rows.NobodyKnows, match=r"tests/access/stage.py and name it there `parcel_id`"):
        rows.fill(stage, stage.world.oak, forgotten)


def test_the_matrix_sees_a_view_that_opens_wider_than_it_declares(stage: Stage) -> None:
    """The control: a stranger is let in where a head was asked for, and a foreign name is on the page."""
    host = host_of(stage, "school")
    page = next(address for address in addresses_of("school") if address.path == "/help/")
    pretended = Address("/help/", "", signed_in(page.view), has_arguments=False)
    host.probe(pretended, "GET", Actor("a stranger"), {})
    assert host.findings.wrong == ["GET /help/ by a stranger: opens (200) where asks to sign in is declared"]
    host._look("GET /x/ by a stranger:", "/x/", host.ask("GET", "/help/", Actor("")), b"ZQelmPrivate", [])
    assert host.findings.foreign == ["GET /x/ by a stranger: shows 'zqelmprivate'"]
