"""Rounds as rows: what no officer may open, such as several of one checklist that ask the same schools at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from checklists.authority.models import Round, RoundSchool, Version
from tenants.logins.info import TenantInfo


def round_beside_others(
    version: Version, schools: Iterable[TenantInfo], *, title: str, opens_on: date, due_on: date, **more: Any
) -> Round:
    """A round that asks these schools, whatever other rounds ask them. Call it in the authority."""
    round_ = Round.objects.create(
        version=version, title=title, opens_on=opens_on, due_on=due_on, opened_by_name="Ruth", **more
    )
    RoundSchool.objects.bulk_create(
        RoundSchool(round=round_, school_id=school.id, school_role=school.role) for school in schools
    )
    return round_
