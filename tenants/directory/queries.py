"""Reading the directory. Only the owner's processes and the operator's pages can."""

from django.conf import settings

from tenants.directory.models import Tenant


def place_of(schema_name: str) -> tuple[str, str]:
    """The tenant's kind and, for a school, its authority's schema name (else an empty text)."""
    if schema_name == settings.PUBLIC_SCHEMA_NAME:
        return "directory", ""
    tenant = Tenant.objects.select_related("parent").get(schema_name=schema_name)
    return tenant.kind, tenant.parent.schema_name if tenant.parent else ""
