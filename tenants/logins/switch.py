"""The connection, under its true type: Django's own name for it knows nothing of tenants."""

from typing import TYPE_CHECKING, cast

from django.db import connection as django_connection

if TYPE_CHECKING:
    from tenants.logins.base import DatabaseWrapper

connection = cast("DatabaseWrapper", django_connection)
