"""Erasing a school, keys first. Runs as the owner; every step may be repeated, so that a crash is resumed by asking again.

The order matters. The data key goes first: from then on nothing that was encrypted can be read, in backups neither. What
the certificate tells was counted before, since afterwards nobody can.
"""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lantern.audit.record import Actor, record
from lantern.crypto.errors import UnreadableKeyUnknown
from lantern.crypto.keys import key_store, shred
from lantern.errors import NotPossibleNow
from lantern.outbox.send import queue_mail
from tenants.directory.models import Erasure, Host, School, Tenant
from tenants.logins.dropping import drop_schema
from tenants.logins.hosts import forget_hosts
from tenants.logins.passwords import login_of
from tenants.logins.switch import connection
from tenants.moving import certificates
from tenants.moving.models import ErasureRequest, Export
from tenants.moving.schemas import counts_in
from tenants.provisioning.authorities import set_status
from tenants.provisioning.locks import alone_with
from tenants.provisioning.schemas import in_directory
from tenants.register.models import School as RegisteredSchool

_REMAINS = (
    "In the directory: the URN, the dates of this erasure, and this certificate.",
    "In the register of its authority: the public facts of the school.",
    "In the inbox of its authority: the dates on which the school said how far it had got with a round.",
    "In the releases of its authority: noisy totals of groups of schools, which name none.",
    "Backups made before: what was encrypted in them cannot be read any more; they are deleted in their own time.",
)


def erase(tenant: Tenant, *, by: Actor) -> Erasure:
    """Nothing of the school is left but what its certificate says. Asked again, returns what was done before.

    NotPossibleNow unless the school is closed, or its request stands and has waited long enough.
    """
    with in_directory(), alone_with(tenant.pk) as alone:
        if not alone:
            raise NotPossibleNow(_("Another process is erasing this school now."))
        done = erasure_of(tenant)
        if done is not None and done.done_at is not None:
            return done
        erasure = _begin(tenant, by)
        shred(tenant.pk)
        drop_schema(tenant.schema_name)
        _remove_files(tenant)
        _forget_cache(tenant)
        _finish(erasure, tenant, by)
        forget_hosts()
        return erasure


def erasure_of(tenant: Tenant) -> Erasure | None:
    """The erasure that was carried out or has begun, or the request that stands; None without any."""
    rows = Erasure.objects.filter(tenant=tenant, stopped_at=None)
    return rows.order_by("-created_at").first()


def erased_at_host(host: str) -> Erasure | None:
    """The erasure of the school that once answered at this host."""
    return Erasure.objects.filter(done_at__isnull=False, found__hosts__contains=[host]).order_by("-done_at").first()


def why_not(tenant: Tenant) -> str:
    """Why this school may not be erased now; empty if it may."""
    request = _standing(tenant)
    if request is not None and request.due_at <= timezone.now():
        return ""
    facts = School.objects.filter(tenant=tenant).first()
    if facts is not None and facts.status == School.Status.CLOSED:
        return ""
    if request is not None:
        return _("The school asked to be erased, and can change its mind until %(day)s.") % {
            "day": timezone.localtime(request.due_at).strftime("%d.%m.%Y %H:%M")
        }
    return _("The school is open and its head has not asked for it to be erased.")


def _begin(tenant: Tenant, by: Actor) -> Erasure:
    erasure = erasure_of(tenant)
    if erasure is not None and erasure.begun_at is not None:
        return erasure
    reason = why_not(tenant)
    if reason:
        raise NotPossibleNow(reason)
    request = _standing(tenant)
    facts = School.objects.get(tenant=tenant)
    found = _found(tenant)
    with transaction.atomic():
        if erasure is None:
            erasure = Erasure(
                tenant=tenant,
                urn=facts.urn,
                asked_by_name=request.asked_by_name if request else str(by)[:200],
                asked_by_email=request.asked_by_email if request else "",
                asked_at=request.created_at if request else timezone.now(),
            )
        erasure.found, erasure.begun_at, erasure.begun_by_name = found, timezone.now(), str(by)[:200]
        erasure.save()
        # From here on no page and no task of the school runs.
        set_status(tenant, Tenant.Status.ERASING)
    forget_hosts()
    return erasure


def _found(tenant: Tenant) -> dict[str, Any]:
    folder = _folder(tenant)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    with connection.as_tenant(tenant):
        newest = Export.objects.exclude(sha256="").order_by("-created_at").first()
    return {
        "name": tenant.name,
        "tables": counts_in(tenant.schema_name),
        "files": len(sizes),
        "bytes": sum(sizes),
        "hosts": sorted(tenant.domains.values_list("domain", flat=True)),
        "key": _key_of(tenant),
        "last_export": {"sha256": newest.sha256, "made_at": _iso(newest.made_at)} if newest else None,
    }


def _key_of(tenant: Tenant) -> str:
    """The identifiers of the school's data keys; empty if it never needed one."""
    try:
        return " ".join(key.id for key in key_store().load(tenant.pk).keys)
    except UnreadableKeyUnknown:
        return ""


def _standing(tenant: Tenant) -> ErasureRequest | None:
    with connection.as_tenant(tenant):
        return ErasureRequest.objects.filter(stopped_at=None).first()


def _remove_files(tenant: Tenant) -> None:
    folder = _folder(tenant)
    if folder.is_dir():
        shutil.rmtree(folder)


def _folder(tenant: Tenant) -> Path:
    return Path(settings.PRIVATE_FILES) / str(tenant.pk)


def _forget_cache(tenant: Tenant) -> None:
    """No key of the school is left in the cache that processes share. Caches inside a process end with it."""
    backend: Any = cache
    client: Any = getattr(backend, "_cache", None)
    if hasattr(client, "get_client"):
        raw = client.get_client(None, write=True)
        for key in raw.scan_iter(match=f"{tenant.schema_name}:*", count=1_000):
            raw.delete(key)


def _finish(erasure: Erasure, tenant: Tenant, by: Actor) -> None:
    with transaction.atomic():
        returns = 0
        for authority in Tenant.objects.filter(kind=Tenant.Kind.AUTHORITY, status=Tenant.Status.READY):
            returns += _clear_at(authority, tenant, by)
        connection.set_schema_to_public()
        erasure.done_at = timezone.now()
        erasure.certificate = certificates.signed(_facts(erasure, tenant, returns))
        address, erasure.asked_by_email = erasure.asked_by_email, ""
        erasure.save(update_fields=["done_at", "certificate", "asked_by_email"])
        Host.objects.filter(tenant=tenant).delete()
        tenant.status, tenant.name = Tenant.Status.ERASED, f"URN {erasure.urn}"
        tenant.status_note = tenant.contact_name = tenant.contact_email = ""
        tenant.save(update_fields=["status", "name", "status_note", "contact_name", "contact_email"])
        record("school.erased", by=by, subject=erasure, rows=sum(erasure.found["tables"].values()))
        if address:
            queue_mail(
                to=address,
                subject=str(_("Certificate: all records of your school were erased")),
                template=certificates.TEMPLATE,
                context=certificates.text_context(erasure.certificate),
            )


def _clear_at(authority: Tenant, tenant: Tenant, by: Actor) -> int:
    """What an authority keeps of the school beyond public facts is gone; how many returns that were."""
    role = login_of(tenant.schema_name)
    with connection.as_tenant(authority):
        row = RegisteredSchool.objects.filter(pk=tenant.pk).first()
        if row is None:
            return 0
        row.contact_name = row.contact_email = row.host = ""
        row.invited_at = row.set_up_at = row.erasure_due_at = None
        row.erased_at = timezone.now()
        row.save()
        returns = sum(import_string(dotted)(role) for dotted in settings.SCHOOL_ERASED_AT_AUTHORITY)
        record("school.erased", by=by, subject=row, urn=row.urn)
    return returns


def _facts(erasure: Erasure, tenant: Tenant, returns: int) -> dict[str, Any]:
    found = erasure.found
    return {
        "number": str(erasure.pk),
        "school": {"id": str(tenant.pk), "urn": erasure.urn, "name": found["name"]},
        "asked": {"by": erasure.asked_by_name, "at": _iso(erasure.asked_at)},
        "carried_out": {
            "by": erasure.begun_by_name,
            "begun_at": _iso(erasure.begun_at),
            "done_at": _iso(erasure.done_at),
        },
        "erased": {
            "tables": found["tables"],
            "rows": sum(found["tables"].values()),
            "files": found["files"],
            "bytes": found["bytes"],
            "hosts": found["hosts"],
            "logins": 1,
            "returns": returns,
        },
        "key_destroyed": found["key"],
        "last_export": found["last_export"],
        "remains": list(_REMAINS),
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
