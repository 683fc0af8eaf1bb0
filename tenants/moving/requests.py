"""A school's request to be erased on its way to directory and authority, and back. Runs in the provisioning worker, as the owner.

The row in the school's schema is the request; what directory and register say is told from it, as often as needed.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantern.access.roles import Role
from lantern.audit.record import SystemActor, record
from lantern.errors import DomainError
from lantern.outbox.send import queue_mail
from tenants.directory.models import Erasure, Tenant
from tenants.logins.current import current_tenant
from tenants.logins.hosts import tenant_by_id
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.moving.erasing import erase
from tenants.moving.letters import tell_managers
from tenants.moving.models import ErasureRequest
from tenants.people.models import User
from tenants.provisioning.schemas import in_directory
from tenants.register.models import School as RegisteredSchool

_BY = SystemActor("Lantern erasure")

logger = logging.getLogger(__name__)


def tell_directory(*, request_id: UUID | str) -> None:
    """Directory and register say of the current school what its own request says: it stands until a day, or was stopped."""
    school = current_tenant()
    request = ErasureRequest.objects.filter(pk=request_id).first()
    if request is None or school.authority is None:
        return
    with in_directory(), transaction.atomic():
        known, is_new = Erasure.objects.get_or_create(
            pk=request.pk,
            defaults={
                "tenant_id": school.id,
                "urn": school.urn,
                "asked_by_name": request.asked_by_name,
                "asked_by_email": request.asked_by_email,
                "asked_at": request.created_at,
            },
        )
        known.due_at, known.stopped_at, known.stopped_by_name = (
            request.due_at,
            request.stopped_at,
            request.stopped_by_name,
        )
        if request.stopped_at:
            known.asked_by_email = ""
        known.save(update_fields=["due_at", "stopped_at", "stopped_by_name", "asked_by_email"])
        with connection.as_tenant(school.authority):
            RegisteredSchool.objects.filter(pk=school.id).update(
                erasure_due_at=None if request.stopped_at else request.due_at
            )
            if is_new and not request.stopped_at:
                _tell_administrators(school, school.authority, request)


def stop_for_authority(*, school_id: UUID | str, person_id: UUID | str) -> None:
    """The school's request no longer stands, because its authority's administrator said so. Nothing if none stood."""
    person = User.objects.filter(pk=person_id).first()
    school = tenant_by_id(UUID(str(school_id)))
    if person is None or school is None or school.authority is None or school.authority.id != current_tenant().id:
        return
    by = SystemActor(f"{person.name}, {school.authority.name}")
    with connection.as_tenant(school):
        with transaction.atomic():
            request = ErasureRequest.objects.select_for_update().filter(stopped_at=None).first()
            if request is None:
                return
            request.stopped_at, request.stopped_by_name = timezone.now(), str(by)[:200]
            request.save(update_fields=["stopped_at", "stopped_by_name"])
            tell_managers(
                request, subject=str(_("Your school’s records will not be erased")), template="erasure_stopped"
            )
            record("school.erasure_stopped", by=by, subject=request)
        tell_directory(request_id=request.pk)


def erase_due() -> None:
    """Every school whose waiting time is over and whose request still stands is erased. One that fails stops no other."""
    with in_directory():
        due = Erasure.objects.select_related("tenant").filter(done_at=None, stopped_at=None, due_at__lte=timezone.now())
        tenants: list[Tenant] = [erasure.tenant for erasure in due.order_by("due_at")]
    for tenant in tenants:
        try:
            erase(tenant, by=_BY)
        except DomainError as error:
            # Stopped since, or another worker is at it.
            logger.info("not erased: %s", error, extra={"tenant": str(tenant.pk)})
        except Exception:
            # The boundary between schools: the next one must have its turn, and this one is tried again in an hour.
            logger.exception("erasing a school failed", extra={"tenant": str(tenant.pk)})


def _tell_administrators(school: TenantInfo, authority: TenantInfo, request: ErasureRequest) -> None:
    link = authority.url(reverse("register:school", args=[school.id], urlconf="lantern.urls.authority"))
    for person in User.objects.filter(role=Role.ADMINISTRATOR, is_active=True):
        queue_mail(
            to=person.email,
            subject=str(_("A school asked for all its records to be erased")),
            template="moving/mail/erasure_asked_authority.txt",
            context={"person": person, "school": school, "request": request, "link": link},
        )
