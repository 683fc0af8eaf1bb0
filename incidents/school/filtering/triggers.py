"""What the database itself refuses: changing what was decided, and changing a review that was held.

Applied with the grants, after each migration. That entries, notes and checks are only added is said in tenants/logins/grants.py.
The owner of the tables passes: data keys are renewed by it.
"""

SQL = """
create or replace function {schema}.filtering_change_stands() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if current_user = (select pg_get_userbyid(relowner) from pg_catalog.pg_class where oid = tg_relid) then
        return new;
    end if;
    if old.state in ('reversed', 'refused', 'withdrawn', 'lapsed') and new.state is distinct from old.state then
        raise exception 'This change is over.' using errcode = '55000';
    end if;
    if old.decided_at is not null and (new.decided_at, new.decided_by_id, new.decided_by_name)
            is distinct from (old.decided_at, old.decided_by_id, old.decided_by_name) then
        raise exception 'A decision stays as it was made.' using errcode = '55000';
    end if;
    return new;
end
$$;

create or replace function {schema}.filtering_review_stands() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if current_user = (select pg_get_userbyid(relowner) from pg_catalog.pg_class where oid = tg_relid) then
        return new;
    end if;
    if old.state in ('held', 'dropped') then
        raise exception 'This review is finished.' using errcode = '55000';
    end if;
    return new;
end
$$;

drop trigger if exists filtering_change_stands on {schema}.school_filtering_filterchange;
create trigger filtering_change_stands before update on {schema}.school_filtering_filterchange
    for each row execute function {schema}.filtering_change_stands();

drop trigger if exists filtering_review_stands on {schema}.school_filtering_review;
create trigger filtering_review_stands before update on {schema}.school_filtering_review
    for each row execute function {schema}.filtering_review_stands();
"""
