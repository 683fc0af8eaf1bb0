"""What the database itself does when a school drops something in. Applied with the grants, after each migration.

`letterbox_key` names the lock of a round. A return takes it shared for the rest of its transaction, the release builder
takes it alone: when the builder has it, every return that was under way is committed and visible, and the next one
finds the round closed.
"""

# SQLSTATEs that letterbox.py turns into sentences: object not in prerequisite state, and array subscript error.
CLOSED = "55000"
WRONG_SHAPE = "2202E"

SQL = """
create or replace function {schema}.letterbox_key(round_id uuid) returns bigint
language sql stable set search_path = {schema}, pg_temp
as $$ select hashtextextended('letterbox:' || current_schema() || ':' || round_id::text, 0) $$;

create or replace function {schema}.stamp_sender() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    -- After SET ROLE the current user is no longer the login that signed in: nobody sends as somebody else.
    if session_user <> current_user then
        raise exception 'A notice or return is sent by the login itself.' using errcode = '42501';
    end if;
    new.sender := session_user;
    new.at := clock_timestamp();
    perform pg_advisory_xact_lock_shared(letterbox_key(new.round_id));
    if exists (select 1 from authority_reporting_closure where round_id = new.round_id) then
        raise exception 'This round is closed.' using errcode = '55000';
    end if;
    if not exists (
        select 1 from authority_checklists_roundschool
        where round_id = new.round_id and school_role = session_user
    ) then
        raise exception 'This round does not ask this school.' using errcode = '55000';
    end if;
    return new;
end
$$;

create or replace function {schema}.whole_return() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if array_ndims(new.levels) <> 1 or cardinality(new.levels) <> (
        select count(*) from authority_checklists_versionstatement s
        join authority_checklists_round r on r.version_id = s.version_id
        where r.id = new.round_id
    ) then
        raise exception 'A return has one level for each statement.' using errcode = '2202E';
    end if;
    return new;
end
$$;

create or replace function {schema}.whole_measures() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if array_ndims(new.bands) is distinct from 1 or cardinality(new.bands) <> 8 then
        raise exception 'A letter of measures has one band for each measure.' using errcode = '2202E';
    end if;
    return new;
end
$$;

create or replace trigger a_stamp_sender before insert on {schema}.authority_reporting_notice
for each row execute function {schema}.stamp_sender();

create or replace trigger a_stamp_sender before insert on {schema}.authority_reporting_return
for each row execute function {schema}.stamp_sender();

create or replace trigger b_whole_return before insert on {schema}.authority_reporting_return
for each row execute function {schema}.whole_return();

create or replace trigger a_stamp_sender before insert on {schema}.authority_reporting_measurereturn
for each row execute function {schema}.stamp_sender();

create or replace trigger b_whole_measures before insert on {schema}.authority_reporting_measurereturn
for each row execute function {schema}.whole_measures();
"""
