"""Every encrypted row of a tenant under its newest data key."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg2 import sql

from lantern.crypto.fields import EncryptedTextField
from lantern.crypto.keys import keys_for_reading, tenant_of_the_moment
from lantern.crypto.sealing import Place, seal, unseal

BATCH = 500

_Field = EncryptedTextField[Any, Any]


def encrypted_fields(kind: str) -> Iterator[tuple[type[models.Model], _Field]]:
    """Each encrypted field of the tables that tenants of this kind have, with its model."""
    names = set(settings.TENANT_TYPES[kind]["APPS"])
    for config in apps.get_app_configs():
        if config.name in names:
            for model in config.get_models(include_auto_created=True):
                for field in model._meta.local_fields:
                    if isinstance(field, EncryptedTextField):
                        yield model, field


def reseal(model: type[models.Model], field: _Field, *, batch: int = BATCH) -> int:
    """Each text of this field is encrypted under the newest data key of the tenant of the moment; returns how many were not.

    In batches that commit, so that it may be stopped and repeated; rows are locked while their batch lasts. Needs a login
    that may update the column: the owner's. One of the Unreadable errors stops it at a ciphertext that cannot be read.
    """
    tenant = tenant_of_the_moment()
    current = keys_for_reading(tenant).current
    names = [str(model._meta.pk.column), str(field.column), model._meta.db_table]
    key, column, table = map(sql.Identifier, names)
    old = sql.SQL("select {0}, {1} from {2} where substring({1} from 2 for 8) <> %s order by {0} limit %s for update")
    new = sql.SQL("update {2} set {1} = %s where {0} = %s").format(key, column, table)
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(old.format(key, column, table), [current, batch])
            rows = cursor.fetchall()
            for row, value in rows:
                place = Place(tenant, model._meta.db_table, str(field.column), str(row))
                cursor.execute(new, [seal(unseal(bytes(value), place), place), row])
        done += len(rows)
        if len(rows) < batch:
            return done
