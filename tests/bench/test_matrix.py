"""The training matrix beside the same work as a plain loop over people and requirements, in one run: 200 people × 12 requirements."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from lantern.access.roles import Role
from tenants.people.models import User
from tests.bench.test_audits import measured
from tests.cast import World, as_tenant, client_for, make_person
from tests.figures import Figure
from training.frequency import counts_on
from training.school.actions.requirements import Asked, add_requirement
from training.school.models import Exemption, SchoolRequirement, StaffMember, TrainingRecord

# People and requirements: at full size with `--figures`.
FULL, SMALL = (200, 12), (12, 3)
BUDGET = 14


def plain_matrix() -> str:
    """Each person with each requirement, looked up as it is asked for."""
    on, rows = timezone.localdate(), []
    for staff in StaffMember.objects.filter(left_on=None):
        cells: dict[str, Any] = {}
        for asked in SchoolRequirement.objects.filter(stopped_on=None):
            if not set(asked.roles) & set(staff.roles):
                continue
            if Exemption.objects.filter(staff=staff, requirement_id=asked.pk, lifted_at=None).exists():
                cells[asked.title] = "exempt"
                continue
            held = TrainingRecord.objects.filter(staff=staff, requirement_ids__contains=[asked.pk], voided_at=None)
            last = held.order_by("-completed_on").first()
            cells[asked.title] = bool(last) and counts_on(asked.frequency, last.completed_on, on)
        rows.append({"name": staff.name, "cells": cells})
    return json.dumps(rows, cls=DjangoJSONEncoder)


def filled(people: int, requirements: int, lead: User) -> None:
    """That many teachers, of whom most hold most."""
    today = timezone.localdate()
    asked = [
        add_requirement(
            asked=Asked(title=f"Requirement {number}", roles=("teacher",), frequency="academic_year"), by=lead
        )
        for number in range(requirements)
    ]
    staff = StaffMember.objects.bulk_create(
        StaffMember(name=f"Person {number:03}", roles=["teacher"], started_on=today - timedelta(days=400))
        for number in range(people)
    )
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            staff=one,
            source="session",
            title=what.title,
            requirement_ids=[what.pk],
            completed_on=today - timedelta(days=(number + place) % 300),
            reported_by_name="x",
            approved_at=timezone.now(),
        )
        for number, one in enumerate(staff)
        for place, what in enumerate(asked)
        if (number + place) % 7
    )


def test_the_matrix_takes_a_fraction_of_what_a_plain_loop_takes(
    loop: World, figure: Figure, request: pytest.FixtureRequest
) -> None:
    people, requirements = FULL if request.config.getoption("--figures") else SMALL
    lead = make_person(loop.oak, Role.DSL)
    with as_tenant(loop.oak):
        filled(people, requirements, lead)
    browser = client_for(loop.oak, lead)
    assert "Person 00" in browser.get("/training/matrix/?show=name").text

    def plainly(number: int) -> None:
        with as_tenant(loop.oak):
            plain_matrix()

    ours_ms, ours = measured(lambda number: browser.get("/training/matrix/"))
    plain_ms, theirs = measured(plainly, runs=2)
    figure(
        f"training matrix, {people} people × {requirements} requirements: queries",
        f"{ours} ({ours_ms:.0f} ms)",
        against=f"plain loop {theirs} ({plain_ms:.0f} ms)",
        ratio=f"{theirs / ours:.1f}× a plain loop",
        target=f"at most {BUDGET}, fewer than the loop",
        ok=ours <= BUDGET and ours < theirs,
    )
    assert 0 < ours <= BUDGET
