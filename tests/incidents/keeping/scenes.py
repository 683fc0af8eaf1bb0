"""What there is to do for the tasks of this room."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from incidents.school.keeping.actions.documents import ask_for_bundle, ask_for_person_file
from incidents.school.keeping.models import Bundle
from incidents.school.keeping.work import make_bundle
from tenants.logins.info import TenantInfo
from tests.cast import World, as_tenant
from tests.incidents.keeping.cabinet import refer
from tests.incidents.school.office import Office, make_office

# The tenant in which the task runs, and its arguments.
Call = tuple[TenantInfo | None, list[str]]


def a_referral_to_chase(world: World) -> Call:
    office = make_office(world)
    past = timezone.localdate() - timedelta(days=5)
    refer(office, office.given(), referred_on=past, chase_on=past)
    return world.oak, []


def an_incident_to_keep(world: World) -> Call:
    office = make_office(world)
    bundle = a_bundle_of(office)
    with as_tenant(world.oak):
        make_bundle(bundle_id=bundle.pk)
        Bundle.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    office.closed()
    return world.oak, []


def a_bundle_of(office: Office) -> Bundle:
    incident = office.given()
    with as_tenant(office.oak):
        return ask_for_bundle(incident_id=incident.pk, by=office.head)


def a_bundle_asked_for(world: World) -> Call:
    return world.oak, [str(a_bundle_of(make_office(world)).pk)]


def a_person_file_asked_for(world: World) -> Call:
    office = make_office(world)
    office.given()
    with as_tenant(world.oak):
        return world.oak, [str(ask_for_person_file(reference="ADM-203", by=office.head).pk)]


def the_fleet(world: World) -> Call:
    return None, []


SCENES: dict[str, Callable[[World], Call]] = {
    "incidents.chase": a_referral_to_chase,
    "incidents.chase_fleet": the_fleet,
    "incidents.keep": an_incident_to_keep,
    "incidents.keep_fleet": the_fleet,
    "incidents.make_bundle": a_bundle_asked_for,
    "incidents.make_person_file": a_person_file_asked_for,
}
