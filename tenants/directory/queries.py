"""Reading the directory. Only the owner's processes and the operator's pages can."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from lantern.errors import NotFound
from lantern.jobs.models import Job
from lantern.jobs.queries import latest_job
from tenants.directory.models import Erasure, Host, School, Tenant

JOB_KIND = "directory.authority"


def place_of(schema_name: str) -> tuple[str, str]:
    """The tenant's kind and, for a school, its authority's schema name (else an empty text)."""
    if schema_name == settings.PUBLIC_SCHEMA_NAME:
        return "directory", ""
    tenant = Tenant.objects.select_related("parent").get(schema_name=schema_name)
    return tenant.kind, tenant.parent.schema_name if tenant.parent else ""


def authorities(search: str = "") -> QuerySet[Tenant]:
    """Authorities by name, each with `host` and `school_count` (open schools); with `search`, by name, code or host."""
    main_host = Host.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
    rows = (
        Tenant.objects.filter(kind=Tenant.Kind.AUTHORITY)
        .annotate(
            host=Subquery(main_host),
            school_count=Count("schools", filter=~Q(schools__school__status=School.Status.CLOSED)),
        )
        .order_by(Lower("name"), "id")
    )
    words = search.strip()
    if not words:
        return rows
    return rows.filter(Q(name__icontains=words) | Q(la_code=words) | Q(host__icontains=words))


def authority_by_id(authority_id: UUID | str) -> Tenant:
    """The authority with this identifier, with `host` and `school_count`; NotFound if there is none."""
    tenant = authorities().filter(pk=authority_id).first()
    if tenant is None:
        raise NotFound("There is no such authority.")
    return tenant


def host_is_taken(domain: str) -> bool:
    """Whether some tenant, or the files of all of them, answer at this host already."""
    return domain.lower() == settings.FILES_HOST or Host.objects.filter(domain__iexact=domain).exists()


def authority_with_code(la_code: str) -> Tenant | None:
    """The authority that has this LA code, if any."""
    return Tenant.objects.filter(kind=Tenant.Kind.AUTHORITY, la_code=la_code).first()


def job_of(authority: Tenant) -> Job | None:
    """How far setting the authority up has got; None for one that was made by hand."""
    return latest_job(JOB_KIND, authority.pk)


def erasures() -> QuerySet[Erasure]:
    """Requests to be erased that stand, and schools that were erased, the newest first."""
    return Erasure.objects.filter(stopped_at=None).select_related("tenant").order_by("-asked_at", "id")


def certificate_of(erasure_id: UUID) -> dict[str, Any]:
    """The certificate of an erasure; NotFound before it is finished."""
    erasure = Erasure.objects.filter(pk=erasure_id).exclude(certificate=None).first()
    if erasure is None or erasure.certificate is None:
        raise NotFound("There is no such certificate.")
    return dict(erasure.certificate)
