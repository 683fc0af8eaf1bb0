"""What the filtering log says beside statements of an audit, and where that can be read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checklists.authority import library
from checklists.live_sources import LiveSource
from checklists.school.live import has_provider, suggestion_for
from checklists.school.plan.actions import Details
from incidents.school.filtering.actions import changes, checks, reviews
from incidents.school.filtering.actions.reviews import Held
from lantern.demo.world.clock import at
from tests.cast import as_tenant
from tests.incidents.filtering.desk import Desk, in_days


def said(desk: Desk, source: LiveSource, *, days: int = 0) -> tuple[str, str]:
    with as_tenant(desk.oak), at(timezone.now() + timedelta(days=days)):
        found = suggestion_for(source)
    assert found is not None
    assert desk.browser(desk.governor).get(found.see).status_code == 200
    return found.level, " ".join(found.facts) + found.because


def test_changes_suggest_green_until_one_is_over_and_not_switched_back(desk: Desk) -> None:
    assert said(desk, LiveSource.FILTERING_CHANGES)[0] == ""
    desk.made("secret.example.org")
    level, words = said(desk, LiveSource.FILTERING_CHANGES)
    assert (level, "1 change to filtering" in words, "secret" in words) == ("green", True, False)
    with as_tenant(desk.oak), at(timezone.now() + timedelta(days=1)):
        changes.end_what_ran_out()
    assert said(desk, LiveSource.FILTERING_CHANGES)[0] == "amber"


@pytest.mark.parametrize(
    ("with_governor", "days", "level"), [(True, 0, "green"), (False, 0, "amber"), (True, 367, "red")]
)
def test_the_yearly_review_suggests_what_it_was(desk: Desk, with_governor: bool, days: int, level: str) -> None:
    assert said(desk, LiveSource.FILTERING_REVIEW)[0] == "red"
    review = desk.review(filled=True)
    people = {"with_leader": True, "with_dsl": True, "with_it": True, "with_governor": with_governor}
    with as_tenant(desk.oak):
        held = Held(held_on=in_days(0), took_part="Us", summary="Good.", **people)
        reviews.hold_review(review_id=review.pk, held=held, by=desk.dsl)
    assert said(desk, LiveSource.FILTERING_REVIEW, days=days)[0] == level


def test_checks_suggest_red_while_nothing_is_planned_about_what_came_through(desk: Desk) -> None:
    assert said(desk, LiveSource.FILTERING_CHECKS)[0] == ""
    desk.check(abuse=False)
    assert said(desk, LiveSource.FILTERING_CHECKS)[0] == "amber"
    desk.check()
    assert said(desk, LiveSource.FILTERING_CHECKS)[0] == "green"
    check = desk.check(result="through", note="One page.")
    assert said(desk, LiveSource.FILTERING_CHECKS)[0] == "red"
    with as_tenant(desk.oak):
        for title in ("Close it", "Tell the supplier"):
            details = Details(title=title, owner=desk.dsl, due_on=in_days(3))
            checks.act_on_check(check_id=check.pk, details=details, by=desk.dsl)
    level, words = said(desk, LiveSource.FILTERING_CHECKS)
    assert (level, "3 checks" in words) == ("amber", True)


def test_the_library_names_the_records_beside_the_statements_that_they_speak_of() -> None:
    named = {
        statement.code: statement.live_source
        for checklist in library.checklists()
        for section in checklist.sections
        for statement in section.statements
        if statement.live_source
    }
    expected = {
        "LAO-15": "filtering-changes",
        "FM-105": "filtering-changes",
        "FM-201": "filtering-review",
        "FM-208": "filtering-checks",
        "FM-209": "filtering-checks",
    }
    assert expected.items() <= named.items()
    assert all(has_provider(slug) for slug in expected.values())
