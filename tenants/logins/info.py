"""Who a tenant is, as plain data: what pages, tasks and the database backend need to know without asking the directory again."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from tenants.logins.passwords import login_of


@dataclass(frozen=True, eq=False)
class Login:
    """A database login that serves no tenant's pages: the host look-up and the release builder."""

    role: str
    search_path: tuple[str, ...]
    schema_name: str
    kind: str = ""

    def get_tenant_type(self) -> str:
        return self.kind


@dataclass(frozen=True)
class TenantInfo:
    """What the directory says of one tenant, read once by host and kept until the directory changes."""

    id: UUID
    kind: str
    schema_name: str
    name: str
    host: str
    status: str = "ready"
    urn: str = ""
    phase: str = ""
    size_band: str = ""
    la_code: str = ""
    authority: "TenantInfo | None" = field(default=None, repr=False)

    @property
    def role(self) -> str:
        """The tenant's own database login."""
        return login_of(self.schema_name)

    @property
    def search_path(self) -> tuple[str, ...]:
        """The tenant's own schema, then its authority's, where the published tables are; the directory is in nobody's path."""
        return (self.schema_name, self.authority.schema_name) if self.authority else (self.schema_name,)

    def get_tenant_type(self) -> str:
        """The kind, under the name by which django-tenants asks for it."""
        return self.kind

    def url(self, path: str) -> str:
        """An absolute link, built from the host in the directory and never from a request."""
        return f"{settings.PUBLIC_SCHEME}://{self.host}{settings.PUBLIC_PORT}{path}"


def router_login() -> Login:
    """The login that may read the view of hosts and nothing else."""
    return Login(role=login_of("router"), search_path=(settings.PUBLIC_SCHEMA_NAME,), schema_name="router")
