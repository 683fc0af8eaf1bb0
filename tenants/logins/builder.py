"""The release builder's login."""

from tenants.logins.info import Login, TenantInfo


def builder_of(authority: TenantInfo) -> Login:
    """The login that may read this authority's letterbox and insert its releases, and nothing else."""
    return Login(
        role=f"{authority.role}_builder", search_path=(authority.schema_name,), schema_name=authority.schema_name
    )
