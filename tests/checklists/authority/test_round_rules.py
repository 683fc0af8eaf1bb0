"""How often a school may be asked the same statements, more time, and schools by type or list."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from checklists.authority import catalogue
from checklists.authority.actions.rounds import add_schools, change_dates, extend, open_round
from checklists.authority.models import Round, RoundSchool, Statement, Version
from checklists.authority.rules import AskedElsewhere, WrongDates, why_not_again
from checklists.scales import Scale
from checklists.school_year import school_year
from lantern.access.roles import Role
from lantern.audit.queries import entries_about
from lantern.errors import NotPossibleNow
from tenants.register.models import School
from tests.cast import World, as_tenant, client_for, make_person, owner_mode
from tests.checklists.authority.conftest import Desk
from tests.checklists.authority.pages import change_elm, day_parts, text_of, url
from tests.checklists.authority.test_round_pages import begun
from tests.checklists.school.test_at_once import at_once

Days = Callable[[int], date]


def asked(opens: date, closes: date | None = None, *, closed: bool = False, title: str = "Audit") -> AskedElsewhere:
    return AskedElsewhere(uuid.uuid4(), title, opens, closes, closed)


@pytest.mark.parametrize(
    ("other", "opens", "closes", "why"),
    [
        (asked(date(2026, 9, 7)), date(2027, 3, 1), None, "which is not closed"),
        (asked(date(2026, 9, 7), closed=True), date(2027, 3, 1), None, ""),
        (asked(date(2026, 9, 7), date(2026, 12, 4)), date(2026, 12, 4), None, "which is not closed"),
        (asked(date(2026, 9, 7), date(2026, 12, 4)), date(2026, 12, 5), None, ""),
        (asked(date(2027, 3, 1)), date(2026, 9, 7), date(2027, 2, 28), ""),
        (asked(date(2027, 3, 1)), date(2026, 9, 7), date(2027, 3, 1), "which is not closed"),
        (asked(date(2027, 3, 1)), date(2026, 9, 7), None, "which is not closed"),
    ],
)
def test_a_school_answers_a_checklist_in_one_round_at_a_time(
    other: AskedElsewhere, opens: date, closes: date | None, why: str
) -> None:
    found = why_not_again([other], opens_on=opens, closes_on=closes)
    assert why in found
    assert bool(found) == bool(why)


def test_a_school_is_asked_twice_in_a_school_year_and_not_three_times() -> None:
    autumn, spring = asked(date(2026, 9, 1), closed=True, title="A"), asked(date(2027, 3, 1), closed=True, title="B")
    assert why_not_again([autumn], opens_on=date(2027, 5, 1), closes_on=None) == ""
    assert "“A”, “B”" in why_not_again([autumn, spring], opens_on=date(2027, 8, 31), closes_on=None)
    assert why_not_again([autumn, spring], opens_on=date(2027, 9, 1), closes_on=None) == ""
    assert [school_year(date(2027, 8, 31)), school_year(date(2027, 9, 1))] == [2026, 2027]


def test_the_same_statements_are_the_same_checklist_whatever_copy_they_stand_in(desk: Desk, days: Days) -> None:
    first = desk.round(closes_on=days(40))
    # Taken from the library once more: another checklist, and the same statements.
    copy = desk.version()
    with pytest.raises(NotPossibleNow, match="Answers it already") as refused:
        desk.round(copy)
    assert refused.value.code == "asked_elsewhere"
    elsewhere = desk.round(copy, school_ids=[desk.world.elm.id])
    with as_tenant(desk.world.hillshire), pytest.raises(NotPossibleNow, match="Answers it already"):
        add_schools(round_=elsewhere, school_ids=[desk.world.oak.id], by=desk.officer)
    later = desk.round(copy, opens_on=days(41), due_on=days(60))
    with as_tenant(desk.world.hillshire), pytest.raises(NotPossibleNow, match="Answers it already"):
        change_dates(round_=first, seen=0, due_on=days(30), closes_on=days(41), by=desk.officer)
    assert later.pk != first.pk


@pytest.mark.parametrize("way", ["typed anew", "replaces", "both replace"])
def test_statements_written_once_more_are_the_same_and_cannot_be_asked_beside(desk: Desk, way: str) -> None:
    first, again = desk.draft(), desk.draft()
    with as_tenant(desk.world.hillshire):
        theirs = Statement.objects.filter(section__template=again)
        # No statement keeps its id, as in a file without the column of ids, and all but one are about something else.
        for number, statement in enumerate(theirs.order_by("pk")):
            old, statement.stable_id, statement.plain = statement.stable_id, uuid.uuid4(), f"Another thing {number}"
            statement.replaces = []
            if number == 0:
                twin = Statement.objects.get(section__template=first, stable_id=old)
                statement.plain = f" {twin.plain.upper()}. " if way == "typed anew" else statement.plain
                statement.replaces = [old] if way == "replaces" else []
                if way == "both replace":
                    statement.replaces = [uuid.uuid4()]
                    Statement.objects.filter(pk=twin.pk).update(replaces=statement.replaces)
            statement.save()
    desk.round(desk.version(first))
    copy = desk.version(again)
    with pytest.raises(NotPossibleNow, match="Answers it already"):
        desk.round(copy)
    desk.round(copy, school_ids=[desk.world.elm.id])


def test_what_schools_write_in_figures_or_words_may_be_asked_beside(desk: Desk) -> None:
    drafts = [desk.draft(), desk.draft()]
    with as_tenant(desk.world.hillshire):
        for draft in drafts:
            for number, one in enumerate(Statement.objects.filter(section__template=draft).order_by("pk")):
                one.stable_id, one.plain = uuid.uuid4(), f"About {draft.title}, {number}"
                one.scale, one.red_flag = one.scale if number else Scale.TEXT, False
                one.plain = one.plain if number else "Anything else that you want to note"
                one.save()
    for draft in drafts:
        desk.round(desk.version(draft))


def test_officers_who_open_copies_at_the_same_moment_ask_a_school_once(committed: World) -> None:
    officer = make_person(committed.hillshire, Role.OFFICER)
    desk = Desk(world=committed, officer=officer, client=client_for(committed.hillshire, officer))
    versions = [desk.version() for _copy in range(3)]
    elsewhere = desk.round(versions[0], school_ids=[committed.elm.id])
    today = timezone.localdate()

    def opening(version: Version) -> Callable[[], object]:
        dates = {"opens_on": today, "due_on": today + timedelta(days=9)}
        return lambda: open_round(version=version, title="Audit", school_ids=[committed.oak.id], by=officer, **dates)

    acts = [opening(version) for version in versions[1:]]
    acts.append(lambda: add_schools(round_=elsewhere, school_ids=[committed.oak.id], by=officer))
    results = at_once(committed.hillshire, *acts)
    assert sum(isinstance(one, NotPossibleNow) for one in results) == 2
    with as_tenant(committed.hillshire):
        assert RoundSchool.objects.filter(school_id=committed.oak.id).count() == 1


def test_the_check_page_names_who_cannot_be_asked_again_and_leaves_them_out(desk: Desk, days: Days) -> None:
    desk.round()
    key = begun(desk, days)
    desk.client.post(url("round_schools", key), {"which": "all"})
    page = text_of(desk.client.get(url("round_check", key)))
    assert "1 school cannot be asked these statements again now" in page
    assert "Nobody at 2 of these schools has been invited yet." in page
    assert "Answers it already in “Online safety audit”" in page
    refused = desk.client.post(url("round_check", key))
    assert refused.status_code == 409
    desk.client.post(url("round_check", key), {"action": "leave_out"})
    made = desk.client.post(url("round_check", key), follow=True).context["round"]
    with as_tenant(desk.world.hillshire):
        assert [row.school_id for row in RoundSchool.objects.filter(round=made)] == [desk.world.elm.id]


def test_more_time_for_one_school_is_seen_by_that_school_alone_with_its_reason(desk: Desk, days: Days) -> None:
    round_ = desk.round(school_ids=[desk.world.oak.id, desk.world.elm.id], closes_on=days(50))
    with as_tenant(desk.world.hillshire):
        for until, reason, field in (
            (days(30), "Ill", "due_on"),
            (days(51), "Ill", "due_on"),
            (days(40), "  ", "reason"),
        ):
            with pytest.raises(WrongDates) as wrong:
                extend(round_=round_, school_ids=[desk.world.oak.id], due_on=until, reason=reason, by=desk.officer)
            assert wrong.value.field == field
        with pytest.raises(NotPossibleNow, match="not asked in this round"):
            extend(round_=round_, school_ids=[desk.world.ash.id], due_on=days(40), reason="Ill", by=desk.officer)
        extend(round_=round_, school_ids=[desk.world.oak.id], due_on=days(40), reason="A flood", by=desk.officer)
        assert entries_about(round_.pk).filter(verb="round.extended").get().facts["schools"] == 1
    with as_tenant(desk.world.oak):
        assert [(row.due_on, row.why_later) for row in catalogue.open_rounds()] == [(days(40), "A flood")]
        assert [row.extension_reason for row in RoundSchool.objects.all()] == ["A flood"]
    with as_tenant(desk.world.elm):
        assert [(row.due_on, row.why_later) for row in catalogue.open_rounds()] == [(days(30), "")]
    with as_tenant(desk.world.hillshire):
        change_dates(round_=round_, seen=0, due_on=days(45), closes_on=days(50), reason="Snow", by=desk.officer)
    with as_tenant(desk.world.oak):
        assert [(row.due_on, row.why_later) for row in catalogue.open_rounds()] == [(days(45), "Snow")]


def test_a_later_due_date_for_everybody_needs_a_reason_and_a_closing_date_comes_after_it(
    desk: Desk, days: Days
) -> None:
    round_ = desk.round()
    address = url("round_due", round_.pk)
    later = day_parts("due_on", days(40)) | {"seen": 0}
    assert "Enter why there is more time" in text_of(desk.client.post(address, later))
    wrong = later | day_parts("closes_on", days(39)) | {"reason": "Snow"}
    assert "The closing date must be the due date or later" in text_of(desk.client.post(address, wrong))
    right = later | day_parts("closes_on", days(47)) | {"reason": "Snow"}
    assert desk.client.post(address, right).status_code == 302
    with as_tenant(desk.world.hillshire):
        held = Round.objects.get(pk=round_.pk)
    assert (held.due_on, held.closes_on, held.due_reason) == (days(40), days(47), "Snow")


def test_reminders_are_chosen_for_each_round(desk: Desk) -> None:
    round_ = desk.round()
    address = url("round_reminders", round_.pk)
    assert "2 weeks before, 3 days before, the day after, 1 week after" in text_of(
        desk.client.get(url("round", round_.pk))
    )
    assert desk.client.post(address, {"days": ["7", "-1"]}).status_code == 302
    with as_tenant(desk.world.hillshire):
        held = Round.objects.get(pk=round_.pk)
        assert (held.remind_days, held.mail_at_opening) == ([-1, 7], False)
    assert "There is a problem" in text_of(desk.client.post(address, {"days": ["5"]}))


def test_schools_are_chosen_by_type_and_from_a_pasted_list(desk: Desk, days: Days) -> None:
    change_elm(desk, type_name="Studio school", laestab="9994001")
    key = begun(desk, days)
    address = url("round_schools", key)
    desk.client.post(address, {"which": "types", "types": ["Studio school"]})
    assert names_chosen(desk, key) == ["Elm School"]
    with owner_mode(), as_tenant(desk.world.hillshire):
        oak = School.objects.get(pk=desk.world.oak.id)
    wrong = desk.client.post(address, {"which": "list", "listed": f"999/4001\n{oak.name.upper()}\nNowhere School\n"})
    assert "line 3: Nowhere School" in text_of(wrong)
    assert "Enter at least one school" in text_of(desk.client.post(address, {"which": "list", "listed": " \n"}))
    desk.client.post(address, {"which": "list", "listed": f"999/4001\r\n{oak.urn},\r\n\r\n"})
    assert sorted(names_chosen(desk, key)) == ["Elm School", oak.name]


def names_chosen(desk: Desk, key: object) -> list[str]:
    return [school.name for school in desk.client.get(url("round_check", key)).context["schools"]]


def test_a_round_with_a_closing_date_is_closed_from_that_day_on(desk: Desk, days: Days) -> None:
    round_ = desk.round(closes_on=days(40))
    today = timezone.localdate()
    with as_tenant(desk.world.hillshire):
        Round.objects.filter(pk=round_.pk).update(
            opens_on=today - timedelta(days=9), due_on=today - timedelta(days=1), closes_on=today + timedelta(days=1)
        )
    page = text_of(desk.client.get(f"/rounds/{round_.pk}/close/"))
    assert "from its closing date on" in page
