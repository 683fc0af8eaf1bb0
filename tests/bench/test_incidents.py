"""Ten thousand incidents of one school: the list, each way of searching it, and the figures, beside the same work as plain loops."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from incidents.categories import Category
from incidents.school import queries
from incidents.school.models import Incident, Involved
from incidents.school.rules import can_view
from tests.bench.test_audits import measured
from tests.cast import as_tenant
from tests.figures import Figure
from tests.incidents.keeping.conftest import office
from tests.incidents.school.office import Office

__all__ = ["office"]
# Incidents: at full size with `--figures`.
FULL, SMALL = 10_000, 120
KINDS = [category for category in Category if category != Category.UNSORTED]
BUDGET = 13
# The plain loops look at so many of them only: at full size they would ask thirty thousand times.
LOOKED_AT = 1_000


def fill(office: Office, number: int) -> None:
    """So many incidents more, over five years, each with a pupil; one in twenty hidden from the lead."""
    with as_tenant(office.oak):
        before, now = Incident.objects.count(), timezone.now()
        rows = [
            Incident(
                reference=f"{now.year - 1}-{place:05d}",
                category=KINDS[place % len(KINDS)],
                severity="low",
                state="closed",
                audience="head" if place % 20 == 0 else "team",
                reported_at=now - timedelta(hours=4 * place),
                closed_at=now - timedelta(hours=4 * place - 1),
                reported_by_name="Sam Teacher",
                how_found="staff",
                changed_at=now,
            )
            for place in range(before + 1, before + number + 1)
        ]
        Incident.objects.bulk_create(rows, batch_size=1_000)
        people = [
            Involved(
                incident=row,
                role="victim",
                kind="pupil",
                reference=f"ADM-{place % 900:03d}",
                year_group=str(place % 11 + 1),
            )
            for place, row in enumerate(rows, start=before)
        ]
        Involved.objects.bulk_create(people, batch_size=1_000)


def addresses() -> dict[str, str]:
    day = timezone.localdate() - timedelta(days=9)
    since = f"since_0={day.day}&since_1={day.month}&since_2={day.year}"
    return {
        "the list": "/incidents/?show=all",
        "its second page": "/incidents/?show=all&page=2",
        "by a pupil’s reference": "/incidents/?show=all&q=adm-042",
        "by category": "/incidents/?show=all&category=bullying",
        "by date": f"/incidents/?show=all&{since}",
        "figures": "/incidents/figures/",
    }


def plainly(office: Office, keep: Callable[[Incident], bool], _run: int) -> str:
    """As a framework's defaults lead to: each incident, whether this person may see it, and whether it is wanted."""
    rows = [one for one in Incident.objects.all()[:LOOKED_AT] if can_view(office.dsl, one) and keep(one)]
    return json.dumps([_row(one) for one in rows], cls=DjangoJSONEncoder)


def _row(one: Incident) -> dict[str, object]:
    return {"reference": one.reference, "people": [person.reference for person in one.involved.all()]}


def test_the_list_of_incidents_and_its_searches_stay_the_same_for_many(
    office: Office, figure: Figure, request: pytest.FixtureRequest
) -> None:
    full = bool(request.config.getoption("--figures"))
    browser = office.browser(office.dsl)

    def opened(name: str, runs: int) -> tuple[float, int]:
        address = addresses()[name]
        return measured(lambda _run: browser.get(address), runs=runs)

    few: dict[str, int] = {}
    for size in (SMALL, FULL - SMALL if full else SMALL):
        fill(office, size)
        for name in addresses():
            _milliseconds, asked = opened(name, 1)
            assert 0 < asked <= BUDGET, name
            assert few.setdefault(name, asked) == asked, name
    ways: dict[str, Callable[[Incident], bool]] = {
        "by a pupil’s reference": lambda one: any(person.reference == "ADM-042" for person in one.involved.all()),
        "by category": lambda one: one.category == "bullying",
    }
    for name, keep in ways.items():
        ours, asked = opened(name, 3)
        with as_tenant(office.oak):
            number = Incident.objects.count()
            theirs, loops = measured(partial(plainly, office, keep), runs=1)
            found = queries.listed(office.dsl, queries.Wanted("all", search="ADM-042"), now=timezone.now()).count()
        assert found > 0
        figure(
            f"incidents {name} among {number:,}: queries",
            f"{asked} ({ours:.0f} ms)",
            against=f"plain loop over {min(number, LOOKED_AT):,} of them {loops:,} ({theirs:.0f} ms)",
            ratio=f"{loops / asked:.0f}× fewer, {theirs / ours:.1f}× faster",
            target=f"at most {BUDGET}, and the same for few",
            ok=asked <= BUDGET,
        )
