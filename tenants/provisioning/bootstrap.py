"""The first step on an empty database, repeated harmlessly on every start."""

from django.conf import settings
from django.core.management import call_command
from psycopg2 import sql

from tenants.directory.models import Host, Tenant
from tenants.logins.apply import apply_database
from tenants.logins.switch import connection
from tenants.provisioning.schemas import in_directory


def bootstrap() -> Tenant:
    """The directory's schema is migrated, its logins exist, and the operators' host is known. Returns the directory's row."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(settings.PUBLIC_SCHEMA_NAME)))
    apply_database()
    call_command("migrate_schemas", schema_name=settings.PUBLIC_SCHEMA_NAME, interactive=False, verbosity=0)
    with in_directory():
        directory, _ = Tenant.objects.get_or_create(
            schema_name=settings.PUBLIC_SCHEMA_NAME,
            defaults={"kind": Tenant.Kind.DIRECTORY, "name": "Lantern operators", "status": Tenant.Status.READY},
        )
        Host.objects.get_or_create(domain=settings.OPERATOR_HOST, defaults={"tenant": directory, "is_primary": True})
    return directory
