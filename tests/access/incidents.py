"""Incidents that the matrix opens: one that is going, one that is closed, one that was set aside."""

from typing import Any

from incidents.school import actions
from incidents.school.actions import Details, Somebody
from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tests.cast import as_tenant


def put_incidents(school: TenantInfo, people: dict[Role, Any]) -> dict[str, str]:
    """The rows for addresses of incidents, by argument."""
    staff, dsl = people[Role.STAFF], people[Role.DSL]
    child = Somebody(role="victim", kind="pupil", name="Robin", reference="ADM-1", year_group="4")
    with as_tenant(school):
        going, closed, aside = (
            actions.log(account="It was so.", details=Details(category="bullying"), involved=[child], by=staff)
            for _time in range(3)
        )
        actions.triage(incident=closed, severity="low", safe_now=True, by=dsl)
        actions.close(incident=closed, outcome="It is over.", lessons="None.", by=dsl)
        going_on = actions.triage(
            incident=actions.log(account="More.", details=Details(category="scam"), by=staff),
            severity="low",
            safe_now=True,
            by=dsl,
        )
        given = actions.assign(incident=going_on, person=people[Role.DEPUTY_DSL], by=dsl)
        actions.link(incident=going, other=given, reasons="The same group.", by=dsl)
        actions.mark_as(incident=aside, state="test", text="We tried the form.", by=dsl)
        return {
            "incident_id": str(going.pk),
            "report_id": str(going.pk),
            "entry_id": str(going.entries.get(kind="account").pk),
            "involved_id": str(going.involved.get().pk),
            "other_incident": str(given.pk),
            "given_incident": str(given.pk),
            "closed_incident": str(closed.pk),
            "set_aside_incident": str(aside.pk),
        }
