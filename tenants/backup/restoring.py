"""One school put back to a backup, while everybody else works. Runs as the owner.

The backup is built into tables of its own beside the living ones and compared with what it was made of. Then the two change
places in one transaction, with the school's login closed for that moment. What is replaced is backed up first.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from psycopg2 import sql

from lantern.audit.anchors import Anchor, append
from lantern.audit.models import Head
from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from tenants.backup.archive import Archive, opened
from tenants.backup.building import KIND, built_beside, lock_of
from tenants.backup.kept import Backup
from tenants.backup.rows import raw_connection
from tenants.backup.taken_away import close_everything, keep_taken_away
from tenants.backup.taking import NothingThere, subjects, take
from tenants.directory.models import Tenant
from tenants.logins.apply import SIGN_IN, apply_rights, roles_of
from tenants.logins.dropping import drop_schema, end_sessions
from tenants.logins.hosts import forget_hosts
from tenants.logins.switch import connection
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schemas import in_directory, info_of, new_schema_name, note_made


@dataclass
class Restored:
    """What came of it: rows brought back, what stayed as it is now although the backup has it otherwise, what was replaced."""

    backup: Backup
    rows: int
    stayed: dict[str, int] = field(default_factory=dict)
    before: Backup | None = None
    warnings: list[str] = field(default_factory=list)


def restore_school(tenant: Tenant, backup: Backup, *, by: Actor, lost: bool = False) -> Restored:
    """The school's records are those of the backup, at the same host, under the same login; its journal says so.

    What was taken from somebody since (an account, a token, a file) stays taken. With `lost`, for a school whose present tables
    are gone or broken, nothing is asked of them: then all that opens something by itself is closed. NotPossibleNow for an
    erased school, an authority that is not lost, and while another process is at work on it; BadBackup, and nothing has
    changed, if the backup is not sound.
    """
    with in_directory(), alone_with(tenant.pk) as alone:
        if not alone:
            raise NotPossibleNow(_("Another process is at work on this school now."))
        tenant.refresh_from_db()
        _check(tenant, backup, lost)
        with opened(backup) as archive, built_beside(archive) as schema:
            done = Restored(backup, archive.rows)
            with _nobody_signed_in(tenant):
                if not lost:
                    # With the door closed, so that nothing that was acknowledged is in neither.
                    done.before = _backed_up(tenant)
                done.stayed = _change_places(tenant, schema, lost=lost)
            forget_hosts()
            _note(tenant, archive, done, by)
        return done


def _check(tenant: Tenant, backup: Backup, lost: bool) -> None:
    if backup.card.tenant != tenant.pk:
        raise NotPossibleNow(_("This backup is of another school or authority."))
    if tenant.status not in {Tenant.Status.READY, Tenant.Status.CLOSED}:
        raise NotPossibleNow(_("%(school)s was erased, or is not set up.") % {"school": tenant.name})
    if tenant.kind == Tenant.Kind.DIRECTORY:
        raise NotPossibleNow(_("The directory comes back with the whole cell only."))
    if tenant.kind == Tenant.Kind.AUTHORITY and not lost:
        # What its schools have dropped there since is acknowledged to them, and would be gone.
        raise NotPossibleNow(
            _("An authority is put back alone only if its tables are lost: its schools’ returns since then go with it.")
        )


def _backed_up(tenant: Tenant) -> Backup:
    with connection.cursor() as cursor:
        (subject,) = subjects(cursor, tenant.pk)
    try:
        with raw_connection(connection.get_connection_params()) as raw:
            return take(raw, subject)
    except NothingThere as error:
        raise NotPossibleNow(_("Its present tables are gone. Say so with --lost.")) from error


def _change_places(tenant: Tenant, schema: str, *, lost: bool) -> dict[str, int]:
    aside = new_schema_name(KIND)
    # Held so that a drill does not take it for what a killed process left behind.
    with alone_with(lock_of(aside)):
        stayed = _renamed(tenant, schema, aside, lost=lost)
        drop_schema(aside)
    return stayed


def _renamed(tenant: Tenant, schema: str, aside: str, *, lost: bool) -> dict[str, int]:
    living, authority = tenant.schema_name, tenant.parent.schema_name if tenant.parent else ""
    with transaction.atomic(), connection.cursor() as cursor:
        if lost:
            stayed = close_everything(cursor, new=schema)
            cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(living)))
        else:
            stayed = keep_taken_away(cursor, tenant.kind, old=living, new=schema)
        _rename(cursor, living, aside)
        _rename(cursor, schema, living)
        # Triggers and rights name the schema, so they are made where it now stands.
        apply_rights(cursor, tenant.kind, living, authority)
        note_made(living, tenant.kind)
    return stayed


def _rename(cursor: Any, schema: str, name: str) -> None:
    cursor.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(schema), sql.Identifier(name)))


@contextmanager
def _nobody_signed_in(tenant: Tenant) -> Iterator[None]:
    """Nobody is, or can get, signed in to the database as this tenant; afterwards, also after an error, they can.

    A process that is killed meanwhile leaves the door closed: restoring again opens it, and so does `migrate_fleet --only-grants`.
    """
    roles = roles_of(tenant.kind, tenant.schema_name)
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolname = any(%s)", [[roles[use] for use in SIGN_IN & roles.keys()]]
        )
        logins = [sql.Identifier(role) for (role,) in cursor.fetchall()]
        for login in logins:
            cursor.execute(sql.SQL("alter role {} nologin").format(login))
            end_sessions(login.string)
    try:
        yield
    finally:
        # The connection itself may be what broke.
        if not connection.is_usable():
            connection.close()
        with connection.cursor() as cursor:
            for login in logins:
                cursor.execute(sql.SQL("alter role {} login").format(login))


def _note(tenant: Tenant, archive: Archive, done: Restored, by: Actor) -> None:
    """The journals of the school and of the operators say so, and so do the anchors."""
    made_at = archive.backup.card.made_at.isoformat(timespec="seconds")
    info = info_of(tenant)
    with connection.as_tenant(info):
        head = Head.objects.first()
        if head is not None:
            done.warnings += anchored(tenant, head)
        with transaction.atomic():
            record("backup.restored", by=by, subject=tenant, made_at=made_at, rows=done.rows)
        for dotted in settings.TENANT_RESTORED.get(tenant.kind, []):
            done.warnings += import_string(dotted)()
    connection.set_schema_to_public()
    with transaction.atomic():
        record("backup.restored", by=by, subject=tenant, made_at=made_at, rows=done.rows)


def anchored(tenant: Tenant, head: Head) -> list[str]:
    """The anchors say from where the journal goes on, so that what they knew of later is not missed; a warning if they cannot."""
    end: datetime = timezone.now()
    with suppress(OSError):
        append(settings.ANCHORS_DIR, Anchor(tenant.pk, head.seq, bytes(head.hash).hex(), end, restored=True))
        return []
    return [
        str(
            _(
                "The folder of anchors cannot be written to: the journal will be called broken until somebody notes %(seq)s there."
            )
            % {"seq": head.seq}
        )
    ]
