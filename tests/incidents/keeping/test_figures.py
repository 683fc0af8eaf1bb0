"""Figures inside the school."""

import re
from datetime import date

import pytest
from django.utils import timezone

from checklists.school_year import school_year
from incidents.school.actions import Somebody
from incidents.school.keeping.actions.retention import wind_clocks
from incidents.school.keeping.queries.figures import figures, years
from incidents.school.queries import counts_of_four_cs
from tests.cast import as_tenant
from tests.checklists.school.test_budgets import at_most
from tests.incidents.keeping.cabinet import happened, noon
from tests.incidents.school.office import CHILD, Office

YEAR = school_year(timezone.localdate())


@pytest.fixture
def year(office: Office) -> Office:
    """Six incidents of the school year before this one, one of the year before that, one hidden, one that was only a test."""
    for month in (9, 12, 1, 3, 4, 8):
        day = date(YEAR - 1 if month >= 9 else YEAR, month, 1 if month != 8 else 31)
        happened(office, office.closed(), noon(day), noon(day).replace(hour=18))
    happened(office, office.closed(category="scam", involved=()), noon(date(YEAR - 1, 8, 31)))
    hidden = office.log(category="allegation", involved=())
    happened(office, hidden, noon(date(YEAR - 1, 10, 1)))
    test = office.do("mark_as", office.log(), state="test", text="We tried it.")
    happened(office, test, noon(date(YEAR - 1, 10, 1)))
    return office


def test_a_school_year_is_counted_by_kind_term_year_group_and_time(year: Office) -> None:
    with as_tenant(year.oak):
        found = figures(year.dsl, YEAR - 1)
        assert (found.total, found.before, found.closed) == (6, 1, 6)
        assert found.by_term == {"autumn": 2, "spring": 2, "summer": 2}
        assert (found.by_area["conduct"], found.by_area["adult"]) == (6, 0)
        assert found.by_year_group == {CHILD.year_group: 6}
        assert found.days_to_close == 0.2
        assert figures(year.head, YEAR - 1).by_area["adult"] == 1, "the head sees what the lead does not"
        assert figures(year.dsl, YEAR).total == 0
    page = year.browser(year.dsl).get(f"/incidents/figures/?year={YEAR - 1}").content.decode()
    assert "Online bullying" in page
    assert "0.2 for the one in the middle" in page
    assert years(date(2026, 11, 22)) == [2026, 2025, 2024, 2023]
    assert year.browser(year.dsl).get("/incidents/figures/?year=x").status_code == 200


def test_the_four_cs_of_a_period_leave_out_whatever_somebody_here_may_not_know_of(year: Office) -> None:
    first, last = date(YEAR - 1, 9, 1), date(YEAR, 8, 31)
    about_head = year.log(about_head=True)
    accused = year.log(involved=(Somebody(role="instigator", kind="staff", person_id=year.dsl.pk),))
    for incident in (about_head, accused):
        happened(year, incident, noon(date(YEAR - 1, 11, 2)))
    with as_tenant(year.oak):
        found = counts_of_four_cs(first, last)
        assert found == {"content": 0, "contact": 0, "conduct": 6, "commerce": 0}
        with at_most(2):
            # Both the first day and the last are counted.
            assert counts_of_four_cs(date(YEAR - 1, 9, 1), date(YEAR - 1, 9, 1)) == {**found, "conduct": 1}
        assert counts_of_four_cs(date(YEAR - 2, 9, 1), date(YEAR - 1, 8, 31)) == {**found, "conduct": 0, "commerce": 1}
        before = date(YEAR - 1, 8, 30)
        assert counts_of_four_cs(first.replace(year=YEAR - 2), before) is None, "nothing was logged here by then"


def test_a_governor_sees_bands_and_no_number_under_them(year: Office) -> None:
    page = year.browser(year.governor).get(f"/incidents/figures/?year={YEAR - 1}").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    cells = re.findall(r'<td class="ln-num">(.*?)</td>', main)
    values = re.findall(r'summary-list__value">(.*?)</dd>', main)[:3]
    assert cells
    assert set(cells) | set(values) <= {"fewer than 5", "5 to 9"}
    assert "Online bullying" not in page, "and no single category"
    # The bars of a band are all alike, so that nobody reads a number off them.
    for table in main.split("<table")[1:]:
        rows = re.findall(r'<td class="ln-num">(.*?)</td>.*?width="(\d+)%" height="12" fill', table, re.DOTALL)
        assert rows
        assert len({words for words, _bar in rows}) == len(set(rows)), table


def test_who_sees_figures_at_all(office: Office) -> None:
    for person in office.everybody:
        status = 200 if person.role in {"head", "dsl", "deputy_dsl", "governor"} else 403
        assert office.browser(person).get("/incidents/figures/").status_code == status, person


def test_the_pages_take_as_many_queries_for_few_as_for_many(office: Office) -> None:
    browser = office.browser(office.dsl)
    addresses = {"/incidents/figures/": 13, "/incidents/referrals/?show=all": 9, "/incidents/retention/?show=coming": 8}
    for number in (1, 6):
        for _time in range(number):
            office.closed()
        with as_tenant(office.oak):
            wind_clocks()
        for address, budget in addresses.items():
            with at_most(budget):
                assert browser.get(address).status_code == 200
