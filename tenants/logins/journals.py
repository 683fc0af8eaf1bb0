"""Whose journals a command is about."""

from django.core.management.base import CommandError

from tenants.logins.hosts import all_tenants, tenant_by_host
from tenants.logins.info import TenantInfo


def named(hosts: list[str], *, everybody: bool) -> list[TenantInfo]:
    """The tenants at these hosts, or all of them. CommandError for an unknown host, and for neither or both."""
    if everybody == bool(hosts):
        raise CommandError("Name one host or more, or say --all.")
    if everybody:
        return all_tenants()
    found = []
    for host in hosts:
        tenant = tenant_by_host(host)
        if tenant is None:
            raise CommandError(f"Nobody answers at {host}.")
        found.append(tenant)
    return found
