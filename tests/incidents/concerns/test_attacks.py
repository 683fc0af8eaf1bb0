"""What somebody might try against the pages for telling, and against what is kept."""

import math
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.school.concerns import actions, limits, receipts, tickets
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.models import Concern, Message, Step
from incidents.school.concerns.school_days import answer_by, months_before
from lantern.crypto.errors import Unreadable
from lantern.crypto.keys import shred
from tests.cast import as_tenant, client_for, owner_mode
from tests.incidents.concerns.child import Child
from tests.incidents.concerns.conftest import Desk

STORY = "zqconcernstory"


def test_a_receipt_holds_eighty_bits_in_words_that_a_child_can_type() -> None:
    words = receipts.wordlist()
    assert receipts.NUMBER_OF_WORDS * math.log2(len(words)) >= 80
    assert max(map(len, words)) <= 7
    assert not set(words) & receipts.UNKIND
    beginnings = {word[:4] for word in words}
    assert len(beginnings) == len(words), "four letters tell them apart"
    made = receipts.new_words()
    assert receipts.words_in("1. " + ", ".join(made).upper()) == made
    assert receipts.words_in(" ".join(word[:4] + "xx" if len(word) > 3 else word for word in made)) == made
    assert receipts.words_in(" ".join(made[:7])) == ()
    assert receipts.digest_of(made) != receipts.digest_of(reversed(made))


def test_guessing_stops_at_the_limit_and_keeps_no_address(desk: Desk) -> None:
    child = desk.child(address="203.0.113.77")
    child.tell()
    words = child.words
    with as_tenant(desk.oak):
        for _time in range(limits.GUESS.most - 2):
            limits.count(limits.GUESS, "203.0.113.77")
    for _time in range(2):
        child.come_back(receipts.new_words())
        assert child.page.status_code == 422
    child.come_back(words)
    assert child.page.status_code == 429, "also with the right words: a guesser learns nothing"
    other = desk.child(address="203.0.113.78")
    other.come_back(words)
    assert other.page.status_code == 200, "others are not kept out"
    with as_tenant(desk.oak):
        kept = str(list(cache._cache.keys())) + str(list(cache._cache.values()))  # type: ignore[attr-defined]
    assert "203.0.113" not in kept


def test_telling_too_often_keeps_the_text_and_says_when_to_come_back(desk: Desk) -> None:
    child = desk.child()
    with as_tenant(desk.oak):
        for _time in range(limits.TELL.most):
            limits.count(limits.TELL, "192.0.2.7")
    child.tell("A long story.")
    assert child.page.status_code == 429
    assert "A long story." in child.text
    with as_tenant(desk.oak):
        assert not Concern.objects.exists()


def test_wrong_words_ask_the_database_the_same_whatever_they_are(desk: Desk) -> None:
    child = desk.child()
    child.tell()
    near = [*child.words[:7], next(word for word in receipts.wordlist() if word != child.words[7])]
    asked = []
    for typed in (" ".join(near), " ".join(receipts.new_words()), "not words at all", "'; drop table x; --"):
        child.get("/tell/answer/")
        with CaptureQueriesContext(connection) as captured:
            child.post("/tell/answer/", {"words": typed})
        asked.append([query["sql"].split("'")[0] for query in captured.captured_queries])
        assert child.page.status_code == 422
    assert all(one == asked[0] for one in asked)


def test_going_back_on_a_shared_device_opens_nothing(desk: Desk) -> None:
    child = desk.child()
    child.tell("My secret.")
    words = " ".join(child.words)
    child.get("/tell/answer/")
    form = child.hidden
    first = child.browser.post("/tell/answer/", {**form, "words": words})
    assert "My secret." in first.content.decode()
    again = child.browser.post("/tell/answer/", {**form, "words": words})
    assert again.status_code == 422
    assert "My secret." not in again.content.decode()
    assert words not in again.content.decode()
    child.page = first
    saying = {**child.hidden, "text": "More."}
    child.browser.post("/tell/answer/say/", saying)
    again = child.browser.post("/tell/answer/say/", saying)
    assert "My secret." not in again.content.decode()
    with as_tenant(desk.oak):
        assert Message.objects.count() == 2, "and it is one message"


def test_a_ticket_opens_at_its_own_school_for_its_own_purpose_and_for_a_while(desk: Desk, monkeypatch) -> None:
    with as_tenant(desk.oak):
        concern = actions.tell(told=Told("Mine."), words=receipts.new_words(), form_key=uuid4())
        ticket = tickets.issue("say", concern=str(concern.pk))
        assert tickets.opened("say", ticket)
        assert tickets.opened("kept", ticket) is None
        for broken in ("", "x", ticket[:-4], ticket[:-6] + "AAAAAA", "é" * 9, ticket * 40):
            assert tickets.opened("say", broken) is None
        now = timezone.now().timestamp()
        monkeypatch.setattr("incidents.school.concerns.tickets.time.time", lambda: now + 31 * 60)
        assert tickets.opened("say", ticket) is None
        monkeypatch.undo()
    with as_tenant(desk.world.elm):
        assert tickets.opened("say", ticket) is None
    stranger = Child(desk.world.elm)
    stranger.get("/tell/answer/")
    stranger.page = stranger.browser.post("/tell/answer/say/", {**stranger.hidden, "ticket": ticket, "text": "x"})
    assert stranger.page.status_code == 422
    assert "Mine." not in stranger.text


def test_a_form_from_elsewhere_is_refused(desk: Desk) -> None:
    child = desk.child()
    child.get("/tell/")
    ticket = child.hidden["ticket"]
    for path in ("/tell/", "/tell/kept/", "/tell/answer/", "/tell/answer/say/"):
        sent = child.browser.post(path, {"ticket": ticket, "text": "Forged words here.", "words": "x"})
        assert sent.status_code == 403, path
    with as_tenant(desk.oak):
        assert not Concern.objects.exists()


def test_script_and_odd_letters_are_shown_as_they_were_written(desk: Desk) -> None:
    nasty = "<script>alert(1)</script> \u202e {{ 7|add:7 }} \U0001f622"
    child = desk.child()
    child.tell(nasty, sender_name="<b>Sam</b>")
    words = child.words
    child.come_back(words)
    assert "<script>alert" not in child.text
    assert "&lt;script&gt;alert(1)" in child.text
    with as_tenant(desk.oak):
        told = desk.told()
    page = client_for(desk.oak, desk.dsl).get(f"/concerns/{told.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>Sam" not in page
    assert "{{ 7|add:7 }}" in page
    child.tell("a\x00b")
    assert child.page.status_code == 422


def test_what_was_told_cannot_be_changed_or_deleted_by_the_schools_own_login(desk: Desk) -> None:
    with as_tenant(desk.oak):
        concern = actions.tell(told=Told("First."), words=receipts.new_words(), form_key=uuid4())
        actions.decide(concern_id=concern.pk, outcome="handled", reason="Done.", by=desk.dsl)
        for attempt in (
            "update school_concerns_message set text = null",
            "update school_concerns_step set reason = null",
            "update school_concerns_message set from_school = true",
            "update school_concerns_message set created_at = now()",
            "delete from school_concerns_message",
            "delete from school_concerns_step",
            "delete from school_concerns_concern",
            "truncate school_concerns_message",
            "update school_concerns_concern set number = 99",
            "update school_concerns_concern set created_at = now()",
            "alter table school_concerns_message disable trigger all",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attempt)
        message = Message.objects.get()
        message.text = "Another."
        with pytest.raises(DatabaseError), transaction.atomic():
            message.save(update_fields=["text"])
        # As somebody with all rights but those of the owner would: the trigger alone refuses.
        assert Message.objects.get().text == "First."


def test_words_go_when_they_were_kept_long_enough_and_the_count_stays(desk: Desk) -> None:
    child = desk.child()
    child.tell(STORY, sender_name=STORY)
    words = child.words
    with as_tenant(desk.oak):
        concern = desk.told()
        kept = actions.tell(told=Told("An incident."), words=receipts.new_words(), form_key=uuid4())
        actions.make_incident(concern_id=kept.pk, category="bullying", by=desk.dsl)
        actions.close(concern_id=kept.pk, reason="Over.", by=desk.dsl)
        actions.decide(concern_id=concern.pk, outcome="handled", reason=STORY, by=desk.dsl)
        Concern.objects.update(closed_at=months_before(timezone.now(), 24) + timedelta(hours=1))
        assert actions.anonymise_what_is_due() == 0
        Concern.objects.update(closed_at=months_before(timezone.now(), 24) - timedelta(hours=1))
        assert actions.anonymise_what_is_due() == 1
        assert actions.anonymise_what_is_due() == 0
        concern.refresh_from_db()
        assert (concern.outcome, concern.sender_name) == ("handled", None)
        assert {message.text for message in Message.objects.filter(concern=concern)} == {None}
        assert {step.reason for step in Step.objects.filter(concern=concern)} == {None}
        assert Concern.objects.count() == 2
        assert Message.objects.get(concern=kept).text == "An incident."
        kept.refresh_from_db()
        assert kept.incident_id is not None
        assert actions.anonymise_of_incident(incident_id=kept.incident_id, by=desk.dsl) == 1
        assert Message.objects.filter(text__isnull=False).count() == 0
    child.come_back(words)
    assert child.page.status_code == 422, "the receipt opens nothing any more"
    page = client_for(desk.oak, desk.dsl).get(f"/concerns/{concern.pk}/").content.decode()
    assert "(taken out)" in page


def test_a_copy_of_the_database_tells_no_story_and_without_its_key_nobody_reads_it(
    desk: Desk, settings, tmp_path
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    with as_tenant(desk.oak):
        told = Told(STORY, sender_name=STORY, trusted_adult=STORY)
        concern = actions.tell(told=told, words=receipts.new_words(), form_key=uuid4())
        actions.answer(concern_id=concern.pk, text=STORY, form_key=uuid4(), by=desk.dsl)
        actions.decide(concern_id=concern.pk, outcome="handled", reason=STORY, by=desk.dsl)
        assert Message.objects.first().text == STORY  # type: ignore[union-attr]
        with connection.cursor() as cursor:
            for table in ("concern", "message", "step", "page"):
                cursor.execute(f"select coalesce(string_agg(t::text, '|'), '') from school_concerns_{table} t")
                dump = cursor.fetchone()[0]
                assert STORY not in dump
                assert STORY.encode().hex() not in dump
        with owner_mode(), as_tenant(desk.oak), connection.cursor() as cursor:
            ids = list(Message.objects.values_list("pk", flat=True))
            cursor.execute(
                "update school_concerns_message set text = (select text from school_concerns_message where id = %s) where id = %s",
                ids,
            )
        with pytest.raises(Unreadable):
            _read = Message.objects.get(pk=ids[1]).text
        shred(desk.oak.id)
        with pytest.raises(Unreadable):
            _read = Message.objects.get(pk=ids[0]).text
        with pytest.raises(Unreadable):
            _read = Concern.objects.get().sender_name


@pytest.mark.parametrize(
    ("arrived", "closed_until", "day"),
    [
        (datetime(2026, 11, 23, 22, tzinfo=UTC), None, date(2026, 11, 24)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), None, date(2026, 11, 30)),  # a Friday
        (datetime(2026, 12, 24, 9, tzinfo=UTC), None, date(2026, 12, 29)),  # a weekend between two bank holidays
        (datetime(2026, 12, 18, 9, tzinfo=UTC), date(2027, 1, 4), date(2027, 1, 4)),
        (datetime(2026, 12, 18, 9, tzinfo=UTC), date(2027, 1, 2), date(2027, 1, 4)),  # a Saturday
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), None, date(2026, 10, 26)),  # the clocks go back that night
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), None, date(2026, 7, 2)),  # after midnight in summer time
    ],
)
def test_an_answer_is_promised_for_four_on_the_next_school_day(
    arrived: datetime, closed_until: date | None, day: date
) -> None:
    promised = timezone.localtime(answer_by(arrived, closed_until=closed_until))
    assert (promised.date(), promised.hour, promised.minute) == (day, 16, 0)


def test_months_end_where_they_end() -> None:
    assert months_before(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2027, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 31, tzinfo=UTC), 14) == datetime(2024, 11, 30, tzinfo=UTC)
