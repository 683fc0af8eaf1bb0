"""What the database itself does with the national comparison. Applied with the grants, after each migration.

A contribution is stamped with the login that sends it, so that nobody gives twice or as another authority; its counts sum
to its schools, so that no noise can be left out of one level. Nobody changes a row of either table, the owner included.
"""

# SQLSTATE that letterbox.py understands: the school year's release is out, and nothing is taken any more.
TOO_LATE = "55000"

SQL = """
create or replace function {schema}.national_taken_in() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
begin
    new.sender := session_user;
    new.at := clock_timestamp();
    -- The freezing takes this lock alone, so that what is under way is in its sum and what comes later is refused.
    perform pg_advisory_xact_lock_shared(national_key(new.library, new.period));
    if exists (select from national_release where library = new.library and period = new.period) then
        raise exception 'The national figures of this school year are published.' using errcode = '55000';
    end if;
    if jsonb_array_length(new.parts) = 0 or exists (
        select from jsonb_array_elements(new.parts) part, jsonb_each(part -> 'rows') as row (statement, counts)
        where jsonb_array_length(row.counts) <> 4
           or (select sum(count::bigint) from jsonb_array_elements_text(row.counts) count) <> (part ->> 'n')::bigint
    ) then
        raise exception 'A part has four counts for each statement, which sum to its schools.' using errcode = '23514';
    end if;
    return new;
end
$$;

create or replace function {schema}.national_as_sender() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    -- After SET ROLE the current user is no longer the login that signed in: nobody gives as somebody else.
    if session_user <> current_user then
        raise exception 'A contribution is sent by the login itself.' using errcode = '42501';
    end if;
    return new;
end
$$;

create or replace function {schema}.national_key(library text, period smallint) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select hashtextextended('national:' || library || ':' || period::text, 0) $$;

create or replace function {schema}.national_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'What was given or published nationally is never changed.' using errcode = '55000';
end
$$;

revoke all on function {schema}.national_taken_in(), {schema}.national_as_sender(), {schema}.national_stays(),
    {schema}.national_key(text, smallint) from public;

create or replace trigger a_as_sender before insert on {schema}.national_contribution
for each row execute function {schema}.national_as_sender();

create or replace trigger b_taken_in before insert on {schema}.national_contribution
for each row execute function {schema}.national_taken_in();

create or replace trigger stays before update or delete on {schema}.national_contribution
for each row execute function {schema}.national_stays();

create or replace trigger stays_whole before truncate on {schema}.national_contribution
execute function {schema}.national_stays();

create or replace trigger stays before update or delete on {schema}.national_release
for each row execute function {schema}.national_stays();

create or replace trigger stays_whole before truncate on {schema}.national_release
execute function {schema}.national_stays();
"""
