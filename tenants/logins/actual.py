"""The rights of one tenant as the catalogue has them: what `apply` made of them, or somebody else since.

Every question goes from the schema to what depends on it. Asked by the schema's name, each would read the whole catalogue,
which holds some hundred thousand relations where there are a thousand schools.
"""

from typing import Any, Final

# Parts of a tenant's rights that can be applied by themselves (`apply_parts`); so can each table and each sequence.
LOGINS: Final = "logins"
SCHEMA: Final = "schema"
FEATURES: Final = "features"
TABLE: Final = "table "
SEQUENCE: Final = "sequence "

# Columns by name: those that tell how many rows there are may be closed to the owner too (catalogue.py).
_RELATIONS = """
select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity
from pg_depend d join pg_class c on c.oid = d.objid
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_namespace'::regclass
  and d.refobjid = (select oid from pg_namespace where nspname = %(schema)s)
"""

# One line for each fact. In every line the names of the tenant's own schema and logins, and of its authority's, are
# replaced: lines of tenants that may do the same are the same.
_LINES = (
    "with relation as ("  # nosec B608 # constants of this module
    + _RELATIONS
    + r"""), login as (
    select oid, rolname, rolconnlimit, rolconfig, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,
           rolreplication, rolbypassrls
    from pg_roles where rolname = any (array[%(login)s, %(login)s || '_schools', %(login)s || '_builder'])
), fact (part, line) as (
    select case relkind when 'r' then 'table ' || relname when 'p' then 'table ' || relname
                        when 'S' then 'sequence ' || relname else 'features' end,
           concat_ws(' ', relname, relkind, relowner::regrole, relrowsecurity, relforcerowsecurity,
                     array(select item::text from unnest(coalesce(
                               relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))) item
                           order by 1),
                     case relkind when 'v' then pg_get_viewdef(oid) end)
    from relation
    union all
    select 'table ' || relname,
           concat_ws(' ', relname, attname, array(select item::text from unnest(attacl) item order by 1))
    from relation join pg_attribute on attrelid = relation.oid
    where cardinality(attacl) > 0
    union all
    select case when polname in ('own_row', 'whole') then 'table ' || relname else 'features' end,
           concat_ws(' ', relname, polname, polcmd, polpermissive,
                     array(select coalesce(nullif(one, 0)::regrole::text, 'public') from unnest(polroles) one order by 1),
                     pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    from relation join pg_policy on polrelid = relation.oid
    union all
    select 'features', concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid))
    from relation join pg_trigger t on t.tgrelid = relation.oid
    where not tgisinternal
    union all
    select 'features', concat_ws(' ', proowner::regrole, pg_get_functiondef(p.oid),
                                 array(select item::text
                                       from unnest(coalesce(proacl, acldefault('f', proowner))) item order by 1))
    from pg_depend d join pg_proc p on p.oid = d.objid
    where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_namespace'::regclass
      and d.refobjid = (select oid from pg_namespace where nspname = %(schema)s) and prokind <> 'a'
    union all
    select 'schema', concat_ws(' ', nspowner::regrole, array(select item::text from unnest(nspacl) item order by 1))
    from pg_namespace where nspname = %(schema)s
    union all
    select 'logins', concat_ws(' ', rolname, rolconnlimit,
                               array(select one from unnest(rolconfig) one order by 1), rolsuper, rolinherit, rolcreaterole, rolcreatedb,
                               rolcanlogin, rolreplication, rolbypassrls,
                               has_database_privilege(oid, current_database(), 'connect'),
                               array(select roleid::regrole::text from pg_auth_members where member = login.oid order by 1))
    from login
    union all
    select 'logins', concat_ws(' ', rolname, setconfig)
    from login join pg_db_role_setting on setrole = login.oid
    where setdatabase = (select oid from pg_database where datname = current_database())
), plain (part, line) as (
    select part, replace(case when %(authority)s = '' then line else replace(line, %(authority)s, '@authority') end,
                         %(schema)s, '@own')
    from fact
)
"""
)
# Names are shown as they look from nowhere, whatever path the session has.
_FROM_NOWHERE = "set local search_path = '';\n"


def tables_in(cursor: Any, schema_name: str) -> set[str]:
    """The names of the schema's tables."""
    cursor.execute(f"select relname from ({_RELATIONS}) one where relkind in ('r', 'p')", {"schema": schema_name})  # nosec B608 # constants of this module
    return {row[0] for row in cursor.fetchall()}


def is_empty(cursor: Any, schema_name: str) -> bool:
    """Whether the schema, which exists, holds nothing that depends on it."""
    cursor.execute(
        "select not exists (select from pg_depend where refclassid = 'pg_namespace'::regclass"
        " and refobjid = (select oid from pg_namespace where nspname = %s))",
        [schema_name],
    )
    return bool(cursor.fetchone()[0])


def sequences_in(cursor: Any, schema_name: str) -> set[str]:
    """The names of the schema's sequences."""
    cursor.execute(f"select relname from ({_RELATIONS}) one where relkind = 'S'", {"schema": schema_name})  # nosec B608 # constants of this module
    return {row[0] for row in cursor.fetchall()}


def rights_in(cursor: Any, schema_name: str) -> set[tuple[str, str, str]]:
    """Table, role (or PUBLIC) and right, of everybody but each table's owner. Rights on single columns are not among them."""
    cursor.execute(
        "select relname, coalesce(rolname, 'PUBLIC'), lower(privilege_type)"
        f" from ({_RELATIONS}) one cross join lateral aclexplode(relacl) a left join pg_roles r on r.oid = a.grantee"  # nosec B608 # constants of this module
        " where relkind in ('r', 'p') and a.grantee <> relowner",
        {"schema": schema_name},
    )
    return {tuple(row) for row in cursor.fetchall()}


def holders_in(cursor: Any, schema_name: str) -> dict[str, list[str]]:
    """The roles (or PUBLIC) beside the owner that have any right on a table or on one of its columns, each with those tables."""
    cursor.execute(
        f"with relation as ({_RELATIONS}) select coalesce(rolname, 'PUBLIC'), array_agg(distinct relname order by relname)"  # nosec B608 # constants of this module
        " from (select relname, relowner, relacl as acl from relation where relkind in ('r', 'p')"
        "       union all select relname, relowner, attacl from relation join pg_attribute on attrelid = relation.oid"
        "       where relkind in ('r', 'p') and cardinality(attacl) > 0) one"
        " cross join lateral aclexplode(acl) a left join pg_roles r on r.oid = a.grantee"
        " where a.grantee <> relowner group by 1 order by 1",
        {"schema": schema_name},
    )
    return dict(cursor.fetchall())


def digest(cursor: Any, schema_name: str, login: str, authority_schema: str) -> str:
    """The same for any two tenants of a kind that may do the same. In a transaction, whose search path it changes."""
    query = f"{_FROM_NOWHERE}{_LINES} select md5(string_agg(part || line, E'\\n' order by part, line)) from plain"  # nosec B608 # constants of this module
    cursor.execute(query, {"schema": schema_name, "login": login, "authority": authority_schema})
    return str(cursor.fetchone()[0])


def lines(cursor: Any, schema_name: str, login: str, authority_schema: str) -> set[tuple[str, str]]:
    """What `digest` is made of: each fact with the part of the rights that it belongs to. In a transaction, like that."""
    query = f"{_FROM_NOWHERE}{_LINES} select part, line from plain"  # nosec B608 # constants of this module
    cursor.execute(query, {"schema": schema_name, "login": login, "authority": authority_schema})
    return {tuple(row) for row in cursor.fetchall()}
