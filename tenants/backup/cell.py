"""A whole cell from its tenants' backups, in an empty PostgreSQL: the directory, then authorities, then schools. Runs as the owner.

The way back where the database's own copies are lost or of no use. Copies of different tenants are of different nights' minutes;
each is whole in itself, and nothing points from one into another. Stopped or killed, it goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from lantern.audit.anchors import Anchor, append
from lantern.audit.models import Head
from lantern.crypto.errors import Unreadable
from tenants.backup.archive import opened
from tenants.backup.building import build, load_over
from tenants.backup.kept import Backup, BadBackup, backup_of, kept_tenants
from tenants.directory.models import SpareSchema, Tenant
from tenants.logins.apply import apply_router, apply_tenant
from tenants.logins.dropping import drop_schema
from tenants.logins.hosts import forget_hosts
from tenants.logins.switch import connection
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.schemas import in_directory, info_of, note_made

Tell = Callable[[str], object]


class NotEmpty(RuntimeError):
    """The database has tenants already, which this would overwrite."""


@dataclass
class Cell:
    """What came of it: how many tenants are back, and a line about each that is not."""

    done: int = 0
    missing: list[str] = field(default_factory=list)


def restore_cell(tell: Tell, *, until: datetime | None = None, go_on: bool = False) -> Cell:
    """Every tenant of the newest backup of the directory, or the newest made by `until`, is back with its login and rights.

    With `go_on` a run that was stopped is taken up: who is back already stays. NotEmpty if there are tenants otherwise. A tenant that
    has no backup, or whose key was destroyed since, is told and marked in the directory; nobody answers at its host.
    """
    bootstrap()
    cell = Cell()
    with in_directory():
        if Tenant.objects.exclude(kind=Tenant.Kind.DIRECTORY).exists():
            if not go_on:
                raise NotEmpty("There are tenants in this database already.")
        else:
            _directory(tell, until)
        apply_router()
        apply_tenant(Tenant.Kind.DIRECTORY, settings.PUBLIC_SCHEMA_NAME)
        waiting = Tenant.objects.filter(status__in=["ready", "closed"], rights="").exclude(kind=Tenant.Kind.DIRECTORY)
        # Schools are in a group of their authority's, so it comes first.
        for tenant in waiting.select_related("parent").order_by("kind", "name", "id"):
            _tenant(tenant, until, cell, tell)
    forget_hosts()
    return cell


def _directory(tell: Tell, until: datetime | None) -> None:
    found = [backup for tenant in kept_tenants() if (backup := backup_of(tenant, until=until)) is not None]
    directories = [backup for backup in found if backup.card.kind == Tenant.Kind.DIRECTORY]
    if not directories:
        raise BadBackup("There is no backup of the directory, which says who the others are.")
    newest = max(directories, key=lambda backup: backup.card.made_at)
    with opened(newest) as archive, transaction.atomic():
        load_over(archive, settings.PUBLIC_SCHEMA_NAME)
        # None of their tables are there yet; whose rights are noted is back.
        SpareSchema.objects.all().delete()
        Tenant.objects.exclude(kind=Tenant.Kind.DIRECTORY).update(tables="", rights="")
    tell(f"The directory is as it was at {newest.card.made_at:%Y-%m-%d %H:%M} UTC.")


def _tenant(tenant: Tenant, until: datetime | None, cell: Cell, tell: Tell) -> None:
    try:
        backup = backup_of(tenant.pk, until=until)
        if backup is None:
            raise BadBackup("there is no backup of it")
        _back(tenant, backup)
    except (BadBackup, Unreadable) as error:
        connection.set_schema_to_public()
        tenant.status, tenant.status_note = Tenant.Status.FAILED, f"Not restored: {type(error).__name__}."
        tenant.save(update_fields=["status", "status_note"])
        cell.missing.append(tenant.name)
        tell(f"{tenant.name}: NOT RESTORED: {error}")
        return
    cell.done += 1
    for sentence in _known_outside(tenant):
        tell(f"{tenant.name}: {sentence}")


def _back(tenant: Tenant, backup: Backup) -> None:
    # Of a run that was killed between its tables and its rights.
    drop_schema(tenant.schema_name)
    with opened(backup) as archive:
        build(archive, tenant.schema_name)
    apply_tenant(tenant.kind, tenant.schema_name, tenant.parent.schema_name if tenant.parent else "")
    note_made(tenant.schema_name, tenant.kind)


def _known_outside(tenant: Tenant) -> list[str]:
    """What is known of the tenant beside the database, and what follows for operators."""
    sentences: list[str] = []
    with connection.as_tenant(info_of(tenant)):
        head = Head.objects.first()
        if head is not None:
            append(
                settings.ANCHORS_DIR, Anchor(tenant.pk, head.seq, bytes(head.hash).hex(), timezone.now(), restored=True)
            )
        for dotted in settings.TENANT_RESTORED.get(tenant.kind, []):
            sentences += import_string(dotted)()
    connection.set_schema_to_public()
    return sentences
