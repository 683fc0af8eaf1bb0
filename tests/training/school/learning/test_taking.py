"""Taking a course: pages, questions one at a time, stopping and going on, passing, trying again."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from lantern.audit.models import Entry
from tests.cast import as_tenant, client_for, visitor
from tests.training.school.learning.desk import Desk, Learner, publish
from tests.training.school.staff.desk import Desk as StaffDesk
from training.school.actions.staff import note_leaving
from training.school.learning.models import Attempt, AttemptReply, Certificate, Enrolment, PageRead, PersonalLink
from training.school.models import TrainingRecord


def test_a_course_is_taken_page_by_page_and_question_by_question(desk: Desk) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    assert "Annual update" in learner.get()
    assert "Start the course" in learner.get(f"{enrolment.pk}/")
    page = learner.get(f"{enrolment.pk}/pages/m1/")
    assert "<strong>online</strong>" in page
    assert "<script>x" not in page
    assert "Page 1 of 2" in page
    # The questions wait until every page is read.
    assert learner.post(f"{enrolment.pk}/quiz/").status_code == 409
    learner.read(enrolment)
    assert "Start the questions" in learner.get(f"{enrolment.pk}/")
    first = learner.begin(enrolment)
    assert first.endswith("/quiz/1/")
    for number in range(1, 6):
        assert f"Question {number} of 5" in learner.get(f"{enrolment.pk}/quiz/{number}/")
        assert learner.reply(enrolment, number).status_code == 302
        said = learner.get(f"{enrolment.pk}/quiz/{number}/")
        assert ">Right<" in said
    assert "Yes, at once." in learner.get(f"{enrolment.pk}/quiz/1/")
    assert "The lead decides what happens next." in learner.get(f"{enrolment.pk}/quiz/1/")
    result = learner.get(f"{enrolment.pk}/result/")
    assert "You have passed" in result
    assert "5 of 5 questions right" in result
    certificate = desk.certificate(enrolment)
    with as_tenant(desk.oak):
        noted = TrainingRecord.objects.get(certificate_id=certificate.pk)
    assert (noted.staff_id, noted.version_id, noted.edition) == (
        desk.staff["grace"].pk,
        desk.course.id,
        desk.course.edition,
    )
    assert "What you have done" in learner.get()


def test_whoever_stops_at_a_question_goes_on_there_and_loses_nothing(desk: Desk) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    learner.read(enrolment)
    learner.begin(enrolment)
    for number in (1, 2, 3):
        learner.reply(enrolment, number)
    # Another browser, after the first was closed.
    again = desk.learner()
    assert "Go on at question 4" in again.get(f"{enrolment.pk}/")
    assert again.browser.get(f"{again.base}{enrolment.pk}/quiz/").url.endswith("/quiz/4/")
    # Neither skipping nor beginning once more starts anew.
    assert again.browser.get(f"{again.base}{enrolment.pk}/quiz/5/").status_code == 302
    assert again.begin(enrolment).endswith("/quiz/4/")
    with as_tenant(desk.oak):
        assert Attempt.objects.count() == 1
        assert AttemptReply.objects.count() == 3


def test_the_first_reply_stands_however_often_it_is_sent(desk: Desk) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    learner.read(enrolment)
    learner.begin(enrolment)
    assert learner.reply(enrolment, 1, {"reply": "a"}).status_code == 302
    assert learner.reply(enrolment, 1, {"reply": "b"}).status_code == 302
    said = learner.get(f"{enrolment.pk}/quiz/1/")
    assert "Not a friend" in said
    assert "Right would have been" in said
    with as_tenant(desk.oak):
        assert [row.reply for row in AttemptReply.objects.all()] == ["a"]
        # Not even by hand: the table takes no change.
        with pytest.raises(DatabaseError), transaction.atomic():
            AttemptReply.objects.update(correct=True)


@pytest.mark.parametrize(
    ("number", "sent", "said"),
    [
        (1, {}, "Choose one of the answers"),
        (1, {"reply": "z"}, "Select a valid choice"),
        (2, {}, "Choose at least one answer"),
        (3, {"part_0": "1", "part_1": "1", "part_2": "2"}, "Give each one a different number"),
        (3, {"part_0": "1", "part_1": "2"}, "Choose a number for “"),
        (4, {"part_0": "a"}, "Choose a partner for “"),
    ],
)
def test_half_a_reply_is_asked_for_again_with_what_was_sent(
    desk: Desk, number: int, sent: dict[str, str], said: str
) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    learner.read(enrolment)
    learner.begin(enrolment)
    for before in range(1, number):
        learner.reply(enrolment, before)
    response = learner.reply(enrolment, number, sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert said in page or said == "Select a valid choice"
    with as_tenant(desk.oak):
        assert AttemptReply.objects.count() == number - 1


def fail(learner: Learner, enrolment: Enrolment) -> None:
    learner.begin(enrolment)
    wrong: list[Any] = [{"reply": "a"}, {"reply": ["b"]}, None, None, {"reply": "a"}]
    for number, sent in enumerate(wrong, start=1):
        learner.reply(enrolment, number, sent)


def test_attempts_run_out_and_the_lead_can_give_another(desk: Desk) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    learner.read(enrolment)
    fail(learner, enrolment)
    result = learner.get(f"{enrolment.pk}/result/")
    assert "Not passed yet" in result
    assert "2 of 5 questions were right. 80% must be right to pass." in result
    assert "You have 1 attempt left." in result
    fail(learner, enrolment)
    assert "You have used every attempt" in learner.get(f"{enrolment.pk}/")
    assert learner.post(f"{enrolment.pk}/quiz/").status_code == 409
    lead = desk.lead()
    assert "Give another attempt" in lead.get(f"/training/enrolments/{enrolment.pk}/").content.decode()
    assert lead.post(f"/training/enrolments/{enrolment.pk}/attempt/").status_code == 302
    assert lead.post(f"/training/enrolments/{enrolment.pk}/attempt/").status_code == 409
    learner.begin(enrolment)
    for number in range(1, 6):
        learner.reply(enrolment, number)
    assert "You have passed" in learner.get(f"{enrolment.pk}/result/")
    with as_tenant(desk.oak):
        assert [attempt.passed for attempt in Attempt.objects.order_by("number")] == [False, False, True]
        assert Certificate.objects.count() == 1


def test_somebody_without_an_account_takes_a_course_by_a_personal_link(desk: Desk) -> None:
    amir = desk.add("Amir Rahman")
    enrolment, learner = desk.enrolled(amir), desk.by_link(amir)
    assert "Amir Rahman" in learner.get()
    learner.pass_course(enrolment)
    assert "You have passed" in learner.get(f"{enrolment.pk}/result/")
    response = learner.browser.get(learner.base)
    # The address is a secret, which no other site is told.
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    with as_tenant(desk.oak):
        # The journal, which visitors from support read, names nobody.
        said = [(row.by_name, row.subject_name) for row in Entry.objects.filter(verb__startswith="learning.")]
        assert ("A learner", "Annual update") in said
        assert not [row for row in said if "Amir" in "".join(row)]


def test_a_link_stops_when_it_is_revoked_when_its_time_is_over_and_when_its_person_leaves(desk: Desk) -> None:
    amir = desk.add("Amir Rahman")
    first, second, third = (desk.by_link(amir) for _ in range(3))
    assert first.browser.get(first.base[:-3] + "x/").status_code == 404
    with as_tenant(desk.oak):
        link = PersonalLink.objects.order_by("created_at").first()
        assert link is not None
        assert len(link.digest) == 64
        assert link.digest not in first.base
    lead = desk.lead()
    assert "Links that work" in lead.get(f"/training/links/{amir.pk}/").content.decode()
    assert lead.post(f"/training/links/{amir.pk}/revoke/").status_code == 302
    for one in (first, second, third):
        assert one.browser.get(one.base).status_code == 404
    fourth = desk.by_link(amir)
    assert fourth.get()
    with as_tenant(desk.oak):
        PersonalLink.objects.filter(revoked_at=None).update(revoked_at="2020-01-01T00:00Z")
    assert fourth.browser.get(fourth.base).status_code == 404
    fifth = desk.by_link(amir)
    with as_tenant(desk.oak):
        note_leaving(staff_id=amir.pk, left_on=amir.started_on, by=desk.dsl)
    assert fifth.browser.get(fifth.base).status_code == 404


def test_nobody_opens_or_answers_anybody_elses_course(desk: Desk) -> None:
    amir = desk.add("Amir Rahman")
    enrolment, other = desk.enrolled(amir), desk.learner()
    desk.by_link(amir).pass_course(enrolment)
    certificate = desk.certificate(enrolment)
    for path in (
        f"{enrolment.pk}/",
        f"{enrolment.pk}/pages/m1/",
        f"{enrolment.pk}/quiz/",
        f"{enrolment.pk}/quiz/1/",
        f"{enrolment.pk}/result/",
        f"certificates/{certificate.pk}/",
        f"certificates/{certificate.pk}/badge/",
    ):
        assert other.browser.get(other.base + path).status_code == 404, path
    for path in (f"{enrolment.pk}/pages/m1/", f"{enrolment.pk}/quiz/", f"{enrolment.pk}/quiz/1/"):
        assert other.post(path, {"reply": "b"}).status_code == 404, path
    # The account of somebody who is not on the list has no courses, and says so.
    stranger = Learner(client_for(desk.oak, desk.dsl), "/training/my/")
    assert "not linked to anybody" in stranger.get()
    assert stranger.browser.get(f"/training/my/{enrolment.pk}/").status_code == 404
    assert visitor(desk.oak).get("/training/my/").status_code == 302


def test_what_somebody_took_stays_when_the_authority_publishes_another_edition(desk: Desk) -> None:
    enrolment, learner = desk.enrolled(desk.staff["grace"]), desk.learner()
    learner.read(enrolment)
    publish(desk.world.hillshire, course_id=desk.course.course_id, number=2, title="Annual update, anew")
    # They finish the edition that they began.
    learner.begin(enrolment)
    for number in range(1, 6):
        learner.reply(enrolment, number)
    certificate = desk.certificate(enrolment)
    assert (certificate.title, certificate.edition, certificate.version_id) == (
        "Annual update",
        desk.course.edition,
        desk.course.id,
    )
    assert "Whom do you tell first?" in learner.get(f"{enrolment.pk}/result/")


def test_a_course_without_questions_is_passed_with_its_last_page(desk: Desk) -> None:
    plain = tuple(module for module in desk.course.modules if not module.questions)
    version = publish(desk.world.hillshire, title="Read this", modules=plain, attempts=0)
    enrolment, learner = desk.enrolled(desk.staff["grace"], version=version), desk.learner()
    assert learner.post(f"{enrolment.pk}/pages/m1/").status_code == 302
    assert learner.post(f"{enrolment.pk}/pages/m1/").status_code == 302
    assert "You have passed this course" in learner.get(f"{enrolment.pk}/")
    assert desk.certificate(enrolment).percent is None
    with as_tenant(desk.oak):
        assert PageRead.objects.count() == 1


def test_what_is_asked_of_a_learner_can_be_begun_by_themself(desk: Desk) -> None:
    ask = StaffDesk(desk.oak, desk.dsl, desk.dsl, desk.dsl, desk.dsl, desk.teacher).ask
    ask("Annual online-safety update", course_ids=(desk.course.course_id,))
    learner = desk.learner()
    page = learner.get()
    assert "Annual online-safety update" in page
    assert "Overdue" in page
    begun = learner.post(f"start/{desk.course.id}/")
    assert begun.status_code == 302
    # Pressed twice, one enrolment.
    assert learner.post(f"start/{desk.course.id}/").url == begun.url
    assert "You are taking a course for this" in learner.get()
    with as_tenant(desk.oak):
        enrolment = Enrolment.objects.get()
    learner.pass_course(enrolment)
    assert "Annual online-safety update" not in learner.get()
