-- What a superuser does once for each installation. Expects the psql variables owner_password and pgbouncer_password.

create role lantern_owner login createrole createdb password :'owner_password';
create database lantern owner lantern_owner;

-- PgBouncer signs tenants' logins in with the verifiers that PostgreSQL keeps, and may read those alone:
-- not the owner's, not a superuser's.
create role pgbouncer_auth login connection limit 20 password :'pgbouncer_password';
grant connect on database lantern to pgbouncer_auth;
\connect lantern
create schema pgbouncer;
grant usage on schema pgbouncer to pgbouncer_auth;
create function pgbouncer.verifier_of(login text) returns table (username name, password text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select rolname, rolpassword from pg_authid
  where rolname = login and rolname ~ '^lt_' and rolcanlogin
    and not rolsuper and not rolcreaterole and not rolcreatedb and not rolreplication and not rolbypassrls
$$;
revoke all on function pgbouncer.verifier_of(text) from public;
grant execute on function pgbouncer.verifier_of(text) to pgbouncer_auth;
