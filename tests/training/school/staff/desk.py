"""Short ways to write down staff of Oak, what is asked of them and what they hold."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import as_tenant, client_for
from tests.files.desk import checked
from training.school.actions.records import External, record_completed, report_external
from training.school.actions.requirements import Asked, add_requirement
from training.school.actions.staff import Facts, add_staff
from training.school.models import SchoolRequirement, StaffMember, TrainingRecord

LONG_AGO = date(2020, 9, 1)


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def boxes(name: str, day: date) -> dict[str, str]:
    """A day as the three boxes of a form send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


@dataclass(frozen=True)
class Desk:
    """Oak with its head, two safeguarding leads, a governor and a member of staff who have accounts."""

    oak: TenantInfo
    head: User
    dsl: User
    deputy: User
    governor: User
    teacher: User

    def browser(self, person: User | None = None) -> Client:
        return client_for(self.oak, person or self.dsl)

    def staff(self, name: str = "Daniel Hughes", *roles: str, started_on: date = LONG_AGO, **more: Any) -> StaffMember:
        """Somebody of the list; a teacher unless roles are given."""
        with as_tenant(self.oak):
            facts = Facts(name=name, roles=roles or ("teacher",), started_on=started_on, **more)
            return add_staff(facts=facts, by=self.dsl)

    def ask(self, title: str = "Annual update", *roles: str, since: date = LONG_AGO, **more: Any) -> SchoolRequirement:
        """A requirement of the school, of teachers unless roles are given, as if it had been asked for since that day."""
        more.setdefault("frequency", "academic_year")
        with as_tenant(self.oak):
            made = add_requirement(asked=Asked(title=title, roles=roles or ("teacher",), **more), by=self.dsl)
            made.since = since
            made.save(update_fields=["since"])
        return made

    def done(self, staff: StaffMember, what: SchoolRequirement, on: date, **more: Any) -> TrainingRecord:
        """The person completed this that day."""
        given: dict[str, Any] = {"course_id": None, "version_id": None, "edition": "", "source": "session"} | more
        with as_tenant(self.oak):
            return record_completed(
                staff=staff,
                title=what.title,
                completed_on=on,
                requirement_ids=[what.pk],
                by=self.dsl,
                **given,
            )

    def external(
        self, staff: StaffMember, *what: SchoolRequirement, by: User | None = None, **more: Any
    ) -> TrainingRecord:
        """A certificate from elsewhere that waits for approval."""
        given: dict[str, Any] = {
            "title": "CEOP ambassador",
            "issuer": "CEOP Education",
            "completed_on": in_days(-10),
            "file": checked("certificate.csv", f"name\n{uuid.uuid4()}\n".encode()),
        }
        external = External(**given | more, requirement_ids=tuple(one.pk for one in what))
        with as_tenant(self.oak):
            return report_external(staff=staff, external=external, by=by or self.dsl)
