"""People of one school answer an audit together: who is asked, who is here, what they say to each other."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import caches
from django.utils import timezone
from redis.exceptions import ConnectionError as CacheAway

from checklists.school.actions.signing import sign_as_governor
from checklists.school.answering import actions, presence, queries
from checklists.school.answering.models import Assignment, Comment, Mention
from checklists.school.models import Audit
from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.errors import NotAllowed, NotFound, NotPossibleNow
from tenants.people.models import User
from tests.cast import as_tenant, make_person, run_jobs
from tests.checklists.school.stage import Stage
from tests.checklists.school.test_pages import browser, page_of, text_of


@pytest.fixture
def audit(stage: Stage) -> Audit:
    return stage.audit()


def sections_of(stage: Stage, audit: Audit) -> list[uuid.UUID]:
    with as_tenant(stage.oak):
        return list(audit.sections.order_by("position").values_list("pk", flat=True))


def give(stage: Stage, audit: Audit, section: uuid.UUID, person: User | None, by: User | None = None) -> int:
    with as_tenant(stage.oak):
        return actions.assign_sections(
            audit_id=audit.pk, wanted={section: person.pk if person else None}, by=by or stage.head
        )


def say(stage: Stage, audit: Audit, text: str, *to: User, by: User | None = None, place: int = 0) -> Comment:
    with as_tenant(stage.oak):
        return actions.add_comment(
            audit_id=audit.pk,
            statement_id=audit.statements.order_by("position")[place].pk,
            text=text,
            said_to=[person.pk for person in to],
            by=by or stage.dsl,
        )


# Assignment


def test_a_section_is_given_to_somebody_who_finds_it_on_their_home_page_and_in_a_filter(
    stage: Stage, audit: Audit
) -> None:
    first, second = sections_of(stage, audit)
    head = browser(stage, stage.head)
    page = head.get(f"/audits/{audit.pk}/people/")
    assert "Who answers what?" in text_of(page)
    answer = head.post(f"/audits/{audit.pk}/people/", {f"section_{first}": stage.it_lead.pk, f"section_{second}": ""})
    assert answer["Location"] == f"/audits/{audit.pk}/"
    lead = browser(stage, stage.it_lead)
    assert "3 statements are assigned to you" in text_of(lead.get("/"))
    mine = text_of(lead.get(f"/audits/{audit.pk}/?show=mine"))
    assert "Assigned to me 3" in mine
    assert "Not assigned 3" in mine
    assert "Statement 1 of section 1 is true Sam Whitlock." in mine
    assert "Statement 1 of section 2" not in mine
    assert "Sam Whitlock (you) 3 assigned, 3 left" in mine
    assert "Assigned to you" in text_of(lead.get(page_of(stage.statements(audit)[0])))
    stage.answer(audit, stage.statements(audit)[0])
    assert "2 statements are assigned to you" in text_of(lead.get("/"))


def test_one_statement_goes_to_somebody_else_than_its_section(stage: Stage, audit: Audit) -> None:
    first, _second = sections_of(stage, audit)
    give(stage, audit, first, stage.it_lead)
    statement = stage.statements(audit)[1]
    client = browser(stage, stage.dsl)
    assert "Whoever has the section: Sam Whitlock" in text_of(client.get(page_of(statement) + "person/"))
    assert client.post(page_of(statement) + "person/", {"person": stage.head.pk})["Location"] == page_of(statement)
    assert "Assigned to Helen Marsh" in text_of(client.get(page_of(statement)))
    with as_tenant(stage.oak):
        assert [row.left for row in queries.assigned_for_home(stage.head)] == [1]
        assert [row.left for row in queries.assigned_for_home(stage.it_lead)] == [2]
    client.post(page_of(statement) + "person/", {"person": ""})
    assert "Assigned to Sam Whitlock" in text_of(client.get(page_of(statement)))


def test_what_changed_hands_is_journalled_once_and_what_did_not_is_left_alone(stage: Stage, audit: Audit) -> None:
    first, second = sections_of(stage, audit)
    assert give(stage, audit, first, stage.it_lead) == 1
    assert give(stage, audit, first, stage.it_lead) == 0
    assert give(stage, audit, first, None) == 1
    assert give(stage, audit, second, None) == 0
    with as_tenant(stage.oak):
        assert Entry.objects.filter(verb="audit.assigned").count() == 2
        assert Assignment.objects.get().person is None


def test_only_who_answers_gives_work_and_only_to_who_answers(stage: Stage, audit: Audit) -> None:
    first, _second = sections_of(stage, audit)
    give(stage, audit, first, stage.it_lead)
    for nobody in (stage.governor, stage.staff):
        with pytest.raises(NotAllowed):
            give(stage, audit, first, stage.dsl, by=nobody)
        with pytest.raises(NotPossibleNow):
            give(stage, audit, first, nobody)
    with as_tenant(stage.oak):
        stage.dsl.is_active = False
        stage.dsl.save(update_fields=["is_active"])
    with pytest.raises(NotPossibleNow):
        give(stage, audit, first, stage.dsl)
    assert browser(stage, stage.governor).get(f"/audits/{audit.pk}/people/").status_code == 403
    with as_tenant(stage.oak):
        assert Assignment.objects.get().person == stage.it_lead


def test_a_section_of_another_audit_or_school_is_not_found(stage: Stage, audit: Audit) -> None:
    with pytest.raises(NotFound):
        give(stage, audit, uuid.uuid4(), stage.it_lead)
    stranger = make_person(stage.world.elm, Role.HEAD)
    with pytest.raises(NotFound):
        give(stage, audit, sections_of(stage, audit)[0], stranger)


# Comments


def test_a_comment_is_on_the_page_and_on_the_home_page_of_whom_it_is_for_until_they_have_read_it(
    stage: Stage, audit: Audit
) -> None:
    statement = stage.statements(audit)[0]
    client = browser(stage, stage.dsl)
    form = text_of(client.get(page_of(statement) + "comments/"))
    assert "Tom Okafor, Governor" in form
    assert "Ina Staff" not in form
    assert "Priya Nair, Designated" not in form.partition("Comments")[2]
    answer = client.post(page_of(statement) + "comments/", {"text": "Is this so?", "said_to": [stage.governor.pk]})
    assert answer["Location"] == page_of(statement) + "#comments"
    governor = browser(stage, stage.governor)
    assert "Priya Nair has a comment for you on statement 1.1" in text_of(governor.get("/"))
    words = text_of(governor.get(page_of(statement)))
    assert "1 comment is for you." in words
    assert "Is this so?" in words
    assert "For Tom Okafor" in words
    assert "comment is for you" not in text_of(browser(stage, stage.head).get(page_of(statement)))
    governor.post(page_of(statement) + "comments/read/")
    assert "has a comment for you" not in text_of(governor.get("/"))


def test_answering_a_comment_is_having_read_it(stage: Stage, audit: Audit) -> None:
    say(stage, audit, "Is this so?", stage.governor)
    say(stage, audit, "And this?", stage.governor, place=1)
    say(stage, audit, "It is.", stage.dsl, by=stage.governor)
    with as_tenant(stage.oak):
        (left,) = queries.mentions_for_home(stage.governor)
        assert left.comment.text == "And this?"
        assert [mention.comment.text for mention in queries.mentions_for_home(stage.dsl)] == ["It is."]


def test_a_comment_without_words_or_for_a_stranger_is_refused_and_what_was_typed_stays(
    stage: Stage, audit: Audit
) -> None:
    page = page_of(stage.statements(audit)[0]) + "comments/"
    client = browser(stage, stage.dsl)
    empty = client.post(page, {"text": "  ", "said_to": [stage.head.pk]})
    assert empty.status_code == 422
    assert "Write a comment first." in text_of(empty)
    stranger = client.post(page, {"text": "Kept words.", "said_to": [stage.staff.pk]})
    assert stranger.status_code == 422
    assert "Kept words." in stranger.content.decode()
    with as_tenant(stage.oak):
        assert not Comment.objects.exists()
    with pytest.raises(NotFound):
        say(stage, audit, "Words.", stage.staff)


def test_the_words_of_a_removed_comment_are_gone_and_only_its_author_removes_it(stage: Stage, audit: Audit) -> None:
    comment = say(stage, audit, "Wren was absent.", stage.head)
    statement = stage.statements(audit)[0]
    address = f"{page_of(statement)}comments/{comment.pk}/remove/"
    assert browser(stage, stage.head).post(address).status_code == 403
    assert "Wren" in text_of(browser(stage, stage.head).get(page_of(statement)))
    assert browser(stage, stage.dsl).post(address).status_code == 302
    assert "A comment that was removed." in text_of(browser(stage, stage.head).get(page_of(statement)))
    with as_tenant(stage.oak):
        assert Comment.objects.get().text == ""
        assert queries.mentions_for_home(stage.head) == []
        assert "Wren" not in str(list(Entry.objects.values()))


def test_a_signed_audit_can_be_asked_about_and_a_finished_one_not(stage: Stage) -> None:
    audit = stage.signed_audit()
    say(stage, audit, "Before I sign: is this so?", stage.head, by=stage.governor)
    with as_tenant(stage.oak):
        sign_as_governor(audit_id=audit.pk, by=stage.governor)
    with pytest.raises(NotPossibleNow):
        say(stage, audit, "And this?")
    page = browser(stage, stage.dsl).get(page_of(stage.statements(audit)[0]))
    assert "Before I sign: is this so?" in text_of(page)
    assert "Add a comment" not in text_of(page)
    with pytest.raises(NotAllowed):
        say(stage, audit, "Words.", by=stage.staff)


# The mail


def test_one_mail_tells_how_much_waits_and_not_a_word_of_it(stage: Stage, audit: Audit) -> None:
    first, second = sections_of(stage, audit)
    say(stage, audit, "Wren was absent.", stage.head, stage.it_lead)
    say(stage, audit, "Wren again.", stage.it_lead, place=1)
    gone = say(stage, audit, "By mistake.", stage.governor)
    give(stage, audit, first, stage.it_lead)
    give(stage, audit, second, stage.head, by=stage.head)
    with as_tenant(stage.oak):
        actions.mark_read(audit_id=audit.pk, statement_id=gone.statement_id, by=stage.head)
        actions.remove_comment(audit_id=audit.pk, statement_id=gone.statement_id, comment_id=gone.pk, by=stage.dsl)
        assert actions.tell_people() == 1
        assert actions.tell_people() == 0
    run_jobs(stage.world)
    (sent,) = mail.outbox
    assert sent.to == [stage.it_lead.email]
    assert "2 comments at St Oak’s Primary School are for you." in sent.body
    assert "You have been asked to answer 1 part of an audit." in sent.body
    assert "Wren" not in f"{sent.subject} {sent.body}"
    with as_tenant(stage.oak):
        assert Mention.objects.filter(person=stage.it_lead, read_at=None).count() == 2


# Who is here


def test_others_on_the_same_statement_are_shown_and_forgotten_when_they_have_gone(
    stage: Stage, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, other = stage.statements(audit)[:2]
    head, dsl = browser(stage, stage.head), browser(stage, stage.dsl)
    head.get(page_of(statement))
    assert "Helen Marsh, Head teacher Reading this statement" in text_of(dsl.get(page_of(statement)))
    assert "Nobody else has this statement open." in text_of(dsl.get(page_of(other)))
    head.get(page_of(statement) + "here/?doing=writing", headers={"hx-request": "true"})
    assert "Helen Marsh, Head teacher Writing the note" in text_of(dsl.get(page_of(statement) + "here/"))
    assert "Here now, in Section 1" in text_of(dsl.get(f"/audits/{audit.pk}/"))
    now = timezone.now().timestamp()
    # Half-way the lead says that their own page is open, which keeps the note of the audit in the cache, not the head in it.
    for passed in (presence.FORGOTTEN_AFTER / 2, presence.FORGOTTEN_AFTER + 1):
        monkeypatch.setattr(presence.time, "time", lambda passed=passed: now + passed)
        dsl.get(page_of(statement) + "here/", headers={"hx-request": "true"})
    assert "Nobody else has this statement open." in text_of(dsl.get(page_of(statement) + "here/"))


def test_a_page_that_only_says_that_it_is_open_keeps_nobody_signed_in(stage: Stage, audit: Audit) -> None:
    statement = stage.statements(audit)[0]
    client = browser(stage, stage.dsl)
    with as_tenant(stage.oak):
        session = client.session
        seen = session["lantern.seen"] = int((timezone.now() - timedelta(minutes=5)).timestamp())
        session["lantern.since"] = seen
        session.save()
    client.get(page_of(statement) + "here/", headers={"hx-request": "true"})
    with as_tenant(stage.oak):
        assert client.session["lantern.seen"] == seen
    client.get(page_of(statement))
    with as_tenant(stage.oak):
        assert client.session["lantern.seen"] > seen


def test_a_cache_that_is_away_only_hides_who_is_here(
    stage: Stage, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: object, **options: object) -> None:
        raise CacheAway

    client = browser(stage, stage.dsl)
    monkeypatch.setattr(type(caches["default"]), "get", away)
    page = client.get(page_of(stage.statements(audit)[0]))
    assert page.status_code == 200
    assert "Nobody else has this statement open." in text_of(page)
