"""The pages of incidents, as a browser without JavaScript uses them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from incidents.categories import Category
from incidents.school.actions import Somebody
from incidents.school.models import Entry, Incident, Involved
from lantern.audit.models import Entry as JournalEntry
from tests.cast import as_tenant, client_for
from tests.checklists.school.test_budgets import at_most
from tests.incidents.school.office import Office


def words(answer: Any) -> str:
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")]).split())


def nobody(place: int) -> dict[str, str]:
    names = ("kind", "role", "name", "reference", "year_group", "person")
    return {f"person{place}-{name}": "" for name in names}


def form(**changed: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "account": "Two girls fell out in a chat.",
        "category": "bullying",
        "occurred_on_day": str(today.day),
        "occurred_on_month": str(today.month),
        "occurred_on_year": str(today.year),
        "how_found": "staff",
        "in_school": "no",
        "device": "personal",
        "platform": "A chat app",
        "safe_now": "yes",
        "severity": "medium",
        **nobody(0),
        **nobody(1),
        **nobody(2),
        "person0-kind": "pupil",
        "person0-role": "victim",
        "person0-reference": "ADM-203",
        "person0-year_group": "5",
        **changed,
    }


def test_a_teacher_tells_of_something_and_sees_that_it_came_in_and_nothing_of_the_case(office: Office) -> None:
    teacher = office.browser(office.staff)
    assert "Tell them now" in words(teacher.get("/incidents/"))
    told = teacher.post("/incidents/new/", {"account": "He showed me a message.", "about": "pupil", "safe_now": "yes"})
    assert told.status_code == 302
    assert told.url.startswith("/incidents/told/")
    page = words(teacher.get(told.url))
    assert "It has come in" in page
    assert "He showed me a message." in page
    with as_tenant(office.oak):
        incident = Incident.objects.get()
    office.do("triage", incident, severity="high", safe_now=True, category="bullying", text="Spoke to the family.")
    assert teacher.post(told.url, {"text": "It was on Tuesday."}).status_code == 302
    page = words(teacher.get(told.url))
    assert "It has been read" in page
    assert "It was on Tuesday." in page
    for secret in ("Spoke to the family", "High", "bullying", office.dsl.name):
        assert secret not in page
    assert teacher.get(f"/incidents/{incident.pk}/").status_code == 403, "as any page of incidents, there or not"
    assert office.browser(office.other_staff).get(told.url).status_code == 404
    assert incident.reference in words(teacher.get("/incidents/"))
    assert "It was on Tuesday." in words(office.browser(office.dsl).get(f"/incidents/{incident.pk}/"))


def test_a_teacher_tells_of_the_head_and_the_head_learns_nothing(office: Office) -> None:
    told = office.browser(office.staff).post("/incidents/new/", {"account": "I saw it.", "about": "head"})
    assert "the chair of governors" in words(office.browser(office.staff).get(told.url))
    head = office.browser(office.head)
    with as_tenant(office.oak):
        incident = Incident.objects.get()
    for path in ("/incidents/?show=all", "/", "/activity/", "/activity/print/", "/activity/activity.csv"):
        assert incident.reference not in getattr(head.get(path), "content", b"").decode(), path
    assert incident.reference in words(office.browser(office.chair).get("/incidents/"))


def test_a_lead_logs_an_incident_with_people_and_triage_in_one_go(office: Office) -> None:
    lead = office.browser(office.dsl)
    logged = lead.post("/incidents/new/", form())
    assert logged.status_code == 302
    page = words(lead.get(logged.url))
    for shown in ("Two girls fell out in a chat.", "Online bullying", "ADM-203", "Year 5", "Medium", "A chat app"):
        assert shown in page
    with as_tenant(office.oak):
        assert Incident.objects.get().state == "triaged"


def test_what_is_wrong_is_said_beside_each_field_and_nothing_is_lost(office: Office) -> None:
    lead = office.browser(office.dsl)
    wrong = form(category="", how_found="", occurred_on_year="2099", **{"person0-role": "", "person1-name": "Mia"})
    refused = lead.post("/incidents/new/", wrong)
    assert refused.status_code == 422
    page = words(refused)
    for message in (
        "Choose what it is about",
        "Choose how it came to light",
        "Choose what part they had",
        "Choose who",
    ):
        assert message in page
    assert "Two girls fell out in a chat." in page
    named = lead.post("/incidents/new/", form(**{"person0-reference": "Robin"}))
    assert named.status_code == 422
    assert "It is not a name" in words(named)
    with as_tenant(office.oak):
        assert Incident.objects.count() == 0


def test_what_to_do_appears_on_the_page_with_and_without_javascript(office: Office) -> None:
    lead = office.browser(office.dsl)
    part = lead.get("/incidents/guidance/?category=nudes_shared").content.decode()
    assert "Do not look at, copy, print" in part
    assert "No image can be kept" in part
    asked = lead.post("/incidents/new/", form(category="data_breach", how_found="", show="guidance"))
    assert asked.status_code == 200
    assert "72 hours" in words(asked)
    assert "Two girls fell out in a chat." in words(asked)
    assert lead.get("/incidents/guidance/?category=no-such").content.strip() == b""
    for category in Category:
        assert lead.get(f"/incidents/guidance/?category={category}").status_code == 200


def test_a_lead_takes_an_incident_all_the_way_on_pages(office: Office) -> None:
    incident, lead = office.log(), office.browser(office.dsl)
    at = f"/incidents/{incident.pk}/"
    sent: list[tuple[str, dict[str, str]]] = [
        ("triage/", {"severity": "high", "safe_now": "yes", "category": "hate", "text": "Serious."}),
        ("assign/", {"person": str(office.deputy.pk), "text": "Please."}),
        ("move/", {"step": "begin"}),
        ("write/note/", {"text": "A note."}),
        ("write/account/", {"text": "She said so."}),
        ("write/action/", {"text": "We met."}),
        ("write/decision/", {"text": "We wait.", "reasons": "It is early.", "known": "Little.", "options": "Two."}),
        ("write/told/", {"text": "By letter.", "whom": "parents", "was_told": "yes", "reasons": ""}),
        ("people/add/", {"kind": "staff", "role": "witness", "name": "A teacher"}),
        ("details/", {"category": "hate", "how_found": "parent", "device": "school", "reasons": "Known now."}),
        ("move/", {"step": "monitor"}),
        ("close/", {"outcome": "Over.", "lessons": "A lesson."}),
        ("review/", {"text": "It held."}),
        ("reopen/", {"text": "Again."}),
    ]
    for path, data in sent:
        if path != "move/":
            assert lead.get(at + path).status_code == 200, path
        answer = lead.post(at + path, data)
        assert answer.status_code == 302, (path, words(answer))
    page = words(lead.get(at))
    for said in ("A note.", "She said so.", "We met.", "It is early.", "By letter.", "A lesson.", "It held.", "Again."):
        assert said in page
    assert "Dana Lead" in words(lead.get(f"{at}seen/"))
    with as_tenant(office.oak):
        (child,) = incident.involved.filter(kind="pupil")
    assert lead.post(f"{at}people/{child.pk}/leave-out/", {"text": "Another child."}).status_code == 302
    assert "ADM-203" not in words(lead.get(at)).split("The facts")[0].split("Who is in it")[1]


def test_a_correction_on_the_page_and_the_second_of_two_loses_no_word(office: Office) -> None:
    incident, lead = office.log("On Monday."), office.browser(office.dsl)
    (first,) = office.entries(incident)
    there = f"/incidents/{incident.pk}/entries/{first.pk}/correct/"
    assert "On Monday." in words(lead.get(there))
    assert lead.post(there, {"text": "On Tuesday.", "reasons": "A slip."}).status_code == 302
    second = office.browser(office.deputy).post(there, {"text": "On Friday, she says.", "reasons": "Heard."})
    assert second.status_code == 409
    assert "corrected this a moment ago" in words(second)
    assert "On Friday, she says." in words(second)
    closed = office.closed()
    late = lead.post(f"/incidents/{closed.pk}/close/", {"outcome": "My long outcome.", "lessons": "Mine."})
    assert late.status_code == 409
    assert "My long outcome." in words(late)


def test_an_incident_is_set_aside_linked_and_brought_back(office: Office) -> None:
    first, second, lead = office.log(), office.log(), office.browser(office.dsl)
    at = f"/incidents/{second.pk}/"
    assert f"The same pupil: {first.reference}" in words(lead.get(at))
    assert "Say what they have" in words(lead.post(f"{at}link/", {"reference": first.reference}))
    why = {"reference": first.reference.lower(), "reasons": "The same group chat."}
    assert lead.post(f"{at}link/", why).status_code == 302
    page = words(lead.get(at))
    assert f"Linked to {first.reference}" in page
    assert "The same group chat." in page
    assert "The same group chat." not in words(lead.get(f"/incidents/{first.pk}/")), (
        "the reason stands where it was given"
    )
    unknown = {"reference": "1999-001", "reasons": "x"}
    assert "no incident with this reference" in words(lead.post(f"{at}link/", unknown))
    assert lead.post(f"{at}link/{first.pk}/undo/", {"text": "Two groups after all."}).status_code == 302
    page = words(lead.get(at))
    assert "No longer linked" in page
    assert f"The same pupil: {first.reference}" in page
    assert lead.post(f"{at}link/", why).status_code == 302, "and they can be linked again"
    unknown = lead.post(f"{at}set-aside/", {"state": "duplicate", "same_as": "1999-001", "text": "Twice."})
    assert unknown.status_code == 422
    done = lead.post(f"{at}set-aside/", {"state": "duplicate", "same_as": first.reference, "text": "Twice."})
    assert done.status_code == 302
    assert f"It is recorded as {first.reference}" in words(lead.get(at))
    assert lead.post(f"{at}reopen/", {"text": "No, another."}).status_code == 302
    assert office.again(second).state == "reported"


def test_a_link_names_no_incident_to_those_who_may_not_know_of_it(office: Office) -> None:
    hidden, seen = office.log(category="allegation"), office.log()
    office.do("link", seen, other=hidden, reasons="The same evening.", by=office.head)
    assert any("Linked to another incident" in text for text in office.texts(seen))
    assert any("Linked to another incident" in text for text in office.texts(hidden))
    assert hidden.reference not in words(office.browser(office.dsl).get(f"/incidents/{seen.pk}/"))
    assert hidden.reference in words(office.browser(office.head).get(f"/incidents/{seen.pk}/"))
    undo = f"/incidents/{seen.pk}/link/{hidden.pk}/undo/"
    assert office.browser(office.dsl).post(undo, {"text": "x"}).status_code == 404
    accused = Somebody(role="instigator", kind="staff", person_id=office.dsl.pk)
    of_a_lead = office.log(involved=(accused,))
    office.do("link", seen, other=of_a_lead, reasons="The same evening.", by=office.head)
    assert of_a_lead.reference not in " ".join(office.texts(seen))


def test_a_hidden_incident_cannot_be_linked_to_or_found(office: Office) -> None:
    hidden, seen, lead = office.log(category="allegation"), office.log(), office.browser(office.dsl)
    refused = lead.post(f"/incidents/{seen.pk}/link/", {"reference": hidden.reference, "reasons": "x"})
    assert refused.status_code == 422
    assert "no incident with this reference" in words(refused)
    found = words(lead.get("/incidents/?show=all&q=ADM-203"))
    assert seen.reference in found
    assert hidden.reference not in found
    assert hidden.reference not in words(lead.get(f"/incidents/{seen.pk}/"))


def test_the_list_is_cut_down_by_category_date_person_and_state(office: Office) -> None:
    bullying, scam = office.log(), office.log(category="scam", involved=())
    closed, lead = office.closed(category="hate"), office.browser(office.dsl)
    with as_tenant(office.oak):
        Incident.objects.filter(pk=scam.pk).update(due_at=timezone.now() - timedelta(hours=1))

    def shown(query: str) -> set[str]:
        found = words(lead.get(f"/incidents/{query}"))
        return {one.reference for one in (bullying, scam, closed) if one.reference in found}

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert shown("") == {bullying.reference, scam.reference}
    assert shown("?show=closed") == {closed.reference}
    assert shown("?show=late") == {scam.reference}
    assert shown("?show=all&category=scam") == {scam.reference}
    assert shown("?show=all&category=conduct") == {bullying.reference}, "a whole group"
    assert shown("?show=all&q=adm-203") == {bullying.reference, closed.reference}
    assert shown(f"?show=all&q={scam.reference}") == {scam.reference}
    assert shown("?show=all&q=Robin") == set(), "names are encrypted"
    later = f"since_day={tomorrow.day}&since_month={tomorrow.month}&since_year={tomorrow.year}"
    assert shown(f"?show=all&{later}") == set()
    assert lead.get("/incidents/?since_day=99").status_code == 422


def test_the_chair_is_named_on_a_page_and_hands_over(office: Office) -> None:
    there = "/incidents/chair/"
    assert "Cleo Chair chairs" in words(office.browser(office.head).get(there))
    assert office.browser(office.head).post(there, {"person": str(office.governor.pk)}).status_code == 403
    assert office.browser(office.chair).post(there, {"person": str(office.governor.pk)}).status_code == 302
    assert "Gus Governor chairs" in words(office.browser(office.chair).get(there))


def test_the_home_page_says_what_waits_to_those_whose_it_is(office: Office) -> None:
    office.log()
    office.log(category="allegation", about_head=True)
    assert "1 to look at" in words(office.browser(office.dsl).get("/"))
    assert "Look at 1 new incident" in words(office.browser(office.head).get("/"))
    for person in (office.staff, office.governor):
        page = words(office.browser(person).get("/"))
        assert "to look at" not in page
        assert "new incident" not in page
        assert "Log a concern" in page


@pytest.fixture
def lead(office: Office) -> Client:
    lead = client_for(office.oak, office.dsl)
    lead.get("/incidents/")
    return lead


def many(office: Office, number: int) -> Incident:
    """That many incidents with two pupils each, and one with as many entries and links."""
    incident = office.log()
    with as_tenant(office.oak):
        now = timezone.now()
        rows = Incident.objects.bulk_create(
            Incident(
                reference=f"2020-{place:05}",
                category=list(Category)[place % 25],
                severity=("", "low", "high")[place % 3],
                audience="team",
                reported_at=now - timedelta(minutes=place),
                reported_by_id=office.staff.pk,
                reported_by_name="x",
                how_found="staff",
                changed_at=now,
            )
            for place in range(number)
        )
        Involved.objects.bulk_create(
            Involved(incident=row, role=role, kind="pupil", reference=f"P-{place % 400}", name="Nia", added_by_name="x")
            for place, row in enumerate(rows)
            for role in ("victim", "instigator")
        )
        Entry.objects.bulk_create(
            Entry(incident=incident, kind="note", text="x", by_name="x") for _place in range(number // 10)
        )
    for row in rows[:3]:
        office.do("link", incident, other=row, reasons="The same group.")
    return incident


@pytest.mark.parametrize("number", [30, 300])
def test_list_search_and_page_ask_as_little_at_any_size(office: Office, lead: Client, number: int) -> None:
    incident = many(office, number)
    for path in ("", "?show=all&category=bullying", "?q=P-7&show=all", "?severity=high&page=2"):
        with at_most(8):
            assert lead.get(f"/incidents/{path}").status_code == 200
    # Five of them for what is kept beside it (incidents.school.keeping).
    with at_most(19):
        assert lead.get(f"/incidents/{incident.pk}/").status_code == 200


def test_pages_of_a_row_that_is_not_there_are_not_found(office: Office) -> None:
    lead, incident = office.browser(office.dsl), office.log()
    for path in (f"{uuid4()}/", f"{uuid4()}/triage/", f"{incident.pk}/entries/{uuid4()}/correct/"):
        assert lead.get(f"/incidents/{path}").status_code == 404
    assert lead.get(f"/incidents/{incident.pk}/review/").status_code == 409
    with as_tenant(office.oak):
        assert not JournalEntry.objects.filter(verb="incident.viewed").exists()
