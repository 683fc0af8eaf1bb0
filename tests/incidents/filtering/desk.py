"""Oak at work on its filtering."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from incidents.school.filtering.actions import changes, checks, reviews
from incidents.school.filtering.actions.changes import Wanted
from incidents.school.filtering.actions.checks import Seen
from incidents.school.filtering.actions.reviews import Finding
from incidents.school.filtering.models import Because, ChangeKind, FilterChange, FilterCheck, Part, Review, Verdict
from incidents.school.filtering.rules import Step
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant, client_for


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


@dataclass
class Desk:
    """Oak’s people, and short ways to do what they do."""

    oak: TenantInfo
    head: User
    dsl: User
    deputy: User
    it_lead: User
    governor: User
    staff: User

    def browser(self, person: User) -> Client:
        return client_for(self.oak, person)

    def ask(self, what: str = "www.example.org", *, by: User | None = None, **given: Any) -> FilterChange:
        """A teacher's request for today, unless said otherwise."""
        usual = {"kind": ChangeKind.ALLOW, "why": "For the lesson on rivers.", "until_on": in_days(0)}
        with as_tenant(self.oak):
            return changes.ask_for_change(wanted=Wanted(what=what, **{**usual, **given}), by=by or self.staff)

    def step(self, change: FilterChange, step: Step, *, by: User | None = None, text: str = "") -> FilterChange:
        with as_tenant(self.oak):
            return changes.take_step(change_id=change.pk, step=step, by=by or self.it_lead, text=text)

    def made(self, what: str = "www.example.org", **given: Any) -> FilterChange:
        """A request that was approved by the safeguarding lead and is in place."""
        change = self.ask(what, **given)
        self.step(change, Step.APPROVE, by=self.dsl)
        return self.step(change, Step.MAKE)

    def check(self, *, by: User | None = None, **given: Any) -> FilterCheck:
        usual = {
            "checked_on": in_days(0),
            "device": "Pupil laptop 14",
            "place": "Main site",
            "group": "pupils",
            "tool": "SWGfL Test Filtering",
            "result": "blocked",
            "abuse": True,
            "terrorist": True,
            "adult": True,
        }
        with as_tenant(self.oak):
            return checks.log_check(seen=Seen(**{**usual, **given}), by=by or self.it_lead)

    def review(self, because: Because = Because.YEARLY, *, filled: bool = False) -> Review:
        """A review that goes on; `filled` has every part in order."""
        with as_tenant(self.oak):
            found = reviews.propose_review(because=because, source=None, by=self.dsl)
            found = reviews.start_review(review_id=found.pk, by=self.dsl)
            if filled:
                findings = {part: Finding(Verdict.IN_ORDER, "As it should be.") for part in Part}
                reviews.write_findings(review_id=found.pk, findings=findings, by=self.dsl)
            return found

    def again(self, change: FilterChange) -> FilterChange:
        with as_tenant(self.oak):
            return FilterChange.objects.get(pk=change.pk)
