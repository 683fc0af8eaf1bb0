"""Which rows of sessions a school reads, decided by the database itself. Applied with the grants, after each migration.

A booking and its cancellation are the school's own (`row_of` in tenants/logins/grants.py). A session is read once it is
published, and its joining link while one of the school's people has a place. The authority is whoever may insert sessions.
"""

SQL = """
alter table {schema}.authority_sessions_session enable row level security;
drop policy if exists published on {schema}.authority_sessions_session;
create policy published on {schema}.authority_sessions_session for select
using (
    published_at is not null
    or (select has_table_privilege(session_user, '{schema}.authority_sessions_session', 'insert'))
);
drop policy if exists own on {schema}.authority_sessions_session;
create policy own on {schema}.authority_sessions_session
using ((select has_table_privilege(session_user, '{schema}.authority_sessions_session', 'insert')));

alter table {schema}.authority_sessions_joininglink enable row level security;
drop policy if exists with_a_place on {schema}.authority_sessions_joininglink;
create policy with_a_place on {schema}.authority_sessions_joininglink for select
using (exists (
    select 1 from {schema}.authority_sessions_booking b
    join {schema}.authority_sessions_session s on s.id = b.session_id
    where b.session_id = authority_sessions_joininglink.session_id
      and b.school_role = session_user and b.state = 'placed' and s.cancelled_at is null
));
drop policy if exists own on {schema}.authority_sessions_joininglink;
create policy own on {schema}.authority_sessions_joininglink
using ((select has_table_privilege(session_user, '{schema}.authority_sessions_joininglink', 'insert')));
"""
