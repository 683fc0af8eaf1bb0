"""After each migration of a schema its grants are applied again."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django_tenants.signals import schema_migrated

from tenants.directory.queries import place_of
from tenants.logins.apply import apply_router, apply_tenant
from tenants.logins.switch import connection


@receiver(schema_migrated, dispatch_uid="tenants.logins.migrated")
def grants_after_migration(schema_name: str, **kwargs: Any) -> None:
    """A migrated schema's logins may do exactly what grants.py says, new tables included."""
    if connection.mode != "owner":
        return
    if schema_name == settings.PUBLIC_SCHEMA_NAME:
        apply_router()
    kind, authority_schema = place_of(schema_name)
    apply_tenant(kind, schema_name, authority_schema)
