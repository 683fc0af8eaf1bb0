"""A visitor from support, let in and come in by the product's own ways."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client

from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tenants.support.actions import grant_access
from tenants.support.models import Grant
from tests.cast import World, as_tenant, make_person, run_jobs, visitor

EMAIL, NAME, REASON = "olwen@lantern.example", "Olwen Pryce", "The import of Wren Canary is stuck"
MANAGER = {"school": Role.HEAD, "authority": Role.ADMINISTRATOR}


def manager_of(tenant: TenantInfo) -> User:
    return make_person(tenant, MANAGER[tenant.kind])


def let_in(tenant: TenantInfo, by: User, **options: Any) -> Grant:
    """Olwen may look for an hour."""
    given = {"name": NAME, "email": EMAIL, "reason": REASON, "lasts": timedelta(hours=1), **options}
    with as_tenant(tenant):
        return grant_access(**given, by=by)


def newest_link(world: World) -> str:
    """The path of the link in the mail that was sent last."""
    run_jobs(world)
    found = re.findall(r"https?://[^/\s]+(/support/enter/[^\s]+)", str(mail.outbox[-1].body))
    return found[-1]


def come_in(world: World, tenant: TenantInfo) -> Client:
    """A browser in which the link of the newest mail was used."""
    browser = visitor(tenant)
    answer = browser.post(newest_link(world))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    return browser
