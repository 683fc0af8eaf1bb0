"""Every login on every table outside its grants, with every verb: the server refuses."""

from collections.abc import Iterator

from tenants.logins.builder import builder_of
from tenants.logins.grants import TABLES
from tenants.logins.info import TenantInfo, router_login
from tests.attack.logins import outcome, signed_in_as
from tests.cast import World
from tests.figures import Figure

STATEMENTS = {
    "select": "select 1 from {table} limit 1",
    "insert": "insert into {table} default values",
    "update": "update {table} set {column} = {column}",
    "delete": "delete from {table} where false",
    "truncate": "truncate {table}",
}


def attackers(world: World) -> Iterator[tuple[str, tuple[str, ...], TenantInfo | None]]:
    """Role, search path and the tenant whose login it is (None for logins that are no tenant's)."""
    for tenant in world.tenants:
        yield tenant.role, tenant.search_path, tenant
    for authority in (world.hillshire, world.otherton):
        builder = builder_of(authority)
        yield builder.role, builder.search_path, None
    router = router_login()
    yield router.role, router.search_path, None


def granted(role: str, tenant: TenantInfo | None, victim: TenantInfo, table: str) -> set[str]:
    """The verbs that grants.py gives this role on this table of the victim."""
    grant = TABLES[victim.kind][table]
    rights = ""
    if tenant is not None and tenant == victim:
        rights = grant.own + (", update" if grant.own_update else "")
    elif tenant is not None and tenant.authority is not None and tenant.authority.schema_name == victim.schema_name:
        rights = grant.schools
    elif role == f"{victim.role}_builder" or (victim.kind == "directory" and role.endswith("_builder")):
        rights = grant.builder
    elif victim.kind == "directory" and tenant is not None:
        rights = grant.everybody
    return {right.strip() for right in rights.split(",") if right.strip()}


def test_every_login_is_refused_on_every_table_outside_its_grants(committed: World, figure: Figure) -> None:
    tried, allowed = 0, []
    for role, path, tenant in attackers(committed):
        with signed_in_as(role, path) as cursor:
            for victim in committed.tenants:
                for table in TABLES[victim.kind]:
                    verbs = set(STATEMENTS) - granted(role, tenant, victim, table)
                    # Own columns that may be updated are a part of the table: that case has its own test.
                    for verb in verbs:
                        name = f'"{victim.schema_name}"."{table}"'
                        column = "id" if not table.startswith("django_session") else "session_key"
                        column = "email" if table == "account_emailaddress" else column
                        column = {"audit_link": "seq", "audit_waiting": "entry_id"}.get(table, column)
                        tried += 1
                        result = outcome(cursor, STATEMENTS[verb].format(table=name, column=column))
                        if "permission denied" not in result:
                            allowed.append(f"{role} {verb} {table} of {victim.name}: {result}")
    assert allowed == []
    figure("database matrix: login × table × verb", f"{tried} refused", target="all refused")


def test_an_authority_may_change_only_the_contact_columns_of_its_register(committed: World) -> None:
    authority = committed.hillshire
    with signed_in_as(authority.role, authority.search_path) as cursor:
        for column in ("phase", "size_band", "role", "status", "name", "urn"):
            assert "permission denied" in outcome(cursor, f"update register_school set {column} = {column}")
        for column in ("contact_name", "contact_email", "invited_at"):
            assert outcome(cursor, f"update register_school set {column} = {column}") == "done"


def test_a_login_cannot_take_on_another_role(committed: World) -> None:
    roles = [role for role, _, _ in attackers(committed)] + ["postgres", f"{committed.otherton.role}_schools"]
    for role, path, tenant in attackers(committed):
        with signed_in_as(role, path) as cursor:
            for other in roles:
                # A school belongs to its authority's group; inserts into the letterbox refuse under that name.
                own_group = tenant is not None and tenant.authority and other == f"{tenant.authority.role}_schools"
                if other != role and not own_group:
                    assert "refused" in outcome(cursor, f'set role "{other}"'), (role, other)
