"""The pages of the schools: list, one school, contact and invitation; and the API's list."""

import re
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantern.access.permissions import Permission, can
from lantern.access.roles import AUTHORITY_ROLES, Role
from lantern.errors import NotAllowed, NotPossibleNow
from tenants.people.models import Invitation, User
from tenants.register.actions import change_contact, discard_import, keep_preview
from tenants.register.models import Import, School
from tenants.register.plan import plan_of
from tenants.register.queries import school_by_id, schools, schools_by_id
from tenants.register.requests import confirm_import, invite_contacts, try_import_again
from tenants.register.rules import can_invite, check_can_invite, why_not_invite
from tests.cast import World, as_tenant, client_for, make_person, owner_mode, run_jobs, visitor


@pytest.fixture
def officer(loop: World) -> Client:
    return client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER))


@pytest.fixture
def analyst(loop: World) -> Client:
    return client_for(loop.hillshire, make_person(loop.hillshire, Role.ANALYST))


def add_schools(world: World, number: int, **given: object) -> list[School]:
    """So many more schools in Hillshire's register, with no tenant behind them."""
    with owner_mode(), as_tenant(world.hillshire):
        return School.objects.bulk_create(
            School(
                **{
                    "role": f"none_{each}",
                    "urn": f"4{each:05}",
                    "laestab": f"344{each:04}",
                    "name": f"School {each:03}",
                    "phase": "primary",
                    "host": f"school-{each}.lantern.test",
                    **given,
                }
            )
            for each in range(number)
        )


def give_contact(world: World, school: UUID, email: str = "claire@oak.test", name: str = "Claire Dunmore") -> None:
    with as_tenant(world.hillshire):
        School.objects.filter(pk=school).update(contact_name=name, contact_email=email)


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="govuk-link" href="/schools/[^"]+/">([^<]+)</a>', page)


class TestTheList:
    def test_schools_come_by_name_with_phase_and_invitation(self, officer: Client) -> None:
        page = officer.get("/schools/").content.decode()
        assert names(page) == ["Elm School", "St Oak’s Primary School"]
        assert "2 schools" in page
        assert "No contact yet" in page

    def test_an_empty_register_points_to_the_upload(self, loop: World) -> None:
        with owner_mode(), as_tenant(loop.otherton):
            School.objects.all().delete()
        administrator = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR))
        page = administrator.get("/schools/").content.decode()
        assert "There are no schools yet" in page
        assert 'href="/schools/import/"' in page
        analyst = client_for(loop.otherton, make_person(loop.otherton, Role.ANALYST))
        assert 'href="/schools/import/"' not in analyst.get("/schools/").content.decode()

    @pytest.mark.parametrize("search", ["oak", "OAK’S", "100001", "344/2001", "3442001"])
    def test_a_school_is_found_by_name_urn_or_dfe_number(self, officer: Client, search: str) -> None:
        assert names(officer.get("/schools/", {"q": search}).content.decode()) == ["St Oak’s Primary School"]

    def test_a_phase_narrows_the_list_and_keeps_the_search(self, officer: Client) -> None:
        page = officer.get("/schools/", {"q": "school", "phase": "secondary"}).content.decode()
        assert names(page) == ["Elm School"]
        assert "?q=school&amp;phase=primary" in page

    @pytest.mark.parametrize("query", [{"phase": "x"}, {"status": "x"}, {"page": "x"}, {"page": "99"}, {"q": "a\x00"}])
    def test_nonsense_in_the_address_is_no_error(self, officer: Client, query: dict[str, str]) -> None:
        assert officer.get("/schools/", query).status_code == 200

    def test_a_search_without_a_match_says_so(self, officer: Client) -> None:
        assert "No school matches" in officer.get("/schools/", {"q": "zzz"}).content.decode()

    def test_600_schools_are_paged_and_cost_as_many_queries_as_two(self, loop: World, officer: Client) -> None:
        officer.get("/schools/")
        with CaptureQueriesContext(connection) as few:
            officer.get("/schools/")
        add_schools(loop, 600)
        officer.get("/schools/")
        with CaptureQueriesContext(connection) as many:
            page = officer.get("/schools/", {"page": 2}).content.decode()
        assert len(names(page)) == 50
        assert len(many) == len(few)

    def test_an_analyst_reads_and_gets_no_buttons(self, loop: World, analyst: Client) -> None:
        give_contact(loop, loop.oak.id)
        page = analyst.get("/schools/").content.decode()
        assert "St Oak’s Primary School" in page
        assert "Send invitations" not in page
        assert "Add a contact" not in page
        assert "/schools/import/" not in page


class TestOneSchool:
    def test_it_shows_the_facts_and_the_schools_own_address(self, loop: World, officer: Client) -> None:
        page = officer.get(f"/schools/{loop.oak.id}/").content.decode()
        for words in (
            "St Oak’s Primary School",
            "344/2001",
            "100001",
            "Community school",
            "180",
            "http://oak.lantern.test/",
        ):
            assert words in page

    def test_a_school_of_another_authority_does_not_exist(self, loop: World, officer: Client) -> None:
        for school_id in (loop.ash.id, uuid4()):
            assert officer.get(f"/schools/{school_id}/").status_code == 404
            assert officer.get(f"/schools/{school_id}/contact/").status_code == 404
            assert officer.post(f"/schools/{school_id}/invite/").status_code == 404

    def test_the_contact_is_saved_and_lower_cased(self, loop: World, officer: Client) -> None:
        given = {"contact_name": "Claire O’Dunmore", "contact_email": "Claire@Oak.TEST"}
        assert officer.post(f"/schools/{loop.oak.id}/contact/", given).status_code == 302
        page = officer.get(f"/schools/{loop.oak.id}/").content.decode()
        assert "Claire O’Dunmore" in page
        assert "claire@oak.test" in page

    def test_a_contact_needs_a_name_and_an_address(self, loop: World, officer: Client) -> None:
        page = officer.post(
            f"/schools/{loop.oak.id}/contact/", {"contact_name": "", "contact_email": "x"}
        ).content.decode()
        assert "Enter the name of the contact" in page
        assert "Enter an email address in the correct form" in page

    def test_the_authoritys_login_can_change_nothing_else_of_a_school(self, loop: World) -> None:
        with as_tenant(loop.hillshire):
            for change in ({"name": "X"}, {"status": "closed"}, {"role": "x"}):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    School.objects.filter(pk=loop.oak.id).update(**change)


class TestInviting:
    def test_the_contact_gets_a_mail_whose_link_makes_them_head(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id, name="Claire O’Dunmore")
        assert officer.post(f"/schools/{loop.oak.id}/invite/").status_code == 302
        assert mail.outbox == []
        run_jobs(loop)
        (sent,) = mail.outbox
        assert sent.to == ["claire@oak.test"]
        assert "St Oak’s Primary School" in sent.subject
        (link,) = re.findall(r"http://oak\.lantern\.test\S+", sent.body)
        browser = visitor(loop.oak)
        page = browser.get(link.removeprefix("http://oak.lantern.test"), follow=True)
        assert page.status_code == 200
        assert "Claire O’Dunmore" in page.content.decode()
        with as_tenant(loop.oak):
            invitation = Invitation.objects.get()
            assert (invitation.role, invitation.email) == (Role.HEAD, "claire@oak.test")
        # A head knows their authority; from a name that they do not know they would take it for fraud.
        assert "Hillshire Council has invited you" in sent.body
        assert "Invited" in officer.get(f"/schools/{loop.oak.id}/").content.decode()

    def test_ticked_schools_are_invited_together(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id)
        give_contact(loop, loop.elm.id, email="judith@elm.test")
        page = officer.get("/schools/").content.decode()
        ticks = re.findall(r'name="school" value="([^"]+)"', page)
        assert set(ticks) == {str(loop.oak.id), str(loop.elm.id)}
        assert officer.post("/schools/invite/", {"school": ticks}).status_code == 302
        run_jobs(loop)
        assert sorted(each.to[0] for each in mail.outbox) == ["claire@oak.test", "judith@elm.test"]

    def test_no_tick_is_an_error_with_a_sentence(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id)
        page = officer.post("/schools/invite/").content.decode()
        assert "Tick at least one school to invite" in page

    def test_a_ticked_school_of_another_authority_invites_nobody(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id)
        page = officer.post("/schools/invite/", {"school": [str(loop.oak.id), str(loop.ash.id)]})
        assert "cannot be invited now" in page.content.decode()
        run_jobs(loop)
        assert mail.outbox == []

    def test_sent_again_the_first_link_stops_working(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id)
        for _ in range(2):
            officer.post(f"/schools/{loop.oak.id}/invite/")
            run_jobs(loop)
        first, second = (re.search(r"http://oak\.lantern\.test(\S+)", each.body)[1] for each in mail.outbox)
        assert first != second
        assert visitor(loop.oak).get(first, follow=True).status_code == 404
        assert visitor(loop.oak).get(second, follow=True).status_code == 200

    def test_a_corrected_address_ends_the_invitation_that_went_astray(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id, email="wrong@oak.test")
        officer.post(f"/schools/{loop.oak.id}/invite/")
        run_jobs(loop)
        given = {"contact_name": "Claire Dunmore", "contact_email": "claire@oak.test"}
        officer.post(f"/schools/{loop.oak.id}/contact/", given)
        assert "Not invited yet" in officer.get(f"/schools/{loop.oak.id}/").content.decode()
        officer.post(f"/schools/{loop.oak.id}/invite/")
        run_jobs(loop)
        with as_tenant(loop.oak):
            states = dict(Invitation.objects.values_list("email", "cancelled_at"))
        assert states["wrong@oak.test"] is not None
        assert states["claire@oak.test"] is None

    def test_somebody_who_has_joined_gets_nothing(self, loop: World, officer: Client) -> None:
        give_contact(loop, loop.oak.id)
        with as_tenant(loop.oak):
            User.objects.create_user(email="claire@oak.test", name="Claire", role=Role.HEAD)
        officer.post(f"/schools/{loop.oak.id}/invite/")
        run_jobs(loop)
        assert mail.outbox == []

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"contact_email": ""}, "has no contact"),
            ({"set_up_at": None}, "is not set up yet"),
            ({"status": "closed"}, "is closed"),
        ],
    )
    def test_what_keeps_an_invitation_back_is_said(self, given: dict[str, object], why: str) -> None:
        school = School(
            **{"name": "Oak", "contact_email": "a@oak.test", "set_up_at": "2026-01-01", "status": "open", **given}
        )
        assert why in why_not_invite(school)
        assert not can_invite(school)
        with pytest.raises(NotPossibleNow, match=why):
            check_can_invite(school)

    def test_a_school_without_a_contact_answers_409(self, loop: World, officer: Client) -> None:
        assert officer.post(f"/schools/{loop.oak.id}/invite/").status_code == 409


class TestWhoMay:
    @pytest.mark.parametrize("role", sorted(AUTHORITY_ROLES))
    def test_every_change_asks_the_table(self, loop: World, role: Role) -> None:
        person = make_person(loop.hillshire, role)
        allowed = can(person, Permission.SCHOOLS_MANAGE)
        with as_tenant(loop.hillshire):
            school = school_by_id(loop.oak.id)
            upload = Import.objects.create(file_name="a.csv", uploaded_by_name="A", known=0, present=0)
            done = Import.objects.create(file_name="b.csv", uploaded_by_name="A", known=0, present=0, state="failed")
            school.contact_email, school.contact_name = "a@oak.test", "A"
            tries = [
                lambda: change_contact(school=school, name="A", email="a@oak.test", by=person),
                lambda: invite_contacts(schools=[school], by=person),
                lambda: keep_preview(plan=plan_of([], {}), file_name="c.csv", by=person),
                lambda: try_import_again(upload=done, by=person),
                lambda: discard_import(upload=upload, by=person),
            ]
            for change in tries:
                if allowed:
                    change()
                else:
                    with pytest.raises(NotAllowed):
                        change()
            if not allowed:
                with pytest.raises(NotAllowed):
                    confirm_import(upload=upload, may_close=False, by=person)

    @pytest.mark.parametrize("address", ["/schools/", "/schools/import/", "/schools/{oak}/", "/schools/{oak}/contact/"])
    def test_a_stranger_is_sent_to_sign_in(self, loop: World, address: str) -> None:
        answer = visitor(loop.hillshire).get(address.format(oak=loop.oak.id))
        assert answer.status_code == 302
        assert "/account/login/" in answer.url

    @pytest.mark.parametrize(
        ("method", "address"),
        [
            ("post", "/schools/invite/"),
            ("get", "/schools/import/"),
            ("get", "/schools/{oak}/contact/"),
            ("post", "/schools/{oak}/contact/"),
            ("post", "/schools/{oak}/invite/"),
        ],
    )
    def test_an_analyst_may_not(self, loop: World, analyst: Client, method: str, address: str) -> None:
        assert getattr(analyst, method)(address.format(oak=loop.oak.id)).status_code == 403

    @pytest.mark.parametrize("address", ["/schools/invite/", "/schools/{oak}/invite/"])
    def test_reading_an_address_that_acts_does_nothing(self, loop: World, officer: Client, address: str) -> None:
        assert officer.get(address.format(oak=loop.oak.id)).status_code == 405

    def test_a_school_has_no_such_pages(self, loop: World) -> None:
        head = client_for(loop.oak, make_person(loop.oak, Role.HEAD))
        assert head.get("/schools/").status_code == 404


class TestTheQueriesThatOthersUse:
    def test_schools_are_found_by_phase_status_and_identifier(self, loop: World) -> None:
        add_schools(loop, 1, status="closed")
        with as_tenant(loop.hillshire):
            assert [school.name for school in schools(phase="secondary")] == ["Elm School"]
            assert [school.name for school in schools(status="closed")] == ["School 000"]
            assert len(schools(status="")) == 3
            assert set(schools_by_id([loop.oak.id, loop.ash.id])) == {loop.oak.id}


class TestTheApi:
    def test_it_lists_searches_and_pages(self, loop: World, officer: Client) -> None:
        add_schools(loop, 3)
        body = officer.get("/api/v1/schools/", {"page_size": 2}).json()
        assert (body["count"], len(body["results"])) == (5, 2)
        assert body["next"]
        (oak,) = officer.get("/api/v1/schools/", {"q": "100001"}).json()["results"]
        assert (oak["name"], oak["phase"], oak["size_band"], oak["host"]) == (
            "St Oak’s Primary School",
            "primary",
            "S",
            "oak.lantern.test",
        )
        assert "contact_email" not in oak

    def test_an_unknown_phase_is_a_problem_that_names_it(self, officer: Client) -> None:
        answer = officer.get("/api/v1/schools/", {"phase": "x"})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/phase"

    def test_it_is_for_the_authoritys_people(self, loop: World, analyst: Client) -> None:
        assert analyst.get("/api/v1/schools/").status_code == 200
        assert visitor(loop.hillshire).get("/api/v1/schools/").status_code in {401, 403}
