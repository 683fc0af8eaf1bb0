"""A child tells, keeps the words, reads the answer and writes back, on a phone without JavaScript."""

import re
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from incidents.school.concerns import actions
from incidents.school.concerns.models import Concern, Message
from tests.cast import World, as_tenant, client_for, owner_mode, visitor
from tests.incidents.concerns.child import Child
from tests.incidents.concerns.conftest import Desk
from tests.leaving.catching import Lines
from tests.people.mails import mails_of


def test_a_child_tells_keeps_the_words_and_reads_the_answer_next_day(desk: Desk) -> None:
    child = desk.child()
    child.get("/tell/")
    for words in (
        "You do not have to say who you are",
        "0800 1111",
        "999",
        "Leave this page",
        "Mrs Nair and Mrs Marsh",
    ):
        assert words in child.text
    child.tell("A man online wants me to send a picture.", sender_name="Year 6", trusted_adult="Miss Jones")
    words = child.words
    assert len(words) == 8
    assert child.page.status_code == 200
    assert "We have got it" in child.text

    child.keep(words)
    assert child.page.url == "/tell/kept/"
    child.get("/tell/kept/")
    assert not set(words) & set(re.findall(r"[a-z]+", child.text.partition("<main")[2].partition("<div class")[0]))

    reader = client_for(desk.oak, desk.dsl)
    assert "Read 1 new concern" in reader.get("/").content.decode()
    with as_tenant(desk.oak):
        told = desk.told()
    page = reader.get(f"/concerns/{told.pk}/").content.decode()
    for text in ("A man online wants me to send a picture.", "Year 6", "Miss Jones"):
        assert text in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    sent = {"text": "Thank you. Come to my room.", "form_key": key[1]}
    for _again in range(2):
        assert reader.post(f"/concerns/{told.pk}/", sent).status_code == 302
    assert "Read 1 new concern" not in reader.get("/").content.decode()

    later = desk.child(address="198.51.100.9")
    later.come_back(
        f"{words[0].upper()}, {words[1]} {words[2]} {words[3]}, {words[4]}\n{words[5]} {words[6]} {words[7]}."
    )
    assert "A man online wants me to send a picture." in later.text
    assert later.text.count("Thank you. Come to my room.") == 1
    later.say("I will come at lunch.")
    assert "Your message was sent" in later.text
    assert "Read 1 new concern" in reader.get("/").content.decode()
    assert "I will come at lunch." in reader.get(f"/concerns/{told.pk}/").content.decode()
    assert "last came back" in reader.get(f"/concerns/{told.pk}/").content.decode()


def test_every_page_that_opens_without_an_account_leads_there(desk: Desk) -> None:
    browser = visitor(desk.oak)
    for path in ("/account/login/", "/help/", "/privacy/", "/accessibility/", "/nowhere/"):
        assert 'href="/tell/"' in browser.get(path).content.decode(), path
    assert 'href="/tell/"' not in visitor(desk.world.hillshire).get("/help/").content.decode()


def test_the_step_of_keeping_wants_two_of_the_words_or_a_second_yes(desk: Desk) -> None:
    child = desk.child()
    child.tell()
    words = child.words
    for typed in ({}, {"first": "wrong", "second": "wrong"}, {"first": words[child.asked[0] - 1], "second": ""}):
        child.post("/tell/kept/", typed)
        assert child.page.status_code == 422
        assert child.words == words, "they are still there"
    assert "Error:" in child.text
    assert "Look at word number" in child.text
    child.post("/tell/kept/", {"without": "on"})
    assert child.page.status_code == 302


def test_a_form_sent_again_is_one_concern_and_what_was_changed_in_it_is_not_lost(desk: Desk) -> None:
    child = desk.child()
    child.get("/tell/")
    form = child.page
    child.post("/tell/", {"text": "First."})
    words = child.words
    child.page = form
    child.post("/tell/", {"text": "First."})
    assert child.words == words, "the page that did not arrive"
    child.page = form
    child.post("/tell/", {"text": "First, and more."})
    with as_tenant(desk.oak):
        assert Concern.objects.count() == 1
        assert [message.text for message in Message.objects.all()] == ["First.", "First, and more."]
    child.keep(words)
    child.page = form
    child.post("/tell/", {"text": "First."})
    assert child.page.status_code == 200
    assert child.words == [], "whoever goes back on the same device is shown no words"
    assert not any(word in child.text for word in (" ".join(words), words[0] + "</li>"))


def test_words_are_not_shown_again_after_half_an_hour(desk: Desk) -> None:
    child = desk.child()
    child.get("/tell/")
    form = child.page
    child.post("/tell/", {"text": "First."})
    asked = child.page
    with as_tenant(desk.oak):
        Concern.objects.filter(pk=desk.told().pk).update(receipt_kept_at=None)
        with owner_mode(), as_tenant(desk.oak), connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            Concern.objects.update(created_at=timezone.now() - timedelta(minutes=31))
            cursor.execute("set session_replication_role = origin")
    child.page = form
    child.post("/tell/", {"text": "First."})
    assert child.words == []
    child.page = asked
    assert child.keep(child.words).url == "/tell/answer/"


def test_a_page_that_was_open_too_long_keeps_what_was_written(desk: Desk) -> None:
    child = desk.child()
    child.tell()
    words = child.words
    child.come_back(words)
    child.page = child.browser.post("/tell/answer/say/", {**child.hidden, "ticket": "old", "text": "A long story."})
    assert child.page.status_code == 422
    assert "Your message is not sent yet" in child.text
    child.post("/tell/answer/", {"words": " ".join(words), "text": "A long story."})
    assert "A long story.</textarea>" in child.text.replace("\n", "")


def test_an_empty_form_says_what_is_missing_beside_the_field(desk: Desk) -> None:
    child = desk.child()
    child.tell("   ", sender_name="Sam")
    assert child.page.status_code == 422
    assert "Write a few words about what happened" in child.text
    assert 'value="Sam"' in child.text
    child.tell("x" * 5_001)
    assert child.page.status_code == 422
    assert "x" * 5_001 in child.text
    with as_tenant(desk.oak):
        assert not Concern.objects.exists()


def test_a_page_that_is_off_takes_nothing_and_opens_answers(desk: Desk) -> None:
    child = desk.child()
    child.tell()
    words = child.words
    with as_tenant(desk.oak):
        actions.set_up_page(is_on=False, readers="", closed_until=None, keep_months=24, by=desk.dsl)
    form = child.get("/tell/")
    assert "You cannot write to the school here" in child.text
    child.page = form
    child.page = child.browser.post(
        "/tell/", {**child.hidden, "csrfmiddlewaretoken": child.browser.cookies["csrftoken"].value, "text": "Help."}
    )
    assert child.page.status_code == 409
    assert "Help.</textarea>" in child.text
    child.come_back(words)
    assert child.page.status_code == 200
    assert "Childline" in Child(desk.world.elm).get("/tell/").content.decode(), "nobody has set Elm's up"


def test_no_trace_of_who_told_is_left_anywhere(desk: Desk, lines: Lines) -> None:
    teacher = client_for(desk.oak, desk.teacher)
    child = desk.child()
    child.browser.cookies["sessionid"] = teacher.cookies["sessionid"].value
    child.tell("A colleague worries me.", about="staff")
    words = child.words
    child.keep(words)
    child.come_back(words)
    child.say("More.")
    told = [line for line in lines.facts if line.get("route", "").startswith("school_concerns:")]
    assert len(told) == 6
    assert all("person" not in line for line in told)
    assert str(desk.teacher.pk) not in str(told)
    for word in words:
        assert f" {word} " not in lines.text
    assert "no-store" in child.page["Cache-Control"]
    fresh = desk.child()
    fresh.tell()
    assert set(fresh.browser.cookies) == {"csrftoken"}, "no session"
    # Mails are queued to readers, and say nothing.
    bodies = " ".join(mail["subject"] + mail["body"] for mail in mails_of(desk.oak))
    for told_word in ("colleague", "Concern", "concern", "staff", "worries"):
        assert told_word not in bodies.replace("/concerns/", "")


def test_the_words_are_kept_as_a_keyed_digest_only(desk: Desk, world: World) -> None:
    child = desk.child()
    child.tell()
    with as_tenant(desk.oak):
        row = str(Concern.objects.values().get())
    assert not any(f"'{word}'" in row or f" {word} " in row for word in child.words)
