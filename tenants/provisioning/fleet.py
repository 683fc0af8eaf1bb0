"""Bringing every tenant's tables up to date."""

from collections.abc import Callable

from tenants.directory.models import Tenant
from tenants.logins.apply import apply_tenant
from tenants.logins.switch import connection
from tenants.provisioning.bootstrap import bootstrap
from tenants.provisioning.schemas import ensure_schema, in_directory


def migrate_fleet(tell: Callable[[str], object], *, only_grants: bool = False) -> list[str]:
    """Every tenant is migrated and its grants are applied; returns the names of those that failed.

    One tenant at a time, authorities before schools, one school first as a canary: if it fails nothing else is touched.
    May be repeated: what is up to date costs one look.
    """
    bootstrap()
    failed: list[str] = []
    with in_directory():
        tenants = list(
            Tenant.objects.select_related("parent")
            .filter(status__in=[Tenant.Status.READY, Tenant.Status.CLOSED])
            .exclude(kind=Tenant.Kind.DIRECTORY)
            .order_by("kind", "name", "id")
        )
    first_school = next((tenant for tenant in tenants if tenant.kind == Tenant.Kind.SCHOOL), None)
    if first_school is not None:
        tenants.remove(first_school)
        tenants.insert(0, first_school)
    for tenant in tenants:
        try:
            with in_directory():
                if not only_grants:
                    ensure_schema(tenant)
                apply_tenant(tenant.kind, tenant.schema_name, tenant.parent.schema_name if tenant.parent else "")
        except Exception as error:  # noqa: BLE001 -- one tenant's failure is reported and must not stop the others
            connection.close()
            failed.append(tenant.name)
            tell(f"{tenant.name}: {type(error).__name__}: {error}")
            if tenant is first_school:
                tell("The first school failed, so nothing else was touched.")
                break
        else:
            tell(f"{tenant.name}: up to date")
    return failed
