"""A tenant's schema with its tables and logins."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from psycopg2 import sql

from tenants.directory.models import Tenant
from tenants.logins.apply import apply_tenant, tie_to_authority
from tenants.logins.hosts import forget_hosts, tenant_by_id
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.provisioning.tables.artifact import fingerprint, rights_fingerprint
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

    A new one gets the captured tables; where there are any already, migrations run. One that is known to be made from this
    code (a spare, or one that was finished before) only learns whose school it is.
    """
    authority = tenant.parent.schema_name if tenant.parent else ""
    if (tenant.tables, tenant.rights) == (fingerprint(tenant.kind), rights_fingerprint(tenant.kind)):
        if authority:
            tie_to_authority(tenant.schema_name, authority)
        return
    if replay(tenant.kind, tenant.schema_name):
        apply_tenant(tenant.kind, tenant.schema_name, authority)
        note_made(tenant.schema_name, tenant.kind)
        return
    migrate_schema(tenant.schema_name)


def migrate_schema(schema_name: str) -> None:
    """Django's own migrations have run; the grants and the note of it follow by the signal that each finished run sends."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema_name)))
    call_command("migrate_schemas", schema_name=schema_name, interactive=False, verbosity=0)
    connection.set_schema_to_public()


def note_made(schema_name: str, kind: str) -> None:
    """The directory knows that this tenant's tables and rights are what this code makes."""
    Tenant.objects.filter(schema_name=schema_name).update(tables=fingerprint(kind), rights=rights_fingerprint(kind))


def info_of(tenant: Tenant) -> TenantInfo:
    """The tenant as pages and tasks know it, read afresh."""
    forget_hosts()
    info = tenant_by_id(tenant.id)
    if info is None:
        raise LookupError(f"{tenant} has no host in the directory.")
    return info
