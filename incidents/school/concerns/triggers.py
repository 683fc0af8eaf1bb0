"""What the database itself holds of concerns: what was written can vanish when a concern is anonymised, and never change.

Applied with the grants, after each migration. The owner of the tables is let through: it encrypts rows anew when keys are rotated.
"""

SQL = """
create or replace function {schema}.concern_words_stay() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' then
        raise exception 'What was told is not deleted.' using errcode = '42501';
    end if;
    if (to_jsonb(new) - tg_argv[0]) is distinct from (to_jsonb(old) - tg_argv[0]) then
        raise exception 'What was told is not changed.' using errcode = '42501';
    end if;
    if (to_jsonb(new) ->> tg_argv[0]) is not null then
        raise exception 'What was told is not changed.' using errcode = '42501';
    end if;
    if not exists (select 1 from school_concerns_concern c where c.id = new.concern_id and c.anonymised_at is not null) then
        raise exception 'What was told stays until the concern is anonymised.' using errcode = '42501';
    end if;
    return new;
end
$$;

create or replace trigger a_words_stay before update or delete on {schema}.school_concerns_message
for each row execute function {schema}.concern_words_stay('text');

create or replace trigger a_words_stay before update or delete on {schema}.school_concerns_step
for each row execute function {schema}.concern_words_stay('reason');

create or replace function {schema}.concern_stays_told() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    if new.series <> old.series or new.number <> old.number or new.created_at <> old.created_at or new.about <> old.about then
        raise exception 'When and about whom something was told is not changed.' using errcode = '42501';
    end if;
    if old.anonymised_at is not null and new.anonymised_at is null then
        raise exception 'What was anonymised stays so.' using errcode = '42501';
    end if;
    return new;
end
$$;

create or replace trigger a_stays_told before update on {schema}.school_concerns_concern
for each row execute function {schema}.concern_stays_told();
"""
