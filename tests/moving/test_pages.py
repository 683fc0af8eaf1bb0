"""What heads, officers and operators see of leaving, moving and erasing."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from lantern.access.roles import AUTHORITY_ROLES, Role
from lantern.audit.models import Entry
from tenants.directory.models import Erasure
from tenants.moving import certificates
from tenants.moving.models import ErasureRequest
from tenants.provisioning.schemas import in_directory
from tenants.register.models import School as RegisteredSchool
from tests.cast import World, as_tenant, client_for, make_person, owner_mode, run_jobs


@pytest.fixture
def head(loop: World) -> Client:
    return client_for(loop.oak, make_person(loop.oak, Role.HEAD, name="Helen Marsh"))


def asked(world: World, head: Client) -> None:
    assert head.post("/leaving/erase/", {"urn": "100001"}).status_code == 302
    run_jobs(world)


def standing(world: World) -> int:
    with as_tenant(world.oak):
        return ErasureRequest.objects.filter(stopped_at=None).count()


def test_a_head_types_the_urn_and_reads_what_will_happen(loop: World, head: Client) -> None:
    page = head.get("/leaving/erase/").content.decode()
    assert "For 14 days nothing happens" in page
    assert "You have not taken your records with you." in page
    wrong = head.post("/leaving/erase/", {"urn": "100002"})
    assert wrong.status_code == 200
    assert "This is not your school’s URN" in wrong.content.decode()
    assert "There is a problem" in wrong.content.decode()
    assert standing(loop) == 0
    asked(loop, head)
    assert standing(loop) == 1
    page = head.get("/leaving/").content.decode()
    assert "All records of your school will be erased after" in page
    assert "Helen Marsh asked for this" in page
    assert head.get("/leaving/erase/").status_code == 302


def test_another_head_stops_it(loop: World, head: Client) -> None:
    asked(loop, head)
    other = client_for(loop.oak, make_person(loop.oak, Role.HEAD, name="Other Head"))
    assert "is stopped" in other.post("/leaving/erase/stop/", follow=True).content.decode()
    run_jobs(loop)
    assert standing(loop) == 0
    assert other.post("/leaving/erase/stop/").status_code == 409
    with as_tenant(loop.hillshire):
        assert RegisteredSchool.objects.get(pk=loop.oak.id).erasure_due_at is None


@pytest.mark.parametrize("role", [Role.DSL, Role.GOVERNOR, Role.STAFF])
def test_nobody_but_a_head_asks_or_stops(loop: World, head: Client, role: Role) -> None:
    asked(loop, head)
    browser = client_for(loop.oak, make_person(loop.oak, role))
    assert browser.get("/leaving/erase/").status_code == 403
    assert browser.post("/leaving/erase/", {"urn": "100001"}).status_code == 403
    assert browser.post("/leaving/erase/stop/").status_code == 403
    assert standing(loop) == 1


def test_the_authoritys_administrator_stops_it_and_the_school_is_told(loop: World, head: Client) -> None:
    asked(loop, head)
    administrator = client_for(loop.hillshire, make_person(loop.hillshire, Role.ADMINISTRATOR, name="Ada Admin"))
    path = f"/schools/{loop.oak.id}/"
    assert "This school asked for all its records to be erased." in administrator.get(path).content.decode()
    assert administrator.post(f"{path}stop-erasure/").status_code == 302
    run_jobs(loop)
    assert standing(loop) == 0
    assert "asked for all its records" not in administrator.get(path).content.decode()
    with as_tenant(loop.oak):
        entry = Entry.objects.get(verb="school.erasure_stopped")
        assert entry.by_name == "Ada Admin, Hillshire Council"
        assert ErasureRequest.objects.get().stopped_by_name == "Ada Admin, Hillshire Council"
    assert [letter.to for letter in mail.outbox if "will not be erased" in letter.subject] == [
        ["helen.marsh@oak.lantern.test"]
    ]
    assert administrator.post(f"{path}stop-erasure/").status_code == 409


@pytest.mark.parametrize("role", sorted(AUTHORITY_ROLES - {Role.ADMINISTRATOR}))
def test_other_officers_see_it_and_cannot_stop_it(loop: World, head: Client, role: Role) -> None:
    asked(loop, head)
    officer = client_for(loop.hillshire, make_person(loop.hillshire, role))
    page = officer.get(f"/schools/{loop.oak.id}/").content.decode()
    assert "Your administrator can stop this." in page
    assert officer.post(f"/schools/{loop.oak.id}/stop-erasure/").status_code == 403
    run_jobs(loop)
    assert standing(loop) == 1


def test_another_authority_cannot_stop_it(loop: World, head: Client) -> None:
    asked(loop, head)
    stranger = client_for(loop.otherton, make_person(loop.otherton, Role.ADMINISTRATOR))
    assert stranger.post(f"/schools/{loop.oak.id}/stop-erasure/").status_code == 404
    run_jobs(loop)
    assert standing(loop) == 1


def test_an_operator_sees_requests_and_gives_out_certificates(loop: World, head: Client) -> None:
    asked(loop, head)
    operator = client_for(loop.directory, make_person(loop.directory, Role.OPERATOR))
    page = operator.get("/erasures/").content.decode()
    assert "St Oak’s Primary School" in page
    assert "Waits until" in page
    with owner_mode(), in_directory():
        erasure = Erasure.objects.get()
    assert operator.get(f"/erasures/{erasure.pk}/certificate.json").status_code == 404
    facts = {
        "number": str(erasure.pk),
        "school": {"name": "Oak", "urn": "100001"},
        "asked": {"by": "H", "at": "now"},
        "carried_out": {"by": "L", "begun_at": "2026-11-22T10:00:00+00:00", "done_at": "2026-11-22T10:01:00+00:00"},
        "erased": {
            "tables": {"people_user": 5},
            "rows": 5,
            "files": 0,
            "bytes": 0,
            "returns": 0,
            "hosts": [],
            "logins": 1,
        },
        "remains": ["The URN."],
    }
    with owner_mode(), in_directory():
        Erasure.objects.update(certificate=certificates.signed(facts), begun_at=timezone.now(), done_at=timezone.now())
    assert "Erased on" in operator.get("/erasures/").content.decode()
    text = operator.get(f"/erasures/{erasure.pk}/certificate.txt")
    assert text["Content-Disposition"].startswith("attachment")
    assert "people_user: 5" in text.content.decode()
    signed = operator.get(f"/erasures/{erasure.pk}/certificate.json").json()
    assert certificates.is_genuine(signed, key=certificates.public_key())


def test_the_register_says_where_a_school_went_and_what_it_continues(loop: World) -> None:
    officer = client_for(loop.hillshire, make_person(loop.hillshire, Role.OFFICER))
    with owner_mode(), as_tenant(loop.hillshire):
        RegisteredSchool.objects.filter(pk=loop.oak.id).update(
            status="closed", moved_to="Otherton Council", closed_on=timezone.localdate()
        )
        RegisteredSchool.objects.filter(pk=loop.elm.id).update(earlier_urns=["100001", "100099"])
    oak, elm = (officer.get(f"/schools/{school.id}/").content.decode() for school in (loop.oak, loop.elm))
    assert "This school moved to Otherton Council on" in oak
    assert "Took in:" in elm
    assert f'href="/schools/{loop.oak.id}/">St Oak’s Primary School (100001)</a>' in elm
    assert "Continues the history of the school with URN 100099" in elm
