"""Spare schemas: schools' tables with a login that no school has yet, so that a new one is ready in milliseconds."""

from django.conf import settings
from django.db import transaction
from psycopg2 import sql

from tenants.directory.models import SpareSchema, Tenant
from tenants.logins.apply import apply_tenant
from tenants.logins.passwords import login_of
from tenants.logins.switch import connection
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.tables.artifact import fingerprint, rights_fingerprint
from tenants.provisioning.tables.replay import replay

KIND = Tenant.Kind.SCHOOL


def take_spare() -> SpareSchema | None:
    """A spare that was made from this code, which nobody else is given any more; None if there is none.

    In a transaction, as the owner in the directory: if that is rolled back, the spare is there again.
    """
    ours = SpareSchema.objects.filter(tables=fingerprint(KIND), rights=rights_fingerprint(KIND))
    spare = ours.select_for_update(skip_locked=True).order_by("created_at").first()
    if spare is not None:
        spare.delete()
    return spare


def refill() -> int:
    """As many spares of this code as LANTERN_SPARE_SCHOOLS asks for, and none of another; returns how many were made.

    Each is made in a transaction of its own. May be run by several processes at once: then there are a few more.
    """
    with in_directory():
        for stale in SpareSchema.objects.exclude(tables=fingerprint(KIND), rights=rights_fingerprint(KIND)):
            _drop(stale)
        made = 0
        while SpareSchema.objects.count() < settings.SPARE_SCHOOLS and _make():
            made += 1
        return made


def _make() -> bool:
    schema = new_schema_name(KIND)
    with transaction.atomic():
        if not replay(KIND, schema):
            # Without a current capture a spare would cost as much as a school does, and more to keep right.
            return False
        apply_tenant(KIND, schema)
        SpareSchema.objects.create(schema_name=schema, tables=fingerprint(KIND), rights=rights_fingerprint(KIND))
    return True


def _drop(spare: SpareSchema) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if not SpareSchema.objects.select_for_update(skip_locked=True).filter(pk=spare.pk).exists():
            return
        names = {"schema": sql.Identifier(spare.schema_name), "login": sql.Identifier(login_of(spare.schema_name))}
        for statement in ("drop schema if exists {schema} cascade", "drop owned by {login}", "drop role {login}"):
            cursor.execute(sql.SQL(statement).format(**names))
        spare.delete()
