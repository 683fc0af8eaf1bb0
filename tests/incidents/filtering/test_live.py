"""What the filtering log says beside statements of an audit, and where that can be read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checklists.authority import library
from checklists.live_sources import LiveSource
from checklists.school.live import has_provider, suggestion_for
from checklists.school.plan.actions import Details
from incidents.school.actions import Details as About
from incidents.school.actions import log, mark_as
from incidents.school.filtering.actions import changes, checks, reviews
from incidents.school.filtering.actions.reviews import Held
from incidents.school.models import Incident
from lantern.demo.world.clock import at
from tests.cast import as_tenant
from tests.checklists.school.test_pages import text_of
from tests.incidents.filtering.desk import Desk, in_days


def said(desk: Desk, source: LiveSource, *, days: int = 0) -> tuple[str, str]:
    with as_tenant(desk.oak), at(timezone.now() + timedelta(days=days)):
        found = suggestion_for(source)
    assert found is not None
    if source != LiveSource.INCIDENTS_LOGGED:
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
        "LAO-3": "incidents-logged",
        "LAO-15": "filtering-changes",
        "FM-105": "filtering-changes",
        "FM-201": "filtering-review",
        "FM-208": "filtering-checks",
        "FM-209": "filtering-checks",
        "FM-406": "incidents-logged",
    }
    assert expected.items() <= named.items()
    assert all(has_provider(slug) for slug in expected.values())


def test_incidents_speak_in_bands_and_leave_out_what_only_the_head_knows(desk: Desk) -> None:
    assert said(desk, LiveSource.INCIDENTS_LOGGED)[0] == ""
    with as_tenant(desk.oak):

        def logged(category: str) -> Incident:
            return log(account="Jo was there.", details=About(category=category), involved=[], by=desk.dsl)

        logged("allegation")
        mark_as(incident=logged("bullying"), state="test", text="We tried the form.", by=desk.dsl)
    assert said(desk, LiveSource.INCIDENTS_LOGGED)[0] == ""
    with as_tenant(desk.oak):
        logged("bullying")
    level, words = said(desk, LiveSource.INCIDENTS_LOGGED)
    assert (level, "Fewer than five" in words, "Jo" in words) == ("green", True, False)
    with as_tenant(desk.oak):
        for _turn in range(4):
            logged("bullying")
    assert "5 incidents have been logged" in said(desk, LiveSource.INCIDENTS_LOGGED)[1]
    assert said(desk, LiveSource.INCIDENTS_LOGGED, days=30)[0] == "amber"


def test_home_says_what_waits_to_those_who_can_do_it(desk: Desk) -> None:
    desk.ask(by=desk.it_lead, until_on=in_days(5))
    desk.made(until_on=in_days(0))
    with as_tenant(desk.oak), at(timezone.now() + timedelta(days=1)):
        changes.end_what_ran_out()
    desk.review()
    lead, it_lead = (text_of(desk.browser(person).get("/")) for person in (desk.dsl, desk.it_lead))
    for words in ("Decide about 1 change to filtering", "Switch back 1 change", "Review of filtering: yearly review"):
        assert words in lead
    assert "Decide about" not in it_lead, "their own request"
    assert "Switch back 1 change" in it_lead
    for person in (desk.governor, desk.staff):
        assert "Switch back" not in text_of(desk.browser(person).get("/"))
