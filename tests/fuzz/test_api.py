"""The API under inputs that schemathesis makes from its own description: no server error, and every answer as described.

The seed is fixed, so that a run tells of the change and not of chance. `FUZZ=full` makes many more requests.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from lantern.access.roles import Role
from lantern.api.scopes import Scope
from tests.access import canaries
from tests.access.rows import fill
from tests.access.stage import Stage, one_probe, token_of
from tests.access.walk import addresses_of
from tests.figures import ROWS

EACH = 400 if os.environ.get("FUZZ") == "full" else 12
ROLES = [("hillshire", Role.OFFICER), ("hillshire", Role.ANALYST), ("oak", Role.HEAD)]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ONCE = settings(
    max_examples=EACH,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def requests_made(request: pytest.FixtureRequest) -> Iterator[list[int]]:
    """One number for each role: a figure for the whole."""
    made: list[int] = []
    yield made
    measured = f"{sum(made):,} requests as three roles, 0 server errors"
    row = {"name": "API fuzz", "measured": measured, "against": "", "ratio": "held", "target": "0 server errors"}
    request.config.stash[ROWS].append(row | {"ok": len(made) == len(ROLES)})


def application() -> Callable[..., Any]:
    """Lantern as a WSGI application that leaves the test's connection open and undoes what each request did."""
    handler = ClientHandler(enforce_csrf_checks=True)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with one_probe():
            response = handler(environ)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    return app


@pytest.mark.parametrize(("place", "role"), ROLES)
def test_whatever_is_sent_is_answered_as_described(
    stage: Stage, place: str, role: Role, requests_made: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    tenant = getattr(stage.world, place)
    headers = {
        "Host": tenant.host,
        "Authorization": f"Bearer {token_of(tenant, stage.person(tenant, role), list(Scope))}",
    }
    foreign = canaries.foreign_words(stage.world, tenant)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application(), headers=headers)
    rows = {address.shown: fill(stage, tenant, address) for address in addresses_of(tenant.kind) if address.is_api}
    made: list[str] = []

    def send(case: Any) -> None:
        made.append(case.operation.label)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        assert not foreign.search(response.content.lower())

    for found in schema.get_all_operations():
        operation = found.ok()
        _send_many(operation, rows[operation.path.replace("{", "<").replace("}", ">")], send)
    requests_made.append(len(made))
    assert set(made) == {found.ok().label for found in schema.get_all_operations()}


def _send_many(operation: Any, own: dict[str, str], send: Callable[[Any], None]) -> None:
    """Sends what the description allows, and for an operation that takes something also what it does not."""
    cases = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if own or operation.body or operation.query:
        cases.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @ONCE
    @given(case=st.one_of(cases), is_own_row=st.booleans())
    def one(case: Any, is_own_row: bool) -> None:
        if is_own_row and own:
            case.path_parameters = dict(own)
        send(case)

    one()
