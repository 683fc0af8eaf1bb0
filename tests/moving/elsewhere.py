"""Another installation: a second database on the same server, with a directory and an authority of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from tenants.directory.models import Host, Tenant
from tenants.logins.hosts import forget_hosts, tenant_by_id
from tenants.logins.info import TenantInfo
from tenants.provisioning.authorities import provision_authority
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.schemas import in_directory, new_schema_name
from tests.conftest import superuser


@dataclass(frozen=True)
class Elsewhere:
    """The other installation: its operators' tenant and its one authority, Farshire."""

    directory: TenantInfo
    farshire: TenantInfo

    @property
    def tenants(self) -> list[TenantInfo]:
        return [self.directory, self.farshire]


@contextmanager
def database(suffix: str, *, like: str = "") -> Iterator[str]:
    """Makes a database beside the tests' own, a copy of another one if `like` names it, and drops it at the end."""
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_{suffix}"
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}"' + (f' template "{like}"' if like else ""))
    raw.close()
    try:
        yield name
    finally:
        raw = superuser()
        with raw.cursor() as cursor:
            cursor.execute(f'drop database "{name}" with (force)')
        raw.close()


@contextmanager
def inside(name: str, files: Any) -> Iterator[None]:
    """The process belongs to that database and that folder of files, as the owner of the tables, for the block."""
    before, folder, mode = connection.settings_dict["NAME"], settings.PRIVATE_FILES, connection.mode
    connection.clear_tenant()
    connection.close()
    connection.settings_dict["NAME"], settings.PRIVATE_FILES, connection.mode = name, files, "owner"
    forget_hosts()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], settings.PRIVATE_FILES, connection.mode = before, folder, mode
        connection.login = None
        connection.clear_tenant()
        forget_hosts()


def settle() -> Elsewhere:
    """An authority is set up in the current installation."""
    directory = bootstrap()
    with in_directory():
        row = Tenant(kind="authority", name="Farshire Council", la_code="999", schema_name=new_schema_name("authority"))
        row.save()
        Host.objects.create(domain="farshire.lantern.test", tenant=row, is_primary=True)
    farshire = provision_authority(row.id)
    found = tenant_by_id(directory.id)
    assert found is not None
    return Elsewhere(found, farshire)
