"""End to end against a sign-in service that we did not write, over real HTTP."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from lantern.access.roles import Role
from lantern.servers.children import free_port
from tenants.sso.models import SignInService
from tests.cast import World, as_tenant, client_for, make_person, visitor
from tests.sso import mock
from tests.sso.steps import address_of, begin, come_back, is_signed_in, manager_of, there


def signed_in_there(address: str, account: str) -> dict[str, str]:
    """What a browser brings back after signing in to this account at the service."""
    answer = requests.post(address, data={"sub": account}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_set_up_link_and_sign_in_against_oidc_provider_mock(loop: World, settings: Any) -> None:
    port = free_port()
    settings.OIDC_HOSTS = [f"http://127.0.0.1:{port}"]
    manager, person = manager_of(loop.oak), make_person(loop.oak, Role.STAFF)
    head = client_for(loop.oak, manager)
    with mock.serving(port) as issuer:
        head.post(address_of("details", "other"), {"address": issuer, "label": "School accounts"})
        with as_tenant(loop.oak):
            found = SignInService.objects.get()
        head.post(address_of("credentials", found.pk), {"client_id": "lantern", "client_secret": "anything"})
        head.post(address_of("check", found.pk))
        head.post(address_of("turn_on", found.pk))

        browser = client_for(loop.oak, person)
        address = there(browser.post(address_of("link", found.pk)))
        assert come_back(browser, found, signed_in_there(address, "nia")).status_code == 302

        browser = visitor(loop.oak)
        assert come_back(browser, found, signed_in_there(begin(browser, found), "nia"))["Location"] == "/"
        assert person.name.encode() in browser.get("/account/").content

        browser = visitor(loop.oak)
        assert come_back(browser, found, signed_in_there(begin(browser, found), "somebody else")).status_code == 403
        assert not is_signed_in(browser)
