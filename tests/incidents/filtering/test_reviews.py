"""Checks, reviews and the register of systems: what asks for what, and what stays."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from checklists.school.plan.actions import Details
from checklists.school.plan.models import PlanAction
from incidents.school.filtering.actions import checks, reviews, systems
from incidents.school.filtering.actions.reviews import Finding, Held, WrittenMeanwhile
from incidents.school.filtering.actions.systems import Facts
from incidents.school.filtering.models import Because, FoundAction, Part, Review, ReviewNote, ReviewState, Verdict
from incidents.school.filtering.queries.reviews import yearly_due_on
from incidents.school.filtering.rules import Incomplete
from lantern.demo.world.clock import at
from lantern.errors import NotAllowed, NotPossibleNow
from tests.cast import as_tenant
from tests.incidents.filtering.desk import Desk, in_days
from tests.people.mails import mails_of


def held(**changed: object) -> Held:
    usual = {"held_on": in_days(0), "took_part": "All of us", "summary": "In order."}
    everybody = dict.fromkeys(("with_leader", "with_dsl", "with_it", "with_governor"), True)
    return Held(**{**usual, **everybody, **changed})


def test_a_failing_check_asks_for_an_action_and_tells_the_others(desk: Desk) -> None:
    with pytest.raises(Incomplete, match="what came through"):
        desk.check(result="through")
    with pytest.raises(Incomplete, match="Tick what was tested"):
        desk.check(abuse=False, terrorist=False, adult=False)
    with pytest.raises(Incomplete, match="future"):
        desk.check(checked_on=in_days(1))
    check = desk.check(result="through", note="One page opened.")
    assert sorted(mail["to"] for mail in mails_of(desk.oak)) == sorted(
        person.email for person in (desk.head, desk.dsl, desk.deputy)
    )
    with as_tenant(desk.oak):
        plan = Details(title="Close the gap", owner=desk.it_lead, due_on=in_days(3))
        found = checks.act_on_check(check_id=check.pk, details=plan, by=desk.dsl)
        assert found.action == PlanAction.objects.get()
    before = len(mails_of(desk.oak))
    desk.check()
    assert len(mails_of(desk.oak)) == before
    with pytest.raises(NotAllowed):
        desk.check(by=desk.governor)


def test_the_same_source_proposes_one_review_however_often_it_is_said(desk: Desk) -> None:
    incident = uuid.uuid4()
    with as_tenant(desk.oak):
        first, again = (
            reviews.propose_review(because=Because.INCIDENT, source=incident, by=desk.dsl, detail="Twice")
            for _turn in range(2)
        )
        other = reviews.propose_review(because=Because.INCIDENT, source=uuid.uuid4(), by=desk.dsl)
        assert first == again != other
        with pytest.raises(DatabaseError, match="review_once_for_its_source"), transaction.atomic():
            Review.objects.create(because=Because.INCIDENT, source_id=incident, proposed_by_name="x")
        reviews.drop_review(review_id=first.pk, text="Filtering had no part in it.", by=desk.dsl)
        assert reviews.propose_review(because=Because.INCIDENT, source=incident, by=desk.dsl) not in (first, other)
        with pytest.raises(NotAllowed):
            reviews.propose_review(because=Because.RISK, source=None, by=desk.governor)


def test_a_new_ai_tool_proposes_a_review_and_an_old_one_none(desk: Desk) -> None:
    facts = Facts(name="Writer", kind="ai_tool", purpose="", owner="Computing lead", used_by="pupils", dpia="to_do")
    with as_tenant(desk.oak):
        system, review = systems.add_system(facts=facts, by=desk.it_lead, is_new=True)
        assert review is not None
        assert (review.because, review.source_id, review.state) == (Because.AI_TOOL, system.pk, ReviewState.PROPOSED)
        assert systems.add_system(facts=facts, by=desk.it_lead, is_new=False)[1] is None
        assessed = Facts(**{**vars(facts), "dpia": "done", "assessed_on": in_days(-1)})
        assert systems.change_system(system_id=system.pk, facts=assessed, by=desk.dsl).is_assessed
        with pytest.raises(Incomplete):
            systems.change_system(
                system_id=system.pk, facts=Facts(**{**vars(facts), "ended_on": in_days(1)}), by=desk.dsl
            )


def test_two_people_who_write_about_one_part_lose_nothing(desk: Desk) -> None:
    review = desk.review()
    with as_tenant(desk.oak):
        (first,) = reviews.write_findings(
            review_id=review.pk, findings={Part.AI: Finding(Verdict.IN_ORDER, "Two tools.")}, by=desk.dsl
        )
        late = {
            Part.AI: Finding(Verdict.NEEDS_ACTION, "Three tools."),
            Part.RISKS: Finding(Verdict.IN_ORDER, "As last year."),
        }
        with pytest.raises(WrittenMeanwhile) as refused:
            reviews.write_findings(review_id=review.pk, findings=late, by=desk.it_lead)
        assert (refused.value.field, refused.value.note) == ("ai_text", first)
        assert ReviewNote.objects.count() == 1, "and nothing of the rest"
        late[Part.AI] = Finding(Verdict.NEEDS_ACTION, "Three tools.", seen=first.pk)
        assert len(reviews.write_findings(review_id=review.pk, findings=late, by=desk.it_lead)) == 2
        assert reviews.write_findings(review_id=review.pk, findings=late, by=desk.it_lead) == []
        assert sorted(note.text for note in ReviewNote.objects.all()) == ["As last year.", "Three tools.", "Two tools."]


def test_a_review_is_finished_when_each_part_says_something_and_what_needs_action_has_one(desk: Desk) -> None:
    review = desk.review()
    with as_tenant(desk.oak):
        with pytest.raises(Incomplete, match="Nothing is written yet"):
            reviews.hold_review(review_id=review.pk, held=held(), by=desk.dsl)
        findings = {part: Finding(Verdict.IN_ORDER, "Good.") for part in Part}
        findings[Part.LIMITS] = Finding(Verdict.NEEDS_ACTION, "No filter on phones.")
        reviews.write_findings(review_id=review.pk, findings=findings, by=desk.dsl)
        with pytest.raises(Incomplete, match="no action was added"):
            reviews.hold_review(review_id=review.pk, held=held(), by=desk.dsl)
        plan = Details(title="Filter phones", owner_words="Supplier", due_on=in_days(9))
        checks.act_on_review(review_id=review.pk, details=plan, by=desk.dsl)
        done = reviews.hold_review(review_id=review.pk, held=held(with_governor=False), by=desk.dsl)
        assert (done.state, done.whole_group, FoundAction.objects.count()) == (ReviewState.HELD, False, 1)


def test_nothing_of_a_review_changes_once_it_was_held(desk: Desk) -> None:
    review = desk.review(filled=True)
    with as_tenant(desk.oak):
        reviews.hold_review(review_id=review.pk, held=held(), by=desk.dsl)
        for act in (
            lambda: reviews.write_findings(
                review_id=review.pk, findings={Part.AI: Finding(Verdict.IN_ORDER, "More")}, by=desk.dsl
            ),
            lambda: reviews.hold_review(review_id=review.pk, held=held(), by=desk.dsl),
            lambda: reviews.start_review(review_id=review.pk, by=desk.dsl),
            lambda: checks.act_on_review(
                review_id=review.pk, details=Details(title="x", owner=desk.dsl, due_on=in_days(1)), by=desk.dsl
            ),
        ):
            with pytest.raises(NotPossibleNow):
                act()
        with pytest.raises(DatabaseError, match="This review is finished"), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(with_governor=False)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2025, 11, 3), date(2026, 11, 3)),
        (date(2025, 8, 31), date(2026, 8, 31)),
        (date(2025, 9, 1), date(2026, 9, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_the_next_yearly_review_is_due_a_year_after_the_last(last: date, due: date) -> None:
    assert yearly_due_on(Review(held_on=last), on=date(2026, 1, 1)) == due


def test_the_yearly_review_is_proposed_by_itself_and_told_of_until_it_is_held(desk: Desk) -> None:
    def told(days: int) -> int:
        before = len(mails_of(desk.oak))
        with as_tenant(desk.oak), at(timezone.now() + timedelta(days=days)):
            reviews.remind_of_reviews()
            reviews.remind_of_reviews()
        return len(mails_of(desk.oak)) - before

    # A school that never held one is asked at once, then every four weeks; four people keep filtering.
    assert [told(days) for days in (0, 1, 27, 28, 29, 56)] == [4, 0, 0, 4, 0, 4]
    with as_tenant(desk.oak):
        review = Review.objects.get()
        assert (review.because, review.due_on) == (Because.YEARLY, in_days(28))
        with pytest.raises(NotPossibleNow, match="has to be held"):
            reviews.drop_review(review_id=review.pk, text="No time.", by=desk.head)
        reviews.start_review(review_id=review.pk, by=desk.dsl)
        findings = {part: Finding(Verdict.IN_ORDER, "Good.") for part in Part}
        reviews.write_findings(review_id=review.pk, findings=findings, by=desk.dsl)
        reviews.hold_review(review_id=review.pk, held=held(), by=desk.dsl)
    due = (yearly_due_on(Review(held_on=in_days(0)), on=in_days(0)) - in_days(0)).days
    assert [told(days) for days in (80, due - 29, due - 28, due - 27)] == [0, 0, 4, 0]
