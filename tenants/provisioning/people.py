"""The first person of a tenant, who invites the others."""

from lantern.access.roles import Role
from lantern.audit.record import SystemActor
from tenants.logins.info import TenantInfo
from tenants.logins.switch import connection
from tenants.people.actions import invite


def inviter(tenant: TenantInfo) -> SystemActor:
    """Who the first person reads has invited them: at a school its authority, whose name they know."""
    return SystemActor(tenant.authority.name if tenant.authority else "Lantern set-up")


def first_person(tenant: TenantInfo, *, email: str, name: str, role: Role) -> None:
    """The person has an invitation in the tenant's own schema, and its mail is in the tenant's outbox."""
    with connection.as_tenant(tenant):
        invite(email=email, name=name, role=role, by=inviter(tenant))
