"""Who reads a row of a visit, decided by the database itself. Applied with the grants, after each migration.

The grants give a school its own rows and an authority all of them. These policies take away from that: a school does not
see a visit before it is shown, and an authority neither reads nor writes about a school that does not share its return.
"""

SQL = """
create or replace function {schema}.stamp_sharer() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if session_user <> current_user then
        raise exception 'A return is shared by the login itself.' using errcode = '42501';
    end if;
    new.sender := session_user;
    new.at := clock_timestamp();
    if not exists (
        select 1 from authority_checklists_roundschool
        where round_id = new.round_id and school_role = session_user
    ) then
        raise exception 'This round does not ask this school.' using errcode = '55000';
    end if;
    return new;
end
$$;

create or replace trigger a_stamp_sharer before insert on {schema}.authority_visits_sharedreturn
for each row execute function {schema}.stamp_sharer();

create or replace trigger b_whole_return before insert on {schema}.authority_visits_sharedreturn
for each row execute function {schema}.whole_return();

drop policy if exists only_shown on {schema}.authority_visits_visit;
create policy only_shown on {schema}.authority_visits_visit as restrictive for select
using (shown_at is not null or school_role <> session_user);

drop policy if exists only_shared on {schema}.authority_visits_visit;
create policy only_shared on {schema}.authority_visits_visit as restrictive for insert
with check (exists (
    select 1 from {schema}.authority_visits_sharedreturn s
    where s.round_id = authority_visits_visit.round_id and s.sender = authority_visits_visit.school_role
));

drop policy if exists only_shown on {schema}.authority_visits_visitnote;
create policy only_shown on {schema}.authority_visits_visitnote as restrictive for select
using (school_role <> session_user or exists (
    select 1 from {schema}.authority_visits_visit v where v.id = visit_id and v.shown_at is not null
));

drop policy if exists only_shared on {schema}.authority_visits_visitnote;
create policy only_shared on {schema}.authority_visits_visitnote as restrictive
using (school_role = session_user or exists (
    select 1 from {schema}.authority_visits_visit v
    join {schema}.authority_visits_sharedreturn s on s.round_id = v.round_id and s.sender = v.school_role
    where v.id = visit_id and v.school_role = authority_visits_visitnote.school_role
));
"""
