"""Setting up an authority."""

from uuid import UUID

from tenants.directory.models import Tenant
from tenants.logins.info import TenantInfo
from tenants.provisioning.schemas import ensure_schema, in_directory, info_of


def provision_authority(tenant_id: UUID | str) -> TenantInfo:
    """The authority has its schema, tables and logins and is ready. May be repeated after a failure."""
    with in_directory():
        tenant = Tenant.objects.get(pk=tenant_id, kind=Tenant.Kind.AUTHORITY)
        set_status(tenant, Tenant.Status.SETTING_UP)
        try:
            ensure_schema(tenant)
        except Exception as error:
            set_status(tenant, Tenant.Status.FAILED, f"{type(error).__name__} while making its tables.")
            raise
        set_status(tenant, Tenant.Status.READY)
        return info_of(tenant)


def set_status(tenant: Tenant, status: Tenant.Status, note: str = "") -> None:
    """The directory says how far setting up has got."""
    tenant.status, tenant.status_note = status, note[:500]
    tenant.save(update_fields=["status", "status_note"])
