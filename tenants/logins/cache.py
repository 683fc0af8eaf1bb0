"""Cache keys carry the tenant."""

from tenants.logins.base import NoTenant
from tenants.logins.switch import connection


def key_of_tenant(key: str, key_prefix: str, version: int) -> str:
    """The key as it is stored, beginning with the tenant's schema. NoTenant if none is chosen: such a key would be shared."""
    login = getattr(connection.tenant, "role", None)
    if login is None:
        raise NoTenant("The cache was used before a tenant was chosen.")
    return f"{connection.tenant.schema_name}:{key_prefix}:{version}:{key}"
