"""Who reads which concern at the school, and what they make of it."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.school import queries as incidents
from incidents.school.concerns import actions, queries
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.models import Concern, Step
from incidents.school.concerns.receipts import new_words
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.demo.world.cast import RECEIPT
from lantern.demo.world.concerns import hear
from lantern.errors import NotFound, NotPossibleNow
from tenants.people.actions import make_chair
from tenants.people.models import User
from tests.cast import as_tenant, client_for, make_person
from tests.incidents.concerns.conftest import Desk
from tests.people.mails import mails_of


def told(desk: Desk, text: str = "Something.", **more: str) -> Concern:
    with as_tenant(desk.oak):
        return actions.tell(told=Told(text, **more), words=new_words(), form_key=uuid4())


def status(desk: Desk, person: User, concern: Concern, step: str = "") -> int:
    return client_for(desk.oak, person).get(f"/concerns/{concern.pk}/{step}").status_code


def test_nobody_reads_what_is_about_themself(desk: Desk) -> None:
    chair = make_person(desk.oak, Role.GOVERNOR, name="Chair Person")
    with as_tenant(desk.oak):
        make_chair(person=chair, by=desk.head)
    anything, staff, head = told(desk), told(desk, about="staff"), told(desk, about="head")
    people = (desk.head, desk.dsl, desk.deputy, chair, desk.governor)
    assert [status(desk, person, anything) for person in people] == [200, 200, 200, 404, 404]
    assert [status(desk, person, staff) for person in people] == [200, 404, 404, 200, 404]
    assert [status(desk, person, head) for person in people] == [404, 404, 404, 200, 404]
    assert status(desk, desk.teacher, anything) == 403
    lists = {person: client_for(desk.oak, person).get("/concerns/?show=all").content.decode() for person in people[:4]}
    assert [name in lists[desk.head] for name in ("Concern 1", "Concern S1", "Concern C1")] == [True, True, False]
    assert [name in lists[desk.dsl] for name in ("Concern 1", "Concern S1", "Concern C1")] == [True, False, False]
    assert [name in lists[chair] for name in ("Concern 1", "Concern S1", "Concern C1")] == [False, True, True]
    # The journal that head and DSL read does not tell either.
    for person in (desk.head, desk.dsl):
        activity = client_for(desk.oak, person).get("/activity/").content.decode()
        assert "Concern 1" in activity
        assert "Concern C1" not in activity
        assert "Concern S1" not in activity
    with as_tenant(desk.oak):
        assert Entry.objects.filter(verb="concern.told").count() == 3


def test_without_a_chair_the_safeguarding_lead_reads_about_the_head(desk: Desk) -> None:
    about = told(desk, about="head")
    assert [status(desk, person, about) for person in (desk.dsl, desk.deputy, desk.head)] == [200, 404, 404]
    assert [mail["to"] for mail in mails_of(desk.oak)] == [desk.dsl.email]


def test_a_flood_of_concerns_is_one_mail_for_each_reader(desk: Desk) -> None:
    for _time in range(5):
        told(desk)
    assert sorted(mail["to"] for mail in mails_of(desk.oak)) == sorted(
        person.email for person in (desk.head, desk.dsl, desk.deputy)
    )


def test_passing_on_hides_it_from_whoever_passed_it_on(desk: Desk) -> None:
    concern = told(desk)
    browser = client_for(desk.oak, desk.dsl)
    assert browser.post(f"/concerns/{concern.pk}/pass-on/", {"route": "head", "reason": ""}).status_code == 422
    answer = browser.post(f"/concerns/{concern.pk}/pass-on/", {"route": "head", "reason": "A colleague is named."})
    assert answer.url == "/concerns/"
    assert status(desk, desk.dsl, concern) == 404
    page = client_for(desk.oak, desk.head).get(f"/concerns/{concern.pk}/").content.decode()
    assert "A colleague is named." in page


@pytest.mark.parametrize("outcome", ["duplicate", "test", "not_a_concern", "malicious", "handled"])
def test_a_decision_closes_leaves_figures_and_can_be_taken_back(desk: Desk, outcome: str) -> None:
    concern = told(desk)
    other = told(desk, "Something else.")
    browser = client_for(desk.oak, desk.dsl)
    sent = {"outcome": outcome, "reason": "We looked into it."}
    assert browser.post(f"/concerns/{concern.pk}/decide/", sent).status_code == 302
    with as_tenant(desk.oak):
        figures = queries.figures(queries.routes_of(desk.dsl), since=other.created_at.replace(year=2020))
        assert (figures.told, figures.counted) == (2, 2 if outcome == "handled" else 1)
        with pytest.raises(NotPossibleNow):
            actions.decide(concern_id=concern.pk, outcome="test", reason="Again.", by=desk.deputy)
    assert browser.post(f"/concerns/{concern.pk}/take-back/", {"reason": "I was wrong."}).status_code == 302
    page = browser.get(f"/concerns/{concern.pk}/").content.decode()
    assert "We looked into it." in page
    assert "I was wrong." in page
    with as_tenant(desk.oak):
        concern.refresh_from_db()
        assert (concern.outcome, concern.closed_at) == ("", None)


def test_a_concern_becomes_one_incident_and_the_conversation_goes_on(desk: Desk) -> None:
    concern = told(desk, "He sends me messages at night.", sender_name="Robin, 6B")
    browser = client_for(desk.oak, desk.dsl)
    assert browser.post(f"/concerns/{concern.pk}/incident/", {"category": ""}).status_code == 422
    answer = browser.post(f"/concerns/{concern.pk}/incident/", {"category": "unwanted_contact"})
    page = browser.get(answer.url).content.decode()
    assert "He sends me messages at night." in page
    assert "Robin, 6B" in page
    assert browser.post(f"/concerns/{concern.pk}/incident/", {"category": "bullying"}).status_code == 409
    with as_tenant(desk.oak):
        assert len(incidents.visible_to(desk.dsl)) == 1
        actions.answer(concern_id=concern.pk, text="Well done.", form_key=uuid4(), by=desk.dsl)
        actions.say(concern_id=concern.pk, text="He wrote again.", form_key=uuid4())
        assert queries.for_home(desk.dsl).unread == 1  # type: ignore[union-attr]
        reference = incidents.visible_to(desk.dsl)[0].reference
    second = told(desk, "I saw it too.")
    wrong = browser.post(f"/concerns/{second.pk}/join/", {"reference": "2020-999"})
    assert "You see no incident with this reference" in wrong.content.decode()
    joined = browser.post(f"/concerns/{second.pk}/join/", {"reference": reference.lower()})
    assert "I saw it too." in browser.get(joined.url).content.decode()
    assert browser.post(f"/concerns/{second.pk}/close/", {"reason": "Enough."}).status_code == 302


def test_a_concern_that_turns_out_to_be_an_allegation_leaves_the_lead(desk: Desk) -> None:
    concern = told(desk, "Mr Smith texts me.")
    browser = client_for(desk.oak, desk.dsl)
    answer = browser.post(f"/concerns/{concern.pk}/incident/", {"category": "allegation"})
    assert answer.url == "/concerns/"
    assert status(desk, desk.dsl, concern) == 404
    assert status(desk, desk.head, concern) == 200
    with as_tenant(desk.oak):
        assert not incidents.visible_to(desk.dsl)
        assert len(incidents.visible_to(desk.head)) == 1


def test_a_receipt_that_is_used_to_hurt_takes_no_more_messages_until_it_does(desk: Desk) -> None:
    child = desk.child()
    child.tell("Rude words.")
    words = child.words
    with as_tenant(desk.oak):
        concern = desk.told()
    browser = client_for(desk.oak, desk.dsl)
    assert browser.post(f"/concerns/{concern.pk}/silence/", {"reason": "Forty of the same."}).status_code == 302
    child.come_back(words)
    assert "This conversation has ended" in child.text
    with as_tenant(desk.oak), pytest.raises(NotPossibleNow):
        actions.say(concern_id=concern.pk, text="Ruder words.", form_key=uuid4())
    assert browser.post(f"/concerns/{concern.pk}/hear/", {"reason": "Talked."}).status_code == 302
    with as_tenant(desk.oak):
        actions.say(concern_id=concern.pk, text="Sorry.", form_key=uuid4())
        for place in range(28):
            actions.say(concern_id=concern.pk, text=f"{place}", form_key=uuid4())
        with pytest.raises(NotPossibleNow):
            actions.say(concern_id=concern.pk, text="One too many.", form_key=uuid4())


def test_two_people_who_decide_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    concern = told(desk)
    with as_tenant(desk.oak):
        actions.make_incident(concern_id=concern.pk, category="bullying", by=desk.dsl)
        with pytest.raises(NotPossibleNow):
            actions.decide(concern_id=concern.pk, outcome="test", reason="Tried.", by=desk.head)
        with pytest.raises(NotFound):
            actions.answer(concern_id=concern.pk, text="Hello.", form_key=uuid4(), by=desk.teacher)
        assert list(Step.objects.values_list("kind", "detail")) == [("decided", "incident")]


def test_the_page_is_set_up_by_head_and_lead_and_says_who_reads(desk: Desk) -> None:
    browser = client_for(desk.oak, desk.dsl)
    sent = {"is_on": "yes", "readers": "", "keep_months": "40"}
    wrong = browser.post("/concerns/page/", sent)
    assert wrong.status_code == 422
    right = browser.post("/concerns/page/", {"is_on": "yes", "readers": "Ms Rao", "keep_months": "12"})
    assert right.status_code == 302
    assert "Ms Rao read this on school days" in desk.child().get("/tell/").content.decode()
    assert browser.post("/concerns/page/", {"is_on": "yes", "readers": " ", "keep_months": "12"}).status_code == 422
    with as_tenant(desk.oak):
        actions.set_up_page(is_on=True, readers="Ms Rao", closed_until=date(2099, 1, 5), keep_months=12, by=desk.dsl)
    assert "School is closed until" in desk.child().get("/tell/").content.decode()
    poster = browser.get("/concerns/poster/").content.decode()
    assert "oak.lantern.test/tell/" in poster
    assert "data:image/svg+xml" in poster


def test_the_inbox_and_a_concern_ask_the_same_number_of_times_however_many_there_are(desk: Desk) -> None:
    browser = client_for(desk.oak, desk.dsl)

    def asked(path: str) -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    concern = told(desk)
    few = [asked(path) for path in ("/", "/concerns/?show=all", f"/concerns/{concern.pk}/")]
    with as_tenant(desk.oak):
        for place in range(9):
            actions.tell(told=Told(f"{place}"), words=new_words(), form_key=uuid4())
            actions.answer(concern_id=concern.pk, text="Yes.", form_key=uuid4(), by=desk.dsl)
    assert [asked(path) for path in ("/", "/concerns/?show=all", f"/concerns/{concern.pk}/")] == few
    found = browser.get("/concerns/?q=Concern 7").content.decode()
    assert "Concern 7<" in found
    assert "Concern 8<" not in found
    assert "There is no concern with this number" in browser.get("/concerns/?q=x").content.decode()


def test_the_demo_has_something_to_read_and_an_answer_to_come_back_to(desk: Desk) -> None:
    with as_tenant(desk.oak):
        hear(timezone.localdate())
        waiting = queries.for_home(desk.head)
        assert waiting is not None
        assert (waiting.unread, waiting.late) == (2, 1)
        assert {"test", "handled", "duplicate", "incident", ""} == set(
            Concern.objects.values_list("outcome", flat=True)
        )
    child = desk.child()
    child.come_back(RECEIPT)
    assert "Our answer" in child.text
