"""Which addresses may be asked: those of the makers, and what the installation's operator has listed."""

from typing import Any

import pytest

from tenants.sso.hosts import listed_origin, may_ask
from tenants.sso.outgoing import ServiceProblem, ask
from tests.sso.provider import Provider

MICROSOFT = (
    "https://login.microsoftonline.com/1c2f4a1e-93b5-4d0e-8a55-0b7a6c1f2d3e/v2.0/.well-known/openid-configuration"
)


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("entra", MICROSOFT),
        ("google", "https://accounts.google.com/.well-known/openid-configuration"),
        ("google", "https://oauth2.googleapis.com/token"),
        ("google", "https://www.googleapis.com/oauth2/v3/certs"),
        ("dfe", "https://oidc.signin.education.gov.uk:443/.well-known/openid-configuration"),
        ("dfe", "https://pp-oidc.signin.education.gov.uk/auth"),
    ],
)
def test_a_makers_own_hosts_may_be_asked(kind: str, url: str) -> None:
    assert may_ask(kind, url)


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("entra", MICROSOFT.replace("https", "http")),
        ("entra", MICROSOFT.replace(".com/", ".com:8443/")),
        ("entra", MICROSOFT.replace("login.", "evil.login.")),
        ("entra", MICROSOFT.replace(".com/", ".com.evil.example/")),
        ("entra", "https://login.microsoftonline.com@127.0.0.1/"),
        ("entra", "https://login.microsoftonline.com\\@127.0.0.1/"),
        ("entra", "https://127.0.0.1\\.login.microsoftonline.com/"),
        ("entra", "https://login.microsoftonline.com#@127.0.0.1/"),
        ("entra", " https://login.microsoftonline.com/"),
        ("entra", "https://login.microsoftonline.com/\n"),
        ("entra", "https://LOGIN.microsoftonline.com/"),
        ("entra", "https://[::1]/"),
        ("entra", "https:///token"),
        ("entra", "https://accounts.google.com/"),
        ("entra", None),
        ("entra", ["https://login.microsoftonline.com/"]),
        ("google", "https://login.microsoftonline.com/"),
        ("other", MICROSOFT),
        ("other", "https://login.example.org/"),
    ],
)
def test_nothing_else_is(kind: str, url: object) -> None:
    assert not may_ask(kind, url)


def test_what_the_operator_lists_counts_for_other_services_alone(settings: Any) -> None:
    settings.OIDC_HOSTS = ["login.example.org", "id.example.org:8443", "http://127.0.0.1:9000"]
    for url in ("https://login.example.org/a", "https://id.example.org:8443/a", "http://127.0.0.1:9000/a"):
        assert may_ask("other", url)
        assert not may_ask("entra", url)
    for url in ("http://login.example.org/a", "https://id.example.org/a", "http://127.0.0.1:9001/a"):
        assert not may_ask("other", url)


@pytest.mark.parametrize("entry", ["http://login.example.org", "ftp://a.example", "a.example/path", "", "a b"])
def test_an_entry_that_stands_for_no_host_lists_nothing(entry: str) -> None:
    assert listed_origin(entry) is None


def test_an_address_that_is_not_listed_is_never_connected_to(service: Provider, settings: Any) -> None:
    """The last gate: whatever a document or a row of the database says, the request is not made."""
    settings.OIDC_HOSTS = []
    with pytest.raises(ServiceProblem) as refused:
        ask(f"{service.issuer}/.well-known/openid-configuration", kind="other")
    assert refused.value.code == "host_not_allowed"
    assert not service.asked
