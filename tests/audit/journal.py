"""Writing to a journal as a page does, and looking at it as somebody who owns the server could."""

from typing import Any
from uuid import uuid4

from django.db import transaction

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.record import SystemActor, record
from lantern.audit.verify import Result, verify
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant
from tests.conftest import superuser

SYSTEM = SystemActor("The test")
INSERT = """
insert into audit_entry (id, created_at, verb, by_id, by_name, subject_type, subject_id, subject_name, facts)
values (%s, now(), 'person.renamed', null, 'The test', 'people.user', null, 'Somebody', '{"n": 1}')
"""


def write(tenant: TenantInfo, count: int = 1, **facts: object) -> list[Entry]:
    """So many entries are in the tenant's journal, each committed by itself."""
    subject = User(id=uuid4(), name="Siân O’Hara", email="s@example.com", role=Role.STAFF)
    made = []
    with as_tenant(tenant):
        for number in range(count):
            with transaction.atomic():
                made.append(record("person.renamed", by=SYSTEM, subject=subject, number=number, **facts))
    return made


def checked(tenant: TenantInfo, **options: Any) -> Result:
    """What verification says of the tenant's journal."""
    with as_tenant(tenant):
        return verify(**options)


def as_superuser(tenant: TenantInfo, *statements: str) -> None:
    """The statements were run in the tenant's schema by the owner of the whole server."""
    raw = superuser()
    try:
        with raw.cursor() as cursor:
            cursor.execute(f'set search_path = "{tenant.schema_name}"')
            for statement in statements:
                cursor.execute(statement)
    finally:
        raw.close()
