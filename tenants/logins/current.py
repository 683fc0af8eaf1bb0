"""The tenant of the moment, and the way to another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tenants.logins.info import Login, TenantInfo
from tenants.logins.switch import connection


def current_tenant() -> TenantInfo:
    """The tenant whose login this process is using now; RuntimeError if none was chosen, which is a mistake in the caller."""
    tenant: Any = connection.tenant
    if not isinstance(tenant, TenantInfo):
        raise RuntimeError("No tenant has been chosen.")
    return tenant


@contextmanager
def as_tenant(tenant: TenantInfo | Login) -> Iterator[None]:
    """Runs the block under this tenant's login and returns to the one before. Refused inside a transaction."""
    with connection.as_tenant(tenant):
        yield
