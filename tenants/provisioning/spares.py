"""Spare schemas: schools' tables with a login that no school has yet, so that a new one is ready in milliseconds."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from psycopg2 import sql

from tenants.directory.models import SpareSchema, Tenant
from tenants.logins.apply import apply_rights
from tenants.logins.dropping import drop_schema
from tenants.logins.switch import connection
from tenants.provisioning.beside import Beside
from tenants.provisioning.schemas import in_directory, new_schema_name
from tenants.provisioning.tables.artifact import fingerprint, rights_fingerprint
from tenants.provisioning.tables.replay import can_replay, replay_on

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
        missing = settings.SPARE_SCHOOLS - SpareSchema.objects.count()
        return _make(missing, workers=1)


def make_ahead(wanted: int, *, workers: int = 2) -> int:
    """So many spares of this code are there, made in parallel where they are not; returns how many were made.

    For whoever is about to set up many schools: one that takes a spare needs no more than its place in the directory. None
    is made inside a transaction, which could not take them back.
    """
    with in_directory():
        if connection.in_atomic_block:
            return 0
        ready = SpareSchema.objects.filter(tables=fingerprint(KIND), rights=rights_fingerprint(KIND)).count()
        return _make(wanted - ready, workers=workers)


def _make(missing: int, *, workers: int) -> int:
    # Without a current capture a spare would cost as much as a school does, and more to keep right.
    if missing <= 0 or not can_replay(KIND):
        return 0
    with Beside() as beside, ThreadPoolExecutor(workers) as pool:
        for made in [pool.submit(beside.run, _make_one) for _ in range(missing)]:
            made.result()
    return missing


def _make_one(cursor: Any) -> None:
    """In a worker, on a raw cursor of the owner: one transaction, so that a spare is whole and in the list or nowhere."""
    schema = new_schema_name(KIND)
    replay_on(cursor, KIND, schema)
    apply_rights(cursor, KIND, schema)
    spares = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, SpareSchema._meta.db_table)
    insert = "insert into {} (id, created_at, schema_name, tables, rights) values (%s, clock_timestamp(), %s, %s, %s)"
    row = [str(uuid4()), schema, fingerprint(KIND), rights_fingerprint(KIND)]
    cursor.execute(sql.SQL(insert).format(spares), row)


def _drop(spare: SpareSchema) -> None:
    with transaction.atomic():
        if SpareSchema.objects.select_for_update(skip_locked=True).filter(pk=spare.pk).exists():
            drop_schema(spare.schema_name)
            spare.delete()
