"""The pages of the action plan: what they show, what they take, and what a refusal looks like."""

import io
import re

from django.test import Client
from openpyxl import load_workbook

from checklists.school.evidence.actions import Content, Dates, add_item, use_items
from checklists.school.plan import actions, queries
from checklists.school.plan.models import PlanAction
from tenants.people.models import User
from tests.cast import as_tenant, client_for
from tests.checklists.school.plan.desk import Desk, in_days
from tests.checklists.school.plan.test_reds import next_audit
from tests.checklists.school.test_budgets import at_most
from tests.checklists.school.test_pages import page_of, text_of


def browser(desk: Desk, person: User | None = None) -> Client:
    return client_for(desk.stage.oak, person or desk.stage.dsl)


def date_of(name: str, days: int) -> dict[str, object]:
    day = in_days(days)
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def filled(desk: Desk, **changed: object) -> dict[str, object]:
    usual = {"title": "Order the licence", "why": "", "owner": str(desk.stage.it_lead.pk), "priority": 2}
    return {**usual, **date_of("due_on", 10), **changed}


def open_plan(desk: Desk) -> dict[str, PlanAction]:
    """Five open actions, one of them of the reader's own, and one that is done."""
    made = {
        "late": desk.make_due(desk.add("Late thing", at=desk.statements[0]), in_days(-12)),
        "soon": desk.add("Soon thing", at=desk.statements[3], due_on=in_days(9), owner=desk.stage.dsl),
        "today": desk.add("Today’s thing", due_on=in_days(0), owner_words="Network manager"),
        "far": desk.add("Far thing", due_on=in_days(58), at=desk.statements[1], priority=1),
        "done": desk.add("Done thing"),
    }
    with as_tenant(desk.stage.oak):
        actions.note_progress(action_id=made["late"].pk, by=desk.stage.dsl, text="Licence ordered; it comes soon.")
        actions.close_action(action_id=made["done"].pk, by=desk.stage.dsl, status="done", text="Since Monday.")
    return made


def test_the_plan_is_in_groups_by_when_things_are_due(desk: Desk) -> None:
    open_plan(desk)
    page = text_of(browser(desk).get("/plan/"))
    places = [
        page.index(words)
        for words in ("Overdue (1)", "Late thing", "Due in the next 30 days (2)", "Today’s thing", "Soon thing")
    ]
    assert places == sorted(places)
    for words in (
        "Open 4",
        "Overdue 1",
        "Mine 1",
        "From a red 2",
        "Done this year 1",
        "12 days overdue",
        "9 days left",
    ):
        assert words in page
    for words in ("due today", "58 days left", "“Licence ordered; it comes soon.”", "No note yet", "Network manager"):
        assert words in page
    assert "1.1 Online safety audit 2026" in page
    assert "Done thing" not in page


def test_filters_search_order_and_paging_work_together(desk: Desk) -> None:
    open_plan(desk)
    client = browser(desk)

    def shown(query: str) -> list[str]:
        return re.findall(r"(\w+)(?:’s)? thing</a>", client.get(f"/plan/{query}").content.decode())

    assert shown("?show=overdue") == ["Late"]
    assert shown("?show=mine") == ["Soon"]
    assert shown("?show=red") == ["Late", "Far"]
    assert shown("?show=done") == ["Done"]
    assert shown("?sort=priority") == ["Far", "Late", "Today", "Soon"]
    assert shown("?sort=owner") == ["Soon", "Late", "Far", "Today"]
    assert shown("?q=network") == ["Today"]
    assert shown("?show=nonsense&sort=nonsense") == ["Late", "Today", "Soon", "Far"]
    assert "No action says that" in text_of(client.get("/plan/?q=zebra"))
    for number in range(47):
        desk.add(f"Number {number}", due_on=in_days(100 + number))
    first, second = (text_of(client.get(f"/plan/?page={page}")) for page in (1, 2))
    assert "Later (48)" in first
    assert "Number 46" not in first
    assert "Number 46" in second


def test_an_action_is_added_from_a_statement_and_stands_there(desk: Desk) -> None:
    client, statement = browser(desk), desk.statements[0]
    page = client.get(page_of(statement))
    add = f"/plan/add/{desk.audit.pk}/{statement.pk}/"
    assert add in page.content.decode()
    form = text_of(client.get(add))
    assert "1.1 Statement 1 of section 1 is true" in form
    assert "Sam Whitlock, IT lead" in form
    assert "Ina Staff" not in form
    assert client.post(add, filled(desk)).url == page_of(statement)
    again = text_of(client.get(page_of(statement)))
    assert "Order the licence" in again
    assert "Not begun, 10 days left" in again
    governor = browser(desk, desk.stage.governor)
    assert add not in governor.get(page_of(statement)).content.decode()
    assert governor.post(add, filled(desk)).status_code == 403


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    client = browser(desk)
    refused = client.post("/plan/add/", filled(desk, title="", owner="other", why="Because.", **date_of("due_on", -1)))
    page = text_of(refused)
    assert refused.status_code == 422
    for words in ("Error: Add an action", "Enter what will be done", "Enter the role of who will do it", "Because."):
        assert words in page
    late = client.post("/plan/add/", filled(desk, **date_of("due_on", -1)))
    assert "The due date must be today or later" in text_of(late)
    assert late.status_code == 422
    with as_tenant(desk.stage.oak):
        assert not PlanAction.objects.exists()


def test_an_action_is_carried_through_from_page_to_page(desk: Desk) -> None:
    client, action = browser(desk), desk.add(why="It was switched off.")
    here = f"/plan/{action.pk}/"
    assert client.post(here, {"text": "", "status": "open"}).status_code == 422
    assert client.post(here, {"text": "Ordered.\r\nIt comes on Friday.", "status": "in_progress"}).url == here
    changed = filled(desk, title="Filter all laptops", owner="other", owner_words="Supplier", **date_of("due_on", 20))
    assert client.post(f"{here}change/", changed).url == here
    refused = client.post(f"{here}close/", {"status": "done", "text": ""})
    assert (refused.status_code, "Say in a line what was done" in text_of(refused)) == (422, True)
    assert client.post(f"{here}close/", {"status": "done", "text": "All are filtered."}).url == here
    page = text_of(client.get(here))
    for words in (
        "Filter all laptops",
        "Supplier",
        "Ordered. It comes on Friday.",
        "All are filtered.",
        "Open it again",
    ):
        assert words in page
    assert "From “Turn on filtering” to “Filter all laptops”." in page
    assert client.post(here, {"text": "More", "status": "open"}).status_code == 409
    assert client.get(f"{here}change/").status_code == 409
    assert client.post(f"{here}reopen/", {"text": "", **date_of("due_on", 5)}).status_code == 422
    assert client.post(f"{here}reopen/", {"text": "One was missed.", **date_of("due_on", 5)}).url == here
    assert "One was missed." in text_of(client.get("/plan/"))


def test_an_owner_who_does_not_plan_says_how_their_own_action_goes(desk: Desk) -> None:
    governor = browser(desk, desk.stage.governor)
    own, other = desk.add(owner=desk.stage.governor), desk.add("Another")
    assert "Say how it goes" in text_of(governor.get(f"/plan/{own.pk}/"))
    assert "Say how it goes" not in text_of(governor.get(f"/plan/{other.pk}/"))
    assert governor.post(f"/plan/{own.pk}/", {"text": "Booked.", "status": "in_progress"}).status_code == 302
    assert governor.post(f"/plan/{other.pk}/", {"text": "Booked.", "status": "open"}).status_code == 403
    assert governor.get(f"/plan/{other.pk}/close/").status_code == 403
    assert browser(desk, desk.stage.staff).get("/plan/").status_code == 403


def test_several_are_changed_at_once(desk: Desk) -> None:
    made, client = open_plan(desk), browser(desk)
    page = text_of(client.get("/plan/together/?show=red"))
    assert "Late thing" in page
    assert "Soon thing" not in page
    nobody = client.post("/plan/together/", {"owner": "", **date_of("due_on", 3)})
    assert (nobody.status_code, "Tick at least one action" in text_of(nobody)) == (422, True)
    ticked = {"action": [str(made["late"].pk), str(made["far"].pk)]}
    nothing = client.post("/plan/together/", {**ticked, "owner": ""})
    assert "Choose an owner, a due date, or both" in text_of(nothing)
    assert nothing.content.decode().count(" checked>") == 3  # the two actions and the owner that stays
    closed = client.post("/plan/together/", {"action": [str(made["done"].pk)], "owner": "", **date_of("due_on", 3)})
    assert "no longer open" in text_of(closed)
    sent = {**ticked, "owner": str(desk.stage.governor.pk), **date_of("due_on", 30)}
    assert client.post("/plan/together/?show=red", sent).url == "/plan/?show=red"
    assert {(desk.again(made[key]).owner_name, desk.again(made[key]).due_on) for key in ("late", "far")} == {
        ("Tom Okafor", in_days(30))
    }


def test_the_plan_on_paper_and_as_a_table(desk: Desk) -> None:
    made, client = open_plan(desk), browser(desk)
    paper = text_of(client.get("/plan/print/"))
    for words in ("Action plan of St Oak’s Primary School", "Overdue (1)", "Late thing", "Done thing", "Since Monday."):
        assert words in paper
    with as_tenant(desk.stage.oak):
        PlanAction.objects.filter(pk=made["soon"].pk).update(title='=HYPERLINK("https://evil.example","x")')
    csv = client.get("/plan/action-plan.csv?show=mine")
    assert "attachment" in csv["Content-Disposition"]
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[1][:14]) == (2, '"\'=HYPERLINK("')
    sheet = load_workbook(io.BytesIO(client.get("/plan/action-plan.xlsx").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 5
    late = dict(zip(rows[0], rows[1], strict=True))
    assert late["Action"] == "Late thing"
    assert (late["Rating when it was made"], late["Owner"]) == ("Red", "Sam Whitlock")
    assert late["Last note"] == "Licence ordered; it comes soon."
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_the_pages_take_as_many_queries_for_fifty_actions_as_for_five(desk: Desk) -> None:
    made, client = open_plan(desk), browser(desk)
    for number in range(45):
        desk.add(f"Number {number}", at=desk.statements[number % 5], due_on=in_days(number))
    client.get("/plan/")
    for path, budget in (
        ("/plan/", 7),
        ("/plan/?q=number", 7),
        ("/plan/print/", 7),
        ("/plan/action-plan.xlsx", 4),
        ("/plan/together/", 4),
        (f"/plan/{made['late'].pk}/", 4),
        (page_of(desk.statements[0]), 8),
    ):
        with at_most(budget):
            assert client.get(path).status_code == 200
    with as_tenant(desk.stage.oak):
        assert len(queries.of_statement(desk.statements[0])) == 10


def test_an_inspector_is_shown_everything_behind_one_answer(desk: Desk) -> None:
    stage, statement = desk.stage, desk.statements[0]
    action = desk.add("Turn on filtering", at=statement, why="Twelve laptops go home.")
    with as_tenant(stage.oak):
        actions.note_progress(action_id=action.pk, by=stage.dsl, text="Licence ordered.")
    later = next_audit(stage)
    again = stage.statements(later)[0]
    stage.answer(later, again, "amber", "Ordered, not yet in place.")
    with as_tenant(stage.oak):
        page = Content(url="https://www.example.org/licence")
        item = add_item(title="The licence", owner=stage.dsl, content=page, dates=Dates(), by=stage.dsl)
        use_items(audit_id=later.pk, statement_id=again.pk, item_ids=[item.pk], by=stage.dsl)
    here = f"{page_of(again)}inspector/"
    client = browser(desk, stage.governor)
    assert here in client.get(page_of(again)).content.decode()
    with at_most(10):
        page = text_of(client.get(here))
    for words in (
        "The licence: https://www.example.org/licence",
        "Ordered, not yet in place.",
        "Priya Nair",
        "It is true.",
        "The book, page 1",
        "Licence ordered.",
    ):
        assert words in page
    for words in (
        "Twelve laptops go home.",
        "Rated Amber",
        "Online safety audit 2026",
        "As we found it.",
        "not signed yet",
    ):
        assert words in page
    assert browser(desk, stage.staff).get(here).status_code == 403


def test_the_home_page_shows_own_actions_and_reds_without_one(desk: Desk) -> None:
    stage = desk.stage
    desk.make_due(desk.add("Late thing", at=desk.statements[0]), in_days(-2))
    lead, owner, governor = (
        text_of(browser(desk, person).get("/")) for person in (stage.dsl, stage.it_lead, stage.governor)
    )
    assert "Red, and nothing planned yet 1.2 Statement 2 of section 1 is true" in lead
    assert "1.1 Statement 1" not in lead
    assert "Your actions Late thing" in owner
    assert "2 days overdue" in owner
    assert "Late thing" not in lead
    for words in ("Your actions", "nothing planned"):
        assert words not in governor
