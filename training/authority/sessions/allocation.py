"""Who gets a place: decided by the database itself, one booking after the other. Applied with the grants, after each migration.

Every change to who sits where begins by locking the session's row. Two schools that ask for the last place at one moment are
served in turn, whatever their pages knew, and a place that is given back goes to whoever has waited longest in the same transaction.
The functions run as the owner, since a school sees its own bookings only; none of them but triggers can be called by a login.
"""

# SQLSTATEs that booking.py turns into sentences.
NOT_OPEN = "LS001"
CLOSED = "LS002"
LIMIT = "LS003"
NOT_YOURS = "LS004"
BEGUN = "LS005"

SQL = """
create or replace function {schema}.stamp_booker() returns trigger
language plpgsql set search_path = {schema}, pg_temp
as $$
begin
    -- After SET ROLE the current user is no longer the login that signed in: nobody books as somebody else.
    if session_user <> current_user then
        raise exception 'A place is booked by the login itself.' using errcode = '42501';
    end if;
    new.school_role := session_user;
    new.at := clock_timestamp();
    return new;
end
$$;

create or replace function {schema}.settle_places(which uuid) returns void
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
declare
    held authority_sessions_session%rowtype;
begin
    select * into held from authority_sessions_session where id = which for update;
    if held.cancelled_at is null and clock_timestamp() < held.starts_at then
        update authority_sessions_booking set state = 'placed', placed_at = clock_timestamp(), position = null
        where id in (
            select id from authority_sessions_booking where session_id = which and state = 'waiting' order by number
            limit greatest(0, held.places - (
                select count(*) from authority_sessions_booking where session_id = which and state = 'placed'
            ))
        );
    end if;
    update authority_sessions_booking b set position = ranked.place
    from (
        select id, row_number() over (order by number) as place
        from authority_sessions_booking where session_id = which and state = 'waiting'
    ) ranked
    where ranked.id = b.id and b.position is distinct from ranked.place;
    update authority_sessions_session set
        taken = (select count(*) from authority_sessions_booking where session_id = which and state = 'placed'),
        waiting = (select count(*) from authority_sessions_booking where session_id = which and state = 'waiting')
    where id = which;
end
$$;
revoke all on function {schema}.settle_places(uuid) from public;

create or replace function {schema}.allocate_place() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
declare
    held authority_sessions_session%rowtype;
begin
    select * into held from authority_sessions_session where id = new.session_id for update;
    if not found or held.published_at is null or held.cancelled_at is not null then
        raise exception 'This session takes no bookings.' using errcode = 'LS001';
    end if;
    if clock_timestamp() >= held.closes_at then
        raise exception 'Booking has closed.' using errcode = 'LS002';
    end if;
    if held.per_school <= (
        select count(*) from authority_sessions_booking
        where session_id = new.session_id and school_role = new.school_role and state <> 'cancelled'
    ) then
        raise exception 'This school has as many as it may.' using errcode = 'LS003';
    end if;
    new.number := 1 + coalesce(
        (select max(number) from authority_sessions_booking where session_id = new.session_id), 0
    );
    new.state := 'waiting';
    new.position := null;
    new.placed_at := null;
    new.cancelled_at := null;
    new.attended := null;
    new.marked_at := null;
    new.marked_by_name := '';
    return new;
end
$$;

create or replace function {schema}.settle_after_booking() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
begin
    perform settle_places(coalesce(new.session_id, old.session_id));
    return null;
end
$$;

create or replace function {schema}.settle_after_change() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
begin
    perform settle_places(new.id);
    return null;
end
$$;

create or replace function {schema}.give_place_back() returns trigger
language plpgsql security definer set search_path = {schema}, pg_temp
as $$
declare
    held authority_sessions_session%rowtype;
begin
    select s.* into held from authority_sessions_session s
    join authority_sessions_booking b on b.session_id = s.id
    where b.id = new.booking_id and b.school_role = new.school_role
    for update of s;
    if not found then
        raise exception 'There is no such booking of this school.' using errcode = 'LS004';
    end if;
    if clock_timestamp() >= held.starts_at then
        raise exception 'The session has begun.' using errcode = 'LS005';
    end if;
    update authority_sessions_booking set state = 'cancelled', cancelled_at = clock_timestamp(), position = null
    where id = new.booking_id;
    perform settle_places(held.id);
    return new;
end
$$;

create or replace trigger a_stamp_booker before insert on {schema}.authority_sessions_booking
for each row execute function {schema}.stamp_booker();

create or replace trigger b_allocate_place before insert on {schema}.authority_sessions_booking
for each row execute function {schema}.allocate_place();

create or replace trigger c_settle after insert or delete on {schema}.authority_sessions_booking
for each row execute function {schema}.settle_after_booking();

create or replace trigger c_settle after update of places, starts_at on {schema}.authority_sessions_session
for each row execute function {schema}.settle_after_change();

create or replace trigger a_stamp_booker before insert on {schema}.authority_sessions_cancellation
for each row execute function {schema}.stamp_booker();

create or replace trigger b_give_place_back before insert on {schema}.authority_sessions_cancellation
for each row execute function {schema}.give_place_back();
"""
