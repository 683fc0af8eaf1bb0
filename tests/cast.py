"""The people and places of the tests: two schools of one authority, and a stranger beside them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test import Client

from lantern.access.roles import Role
from lantern.celery import app
from lantern.outbox.models import Message
from lantern.outbox.work import deliver_mail
from tenants.logins.current import as_tenant
from tenants.logins.info import TenantInfo
from tenants.people.models import User

__all__ = ["World", "as_tenant", "client_for", "make_person", "owner_mode", "run_jobs", "visitor"]

# Celery finds tasks when a worker starts; the tests have none.
app.autodiscover_tasks(force=True)

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class World:
    """Hillshire with Oak (primary) and Elm (secondary); Otherton with Ash; the directory of operators."""

    directory: TenantInfo
    hillshire: TenantInfo
    oak: TenantInfo
    elm: TenantInfo
    otherton: TenantInfo
    ash: TenantInfo

    @property
    def tenants(self) -> list[TenantInfo]:
        return [self.directory, self.hillshire, self.oak, self.elm, self.otherton, self.ash]


def make_person(tenant: TenantInfo, role: Role, *, name: str = "", password: str | None = None) -> User:
    """A person of this tenant who can sign in with `password` (PASSWORD unless given)."""
    name = name or f"{Role(role).label} of {tenant.name}"
    local = name.lower().replace(" ", ".").replace("'", "").replace("’", "")
    with as_tenant(tenant):
        return User.objects.create_user(
            email=f"{local}@{tenant.host}", name=name, role=role, password=password or PASSWORD
        )


def visitor(tenant: TenantInfo) -> Client:
    """A browser on this tenant's host that has not signed in."""
    return Client(headers={"host": tenant.host})


def client_for(tenant: TenantInfo, person: User, *, recent: bool = True) -> Client:
    """A browser on this tenant's host, signed in as this person; with `recent` off, longer than 15 minutes ago."""
    client = visitor(tenant)
    with as_tenant(tenant):
        client.force_login(person)
        # The same marks that signing in through the page leaves.
        session = client.session
        session["tenant"] = str(tenant.id)
        if recent:
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


@contextmanager
def owner_mode() -> Iterator[None]:
    """Runs the block as the provisioning process would: as the owner of the tables."""
    before, mode = connection.tenant, connection.mode
    connection.clear_tenant()
    if connection.connection is not None and mode == "onesession":
        with connection.connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")
        connection._session_login = None
    elif mode == "tenant":
        connection.close()
    connection.mode = "owner"
    try:
        yield
    finally:
        if mode == "tenant":
            connection.close()
        connection.mode = mode
        connection._session_login = None
        connection.login = None
        connection.clear_tenant()
        connection.set_tenant(before)


def run_jobs(world: World, *, rounds: int = 5) -> int:
    """Does what every tenant's outbox holds, in that tenant, as the workers would; returns how many messages were done."""
    done = 0
    for _ in range(rounds):
        this_round = sum(_run_tenant(tenant) for tenant in world.tenants)
        if not this_round:
            break
        done += this_round
    return done


def _run_tenant(tenant: TenantInfo) -> int:
    with as_tenant(tenant):
        messages = list(Message.objects.filter(done_at=None, failed_at=None).order_by("created_at"))
    for message in messages:
        if message.kind == Message.Kind.MAIL:
            with as_tenant(tenant):
                deliver_mail(message.id)
            continue
        name = message.content["name"]
        task = app.tasks[name]
        headers = {"tenant": tenant.schema_name, "outbox": str(message.id)}
        if name.startswith("provisioning."):
            with owner_mode():
                task.apply(args=message.content["args"], headers=headers, throw=True)
        else:
            task.apply(args=message.content["args"], headers=headers, throw=True)
    return len(messages)
