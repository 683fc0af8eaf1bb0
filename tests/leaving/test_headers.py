"""What every answer tells the browser, whatever the answer is."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from lantern.access.roles import roles_for
from tenants.logins.info import TenantInfo
from tests.access.walk import KINDS, addresses_of
from tests.cast import World, client_for, make_person

NO_SUCH = "00000000-0000-4000-8000-000000000000"
NOT_OPENED = {"/account/logout/"}


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


def tenant_of(world: World, kind: str) -> TenantInfo:
    return {"directory": world.directory, "authority": world.hillshire, "school": world.oak}[kind]


def filled(path: str) -> str:
    """The address with an identifier that names nothing in each of its places."""
    parts = [NO_SUCH if "<" in part or "(" in part else part for part in path.split("/")]
    return "/".join(parts)


def wrong_with(answer: HttpResponse) -> list[str]:
    """Each header that is missing or says too much."""
    header, found = answer.headers, []
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    }
    found += [f"{name}: {header.get(name)}" for name, value in expected.items() if header.get(name) != value]
    if "no-store" not in header.get("Cache-Control", ""):
        found.append(f"Cache-Control: {header.get('Cache-Control')}")
    policy = {
        part.split()[0]: part.split()[1:] for part in header.get("Content-Security-Policy", "none 'x'").split("; ")
    }
    if policy.get("default-src") != ["'none'"] or policy.get("frame-ancestors") != ["'none'"]:
        found.append(f"Content-Security-Policy: {policy}")
    if any(word.startswith(("'unsafe", "*", "http:", "https:")) for words in policy.values() for word in words):
        found.append(f"Content-Security-Policy: {policy}")
    allowed = {part for part in header.get("Permissions-Policy", "").split(", ") if not part.endswith("=()")}
    if allowed != {"publickey-credentials-get=(self)", "publickey-credentials-create=(self)"}:
        found.append(f"Permissions-Policy: {header.get('Permissions-Policy')}")
    if "Server" in header or "X-Powered-By" in header:
        found.append("names what runs here")
    return found


def answers(browser: Client, paths: Iterable[str]) -> Iterable[tuple[str, HttpResponse]]:
    for path in paths:
        yield path, browser.get(path, secure=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_of_every_address_carries_the_headers(loop: World, kind: str) -> None:
    tenant = tenant_of(loop, kind)
    paths = [filled(address.path) for address in addresses_of(kind) if address.path not in NOT_OPENED]
    paths += ["/no-such-page/", "/static/no-such-file.css"]
    browsers = [Client(headers={"host": tenant.host})]
    browsers.append(client_for(tenant, make_person(tenant, roles_for(kind)[-1])))
    wrong, seen = [], set()
    for browser in browsers:
        for path, answer in answers(browser, paths):
            seen.add(answer.status_code)
            wrong += [f"{path} {answer.status_code} {fault}" for fault in wrong_with(answer)]
    assert wrong == []
    assert {200, 302, 404} <= seen
    assert kind == "directory" or 403 in seen


def test_so_does_an_answer_to_an_unknown_host_and_to_a_bad_one(loop: World) -> None:
    for host in ("unknown.example", "bad_host!"):
        answer = Client(headers={"host": host}).get("/", secure=True)
        assert answer.status_code == 404
        assert wrong_with(answer) == []


def test_so_does_a_page_for_an_error_nobody_foresaw(loop: World, settings: Any) -> None:
    settings.TENANT_TYPES = {**settings.TENANT_TYPES, "school": {"URLCONF": "tests.leaving.broken_urls", "APPS": []}}
    browser = Client(headers={"host": loop.oak.host}, raise_request_exception=False)
    answer = browser.get("/broken/", secure=True)
    assert answer.status_code == 500
    assert wrong_with(answer) == []


def test_so_do_answers_to_what_was_sent(loop: World) -> None:
    browser = Client(headers={"host": loop.oak.host}, enforce_csrf_checks=True)
    refused = browser.post("/account/login/", {"login": "a"}, secure=True)
    assert refused.status_code == 403
    assert wrong_with(refused) == []
    api = browser.post("/api/v1/audits/", {"a": 1}, content_type="application/json", secure=True)
    assert api.status_code in {401, 403, 404, 405}
    assert wrong_with(api) == []


def test_what_the_walk_would_miss_is_seen() -> None:
    assert len(wrong_with(HttpResponse())) > 8
