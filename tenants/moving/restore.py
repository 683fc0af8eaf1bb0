"""Bringing a school back from its export, into this or another installation. Runs as the owner.

The file is checked whole before anything is written. The rows go in in one transaction; what was made around it, a schema
and its login, is taken away again if that fails.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg2 import sql

from lantern.audit.record import Actor, record
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.directory.models import School, Tenant
from tenants.directory.queries import host_is_taken
from tenants.logins.dropping import drop_schema
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.moving import format as form
from tenants.moving.archive import Archive, Refused, Table, open_archive
from tenants.moving.copying import Source, columns_of, copy_in
from tenants.moving.kept import seal_anew
from tenants.moving.schemas import records_in
from tenants.moving.sealed import sealed
from tenants.moving.visitors import lock_out
from tenants.people.models import User
from tenants.provisioning.authorities import set_status
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schemas import ensure_schema, in_directory, info_of
from tenants.provisioning.schools import SchoolFacts, enter_in_directory, enter_in_register
from tenants.register.models import School as RegisteredSchool

Say = Callable[[str], object]
_NOT_WHOLE: Final = gettext_lazy(
    "This was a head’s file. What only the chair of governors may read was not in it, if there was any: ask the chair, or for a "
    "whole file. The journal begins a new chain."
)


@dataclass(frozen=True)
class _Place:
    """The tenant that the records go into; whether it is made for them; the facts of the erased one that it comes after."""

    tenant: Tenant
    is_new: bool
    erased: School | None


def restore(
    path: Path, *, authority: TenantInfo, host: str, by: Actor, invite: bool = False, say: Say = lambda words: None
) -> TenantInfo:
    """The school of the export is one of this authority's, with every record and file in it, its ids and its journal as they were.

    A head's file brings no chain of the journal along, so a new one begins with the rows that it has. `say` is told so.

    People come without a password; with `invite` each is told by mail how to choose one. Refused for a file that is not
    sound or that this installation cannot hold, NotPossibleNow if the school is here already and not empty. Nothing is
    left behind then.
    """
    with open_archive(path) as archive, in_directory():
        _check_fits(archive)
        _check_host(archive, host)
        with alone_with(authority.id) as alone:
            if not alone:
                raise NotPossibleNow(_("Another school is being restored at this authority now."))
            school = _restore(archive, authority, host, by, invite)
        if not archive.is_whole:
            say(str(_NOT_WHOLE))
        return school


def _restore(archive: Archive, authority: TenantInfo, host: str, by: Actor, invite: bool) -> TenantInfo:
    place = _place(archive, authority, host)
    tenant = place.tenant
    with _taken_away_on_failure(place, archive):
        if place.is_new:
            set_status(tenant, Tenant.Status.SETTING_UP)
            ensure_schema(tenant)
        # Its host answers from the end of the transaction on, and not to half a school.
        info = info_of(tenant)
        columns = _check_columns(archive, tenant.schema_name)
        try:
            with transaction.atomic():
                _load(archive, tenant, columns)
                _write_files(archive, info)
                closed = archive.school.get("status") == School.Status.CLOSED
                set_status(tenant, Tenant.Status.CLOSED if closed else Tenant.Status.READY)
                with connection.as_tenant(authority):
                    # Of the school that was erased here before, if this one comes back in its place.
                    RegisteredSchool.objects.filter(urn=archive.school["urn"]).exclude(pk=info.id).delete()
                    row = enter_in_register(info, _facts(archive))
                    record(
                        "school.restored",
                        by=by,
                        subject=row,
                        urn=row.urn,
                        rows=sum(t.rows for t in archive.tables),
                        whole=archive.is_whole,
                    )
                if invite:
                    _tell_people(info)
        except DatabaseError as error:
            # A row that PostgreSQL does not take: of another type, or pointing nowhere. Its message quotes the row.
            kind = type(error).__name__
            raise Refused(_("The records do not fit together (%(kind)s).") % {"kind": kind}) from error
    return info_of(tenant)


# Before anything is written


def _check_fits(archive: Archive) -> None:
    """Refused if the export was made by a Lantern that knows what this one does not."""
    known = {tuple(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    told = archive.manifest["made_by"].get("migrations")
    if not isinstance(told, list) or not all(isinstance(line, list) and len(line) == 2 for line in told):
        raise Refused(_("The manifest is not what an export’s manifest is."))
    unknown = sorted(".".join(map(str, line)) for line in told if tuple(line) not in known)
    if unknown:
        raise Refused(
            _("The export was made by a newer Lantern; this one does not know: %(names)s")
            % {"names": ", ".join(unknown[:5])}
        )
    for table in archive.tables:
        _check_names(table)


def _check_names(table: Table) -> None:
    fields = {field.column for field in form.model_of(table.name)._meta.concrete_fields}
    unknown = sorted(set(table.columns) - (fields - set(form.LEFT_OUT_COLUMNS.get(table.name, {}))))
    if unknown:
        raise Refused(
            _("The export has columns that this installation does not know: %(names)s")
            % {"names": ", ".join(f"{table.name}.{column}" for column in unknown)}
        )
    _instead(table)


def _instead(table: Table) -> dict[str, Any]:
    """What stands in for the columns that the export does not have; Refused for one that has nothing to stand in for it."""
    values: dict[str, Any] = {}
    left_out = form.LEFT_OUT_COLUMNS.get(table.name, {})
    for field in form.model_of(table.name)._meta.concrete_fields:
        column = str(field.column)
        if column in table.columns:
            continue
        if column in left_out:
            values[column] = sql.SQL(left_out[column].instead)
        elif field.has_default() or field.null or (field.empty_strings_allowed and field.blank):
            values[column] = _prepared(field)
        else:
            raise Refused(
                _("The export is too old: it has no %(column)s, which every row here needs.")
                % {"column": f"{table.name}.{column}"}
            )
    return values


def _prepared(field: "models.Field[Any, Any]") -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def _check_columns(archive: Archive, schema: str) -> dict[str, dict[str, Any]]:
    """The database's own columns are the models'; then what to fill in for each table."""
    found = columns_of(schema, [table.name for table in archive.tables])
    for table in archive.tables:
        missing = sorted(set(table.columns) - set(found[table.name]))
        if missing:
            raise Refused(_("%(table)s has no column %(column)s here.") % {"table": table.name, "column": missing[0]})
    return {table.name: _instead(table) for table in archive.tables}


def _check_host(archive: Archive, host: str) -> None:
    known = School.objects.select_related("tenant").filter(urn=archive.school["urn"]).first()
    if host and host_is_taken(host) and not (known and known.tenant.domains.filter(domain=host).exists()):
        raise NotPossibleNow(_("%(host)s belongs to another authority or school.") % {"host": host})


def _place(archive: Archive, authority: TenantInfo, host: str) -> "_Place":
    parent = Tenant.objects.get(pk=authority.id)
    facts = _facts(archive)
    known = School.objects.select_related("tenant").filter(urn=facts.urn).first()
    erased = known if known is not None and known.tenant.status == Tenant.Status.ERASED else None
    if known is None or erased is not None:
        wanted = UUID(str(archive.school["id"]))
        tenant_id = None if Tenant.objects.filter(pk=wanted).exists() else wanted
        with transaction.atomic():
            if erased is not None:
                # Its key was destroyed for good, so it begins again as another tenant; the certificate keeps its number.
                School.objects.filter(pk=erased.pk).delete()
            return _Place(enter_in_directory(parent, facts, host, tenant_id=tenant_id), is_new=True, erased=erased)
    tenant = known.tenant
    if tenant.parent_id != parent.pk:
        raise NotPossibleNow(_("URN %(urn)s belongs to another authority.") % {"urn": facts.urn})
    if records_in(tenant.schema_name):
        raise NotPossibleNow(
            _("%(school)s is here already and has records. Nothing was restored over them.") % {"school": tenant.name}
        )
    half_made = tenant.status in {Tenant.Status.REQUESTED, Tenant.Status.SETTING_UP, Tenant.Status.FAILED}
    return _Place(tenant, is_new=half_made, erased=None)


def _facts(archive: Archive) -> SchoolFacts:
    school = archive.school
    pupils, status = school.get("pupils"), school.get("status")
    return SchoolFacts(
        urn=str(school["urn"]),
        name=str(school["name"])[:200],
        phase=str(school.get("phase") or "other")[:12],
        laestab=str(school.get("dfe_number") or "")[:7],
        type_name=str(school.get("type") or "")[:100],
        size_band=str(school.get("size_band") or "")[:1],
        pupils=pupils if isinstance(pupils, int) and 0 <= pupils < 100_000 else None,
        status=str(status) if status in School.Status.values else School.Status.OPEN.value,
        earlier_urns=tuple(str(urn)[:6] for urn in school.get("earlier_urns") or ()),
    )


# Writing


def _load(archive: Archive, tenant: Tenant, instead: dict[str, dict[str, Any]]) -> None:
    schema = tenant.schema_name
    with connection.cursor() as cursor:
        for table in archive.tables:
            if table.name in form.MADE_WITH_THE_SCHEMA:
                cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(schema, table.name)))
            with archive.zip.open(table.member) as source:
                change = sealed(tenant.pk, table.name)
                rows = Source(source, change) if change else source
                copy_in(schema, table.name, rows, columns=table.columns, instead=instead[table.name])
            _move_counter(cursor, schema, table.name)
        lock_out(cursor, schema)
        # Keys and the journal's triggers are looked at now, so that what is wrong is refused and not found at the end.
        cursor.execute("set constraints all immediate")


def _move_counter(cursor: Any, schema: str, table: str) -> None:
    """The next row of a table that counts its keys comes after those that were restored."""
    key = form.model_of(table)._meta.pk
    if isinstance(key, models.AutoField):
        cursor.execute(
            sql.SQL(
                "select setval(pg_get_serial_sequence({}, {}), coalesce(max({key}), 1), max({key}) is not null) from {}"
            ).format(
                sql.Literal(f'"{schema}"."{table}"'),
                sql.Literal(key.column),
                sql.Identifier(schema, table),
                key=sql.Identifier(key.column),
            )
        )


def _write_files(archive: Archive, school: TenantInfo) -> None:
    with connection.as_tenant(school):
        for file in archive.files:
            default_storage.delete(file.kept_at)
            if file.stored:
                continue
            with archive.zip.open(file.member) as source:
                if default_storage.save(file.path, File(source)) != file.path:
                    raise Refused(_("The file %(path)s cannot be kept under its name.") % {"path": file.path})
        seal_anew(archive, (file for file in archive.files if file.stored))


def _tell_people(school: TenantInfo) -> None:
    with connection.as_tenant(school):
        for person in User.objects.filter(is_active=True).order_by("name", "id"):
            queue_mail(
                to=person.email,
                subject=str(_("Choose a password for Lantern")),
                template="moving/mail/come_back.txt",
                context={
                    "person": person,
                    "school": school,
                    "link": school.url(reverse("account_reset_password", urlconf="lantern.urls.school")),
                },
            )


@contextmanager
def _taken_away_on_failure(place: _Place, archive: Archive) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.set_schema_to_public()
        tenant = place.tenant
        with connection.as_tenant(info_of(tenant)):
            for file in archive.files:
                default_storage.delete(file.kept_at)
        connection.set_schema_to_public()
        if place.is_new:
            drop_schema(tenant.schema_name)
            shutil.rmtree(settings.PRIVATE_FILES / str(tenant.pk), ignore_errors=True)
            with transaction.atomic():
                School.objects.filter(tenant=tenant).delete()
                tenant.domains.all().delete()
                tenant.delete()
                if place.erased is not None:
                    place.erased.save(force_insert=True)
        raise
