"""The operators' pages: the list of authorities, adding one, and what happens when setting it up stops."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils.html import strip_tags

from lantern.access.roles import Role
from lantern.jobs.models import Job
from lantern.outbox.models import Message
from tenants.directory.forms import AuthorityForm
from tenants.directory.models import Host, Tenant
from tenants.directory.queries import authority_with_code
from tenants.directory.rules import is_host_name
from tenants.logins.hosts import forget_hosts, tenant_by_host
from tenants.people.models import Invitation
from tests.cast import World, as_tenant, client_for, make_person, run_jobs, visitor

GIVEN = {
    "name": "St Anne’s & Môn Council",
    "la_code": "346",
    "host": "Mon.Lantern.test",
    "contact_name": "Siân O’Neill",
    "contact_email": "Sian@mon.test",
}


@pytest.fixture
def operator(loop: World) -> Client:
    return client_for(loop.directory, make_person(loop.directory, Role.OPERATOR, name="Olu Bright"))


def deliver(world: World, host: str) -> None:
    """Does what the directory and the new authority have in their outboxes."""
    run_jobs(world)
    new = tenant_by_host(host)
    assert new is not None
    run_jobs(World(new, new, new, new, new, new))


def added(world: World) -> Tenant:
    with as_tenant(world.directory):
        found = authority_with_code("346")
    assert found is not None
    return found


class TestTheList:
    def test_authorities_come_by_name_with_their_open_schools(self, operator: Client) -> None:
        page = operator.get("/").content.decode()
        cells = [strip_tags(cell).split() for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", page, re.DOTALL)]
        rows = [" ".join(cell) for cell in cells[4:]]
        assert [rows[start : start + 4] for start in (0, 4)] == [
            ["Hillshire Councilhillshire.lantern.test", "LA code 344", "2 open schools", "Ready"],
            ["Otherton Councilotherton.lantern.test", "LA code 345", "1 open school", "Ready"],
        ]

    @pytest.mark.parametrize("search", ["hill", "344", "hillshire.lantern"])
    def test_an_authority_is_found_by_name_code_or_host(self, operator: Client, search: str) -> None:
        page = operator.get("/", {"q": search}).content.decode()
        assert "Hillshire Council" in page
        assert "Otherton Council" not in page

    def test_a_search_without_a_match_says_so(self, operator: Client) -> None:
        assert "No authority matches" in operator.get("/", {"q": "zzz"}).content.decode()


class TestAdding:
    def test_the_answers_are_shown_before_anything_is_made(self, loop: World, operator: Client) -> None:
        page = operator.post("/authorities/add/", GIVEN).content.decode()
        assert "Check your answers" in page
        for words in ("St Anne’s &amp; Môn Council", "346", "mon.lantern.test", "Siân O’Neill", "sian@mon.test"):
            assert words in page
        with as_tenant(loop.directory):
            assert authority_with_code("346") is None

    def test_change_leads_back_to_the_form_with_the_answers(self, loop: World, operator: Client) -> None:
        page = operator.post("/authorities/add/", GIVEN | {"change": "yes"}).content.decode()
        assert "Check your answers" not in page
        assert 'value="346"' in page
        with as_tenant(loop.directory):
            assert authority_with_code("346") is None

    def test_the_yes_makes_it_and_its_administrator_can_come_in(self, loop: World, operator: Client) -> None:
        answer = operator.post("/authorities/add/", GIVEN | {"confirm": "yes"})
        assert answer.status_code == 302
        page = operator.get(answer.url).content.decode()
        assert "Waiting to be set up" in page
        assert "0 of 2" in page
        forget_hosts()
        deliver(loop, "mon.lantern.test")
        page = operator.get(answer.url).content.decode()
        assert "Ready" in page
        assert "The invitation to sian@mon.test is on its way." in page
        (sent,) = mail.outbox
        assert sent.to == ["sian@mon.test"]
        (link,) = re.findall(r"http://mon\.lantern\.test(\S+)", sent.body)
        new = tenant_by_host("mon.lantern.test")
        assert new is not None
        assert (new.kind, new.la_code, new.name) == ("authority", "346", "St Anne’s & Môn Council")
        browser = visitor(new)
        assert browser.get(link).status_code == 200
        with as_tenant(new):
            assert Invitation.objects.get().role == Role.ADMINISTRATOR

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("name", "", "Enter the name of the authority"),
            ("la_code", "34", "must be three digits"),
            ("la_code", "3a4", "must be three digits"),
            ("la_code", "344", "Hillshire Council has this LA code already"),
            ("host", "http://mon.lantern.test", "without http:// and port"),
            ("host", "mon.lantern.test:8000", "without http:// and port"),
            ("host", "localhost", "without http:// and port"),
            ("host", "127.0.0.1", "without http:// and port"),
            ("host", "HILLSHIRE.lantern.test", "has this host name"),
            ("host", "oak.lantern.test", "has this host name"),
            ("host", "operator.lantern.test", "has this host name"),
            ("contact_name", " ", "Enter the administrator’s name"),
            ("contact_email", "sian", "Enter an email address in the correct form"),
        ],
    )
    def test_a_wrong_answer_is_named_also_when_it_comes_with_the_yes(
        self, loop: World, operator: Client, field: str, value: str, said: str
    ) -> None:
        page = operator.post("/authorities/add/", GIVEN | {field: value, "confirm": "yes"}).content.decode()
        assert said in page
        assert "<title>Error: " in page
        with as_tenant(loop.directory):
            assert Tenant.objects.filter(kind="authority").count() == 2

    def test_two_operators_with_the_same_host_do_not_make_two(self, loop: World, operator: Client) -> None:
        operator.post("/authorities/add/", GIVEN | {"confirm": "yes"})
        page = operator.post("/authorities/add/", GIVEN | {"confirm": "yes"}).content.decode()
        assert "has this LA code already" in page
        with as_tenant(loop.directory):
            assert Host.objects.filter(domain="mon.lantern.test").count() == 1


class TestWhenSettingUpStops:
    def test_the_reason_is_shown_and_it_can_be_tried_again(self, loop: World, operator: Client) -> None:
        address = operator.post("/authorities/add/", GIVEN | {"confirm": "yes"}).url
        with as_tenant(loop.directory):
            job = Job.objects.get()
            job.fail("Setting up stopped: OperationalError while making its tables.")
            Tenant.objects.filter(la_code="346").update(status="failed")
            Message.objects.update(done_at="2026-01-01T00:00Z")
        page = operator.get(address).content.decode()
        assert "OperationalError while making its tables" in page
        assert "Try again" in page
        assert "Needs attention" in operator.get("/").content.decode()
        assert operator.post(f"{address}try-again/").status_code == 302
        forget_hosts()
        deliver(loop, "mon.lantern.test")
        page = operator.get(address).content.decode()
        assert "Ready" in page
        assert "Try again" not in page

    def test_what_is_ready_is_not_tried_again(self, loop: World, operator: Client) -> None:
        assert operator.post(f"/authorities/{loop.hillshire.id}/try-again/").status_code == 409

    def test_the_work_delivered_twice_invites_once(self, loop: World, operator: Client) -> None:
        operator.post("/authorities/add/", GIVEN | {"confirm": "yes"})
        forget_hosts()
        deliver(loop, "mon.lantern.test")
        with as_tenant(loop.directory):
            Message.objects.filter(kind="task").update(done_at=None)
        deliver(loop, "mon.lantern.test")
        assert len(mail.outbox) == 1


class TestTheInvitation:
    def test_it_can_be_sent_again_and_the_first_link_stops_working(self, loop: World, operator: Client) -> None:
        address = operator.post("/authorities/add/", GIVEN | {"confirm": "yes"}).url
        forget_hosts()
        deliver(loop, "mon.lantern.test")
        assert operator.post(f"{address}invite/").status_code == 302
        deliver(loop, "mon.lantern.test")
        new = tenant_by_host("mon.lantern.test")
        assert new is not None
        first, second = (re.search(r"http://mon\.lantern\.test(\S+)", each.body)[1] for each in mail.outbox)
        assert visitor(new).get(first).status_code == 404
        assert visitor(new).get(second).status_code == 200

    def test_an_authority_that_is_not_ready_is_not_written_to(self, loop: World, operator: Client) -> None:
        address = operator.post("/authorities/add/", GIVEN | {"confirm": "yes"}).url
        assert operator.post(f"{address}invite/").status_code == 409


class TestWhoMay:
    @pytest.mark.parametrize("address", ["/", "/authorities/add/", "/authorities/{id}/"])
    def test_a_stranger_is_sent_to_sign_in(self, loop: World, address: str) -> None:
        answer = visitor(loop.directory).get(address.format(id=loop.hillshire.id))
        assert answer.status_code == 302
        assert "/account/login/" in answer.url

    def test_the_pages_exist_on_the_operators_host_only(self, loop: World) -> None:
        administrator = client_for(loop.hillshire, make_person(loop.hillshire, Role.ADMINISTRATOR))
        assert administrator.get("/authorities/add/").status_code == 404

    def test_a_school_is_no_authority(self, loop: World, operator: Client) -> None:
        assert operator.get(f"/authorities/{loop.oak.id}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("hillshire.lantern.example", True),
        ("a.b", True),
        ("hill-shire.localhost", True),
        ("xn--mn-yla.lantern.example", True),
        ("hillshire", False),
        ("-hill.example", False),
        ("hill-.example", False),
        ("hill..example", False),
        ("hill_shire.example", False),
        ("hill shire.example", False),
        ("hill.example/", False),
        ("hill.example:80", False),
        ("10.0.0.1", False),
        ("a" * 64 + ".example", False),
        (("a" * 60 + ".") * 5 + "example", False),
        ("hill.example\n", False),
    ],
)
def test_what_a_host_name_looks_like(text: str, is_one: bool) -> None:
    assert is_host_name(text) is is_one


def test_every_field_says_what_to_enter() -> None:
    form = AuthorityForm({})
    assert all(errors[0].startswith("Enter ") for errors in form.errors.values())
