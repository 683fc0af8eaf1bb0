"""What people say around a course: asked by themselves at three moments, counted, and shown of five people or more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from lantern.errors import DomainError, NotFound
from tests.cast import as_tenant, run_jobs
from tests.checklists.school.test_budgets import at_most
from tests.training.school.learning.desk import Desk, publish
from tests.training.school.learning.desk import Learner as Browser
from tests.training.school.needs.test_checks import answers, text_of
from training.school.learning.learner import Learner
from training.school.learning.models import Enrolment
from training.school.needs.actions.around import ask_later, say, write_figures
from training.school.needs.models import CourseFigure, CourseTally, Given, Moment
from training.school.needs.queries.impact import around, around_of, impacts


def _passed_days_ago(enrolment: Enrolment, days: int) -> None:
    """The rest of the story happened long ago."""
    Enrolment.objects.filter(pk=enrolment.pk).update(passed_at=timezone.now() - timedelta(days=days))


def test_a_learner_is_asked_before_after_and_three_months_later(desk: Desk, mailoutbox: list[Any]) -> None:
    course = publish(desk.world.hillshire, topics=("concerns", "ai"), title="With topics")
    staff = desk.add("Amir Rahman", email="amir@oak.test")
    enrolment = desk.enrolled(staff, version=course)
    phone: Browser = desk.by_link(staff)
    assert "First say how confident you are today" in phone.get(f"{enrolment.pk}/")
    before = f"{enrolment.pk}/confidence/before/"
    page = phone.get(before)
    # A statement for each topic, and the questions with one right answer.
    for said in ("whom to tell, the same day", "which AI tools", "Whom do you tell first?", "A pupil shows you"):
        assert said in page
    assert "Put the steps in order" not in page
    sent = {"statement_0": "1", "statement_1": "2", "question_0": "a", "question_1": "b"}
    missing: Any = phone.post(before, {**sent, "question_1": ""})
    assert missing.status_code == 422
    assert "Choose one of the answers" in missing.content.decode()
    assert phone.post(before, {**sent, "statement_0": "7"}).status_code == 422
    for other in ("after", "later", "sometime"):
        assert phone.browser.get(f"{phone.base}{enrolment.pk}/confidence/{other}/").status_code == 404
    assert phone.post(before, sent).status_code == 302
    assert phone.post(before, sent).status_code == 404
    assert "First say how confident" not in phone.get(f"{enrolment.pk}/")
    phone.pass_course(enrolment)
    for page in ("", "result/"):
        assert "Say how confident you are now" in phone.get(f"{enrolment.pk}/{page}")
    after = phone.get(f"{enrolment.pk}/confidence/after/")
    # The attempt that passed has answered the questions.
    assert "Whom do you tell first?" not in after
    assert phone.post(f"{enrolment.pk}/confidence/after/", answers(after, 4)).status_code == 302
    with as_tenant(desk.oak):
        rows = {row.moment: (row.levels, row.right, row.questions) for row in CourseTally.objects.all()}
        assert rows == {"before": ([1, 1, 0, 0], 1, 2), "after": ([0, 0, 0, 2], 2, 2)}
        _passed_days_ago(enrolment, 89)
        assert ask_later() == 0
        _passed_days_ago(enrolment, 90)
        assert (ask_later(), ask_later()) == (1, 0)
        _passed_days_ago(enrolment, 104)
        assert (ask_later(), ask_later()) == (1, 0)
    run_jobs(desk.world)
    asked = [mail for mail in mailoutbox if "Three months on" in mail.subject]
    assert [mail.to for mail in asked] == [["amir@oak.test"]] * 2
    assert "With topics" not in asked[0].body + asked[0].subject
    assert "what has stayed?" in phone.get()
    later = phone.get(f"{enrolment.pk}/confidence/later/")
    assert phone.post(f"{enrolment.pk}/confidence/later/", {**answers(later, 3), **sent}).status_code == 302
    assert "what has stayed?" not in phone.get()
    with as_tenant(desk.oak):
        assert set(Given.objects.values_list("moment", flat=True)) == set(Moment.values)
        with pytest.raises(NotFound):
            around_of(Learner(staff), enrolment.pk, "later")


def test_figures_grow_by_five_people_at_least_and_name_a_clear_change_only(desk: Desk) -> None:
    lead = desk.lead()
    assert "Nobody has been asked yet" in text_of(lead, "/training/impact/")
    assert lead.get(f"/training/impact/{desk.course.course_id}/").status_code == 404
    learners = []
    for place in range(11):
        staff = desk.add(f"Person {place}")
        learners.append((staff, desk.enrolled(staff)))
    with as_tenant(desk.oak):
        for place, (staff, enrolment) in enumerate(learners):
            _say(staff, enrolment, level=1, right=False)
            written = write_figures()
            assert written == (1 if place in (4, 9) else 0)
        assert [figure.people for figure in CourseFigure.objects.all()] == [5, 5]
        for place, (staff, enrolment) in enumerate(learners[:10]):
            Enrolment.objects.filter(pk=enrolment.pk).update(passed_at=timezone.now() - timedelta(days=1))
            enrolment.refresh_from_db()
            _say(staff, enrolment, level=4 if place else 2, right=True)
        assert CourseFigure.objects.count() == 2
    read = text_of(lead, f"/training/impact/{desk.course.course_id}/")
    # Ten have replied after it, and the night has not been: nothing of them is shown.
    assert "Straight after" not in read.split("Figures grow")[0].replace("Straight after it, the attempt", "")
    assert "11 replies wait" in read
    with as_tenant(desk.oak):
        assert write_figures() == 1
        assert write_figures() == 0
        (found,) = impacts()
        assert [(one.people, one.levels) for one in found.moments[:2]] == [(10, (10, 0, 0, 0)), (10, (0, 1, 0, 9))]
        assert found.waiting == 1
        with at_most(3):
            impacts()
    read = text_of(lead, f"/training/impact/{desk.course.course_id}/")
    assert "Clearly more: +90 points" in read
    assert "1 reply waits" in read
    assert "Clearly more" in text_of(lead, "/training/impact/")
    with as_tenant(desk.oak):
        four = {"course_id": desk.course.course_id, "moment": "later", "levels": [], "people": 4}
        with pytest.raises(IntegrityError, match="coursefigure_of_five_or_more"), transaction.atomic():
            CourseFigure.objects.create(**four)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("update school_needs_coursefigure set people = 50")


def _say(staff: Any, enrolment: Enrolment, *, level: int, right: bool) -> None:
    asked = around(enrolment)
    assert asked is not None
    replies = {one.id: next(option.id for option in one.options if option.right == right) for one in asked.questions}
    for wrong in ([], [9] * len(asked.statements)):
        with pytest.raises(DomainError, match="one answer for each sentence"):
            say(enrolment_id=enrolment.pk, moment=asked.moment, levels=wrong, replies=replies, by=Learner(staff))
    given = [level] * len(asked.statements)
    say(enrolment_id=enrolment.pk, moment=asked.moment, levels=given, replies=replies, by=Learner(staff))
