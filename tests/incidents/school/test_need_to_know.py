"""Who learns of an incident, and who must not learn that there is one."""

import pytest

from incidents.categories import Audience, Category, audience_of
from incidents.school import queries
from incidents.school.actions import Details, Somebody
from incidents.school.keeping.actions.files import take_file_away
from incidents.school.rules import can_change, can_view
from lantern.access.roles import Role
from lantern.audit.models import Entry as JournalEntry
from lantern.audit.queries import entries
from lantern.errors import NotAllowed, NotFound
from lantern.files.keeping import note_download
from tenants.people.actions import change_role, make_chair
from tests.cast import as_tenant, visitor
from tests.files.building import pdf
from tests.incidents.keeping.cabinet import put_file
from tests.incidents.school.office import Office
from tests.people.mails import mails_of
from tests.support.visits import come_in, let_in


def who_sees(office: Office, incident) -> set[str]:
    """By the rule and by the list at once: they may never disagree."""
    with as_tenant(office.oak):
        by_rule = {person.name for person in office.everybody if can_view(person, incident)}
        assert by_rule == {person.name for person in office.everybody if can_change(person, incident)}
    by_list = {person.name for person in office.everybody if incident.reference in office.sees(person)}
    by_page = {
        person.name
        for person in office.everybody
        if office.browser(person).get(f"/incidents/{incident.pk}/").status_code == 200
    }
    assert by_rule == by_list == by_page
    return by_rule


def test_an_incident_is_for_the_head_and_the_leads_and_not_for_whoever_told_of_it(office: Office) -> None:
    assert who_sees(office, office.log()) == {"Hilary Head", "Dana Lead", "Dev Deputy"}


def test_an_allegation_is_for_the_head_and_the_chair_and_hidden_from_the_leads(office: Office) -> None:
    told = office.log(category="allegation", by=office.staff)
    assert who_sees(office, told) == {"Hilary Head", "Cleo Chair"}
    assert who_sees(office, office.log(category="low_level")) == {"Hilary Head", "Cleo Chair"}


def test_an_allegation_about_the_head_is_for_the_chair_alone(office: Office) -> None:
    told = office.log(category="allegation", about_head=True)
    assert who_sees(office, told) == {"Cleo Chair"}
    answer = office.browser(office.head).get(f"/incidents/{told.pk}/")
    assert answer.status_code == 404, "as if there were none"


def test_whoever_is_said_to_have_done_it_does_not_see_it_whatever_their_role(office: Office) -> None:
    accused = Somebody(role="instigator", kind="staff", person_id=office.dsl.pk)
    told = office.log(involved=(accused,))
    assert who_sees(office, told) == {"Hilary Head", "Dev Deputy"}
    assert told.reference not in office.browser(office.dsl).get("/activity/").content.decode()
    about_chair = Somebody(role="instigator", kind="staff", person_id=office.chair.pk)
    assert who_sees(office, office.log(category="allegation", involved=(about_chair,))) == {"Hilary Head"}


def test_the_accused_loses_what_they_had_and_a_part_of_another_kind_hides_nothing(office: Office) -> None:
    incident = office.given()
    witness = Somebody(role="witness", kind="staff", person_id=office.dsl.pk)
    office.do("add_involved", incident, somebody=witness)
    assert "Dana Lead" in who_sees(office, incident)
    accused = Somebody(role="instigator", kind="staff", person_id=office.deputy.pk)
    office.do("add_involved", incident, somebody=accused)
    incident = office.again(incident)
    assert (incident.assigned_to_id, incident.assigned_to_name) == (None, "")
    assert who_sees(office, incident) == {"Hilary Head", "Dana Lead"}


def test_an_it_lead_sees_the_one_incident_that_was_given_to_them(office: Office) -> None:
    given, other = office.triaged(category="cyber_attack"), office.log()
    given = office.do("assign", given, person=office.it_lead)
    assert office.sees(office.it_lead) == {given.reference}
    assert "Ivo Network" not in who_sees(office, other)
    office.write(given, "The server is off the network.", by=office.it_lead)
    with pytest.raises(NotAllowed):
        office.do("close", given, by=office.it_lead, outcome="x", lessons="x")


def test_what_turns_out_to_be_an_allegation_is_gone_for_the_leads(office: Office) -> None:
    incident = office.given()
    changed = office.do("change_details", incident, details=Details(category="allegation"), reasons="It was an adult.")
    assert changed.assigned_to_id is None
    assert who_sees(office, changed) == {"Hilary Head", "Cleo Chair"}
    with pytest.raises(NotFound):
        office.write(changed, "One thing more.")


def test_numbers_do_not_tell_that_something_is_hidden(office: Office) -> None:
    made = [
        office.log(),
        office.log(category="allegation", about_head=True),
        office.log(category="low_level"),
        office.log(),
    ]
    year = made[0].reported_at.year
    assert [one.reference for one in made] == [f"{year}-001", f"{year}-C001", f"{year}-S001", f"{year}-002"]


def test_mails_go_to_those_who_may_see_it_and_say_nothing(office: Office) -> None:
    before = len(mails_of(office.oak))
    office.log("Robin was sent a picture.", category="allegation", about_head=True)
    (mail,) = mails_of(office.oak)[before:]
    assert mail["to"] == office.chair.email
    assert not any(word in mail["subject"] + mail["body"] for word in ("Robin", "picture", "llegation", "head", "Sam"))
    before = len(mails_of(office.oak))
    office.log(by=office.dsl)
    assert {mail["to"] for mail in mails_of(office.oak)[before:]} == {office.head.email, office.deputy.email}


def test_the_page_of_activity_tells_of_hidden_incidents_to_nobody_and_the_journal_keeps_all(office: Office) -> None:
    hidden, open_ = office.log(category="allegation", about_head=True), office.log()
    page = office.browser(office.head).get("/activity/").content.decode()
    assert open_.reference in page
    assert hidden.reference not in page
    with as_tenant(office.oak):
        assert JournalEntry.objects.filter(subject_id=hidden.pk, verb="incident.logged").count() == 1


def test_nor_does_the_page_of_activity_tell_of_files_beside_a_hidden_incident(office: Office) -> None:
    accused = Somebody(role="instigator", kind="staff", person_id=office.dsl.pk)
    for incident, by in (
        (office.log(category="allegation", about_head=True), office.chair),
        (office.log(involved=(accused,)), office.head),
        (office.log(), office.dsl),
    ):
        kept = put_file(office, incident, content=pdf() + incident.reference.encode(), by=by)
        with as_tenant(office.oak):
            note_download(file=kept.file, by=by)
        if not incident.sensitive:
            with as_tenant(office.oak):
                take_file_away(incident_id=incident.pk, file_id=kept.pk, why="A mix-up.", by=by)
    with as_tenant(office.oak):
        written = JournalEntry.objects.filter(verb__startswith="file.").count()
        shown = [entry.verb for entry in entries() if entry.verb.startswith("file.")]
    assert written == 8
    assert sorted(shown) == ["file.downloaded", "file.kept", "file.removed"], "of the open one alone"
    assert office.browser(office.head).get("/activity/").content.decode().count("file-1.pdf") == 3


def test_a_visitor_from_support_is_told_of_no_incident(office: Office) -> None:
    incident = office.log()
    let_in(office.oak, office.head)
    browser = come_in(office.world, office.oak)
    assert browser.get("/incidents/").status_code == 403
    assert browser.get(f"/incidents/{incident.pk}/").status_code == 403
    for path in ("/", "/activity/", "/activity/?kind=incident", "/activity/print/"):
        assert incident.reference not in browser.get(path).content.decode(), path


def test_every_opening_of_an_incident_leaves_a_trace(office: Office) -> None:
    incident = office.log()
    for _time in range(2):
        office.browser(office.deputy).get(f"/incidents/{incident.pk}/")
    office.browser(office.staff).get(f"/incidents/{incident.pk}/")
    with as_tenant(office.oak):
        views = JournalEntry.objects.filter(subject_id=incident.pk, verb="incident.viewed")
        assert list(views.values_list("by_name", flat=True)) == ["Dev Deputy", "Dev Deputy"]


def test_without_a_chair_it_waits_for_one_and_the_chair_in_office_hands_over(office: Office) -> None:
    with as_tenant(office.oak):
        with pytest.raises(NotAllowed):
            make_chair(person=office.governor, by=office.head)
        change_role(person=office.chair, role=Role.STAFF, by=office.head)
        assert queries.chair() is None
        before = len(mails_of(office.oak))
        told = office.log(category="allegation", about_head=True)
        assert len(mails_of(office.oak)) == before
        make_chair(person=office.governor, by=office.head)
        office.governor.refresh_from_db()
    assert office.sees(office.governor) == {told.reference}
    told_to = {mail["to"] for mail in mails_of(office.oak)[before:]}
    assert {office.dsl.email, office.deputy.email, office.governor.email} <= told_to, "a wrong chair is noticed"


def test_every_category_says_who_may_see_it() -> None:
    for category in Category:
        assert audience_of(category) in {Audience.TEAM, Audience.HEAD}
        assert audience_of(category, about_head=True) == Audience.CHAIR


def test_nobody_from_outside_opens_anything(office: Office) -> None:
    incident = office.log()
    assert visitor(office.oak).get(f"/incidents/{incident.pk}/").status_code == 302
    assert visitor(office.world.elm).get(f"/incidents/{incident.pk}/").status_code == 302
