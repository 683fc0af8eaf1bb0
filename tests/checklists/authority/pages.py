"""What tests of pages share: addresses, the words of a page, and what a browser would send."""

import re
from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklists.authority.models import Round, RoundSchool, Template
from checklists.authority.queries import versions
from tenants.register.models import School
from tests.cast import as_tenant, owner_mode
from tests.checklists.authority.conftest import Desk

URLS = "lantern.urls.authority"


def url(name: str, *args: object) -> str:
    return reverse(f"authority_checklists:{name}", urlconf=URLS, args=args)


def text_of(response: Any) -> str:
    """The words of the page, one space between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def filled(client: Client, address: str, **changed: object) -> dict[str, object]:
    """What a browser would send from the form as it stands, with these changes."""
    form = client.get(address).context["form"]
    data: dict[str, object] = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        if hasattr(value, "year"):
            data |= day_parts(bound.html_name, value)
        else:
            data[bound.html_name] = value
    return data | changed


def day_parts(name: str, day: date) -> dict[str, object]:
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def fill_up(desk: Desk, round_: Round, number: int = 100) -> None:
    """Many more schools, half of them in the round, and some more checklists and rounds."""
    made = [
        School(
            role=f"many_{place}",
            urn=f"{200000 + place}",
            name=f"S{place:02d} School",
            phase="primary",
            host=f"s{place}.lantern.test",
            set_up_at=round_.opened_at,
        )
        for place in range(number)
    ]
    with owner_mode(), as_tenant(desk.world.hillshire):
        School.objects.bulk_create(made)
    with as_tenant(desk.world.hillshire):
        RoundSchool.objects.bulk_create(
            RoundSchool(round=round_, school_id=school.pk, school_role=school.role) for school in made[::2]
        )
        version = versions().first()
        assert version is not None
        Round.objects.bulk_create(
            Round(
                version=version, title=f"R{place}", opens_on=round_.opens_on, due_on=round_.due_on, opened_by_name="R"
            )
            for place in range(5)
        )
        Template.objects.bulk_create(Template(title=f"T{place}", changed_by_name="R") for place in range(5))


def change_elm(desk: Desk, **facts: object) -> None:
    with owner_mode(), as_tenant(desk.world.hillshire):
        School.objects.filter(pk=desk.world.elm.id).update(**facts)
