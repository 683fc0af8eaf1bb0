"""A whole cell from its tenants' backups, in an empty PostgreSQL: the directory, then authorities, then schools. Runs as the owner.

The way back where the database's own copies are lost or of no use. Copies of different tenants are of different nights' minutes;
each is whole in itself, and nothing points from one into another. Stopped or killed, it goes on where it was.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from lantern.audit.models import Head
from lantern.crypto.errors import Unreadable
from tenants.backup.archive import opened
from tenants.backup.building import build, load_over
from tenants.backup.kept import Backup, BadBackup, at, kept_tenants, moments_of
from tenants.backup.restoring import anchored
from tenants.directory.models import SpareSchema, Tenant
from tenants.logins.apply import apply_router, apply_tenant
from tenants.logins.dropping import drop_schema
from tenants.logins.hosts import forget_hosts
from tenants.logins.switch import connection
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.fleet import why
from tenants.provisioning.schemas import in_directory, info_of, note_made

Tell = Callable[[str], object]
_NOT_RESTORED: Final = "Not restored:"
_SERVED: Final = (Tenant.Status.READY, Tenant.Status.CLOSED)


class NotEmpty(RuntimeError):
    """The database has tenants already, which this would overwrite."""


@dataclass
class Cell:
    """What came of it: how many tenants are back, and a line about each that is not."""

    done: int = 0
    missing: list[str] = field(default_factory=list)


def restore_cell(tell: Tell, *, until: datetime | None = None, go_on: bool = False) -> Cell:
    """Every tenant of the newest backup of the directory, or the newest made by `until`, is back with its login and rights.

    Where the newest is not sound, the newest that is. With `go_on` a run is taken up: who is back already stays, and who was not
    brought back is tried again. NotEmpty if there are tenants otherwise. A tenant that has no sound backup, or whose key was
    destroyed since, is told and marked in the directory; nobody answers at its host, nor at those of an authority's schools.
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
        # Schools are in a group of their authority's, so it comes first.
        for tenant in _waiting():
            _tenant(tenant, until, cell, tell)
    forget_hosts()
    return cell


def _directory(tell: Tell, until: datetime | None) -> None:
    directories = [tenant for tenant in kept_tenants() if _is_directory(tenant, until)]
    if not directories:
        raise BadBackup("There is no backup of the directory, which says who the others are.")
    # Of two, such as of an installation before this one, the one that was backed up last.
    directory = max(directories, key=lambda tenant: moments_of(tenant, until=until)[0])

    def load(backup: Backup) -> None:
        with opened(backup) as archive, transaction.atomic():
            load_over(archive, settings.PUBLIC_SCHEMA_NAME)
            # None of their tables are there yet; whose rights are noted is back.
            SpareSchema.objects.all().delete()
            Tenant.objects.exclude(kind=Tenant.Kind.DIRECTORY).update(tables="", rights="")

    made_at = _newest_sound(directory, until, load, lambda words: tell(f"The directory: {words}"))
    tell(f"The directory is as it was at {made_at:%Y-%m-%d %H:%M} UTC.")


def _is_directory(tenant: UUID, until: datetime | None) -> bool:
    for moment in moments_of(tenant, until=until):
        with suppress(BadBackup):
            return at(tenant, moment).card.kind == Tenant.Kind.DIRECTORY
    return False


def _waiting() -> QuerySet[Tenant]:
    """Who is not back yet, whether tried or not, in the order in which they come."""
    untried = Q(status__in=[Tenant.Status.READY, Tenant.Status.CLOSED], rights="")
    in_vain = Q(status=Tenant.Status.FAILED, status_note__startswith=_NOT_RESTORED)
    waiting = Tenant.objects.filter(untried | in_vain)
    return waiting.exclude(kind=Tenant.Kind.DIRECTORY).select_related("parent").order_by("kind", "name", "id")


def _tenant(tenant: Tenant, until: datetime | None, cell: Cell, tell: Tell) -> None:
    try:
        if tenant.parent and not _is_back(tenant.parent):
            raise BadBackup(f"its authority, {tenant.parent.name}, is not back")
        _newest_sound(
            tenant.pk, until, lambda backup: _back(tenant, backup), lambda words: tell(f"{tenant.name}: {words}")
        )
    except Exception as error:  # noqa: BLE001 -- one tenant's failure is told and must not stop the others
        known = isinstance(error, (BadBackup, Unreadable))
        if not known:
            connection.close()
        connection.set_schema_to_public()
        tenant.status, tenant.status_note = Tenant.Status.FAILED, f"{_NOT_RESTORED} {type(error).__name__}."
        tenant.save(update_fields=["status", "status_note"])
        cell.missing.append(tenant.name)
        tell(f"{tenant.name}: NOT RESTORED: {error if known else why(error)}")
        return
    cell.done += 1
    for sentence in _known_outside(tenant):
        tell(f"{tenant.name}: {sentence}")


def _is_back(tenant: Tenant) -> bool:
    # Asked anew: it may have been tried a moment ago.
    return Tenant.objects.filter(pk=tenant.pk, status__in=_SERVED).exclude(rights="").exists()


def _newest_sound(tenant: UUID, until: datetime | None, use: Callable[[Backup], object], tell: Tell) -> datetime:
    """The newest backup that is sound was used; returns of when it is. What is wrong with newer ones is told. BadBackup if none is."""
    moments = moments_of(tenant, until=until)
    for older, moment in enumerate(moments, start=1):
        try:
            use(at(tenant, moment))
        except BadBackup as error:
            tell(f"the backup of {moment:%Y-%m-%d %H:%M} UTC is not used: {error}")
            if older == len(moments):
                raise
        else:
            return moment
    raise BadBackup("there is no backup of it")


def _back(tenant: Tenant, backup: Backup) -> None:
    # Of a run that was killed between its tables and its rights, or of a backup that was not sound.
    drop_schema(tenant.schema_name)
    with opened(backup) as archive:
        build(archive, tenant.schema_name)
        facts = archive.manifest["directory"]["tenant"]
    if tenant.status_note.startswith(_NOT_RESTORED):
        # What it was before it was tried in vain.
        tenant.status, tenant.status_note = facts["status"], ""
        tenant.save(update_fields=["status", "status_note"])
    apply_tenant(tenant.kind, tenant.schema_name, tenant.parent.schema_name if tenant.parent else "")
    note_made(tenant.schema_name, tenant.kind)


def _known_outside(tenant: Tenant) -> list[str]:
    """What is known of the tenant beside the database, and what follows for operators."""
    sentences: list[str] = []
    with connection.as_tenant(info_of(tenant)):
        head = Head.objects.first()
        if head is not None:
            sentences += anchored(tenant, head)
        for dotted in settings.TENANT_RESTORED.get(tenant.kind, []):
            sentences += import_string(dotted)()
    connection.set_schema_to_public()
    return sentences
