"""How an incident is anonymised: the one way in which entries go. Applied with the grants, after each migration.

The school's own login may delete none of these rows. It may insert one into `school_keeping_anonymised`, and then this trigger runs as
their owner: only if the tables themselves say that the incident is over, that its time has passed, that nothing holds it and that
somebody reviewed it and decided so. What the actions check is checked here again, so that a fault in a page erases nothing.

An incident that comes with a school's own export has nothing left to erase, and passes.
"""

SQL = """
create or replace function {schema}.school_keeping_erase() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    which uuid := new.incident_id;
    entries_gone bigint;
    files_gone bigint;
begin
    if not exists (select from {schema}.school_incidents_entry where incident_id = which) then
        return null;
    end if;
    if not exists (
        select from {schema}.school_keeping_clock clock
        join {schema}.school_incidents_incident incident on incident.id = clock.incident_id
        where clock.incident_id = which and clock.due_on <= current_date
        and incident.state in ('closed', 'reviewed', 'duplicate', 'test', 'not_an_incident')
    ) then
        raise exception 'The time for which this incident is kept is not over.' using errcode = '55000';
    end if;
    if exists (select from {schema}.school_keeping_hold where incident_id = which and lifted_at is null) then
        raise exception 'This incident is on legal hold.' using errcode = '55000';
    end if;
    if not exists (
        select from {schema}.school_keeping_review
        where id = new.review_id and incident_id = which and decision = 'anonymise'
    ) then
        raise exception 'Nobody has decided that this incident is anonymised.' using errcode = '55000';
    end if;

    delete from {schema}.school_keeping_referralentry entry using {schema}.school_keeping_referral referral
    where entry.referral_id = referral.id and referral.incident_id = which;
    update {schema}.school_keeping_referral set told_whom = null, reason = null where incident_id = which;
    update {schema}.school_keeping_hold
    set reason = null, lifted_why = null where incident_id = which;
    update {schema}.school_keeping_review set reason = null where incident_id = which;
    update {schema}.school_keeping_clock set born_on = null, left_on = null where incident_id = which;
    delete from {schema}.school_keeping_incidentfile where incident_id = which;
    get diagnostics files_gone = row_count;
    delete from {schema}.school_incidents_involved where incident_id = which;
    delete from {schema}.school_incidents_entry where incident_id = which;
    get diagnostics entries_gone = row_count;
    update {schema}.school_incidents_incident
    set reported_by_id = null, reported_by_name = '', sent_key = null where id = which;
    update {schema}.school_keeping_anonymised set entries = entries_gone, files = files_gone where id = new.id;
    return null;
end
$$;

revoke all on function {schema}.school_keeping_erase() from public;

create or replace trigger erase after insert on {schema}.school_keeping_anonymised
for each row execute function {schema}.school_keeping_erase();
"""
