"""After each migration of a schema the directory knows what it was made from."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django_tenants.signals import schema_migrated

from tenants.directory.queries import place_of
from tenants.logins.switch import connection
from tenants.provisioning.schemas import note_made


# Called after that of tenants/logins, which applies the rights: receivers are called in the order of the installed apps.
@receiver(schema_migrated, dispatch_uid="tenants.provisioning.migrated")
def note_after_migration(schema_name: str, **kwargs: Any) -> None:
    """Whoever migrated it, `migrate_fleet` or a person at the command line, the next fleet migration finds it up to date."""
    if connection.mode != "owner" or schema_name == settings.PUBLIC_SCHEMA_NAME:
        return
    kind, _ = place_of(schema_name)
    note_made(schema_name, kind)
