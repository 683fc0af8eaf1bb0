"""Oak's people and short ways to do what they do with incidents."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from incidents.school import actions, queries
from incidents.school.actions import Details, Somebody
from incidents.school.models import Entry, Incident
from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.actions import make_chair
from tenants.people.models import User
from tests.cast import World, as_tenant, client_for, make_person

CHILD = Somebody(role="victim", kind="pupil", name="Robin Ashworth", reference="ADM-203", year_group="5")


@dataclass(frozen=True)
class Office:
    """Everybody who might see an incident of Oak, and a second governor and head who must see some of them only."""

    world: World
    head: User
    dsl: User
    deputy: User
    it_lead: User
    governor: User
    chair: User
    staff: User
    other_staff: User

    @property
    def oak(self) -> TenantInfo:
        return self.world.oak

    @property
    def everybody(self) -> list[User]:
        return [
            self.head, self.dsl, self.deputy, self.it_lead, self.governor, self.chair, self.staff, self.other_staff,
        ]  # fmt: skip

    def log(
        self, account: str = "Messages were sent in the evening.", *, by: User | None = None, **given: Any
    ) -> Incident:
        """An incident of online bullying, told by the member of staff unless said otherwise."""
        involved = given.pop("involved", (CHILD,))
        given.setdefault("category", "bullying")
        with as_tenant(self.oak):
            return actions.log(account=account, details=Details(**given), involved=involved, by=by or self.staff)

    def do(self, action: str, incident: Incident, *, by: User | None = None, **given: Any) -> Incident:
        """One of the actions on an incident, by the safeguarding lead unless said otherwise."""
        with as_tenant(self.oak):
            made: Incident = getattr(actions, action)(incident=incident, by=by or self.dsl, **given)
            return made

    def write(
        self, incident: Incident, text: str, *, kind: str = "note", by: User | None = None, **given: Any
    ) -> Entry:
        with as_tenant(self.oak):
            return actions.add_entry(incident=incident, kind=kind, text=text, by=by or self.dsl, **given)

    def triaged(self, **given: Any) -> Incident:
        """An incident that the safeguarding lead has looked at."""
        return self.do("triage", self.log(**given), severity="medium", safe_now=True)

    def given(self, **given: Any) -> Incident:
        """The same, given to the deputy."""
        return self.do("assign", self.triaged(**given), person=self.deputy)

    def closed(self, **given: Any) -> Incident:
        return self.do("close", self.triaged(**given), outcome="They made up.", lessons="Nothing had to be changed.")

    def again(self, incident: Incident) -> Incident:
        """The incident as the database has it now."""
        with as_tenant(self.oak):
            return Incident.objects.get(pk=incident.pk)

    def entries(self, incident: Incident) -> list[Entry]:
        with as_tenant(self.oak):
            return queries.entries_of(incident)

    def texts(self, incident: Incident) -> list[str]:
        """What the entries say, in order."""
        with as_tenant(self.oak):
            return [entry.text for entry in queries.entries_of(incident)]

    def sees(self, person: User) -> set[str]:
        """The references of all incidents that this person may see."""
        with as_tenant(self.oak):
            return set(queries.visible_to(person).values_list("reference", flat=True))

    def browser(self, person: User) -> Client:
        return client_for(self.oak, person)


def make_office(world: World) -> Office:
    """Oak with a chair of governors."""

    def person(role: Role, name: str) -> User:
        return make_person(world.oak, role, name=name)

    office = Office(
        world=world,
        head=person(Role.HEAD, "Hilary Head"),
        dsl=person(Role.DSL, "Dana Lead"),
        deputy=person(Role.DEPUTY_DSL, "Dev Deputy"),
        it_lead=person(Role.IT_LEAD, "Ivo Network"),
        governor=person(Role.GOVERNOR, "Gus Governor"),
        chair=person(Role.GOVERNOR, "Cleo Chair"),
        staff=person(Role.STAFF, "Sam Teacher"),
        other_staff=person(Role.STAFF, "Tess Teacher"),
    )
    with as_tenant(world.oak):
        make_chair(person=office.chair, by=office.head)
        office.chair.refresh_from_db()
    return office


def an_incident_that_waits(world: World) -> tuple[TenantInfo, list[str]]:
    """An incident of Oak that nobody has looked at in time, for what runs the reminding."""
    lead = make_person(world.oak, Role.DSL)
    with as_tenant(world.oak):
        actions.log(account="x", details=Details(category="scam"), by=lead)
        make_person(world.oak, Role.HEAD)
        Incident.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    return world.oak, []
