"""That nothing of an incident is changed or lost, held by the database itself. Applied with the grants, after each migration.

The grants already give a school's login no right to change or delete an entry. These triggers hold it also against a grant that
is given too wide one day. The owner of the tables passes: data keys are renewed by it, and what has reached the end of its
retention is erased by a function of its own.
"""

SQL = """
create or replace function {schema}.incident_keeps() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if current_user = (select pg_get_userbyid(relowner) from pg_catalog.pg_class where oid = tg_relid) then
        if tg_op = 'UPDATE' then
            return new;
        end if;
        return old;
    end if;
    if tg_op = 'TRUNCATE' then
        raise exception 'Nothing of an incident is deleted.' using errcode = '42501';
    end if;
    -- Of a person in an incident one thing can be said once: that they were left out.
    if tg_op = 'UPDATE' and tg_table_name = 'school_incidents_involved'
       and to_jsonb(old) ->> 'left_out_at' is null and to_jsonb(new) ->> 'left_out_at' is not null
       and to_jsonb(new) - 'left_out_at' = to_jsonb(old) - 'left_out_at' then
        return new;
    end if;
    -- The same of a link: that it was undone.
    if tg_op = 'UPDATE' and tg_table_name = 'school_incidents_incidentlink'
       and to_jsonb(old) ->> 'undone_at' is null and to_jsonb(new) ->> 'undone_at' is not null
       and to_jsonb(new) - 'undone_at' = to_jsonb(old) - 'undone_at' then
        return new;
    end if;
    raise exception 'What was written about an incident is neither changed nor deleted.' using errcode = '42501';
end
$$;

create or replace function {schema}.incident_stays() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if current_user <> (select pg_get_userbyid(relowner) from pg_catalog.pg_class where oid = tg_relid) then
        raise exception 'Incidents are not deleted.' using errcode = '42501';
    end if;
    return old;
end
$$;

create or replace trigger incident_keeps before update or delete on {schema}.school_incidents_entry
for each row execute function {schema}.incident_keeps();
create or replace trigger incident_keeps_all before truncate on {schema}.school_incidents_entry
for each statement execute function {schema}.incident_keeps();
create or replace trigger incident_keeps before update or delete on {schema}.school_incidents_involved
for each row execute function {schema}.incident_keeps();
create or replace trigger incident_keeps_all before truncate on {schema}.school_incidents_involved
for each statement execute function {schema}.incident_keeps();
create or replace trigger incident_keeps before update or delete on {schema}.school_incidents_incidentlink
for each row execute function {schema}.incident_keeps();
create or replace trigger incident_keeps_all before truncate on {schema}.school_incidents_incidentlink
for each statement execute function {schema}.incident_keeps();
create or replace trigger incident_stays before delete on {schema}.school_incidents_incident
for each row execute function {schema}.incident_stays();
"""
