"""Closing the catalogue: once per database, by a superuser.

PostgreSQL lets every login read exact row counts of every table, in every schema, through its statistics views and
functions. Without this step an authority could count a school's incidents. Seen to hold on PostgreSQL 15, 17 and 18.
"""

from typing import Any

_FUNCTIONS = r"""
select p.oid::regprocedure::text from pg_proc p
where p.pronamespace = 'pg_catalog'::regnamespace
  and (p.proname ~ '^pg_stat_get_(live|dead|tuples|numscans|mod_since|ins_since|blocks|xact|last|vacuum|analyze|auto)'
       or p.proname in ('pg_relation_size', 'pg_total_relation_size', 'pg_table_size', 'pg_indexes_size',
                        'pg_relation_filepath', 'pg_relation_filenode',
                        'lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put', 'lo_get', 'lo_import', 'lo_export',
                        'lo_unlink', 'lo_truncate', 'lo_truncate64', 'lowrite', 'loread'))
"""
_VIEWS = r"""
select c.oid::regclass::text from pg_class c
where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
  and c.relname ~ '^pg_stat(io)?_' and c.relname !~ 'pg_stat_(ssl|gssapi)'
"""
_HIDDEN_COLUMNS = ("reltuples", "relpages", "relallvisible", "relallfrozen")


def close_catalogue(cursor: Any) -> None:
    """No ordinary login can read row counts, sizes or activity of tables, nor make large objects. Needs a superuser."""
    cursor.execute(_FUNCTIONS)
    for (signature,) in cursor.fetchall():
        # Names come from the catalogue itself, quoted by regprocedure and regclass.
        cursor.execute(f"revoke execute on function {signature} from public")
    cursor.execute(_VIEWS)
    for (view,) in cursor.fetchall():
        cursor.execute(f"revoke select on {view} from public")  # nosec B608 # quoted by the catalogue itself
    cursor.execute(
        "select attname from pg_attribute where attrelid = 'pg_class'::regclass and attnum > 0 and not attisdropped"
        " and attname <> all(%s)",
        [list(_HIDDEN_COLUMNS)],
    )
    columns = ", ".join(row[0] for row in cursor.fetchall())
    cursor.execute("revoke select on pg_class from public")
    cursor.execute(f"grant select ({columns}) on pg_class to public")


def catalogue_is_closed(cursor: Any) -> bool:
    """Whether an ordinary login is refused the statistics of tables."""
    cursor.execute(
        # The information schema would show the owner only rights that concern the owner.
        "select has_table_privilege('public', 'pg_catalog.pg_stat_all_tables', 'select')"
        " or has_table_privilege('public', 'pg_catalog.pg_class', 'select')"
        " or has_function_privilege('public', 'pg_catalog.pg_relation_size(regclass, text)', 'execute')"
    )
    return not cursor.fetchone()[0]
