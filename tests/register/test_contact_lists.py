"""Contacts of many schools from a pasted list, and invitations to all who wait."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantern.access.permissions import Permission, can
from lantern.access.roles import AUTHORITY_ROLES, Role
from lantern.audit.queries import entries_about
from lantern.errors import NotAllowed
from tenants.register.actions import change_contacts
from tenants.register.contact_lists import Contact, Fault, contacts_in
from tenants.register.models import School
from tenants.register.queries import school_by_id
from tenants.register.requests import invite_waiting_contacts
from tests.cast import World, as_tenant, make_person, run_jobs
from tests.register.test_schools import add_schools, analyst, give_contact, officer

__all__ = ["analyst", "officer"]

OAK = School(urn="100001", laestab="3442001", name="St Oak’s Primary School, Hampstead")
ELM = School(urn="100002", laestab="3442002", name="Elm School")
TWINS = [School(urn="100003", name="Ash School"), School(urn="100004", name="Ash school")]
SHUT = School(urn="100005", name="Shut School", status=School.Status.CLOSED)
REGISTER = [OAK, ELM, *TWINS, SHUT]


@pytest.mark.parametrize(
    "line",
    [
        "100001\tClaire O'Dunmore\tClaire@Oak.test",
        "344/2001, Claire O'Dunmore, claire@oak.test",
        "3442001; Claire O'Dunmore; claire@oak.test;",
        "ST OAK'S  primary school, Hampstead, Claire O'Dunmore, claire@oak.test",
        '"St Oak’s Primary School, Hampstead","Claire O\'Dunmore","claire@oak.test"',
        "100001\tClaire O'Dunmore\tclaire@oak.test\t\tHead teacher",
    ],
)
def test_a_line_is_read_whatever_stands_between_its_parts(line: str) -> None:
    read = contacts_in(line, REGISTER)
    assert read.contacts == (Contact(OAK, "Claire O'Dunmore", "claire@oak.test"),)
    assert read.faults == ()


def test_headings_and_empty_lines_are_passed_over_and_said() -> None:
    read = contacts_in("\nURN\tHead\tE-mail\n\n100002\tJo\tjo@elm.test\n", REGISTER)
    assert [contact.school for contact in read.contacts] == [ELM]
    assert read.headings == "URN, Head, E-mail"
    # Further down such a line is a mistake, and so is a single word.
    assert [one.line for one in contacts_in("100002,Jo,jo@elm.test\nURN,Head,E-mail", REGISTER).faults] == [2]
    assert [one.line for one in contacts_in("Nowhere", REGISTER).faults] == [1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("999999, Jo, jo@x.test", Fault.UNKNOWN),
        ("jo@x.test", Fault.UNKNOWN),
        ("Ash School, Jo, jo@x.test", Fault.SEVERAL),
        ("Shut School, Jo, jo@x.test", Fault.CLOSED),
        ("100002, Jo, jo@x.test\n100002, Jo, jo@y.test", Fault.TWICE),
        ("100002, jo@x.test", Fault.NO_NAME),
        (f"100002, {'J' * 151}, jo@x.test", Fault.LONG_NAME),
        ("100002, Jo", Fault.NO_ADDRESS),
        ("100002", Fault.NO_ADDRESS),
        ("100002, Jo, jo@", Fault.BAD_ADDRESS),
    ],
)
def test_a_line_that_names_no_contact_says_why(line: str, fault: Fault) -> None:
    assert [one.fault for one in contacts_in(line, REGISTER).faults] == [fault]


class TestThePage:
    def test_a_list_is_shown_first_and_saved_after_the_yes(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.elm.id, email="old@elm.test", name="Old Hand")
        listed = "100001\tClaire O’Dunmore\tclaire@oak.test\nElm School\tJo\tjo@elm.test"
        page = officer.post("/schools/contacts/", {"listed": listed}).content.decode()
        assert "2 contacts would change" in page
        assert "Old Hand<br>old@elm.test" in page
        assert contact_of(loop, loop.oak.id) == ("", "")
        back = officer.post("/schools/contacts/", {"listed": listed, "change": "yes"}).content.decode()
        assert "Claire O’Dunmore" in back
        assert officer.post("/schools/contacts/", {"listed": listed, "confirm": "yes"}).status_code == 302
        assert contact_of(loop, loop.oak.id) == ("Claire O’Dunmore", "claire@oak.test")
        assert contact_of(loop, loop.elm.id) == ("Jo", "jo@elm.test")
        with as_tenant(loop.hillshire):
            assert entries_about(loop.oak.id).filter(verb="school.contact_changed").count() == 1
        assert "Change contacts from a list" in officer.get("/schools/").content.decode()
        again = officer.post("/schools/contacts/", {"listed": listed}).content.decode()
        assert "0 contacts would change" in again
        run_jobs(loop)
        assert mail.outbox == []

    def test_one_wrong_line_saves_nothing_and_loses_nothing(self, loop: World, officer: Client) -> None:
        listed = "100001, Claire, claire@oak.test\n" + "\n".join(f"99999{n}, Jo, jo@x.test" for n in range(22))
        page = officer.post("/schools/contacts/", {"listed": listed, "confirm": "yes"}).content.decode()
        assert "Line 2, 999990: There is no such school here." in page
        assert "2 more lines are wrong." in page
        assert "100001, Claire, claire@oak.test" in page
        assert "There is a problem" in page
        assert contact_of(loop, loop.oak.id) == ("", "")

    def test_a_school_of_another_authority_is_unknown(self, loop: World, officer: Client) -> None:
        with as_tenant(loop.otherton):
            ash = school_by_id(loop.ash.id)
        page = officer.post("/schools/contacts/", {"listed": f"{ash.urn}, Jo, jo@x.test"}).content.decode()
        assert "There is no such school here." in page

    def test_600_lines_are_read_with_as_many_queries_as_one(self, loop: World, officer: Client) -> None:
        made = add_schools(loop, 600)
        lists = [f"{school.urn}\tJo\tjo@x{school.urn}.test" for school in made]
        officer.get("/schools/contacts/")
        asked = []
        for listed in (lists[0], "\n".join(lists)):
            with CaptureQueriesContext(connection) as queries:
                officer.post("/schools/contacts/", {"listed": listed})
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestInvitingAll:
    def test_all_who_wait_are_invited_once(self, loop: World, officer: Client) -> None:
        assert "Nobody waits for an invitation" in officer.get("/schools/invite/waiting/").content.decode()
        give_contact(loop, loop.oak.id)
        give_contact(loop, loop.elm.id, email="judith@elm.test")
        officer.post(f"/schools/{loop.elm.id}/invite/")
        add_schools(loop, 1, contact_email="not@setup.test")
        assert "1 contact has not been invited yet" in officer.get("/schools/").content.decode()
        page = officer.get("/schools/invite/waiting/").content.decode()
        assert "Send 1 invitation" in page
        assert "claire@oak.test" in page
        for _press in range(2):
            assert officer.post("/schools/invite/waiting/").status_code == 302
        run_jobs(loop)
        assert sorted(each.to[0] for each in mail.outbox) == ["claire@oak.test", "judith@elm.test"]

    def test_an_analyst_is_offered_neither(self, loop: World, analyst: Client) -> None:
        give_contact(loop, loop.oak.id)
        page = analyst.get("/schools/").content.decode()
        assert re.findall(r"/schools/(?:contacts|invite)[^\"]*", page) == []

    @pytest.mark.parametrize("role", sorted(AUTHORITY_ROLES))
    def test_the_table_says_who_may(self, loop: World, role: Role) -> None:
        person = make_person(loop.hillshire, role)
        with as_tenant(loop.hillshire):
            contact = Contact(school_by_id(loop.oak.id), "A", "a@oak.test")
            for act in (
                lambda: change_contacts(contacts=[contact], by=person),
                lambda: invite_waiting_contacts(by=person),
            ):
                if can(person, Permission.SCHOOLS_MANAGE):
                    act()
                else:
                    with pytest.raises(NotAllowed):
                        act()


def contact_of(world: World, school_id: object) -> tuple[str, str]:
    with as_tenant(world.hillshire):
        school = school_by_id(str(school_id))
    return school.contact_name, school.contact_email
