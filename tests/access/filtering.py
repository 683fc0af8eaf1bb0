"""Filtering for the stage: a change that waits, a check, a review proposed and one that goes on, a system."""

from django.utils import timezone

from incidents.school.filtering.actions.changes import Wanted, ask_for_change
from incidents.school.filtering.actions.checks import Seen, log_check
from incidents.school.filtering.actions.reviews import propose_review, start_review
from incidents.school.filtering.actions.systems import Facts, add_system
from incidents.school.filtering.models import Because
from lantern.access.roles import Role
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant


def put_filtering(school: TenantInfo, people: dict[Role, User]) -> dict[str, str]:
    """The rows by the arguments of addresses."""
    lead, today = people[Role.IT_LEAD], timezone.localdate()
    with as_tenant(school):
        ask_for_change(wanted=Wanted(kind="allow", what="www.example.org", why="For a lesson."), by=people[Role.DSL])
        check = log_check(
            seen=Seen(
                checked_on=today,
                device="Laptop 14",
                place="Main site",
                group="pupils",
                tool="A test page",
                result="through",
                adult=True,
                note="One page opened.",
            ),
            by=lead,
        )
        proposed = propose_review(because=Because.RISK, source=check.pk, by=lead)
        going = propose_review(because=Because.NETWORK, source=None, by=lead)
        start_review(review_id=going.pk, by=lead)
        facts = Facts(
            name="A writing tool", kind="ai_tool", purpose="", owner="Computing lead", used_by="staff", dpia="to_do"
        )
        system, _none = add_system(facts=facts, by=lead, is_new=False)
    return {"review_id": str(going.pk), "proposed_review": str(proposed.pk), "system_id": str(system.pk)}
