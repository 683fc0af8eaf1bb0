"""What administrators and people do with a sign-in service, by its pages and actions."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lantern.access.roles import MANAGING, Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tenants.sso import actions
from tenants.sso.models import SignInService
from tests.cast import as_tenant, make_person
from tests.sso.provider import CLIENT_ID, CLIENT_SECRET, Provider

NEXT = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def manager_of(tenant: TenantInfo) -> User:
    """Somebody who may set up services there."""
    return make_person(tenant, Role(MANAGING[tenant.kind]), name="Manager")


def turned_on(tenant: TenantInfo, provider: Provider, by: User, **more: Any) -> SignInService:
    """The tenant's people may sign in by this provider."""
    given = {"label": "Microsoft", "domain": "", "asks_second_step": False, **more}
    with as_tenant(tenant):
        found = actions.add(kind="other", issuer=provider.issuer, by=by, **given)
        found = actions.set_credentials(service=found, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, by=by)
        found = actions.note_answer(service=found, by=by)
        return actions.turn_on(service=found, by=by)


def linked(tenant: TenantInfo, service: SignInService, person: User, subject: str) -> None:
    """The account there is this person here."""
    with as_tenant(tenant):
        actions.link(person=person, service=service, subject=subject, by=person)


def address_of(name: str, *args: object) -> str:
    return reverse(f"sso:{name}", args=args, urlconf="lantern.urls.school")


def there(page: HttpResponse) -> str:
    """Where the page goes on to."""
    found = NEXT.search(page.content.decode())
    assert found is not None, page.content.decode()[-2000:]
    return unescape(found[1])


def begin(browser: Client, service: SignInService, **form: str) -> str:
    """The address of the service to which the sign-in page's button leads."""
    return there(browser.post(address_of("start", service.pk), form))


def come_back(browser: Client, service: SignInService, brought: dict[str, str], **more: Any) -> HttpResponse:
    """The answer to a browser that the service has sent back with this."""
    return browser.get(address_of("callback", service.pk), brought, **more)


def sign_in(browser: Client, service: SignInService, provider: Provider, **form: str) -> HttpResponse:
    """There and back."""
    return come_back(browser, service, provider.authorize(begin(browser, service, **form)))


def is_signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def session_of(tenant: TenantInfo, browser: Client) -> dict[str, Any]:
    """What the browser's session holds there."""
    with as_tenant(tenant):
        return dict(browser.session.items())
