from django.db import migrations

# Roles are in code, and no row points at another by the name of its table: Django's own lists of tables, rights and groups
# were written by every migration and read by nobody (docs/adr/0042).
UNUSED_TABLES = """
do $$
declare
    unused text;
begin
    foreach unused in array array['auth_group_permissions', 'auth_group', 'auth_permission', 'django_content_type'] loop
        -- Only this schema's: the next on the search path has tables of the same names.
        execute format('drop table if exists %I.%I', current_schema(), unused);
    end loop;
end $$
"""

# For searches by the beginning of a word, which nothing does. New schemas get none (tenants/logins/editor.py).
PREFIX_INDEXES = """
do $$
declare
    unused regclass;
begin
    for unused in
        select i.indexrelid
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = to_regnamespace(quote_ident(current_schema()))
        and c.relname like '%\\_like'
        and not i.indisunique
        and exists (
            select 1
            from unnest(i.indclass) as used(class)
            join pg_opclass o on o.oid = used.class
            where o.opcname in ('varchar_pattern_ops', 'text_pattern_ops')
        )
    loop
        execute format('drop index %s', unused);
    end loop;
end $$
"""

# Of tables of other packages, which are as small as the list of a school's people, or empty: links in mails and tokens of
# sign-in services are not kept.
SMALL_INDEXES = """
do $$
declare
    unused text;
begin
    foreach unused in array array[
        'account_emailaddress_email_03be32b2',
        'account_emailaddress_user_id_2c513194',
        'account_emailconfirmation_email_address_id_5b7f8c58',
        'django_session_expire_date_a5c62663',
        'mfa_authenticator_user_id_0c3a50c0',
        'socialaccount_socialaccount_user_id_8146e70c',
        'socialaccount_socialtoken_account_id_951f210e',
        'socialaccount_socialtoken_app_id_636a42d7'
    ] loop
        execute format('drop index if exists %I.%I', current_schema(), unused);
    end loop;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_fewer_indexes"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunSQL([statement]) for statement in (UNUSED_TABLES, PREFIX_INDEXES, SMALL_INDEXES)]
