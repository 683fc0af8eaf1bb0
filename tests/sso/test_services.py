"""Setting services up: by whoever manages the tenant, step by step, with plain words for what is wrong."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection

from lantern.access.roles import Role, roles_for
from lantern.audit.models import Entry
from tenants.sso import actions
from tenants.sso.models import SignInService
from tests.cast import World, as_tenant, client_for, make_person
from tests.sso.provider import CLIENT_ID, Provider
from tests.sso.steps import address_of, linked, manager_of, turned_on

MANAGERS = {"directory": Role.OPERATOR, "hillshire": Role.ADMINISTRATOR, "oak": Role.HEAD}
DIRECTORY = "1C2F4A1E-93B5-4D0E-8A55-0B7A6C1F2D3E"
SECRET = "a secret that nobody reads again"


@pytest.mark.parametrize("place", list(MANAGERS))
def test_only_the_managing_role_sees_and_changes_services(loop: World, service: Provider, place: str) -> None:
    tenant = getattr(loop, place)
    found = turned_on(tenant, service, manager_of(tenant))
    for role in roles_for(tenant.kind):
        browser = client_for(tenant, make_person(tenant, role))
        expected = 200 if role == MANAGERS[place] else 403
        for name in ("services", "add"):
            assert browser.get(address_of(name)).status_code == expected, (role, name)
        for name in ("service", "change", "credentials", "turn_off", "remove"):
            assert browser.get(address_of(name, found.pk)).status_code == expected, (role, name)
        if expected == 403:
            for name in ("change", "credentials", "check", "turn_off", "remove"):
                assert browser.post(address_of(name, found.pk)).status_code == 403, (role, name)
    with as_tenant(tenant):
        assert SignInService.objects.get().enabled


def test_an_administrator_sets_a_service_up_page_by_page(loop: World, service: Provider) -> None:
    browser = client_for(loop.hillshire, manager_of(loop.hillshire))
    assert browser.post(address_of("add"), {"kind": "other"})["Location"] == address_of("details", "other")
    answer = browser.post(address_of("details", "other"), {"address": service.issuer, "label": "Our service"})
    page = answer["Location"]
    with as_tenant(loop.hillshire):
        found = SignInService.objects.get()
    assert f"http://{loop.hillshire.host}{address_of('callback', found.pk)}".encode() in browser.get(page).content
    assert browser.get(address_of("turn_on", found.pk)).status_code == 409
    browser.post(address_of("credentials", found.pk), {"client_id": CLIENT_ID, "client_secret": SECRET})
    assert browser.post(address_of("turn_on", found.pk)).status_code == 409
    assert browser.post(address_of("check", found.pk))["Location"] == page
    assert b"Our service answers as it should." in browser.get(page).content
    browser.post(address_of("turn_on", found.pk))
    assert b"On: people can sign in by it" in browser.get(page).content
    with as_tenant(loop.hillshire):
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs >= {"sso.added", "sso.credentials_set", "sso.checked", "sso.turned_on"}
    assert service.asked == ["/.well-known/openid-configuration", "/jwks"]


def test_the_secret_is_kept_encrypted_and_never_shown_again(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    browser = client_for(loop.oak, manager)
    browser.post(address_of("credentials", found.pk), {"client_id": CLIENT_ID, "client_secret": SECRET})
    for name in ("service", "credentials", "change", "turn_off", "remove"):
        assert SECRET.encode() not in browser.get(address_of(name, found.pk)).content
    assert browser.post(address_of("credentials", found.pk), {"client_id": "another"}).status_code == 302
    with as_tenant(loop.oak):
        kept = SignInService.objects.get()
        assert (kept.client_id, kept.client_secret) == ("another", SECRET)
        with connection.cursor() as cursor:
            cursor.execute("select client_secret from sso_signinservice")
            assert SECRET.encode() not in bytes(cursor.fetchone()[0])
        assert SECRET not in str(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("common", "Enter the ID of one directory"),
        ("organizations", "Enter the ID of one directory"),
        ("oak.example", "Enter the ID of one directory"),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", "That is the directory of personal accounts"),
        ("", "Enter the directory (tenant) ID"),
    ],
)
def test_microsoft_is_one_directory_and_never_anybodys(loop: World, given: str, sentence: str) -> None:
    browser = client_for(loop.oak, manager_of(loop.oak))
    answer = browser.post(address_of("details", "entra"), {"directory": given, "label": "Microsoft"})
    assert sentence in answer.content.decode()
    with as_tenant(loop.oak):
        assert SignInService.objects.count() == 0


def test_each_kind_has_the_issuer_of_its_maker(loop: World) -> None:
    browser = client_for(loop.oak, manager_of(loop.oak))
    browser.post(address_of("details", "entra"), {"directory": DIRECTORY, "label": "Microsoft"})
    browser.post(address_of("details", "google"), {"domain": "Oak.Example", "label": "Google"})
    dfe = {"environment": "https://oidc.signin.education.gov.uk", "label": "DfE Sign-in"}
    browser.post(address_of("details", "dfe"), dfe)
    with as_tenant(loop.oak):
        found = {row.kind: row for row in SignInService.objects.all()}
    assert found["entra"].issuer == f"https://login.microsoftonline.com/{DIRECTORY.lower()}/v2.0"
    assert (found["google"].issuer, found["google"].domain) == ("https://accounts.google.com", "oak.example")
    assert found["dfe"].spellings == (dfe["environment"], f"{dfe['environment']}:443")
    assert not any(row.enabled for row in found.values())
    for row in found.values():
        assert browser.get(address_of("change", row.pk)).status_code == 200


def test_two_services_never_share_an_issuer(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    turned_on(loop.oak, service, manager)
    browser = client_for(loop.oak, manager)
    answer = browser.post(address_of("details", "other"), {"address": service.issuer, "label": "Again"})
    assert b"There is already a service with this issuer" in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "https://login.example.org",
        "http://169.254.169.254/latest",
        "https://127.0.0.1",
        "http://localhost:5432",
        "https://login.microsoftonline.com@evil.example",
        "file:///etc/passwd",
        "https://login.example.org\\@127.0.0.1",
        "javascript:alert(1)",
    ],
)
def test_an_issuer_that_nobody_has_listed_is_refused_at_once(loop: World, service: Provider, address: str) -> None:
    browser = client_for(loop.oak, manager_of(loop.oak))
    answer = browser.post(address_of("details", "other"), {"address": address, "label": "Other"})
    assert answer.status_code == 200
    assert b"has not listed the host of this address" in answer.content


def problem(loop: World, provider: Provider) -> str:
    """What the page says after a check."""
    manager = manager_of(loop.oak)
    with as_tenant(loop.oak):
        found = actions.add(
            kind="other", label="Ours", issuer=provider.issuer, domain="", asks_second_step=False, by=manager
        )
    answer = client_for(loop.oak, manager).post(address_of("check", found.pk))
    assert answer.status_code == 409
    with as_tenant(loop.oak):
        assert SignInService.objects.get().checked_at is None
    return str(answer.content.decode())


def test_the_check_says_that_the_issuer_is_another_one(loop: World, service: Provider) -> None:
    service.document["issuer"] = "https://accounts.google.com"
    assert "The issuer in the document is not the one you entered." in problem(loop, service)


def test_the_check_says_that_nothing_answers(loop: World, service: Provider, settings: Any) -> None:
    service.issuer = "http://127.0.0.1:1"
    settings.OIDC_HOSTS = [service.issuer]
    assert "We could not reach http://127.0.0.1:1/.well-known/openid-configuration." in problem(loop, service)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((500, {}, b""), "answered with an error (500)"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "sent us on to another address"),
        ((200, {}, b"<html>"), "did not answer with JSON"),
        ((200, {}, b" " * 300_000), "answered with far too much"),
    ],
)
def test_the_check_says_what_the_service_did_wrong(
    loop: World, service: Provider, answer: tuple[int, dict[str, str], bytes], sentence: str
) -> None:
    service.instead["/.well-known/openid-configuration"] = answer
    assert sentence in problem(loop, service)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_the_check_names_an_address_on_a_host_that_is_not_listed(loop: World, service: Provider, name: str) -> None:
    service.document[name] = "http://10.0.0.1/x"
    found = problem(loop, service)
    assert f"{name} is on a host that is not one of this service’s: http://10.0.0.1/x" in found


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"response_types_supported": ["id_token"]}, "does not offer sign-in by code"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "signs in no way that we accept"),
    ],
)
def test_the_check_says_what_the_service_cannot_do(
    loop: World, service: Provider, document: dict[str, Any], sentence: str
) -> None:
    service.document |= document
    assert sentence in problem(loop, service)


def test_the_check_says_that_there_is_no_key(loop: World, service: Provider) -> None:
    service.keys = [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}]
    assert "The service has no key that we accept." in problem(loop, service)


def test_another_issuer_turns_the_service_off_until_it_is_checked(
    loop: World, service: Provider, other_service: Provider
) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    browser = client_for(loop.oak, manager)
    browser.post(address_of("change", found.pk), {"address": service.issuer, "label": "Renamed"})
    with as_tenant(loop.oak):
        assert SignInService.objects.get().enabled
    browser.post(address_of("change", found.pk), {"address": other_service.issuer, "label": "Renamed"})
    with as_tenant(loop.oak):
        changed = SignInService.objects.get()
    assert (changed.label, changed.enabled, changed.checked_at) == ("Renamed", False, None)
    assert browser.post(address_of("turn_on", found.pk)).status_code == 409


def test_a_removed_service_leaves_no_secret_and_no_links(loop: World, service: Provider) -> None:
    manager = manager_of(loop.oak)
    found = turned_on(loop.oak, service, manager)
    linked(loop.oak, found, manager, service.subject)
    client_for(loop.oak, manager).post(address_of("remove", found.pk))
    with as_tenant(loop.oak):
        assert (SignInService.objects.count(), SocialAccount.objects.count()) == (0, 0)
        assert Entry.objects.get(verb="sso.removed").facts["links"] == 1


def test_a_token_cannot_be_kept_even_if_the_code_tried(loop: World) -> None:
    for tenant in (loop.directory, loop.hillshire, loop.oak):
        with as_tenant(tenant), connection.cursor() as cursor:
            cursor.execute(
                "select has_table_privilege('socialaccount_socialtoken', 'insert'),"
                " has_table_privilege('socialaccount_socialapp', 'select')"
            )
            assert cursor.fetchone() == (False, False)
