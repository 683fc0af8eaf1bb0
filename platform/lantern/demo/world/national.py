"""Other authorities of the country, which have no tenants here: what they gave to the national comparison, and its sum.

Needs the owner's cursor: the database stamps contributions with the login that sends them, and these senders do not exist.
The county's own contribution is a real one, given when its rounds closed.
"""

import json
import uuid
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone
from psycopg2 import sql

from checklists.authority.scale import LEVELS
from checklists.school_year import school_year
from lantern.demo.world.answers import answer_of
from lantern.demo.world.county import DemoSchool
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from reporting.authority.disclosure.noise import sum_preserving
from reporting.national.freezing import release_from
from reporting.national.noise import nine_tenths
from reporting.national.parts import Part, parts_to_give
from reporting.national.sets import comparable_statements

LIBRARY = "LAO"
# Schools of each phase and size in a county and in a small city.
COUNTY = {
    "primary S": 10,
    "primary M": 14,
    "primary L": 10,
    "secondary L": 12,
    "special S": 11,
    # Together too few to be shown, and too many to be counted with another phase.
    "pru S": 3,
    "nursery S": 3,
}
CITY = {"primary S": 3, "primary M": 9, "secondary L": 4, "special S": 3, "nursery S": 1, "all_through L": 1}
AUTHORITIES = (*(COUNTY,) * 5, *(CITY,) * 8)
LEVEL_OF = {level.key: level.index for level in LEVELS}
# Of the story's three years, the one in which the others answered.
YEAR = 1


def give_and_publish(cursor: Any, today: date) -> None:
    """Thirteen made-up authorities gave for each school year that the county gave for and that is over; it is published."""
    given = sql.Identifier(settings.PUBLIC_SCHEMA_NAME, "national_contribution")
    cursor.execute(
        sql.SQL("select period, parts from {} where library = %s and period < %s").format(given),
        [LIBRARY, school_year(today)],
    )
    own = dict(cursor.fetchall())
    if not own:
        return
    others = [_parts(number, kinds) for number, kinds in enumerate(AUTHORITIES)]
    cursor.execute(sql.SQL("alter table {} disable trigger user").format(given))
    period = max(own)
    for number, parts in enumerate(others):
        _insert(
            cursor,
            "national_contribution",
            sender=f"made_up_{number}",
            at=_published(period),
            library=LIBRARY,
            period=period,
            parts=json.dumps([part.as_data() for part in parts]),
        )
    cursor.execute(sql.SQL("alter table {} enable trigger user").format(given))
    release = release_from(LIBRARY, period, [own[period], *([part.as_data() for part in parts] for parts in others)])
    _insert(
        cursor,
        "national_release",
        library=LIBRARY,
        title=release.title,
        period=period,
        frozen_at=_published(period),
        authorities=release.authorities,
        statements=json.dumps(release.statements),
        groups=json.dumps(release.groups),
    )


def _parts(number: int, kinds: dict[str, int]) -> list[Part]:
    keys = comparable_statements(LIBRARY)
    codes = [one.code for one in keys.values()]
    facts, answers = {}, {}
    for kind, count in kinds.items():
        phase, band = kind.split()
        for index in range(count):
            name = f"{number} {kind} {index}"
            # Between the county's weakest and its strongest.
            start = ((number * 7 + index * 3) % 11 - 5) / 8
            school = DemoSchool(name, name, name, phase, "", 200, start)
            facts[name] = Facts(name, phase, band)
            said = [answer_of(school, code, year=YEAR, may_be_exempt=False) for code in codes]
            answers[name] = [LEVEL_OF.get(one.rating, LEVEL_OF["none"]) for one in said]
    leaves = leaf_groups(facts.values())
    rows = freeze(leaves, answers, statements=len(codes), levels=len(LEVELS), noise=sum_preserving)
    places = dict(enumerate(keys))
    return parts_to_give(leaves, rows, answers, facts=facts, statements=places, levels=len(LEVELS), noise=nine_tenths)


def _insert(cursor: Any, table: str, **values: object) -> None:
    values = {"id": str(uuid.uuid4()), "created_at": timezone.now(), **values}
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(settings.PUBLIC_SCHEMA_NAME, table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(values)),
    )
    cursor.execute(statement, list(values.values()))


def _published(period: int) -> datetime:
    """The first morning of the next school year."""
    return timezone.make_aware(datetime.combine(date(period + 1, 9, 1), time(5, 10)))
