"""The hash chain of the journal, made by the database itself (ADR 0009). Applied with the grants, after each migration.

Each link holds sha256(hash of the link before || canonical bytes of the entry); before the first stand 32 zero bytes. The
canonical bytes are those of `lantern.audit.canonical`, in which verification makes them again without the database.

A link is made at the very end of a commit, in two steps. The first, deferred, notes the entry in `audit_waiting`; that
row's own deferred trigger makes the link, and so comes after every other deferred check of the transaction. The head row
is thus the last thing that a transaction locks: in one step it could hold the head and wait, in the check of a foreign
key, for a row whose holder waits for the head.

`audit_seal` has no search path of its own, which would cost a tenth of the whole: only the owner may run it.
"""

SQL = """
create or replace function {schema}.audit_seal(entry {schema}.audit_entry) returns void
language plpgsql
as $$
declare
    head {schema}.audit_head;
begin
    select * into head from {schema}.audit_head for update;
    if not found then
        raise exception 'The journal has lost the end of its chain.' using errcode = '55000';
    end if;
    -- A school that is restored from an export brings its links along.
    if exists (select from {schema}.audit_link where entry_id = entry.id) then
        return;
    end if;
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || convert_to(jsonb_build_array(
        1, entry.id, (extract(epoch from entry.created_at) * 1000000)::bigint, entry.verb, entry.by_id, entry.by_name,
        entry.subject_type, entry.subject_id, entry.subject_name, entry.facts
    )::text, 'UTF8'));
    insert into {schema}.audit_link (seq, entry_id, hash) values (head.seq, entry.id, head.hash);
    update {schema}.audit_head set seq = head.seq, hash = head.hash;
end
$$;

create or replace function {schema}.audit_await() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into {schema}.audit_waiting (entry_id) values (new.id);
    return null;
end
$$;

create or replace function {schema}.audit_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform {schema}.audit_seal(entry) from {schema}.audit_entry entry where entry.id = new.entry_id;
    delete from {schema}.audit_waiting where entry_id = new.entry_id;
    return null;
end
$$;

revoke all on function {schema}.audit_seal({schema}.audit_entry), {schema}.audit_await(), {schema}.audit_chain() from public;

do $$
declare
    entry {schema}.audit_entry;
begin
    -- Once in a tenant's life, and never again: a later run would link what somebody slipped in past the trigger.
    if not exists (select from {schema}.audit_head) and not exists (select from {schema}.audit_link) then
        lock table {schema}.audit_entry in share row exclusive mode;
        insert into {schema}.audit_head (id, seq, hash) values (1, 0, decode(repeat('00', 32), 'hex'));
        for entry in select * from {schema}.audit_entry order by created_at, id loop
            perform {schema}.audit_seal(entry);
        end loop;
    end if;
    if not exists (
        select from pg_trigger where tgrelid = '{schema}.audit_entry'::regclass and tgname = 'audit_await'
    ) then
        create constraint trigger audit_await after insert on {schema}.audit_entry
        deferrable initially deferred for each row execute function {schema}.audit_await();
    end if;
    if not exists (
        select from pg_trigger where tgrelid = '{schema}.audit_waiting'::regclass and tgname = 'audit_chain'
    ) then
        create constraint trigger audit_chain after insert on {schema}.audit_waiting
        deferrable initially deferred for each row execute function {schema}.audit_chain();
    end if;
    -- `always`, so that a session in which triggers rest, as in replication, does not write past them.
    if exists (select from pg_trigger where tgrelid = '{schema}.audit_entry'::regclass and tgname = 'audit_await'
               and tgenabled <> 'A') then
        alter table {schema}.audit_entry enable always trigger audit_await;
    end if;
    if exists (select from pg_trigger where tgrelid = '{schema}.audit_waiting'::regclass and tgname = 'audit_chain'
               and tgenabled <> 'A') then
        alter table {schema}.audit_waiting enable always trigger audit_chain;
    end if;
end
$$;
"""
