"""Who gets a place: the database decides, one booking after the other."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from lantern.errors import DomainError, NotFound, NotPossibleNow
from tests.cast import World, as_tenant
from tests.checklists.school.test_at_once import at_once
from tests.training.sessions.stage import Stage, as_owner, details, let_it_begin, make_stage
from training.authority.sessions import actions, booking, catalogue
from training.authority.sessions.erasing import erase_bookings
from training.authority.sessions.models import Booking, Cancellation, JoiningLink, Session


@pytest.fixture
def stage(loop: World) -> Stage:
    return make_stage(loop)


def test_places_go_to_those_who_ask_first_and_the_others_wait_in_turn(stage: Stage, loop: World) -> None:
    session = stage.session(places=2)
    given = [
        stage.book(school, session, name)
        for school, name in ((loop.oak, "A"), (loop.elm, "B"), (loop.oak, "C"), (loop.elm, "D"))
    ]
    assert [(one.state, one.position) for one in given] == [
        ("placed", None),
        ("placed", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert stage.counted(session) == (2, 2)


def test_a_place_given_back_goes_to_whoever_has_waited_longest(stage: Stage, loop: World) -> None:
    session = stage.session(places=1)
    first = stage.book(loop.oak, session, "A")
    stage.book(loop.elm, session, "B")
    waits = stage.book(loop.oak, session, "C")
    stage.give_back(loop.oak, first)
    assert stage.states(session) == [("A", "cancelled", None), ("B", "placed", None), ("C", "waiting", 1)]
    stage.give_back(loop.oak, waits)
    assert stage.counted(session) == (1, 0)
    with pytest.raises(NotPossibleNow, match="cancelled already"):
        stage.give_back(loop.oak, waits)


def test_more_places_promote_those_who_wait_and_fewer_take_nobodys_away(stage: Stage, loop: World) -> None:
    session = stage.session(places=1)
    for name in "ABC":
        stage.book(loop.oak, session, name)
    with as_tenant(stage.hillshire):
        more = details(places=2, starts_at=session.starts_at)
        changed = actions.change_session(session_id=session.pk, seen=0, details=more, by=stage.officer)
        assert (changed.taken, changed.waiting) == (2, 1)
        with pytest.raises(DomainError, match="2 places are taken"):
            actions.change_session(
                session_id=session.pk, seen=1, details=details(places=1, starts_at=session.starts_at), by=stage.officer
            )
    assert stage.states(session) == [("A", "placed", None), ("B", "placed", None), ("C", "waiting", 1)]


def test_a_school_has_no_more_than_its_limit_and_another_still_may(stage: Stage, loop: World) -> None:
    session = stage.session(per_school=1)
    held = stage.book(loop.oak, session, "A")
    with pytest.raises(NotPossibleNow, match="as many places"):
        stage.book(loop.oak, session, "B")
    assert stage.book(loop.elm, session, "C").has_place
    stage.give_back(loop.oak, held)
    assert stage.book(loop.oak, session, "B").has_place


def test_what_takes_no_bookings_says_why(stage: Stage, loop: World) -> None:
    soon = timezone.now() + timedelta(hours=3)
    closed = stage.session(starts_at=soon, closes_at=timezone.now() - timedelta(minutes=1))
    draft = stage.session(published=False)
    called_off = stage.session()
    with as_tenant(stage.hillshire):
        actions.cancel_session(session_id=called_off.pk, because="Snow.", by=stage.officer)
    for session, said in ((closed, "has closed"), (draft, "does not take"), (called_off, "does not take")):
        with pytest.raises(NotPossibleNow, match=said):
            stage.book(loop.oak, session)
    session, somebody = stage.session(), uuid4()
    held = stage.book(loop.oak, session, attendee=somebody)
    with pytest.raises(NotPossibleNow, match="booked on this session already"):
        stage.book(loop.oak, session, attendee=somebody)
    # The same identifier at another school is somebody else.
    assert stage.book(loop.elm, session, attendee=somebody).has_place
    let_it_begin(stage, session)
    with pytest.raises(NotPossibleNow, match="has begun"):
        stage.give_back(loop.oak, held)


def test_a_school_cannot_choose_its_place_nor_book_or_cancel_as_another(stage: Stage, loop: World) -> None:
    session = stage.session(places=1)
    stage.book(loop.elm, session, "Elm's")
    with as_tenant(loop.oak):
        Booking.objects.bulk_create(
            [
                Booking(
                    session=session,
                    school_role=loop.elm.role,
                    attendee_id=uuid4(),
                    attendee_name="Sly",
                    state="placed",
                    number=0,
                    attended=True,
                )
            ]
        )
        assert [(row.school_role, row.state, row.number, row.attended) for row in Booking.objects.all()] == [
            (loop.oak.role, "waiting", 2, None)
        ]
        theirs = _anybodys(stage, "Elm's")
        with pytest.raises(NotPossibleNow, match="no such booking"):
            booking.give_back(booking_id=theirs)
        for refused in (
            "update authority_sessions_booking set state = 'placed'",
            "delete from authority_sessions_booking",
            "update authority_sessions_session set places = 99",
            "select settle_places(gen_random_uuid())",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(refused)
    assert stage.states(session)[0] == ("Elm's", "placed", None)


def _anybodys(stage: Stage, name: str):
    with as_tenant(stage.hillshire):
        return Booking.objects.get(attendee_name=name).pk


def test_a_school_reads_its_own_bookings_published_sessions_and_the_link_while_it_has_a_place(
    stage: Stage, loop: World
) -> None:
    draft = stage.session(published=False, title="Secret")
    online = stage.session(places=1, how="online", place="", link="https://meet.example.org/abc")
    stage.book(loop.elm, online, "Elm's")
    waits = stage.book(loop.oak, online, "Oak's")
    with as_tenant(loop.oak):
        assert [row.title for row in Session.objects.all()] == [online.title]
        with pytest.raises(NotFound):
            catalogue.session(draft.pk)
        assert Booking.objects.count() == 1
        assert waits.is_waiting
        assert catalogue.joining_link(online.pk) == ""
    with as_tenant(loop.elm):
        assert catalogue.joining_link(online.pk) == "https://meet.example.org/abc"
    with as_tenant(loop.ash):
        assert [Session.objects.count(), JoiningLink.objects.count()] == [0, 0]
    with as_tenant(stage.hillshire):
        actions.cancel_session(session_id=online.pk, because="Snow.", by=stage.officer)
    with as_tenant(loop.elm):
        assert catalogue.joining_link(online.pk) == ""


def test_a_school_that_is_erased_leaves_no_name_behind_and_frees_its_places(stage: Stage, loop: World) -> None:
    session = stage.session(places=1)
    stage.book(loop.oak, session, "Gone")
    stage.give_back(loop.oak, stage.book(loop.oak, session, "Gone too"))
    stage.book(loop.elm, session, "Stays")
    with as_owner(stage.hillshire):
        erase_bookings(loop.oak.role)
        assert Cancellation.objects.count() == 0
    assert stage.states(session) == [("Stays", "placed", None)]


def test_schools_that_ask_for_the_last_places_at_once_never_overbook(committed: World) -> None:
    stage = make_stage(committed)
    session = stage.session(places=3)

    def ask(school, name: str) -> Callable[[], object]:
        def act() -> object:
            return booking.book(session_id=session.pk, attendee_id=uuid4(), name=name)

        return act

    elm: list[object] = []
    import threading

    other = threading.Thread(
        target=lambda: elm.extend(at_once(committed.elm, *(ask(committed.elm, f"E{n}") for n in range(5))))
    )
    other.start()
    oak = at_once(committed.oak, *(ask(committed.oak, f"O{n}") for n in range(5)))
    other.join(timeout=60)
    states = [getattr(one, "state", one) for one in [*oak, *elm]]
    assert sorted(map(str, states)) == ["placed"] * 3 + ["waiting"] * 7
    assert [(state, position) for _name, state, position in stage.states(session)] == [
        *[("placed", None)] * 3,
        *[("waiting", place) for place in range(1, 8)],
    ]
    placed = [one for one in oak if one.state == "placed"]
    at_once(committed.oak, *(lambda held=held: booking.give_back(booking_id=held.id) for held in placed))
    assert stage.counted(session) == (3, 7 - len(placed))
