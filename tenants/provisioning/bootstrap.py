"""The first step on an empty database, repeated harmlessly on every start."""

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.utils import ProgrammingError
from psycopg2 import sql

from tenants.directory.models import Host, Tenant
from tenants.logins.apply import apply_database, apply_router, apply_tenant
from tenants.logins.switch import connection
from tenants.provisioning.schemas import in_directory, note_made
from tenants.provisioning.tables.artifact import fingerprint, rights_fingerprint
from tenants.provisioning.tables.replay import replay


def bootstrap() -> Tenant:
    """The directory's schema is migrated, its logins exist, and the operators' host is known. Returns the directory's row."""
    name = settings.PUBLIC_SCHEMA_NAME
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(name)))
    apply_database()
    with transaction.atomic():
        if fresh := replay(Tenant.Kind.DIRECTORY, name):
            apply_router()
            apply_tenant(Tenant.Kind.DIRECTORY, name)
    if not fresh:
        # Rights follow by the signal that each finished run sends.
        call_command("migrate_schemas", schema_name=name, interactive=False, verbosity=0)
    with in_directory():
        directory, _ = Tenant.objects.get_or_create(
            schema_name=name,
            defaults={"kind": Tenant.Kind.DIRECTORY, "name": "Lantern operators", "status": Tenant.Status.READY},
        )
        Host.objects.get_or_create(domain=settings.OPERATOR_HOST, defaults={"tenant": directory, "is_primary": True})
        note_made(directory.schema_name, directory.kind)
    return directory


def directory_is_current() -> bool:
    """Whether it was noted that the directory's tables and rights are what this code makes; False in an empty database."""
    kind = Tenant.Kind.DIRECTORY
    ours = Tenant.objects.filter(kind=kind, tables=fingerprint(kind), rights=rights_fingerprint(kind))
    try:
        with in_directory(), transaction.atomic():
            return ours.exists()
    except ProgrammingError:
        # No such table, or one of an earlier release without these columns.
        return False
