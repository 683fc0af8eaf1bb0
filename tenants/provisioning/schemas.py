"""A tenant's schema with its tables and logins."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from psycopg2 import sql

from tenants.directory.models import Tenant
from tenants.logins.apply import apply_tenant
from tenants.logins.hosts import forget_hosts, tenant_by_id
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.provisioning.tables.replay import replay


class OwnerNeeded(RuntimeError):
    """Provisioning was called by a process that is not signed in as the owner of the tables."""


def new_schema_name(kind: str) -> str:
    """An opaque name: it tells the kind and nothing of who the tenant is."""
    return f"{kind[0]}_{secrets.token_hex(6)}"


@contextmanager
def in_directory() -> Iterator[None]:
    """Runs the block as the owner in the directory's schema. OwnerNeeded unless this process may."""
    if connection.mode != "owner":
        raise OwnerNeeded("Provisioning runs with LANTERN_DB_MODE=owner: in the provisioning worker or a command.")
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


def ensure_schema(tenant: Tenant) -> None:
    """The schema exists, is migrated and has its logins and grants; a half-made one is completed.

    An empty one gets the captured tables (tenants/provisioning/tables); where there are any already, migrations run.
    """
    if replay(tenant.kind, tenant.schema_name):
        apply_tenant(tenant.kind, tenant.schema_name, tenant.parent.schema_name if tenant.parent else "")
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(tenant.schema_name)))
    # The grants follow by the signal that each finished migration sends (tenants/logins/migrated.py).
    call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
    connection.set_schema_to_public()


def info_of(tenant: Tenant) -> TenantInfo:
    """The tenant as pages and tasks know it, read afresh."""
    forget_hosts()
    info = tenant_by_id(tenant.id)
    if info is None:
        raise LookupError(f"{tenant} has no host in the directory.")
    return info
