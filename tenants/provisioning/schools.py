"""Setting up a school, and keeping its public facts up to date."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.directory.models import Host, School, Tenant
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.provisioning.authorities import set_status
from tenants.provisioning.schemas import ensure_schema, in_directory, info_of, new_schema_name
from tenants.provisioning.spares import take_spare
from tenants.register.models import School as RegisteredSchool


@dataclass(frozen=True)
class SchoolFacts:
    """What the national register says of one school. `status` is open, closing or closed; `pupils` is None if unknown.

    `closed_on` is the day it closed, or is proposed to close.
    """

    urn: str
    name: str
    phase: str
    laestab: str = ""
    type_name: str = ""
    size_band: str = ""
    pupils: int | None = None
    status: str = "open"
    closed_on: date | None = None
    earlier_urns: tuple[str, ...] = ()


def provision_school(authority: TenantInfo, facts: SchoolFacts, *, host: str = "") -> TenantInfo:
    """The school has its schema, logins, host and a row in its authority's register; its facts are as given.

    Found again by URN, so that it may be repeated. A closed school keeps its schema and its people. Raises ValueError for a
    URN that belongs to another authority.
    """
    with in_directory():
        parent = Tenant.objects.get(pk=authority.id)
        tenant = enter_in_directory(parent, facts, host)
        if tenant.status not in {Tenant.Status.READY, Tenant.Status.CLOSED}:
            set_status(tenant, Tenant.Status.SETTING_UP)
            try:
                ensure_schema(tenant)
            except Exception as error:
                set_status(tenant, Tenant.Status.FAILED, f"{type(error).__name__} while making its tables.")
                raise
        closed = facts.status == School.Status.CLOSED
        set_status(tenant, Tenant.Status.CLOSED if closed else Tenant.Status.READY)
        info = info_of(tenant)
    with connection.as_tenant(authority):
        enter_in_register(info, facts)
    return info


def enter_in_register(school: TenantInfo, facts: SchoolFacts) -> RegisteredSchool:
    """The current authority's register has the school with these facts; returns its row."""
    closed = facts.status == School.Status.CLOSED
    row, _ = RegisteredSchool.objects.get_or_create(
        id=school.id, defaults={"urn": facts.urn, "name": facts.name, "role": school.role, "host": school.host}
    )
    row.role, row.host, row.urn, row.name = school.role, school.host, facts.urn, facts.name
    row.laestab, row.phase, row.type_name = facts.laestab, facts.phase, facts.type_name
    row.size_band, row.pupils, row.status = facts.size_band, facts.pupils, facts.status
    row.set_up_at = row.set_up_at or timezone.now()
    row.closed_on = facts.closed_on or ((row.closed_on or timezone.localdate()) if closed else None)
    row.earlier_urns = row.earlier_urns or list(facts.earlier_urns)
    row.save()
    return row


def enter_in_directory(parent: Tenant, facts: SchoolFacts, host: str, *, tenant_id: UUID | None = None) -> Tenant:
    """The directory has the school with these facts, found again by URN; a new one has `tenant_id` if that is given."""
    with transaction.atomic():
        school = School.objects.select_related("tenant").filter(urn=facts.urn).first()
        if school is None:
            spare = take_spare()
            tenant = Tenant(kind=Tenant.Kind.SCHOOL, parent=parent, schema_name=new_schema_name("school"))
            if spare is not None:
                tenant.schema_name, tenant.tables, tenant.rights = spare.schema_name, spare.tables, spare.rights
            tenant.id = tenant_id or tenant.id
            tenant.name = facts.name
            tenant.save(force_insert=True)
            school = School(tenant=tenant, urn=facts.urn, earlier_urns=list(facts.earlier_urns))
            Host.objects.create(domain=host or _free_host(facts, parent), tenant=tenant, is_primary=True)
        tenant = school.tenant
        if tenant.parent_id != parent.pk:
            raise ValueError(
                f"URN {facts.urn} belongs to another authority. Ask whoever runs Lantern for you to move the school."
            )
        if tenant.status in {Tenant.Status.ERASING, Tenant.Status.ERASED}:
            raise ValueError(f"URN {facts.urn} was erased at its own request; an operator can set it up again.")
        tenant.name = facts.name
        tenant.save(update_fields=["name"])
        school.laestab, school.phase, school.type_name = facts.laestab, facts.phase, facts.type_name
        school.size_band, school.pupils, school.status = facts.size_band, facts.pupils, facts.status
        school.save()
        return tenant


def _free_host(facts: SchoolFacts, parent: Tenant) -> str:
    """The school's name as a host beside its authority's; its URN is added where two schools share a name."""
    label = re.sub(r"[^a-z0-9]+", "-", facts.name.lower().replace("'", "").replace("’", "")).strip("-")[:40].strip("-")
    domain = parent.domains.get(is_primary=True).domain
    suffix = domain.partition(".")[2] or domain
    wanted = f"{label or 'school'}.{suffix}"
    if Host.objects.filter(domain=wanted).exists():
        wanted = f"{label or 'school'}-{facts.urn}.{suffix}"
    return wanted
