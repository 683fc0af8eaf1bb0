"""What people come for: each a few pages long, reading and writing as one would, in the order of the pages' own links.

Every text that is sent holds the tenant's word.
"""

import random
from collections.abc import Callable
from typing import Any

from lantern.access.roles import Role
from tests.load.browser import Browser
from tests.load.stage import RATINGS, Place

Visit = Callable[[Browser, Place, random.Random], None]

HOME = "/"


def answer_statements(person: Browser, place: Place, chance: random.Random) -> None:
    """Opens the audit and answers two statements; the page saves each by itself."""
    audit = place.ids["audit"]
    person.see("home", HOME)
    person.see("audit", f"/audits/{audit}/")
    for statement in chance.sample(_own(person, place), 2):
        path = f"/audits/{audit}/statements/{statement}/"
        seen = person.see("statement", path)
        note = f"Seen {chance.randrange(1000)} {place.word}"
        person.send(
            "autosave of an answer", seen, path, expected=200, htmx=True, rating=chance.choice(RATINGS), note=note
        )


def _own(person: Browser, place: Place) -> list[str]:
    """The statements of this role, so that two people never answer the same: that they may, other tests say."""
    roles = (Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD)
    return place.statements[roles.index(person.account.role) :: len(roles)]


def comment(person: Browser, place: Place, chance: random.Random) -> None:
    audit, statement = place.ids["audit"], chance.choice(place.statements)
    person.see("statement", f"/audits/{audit}/statements/{statement}/")
    path = f"/audits/{audit}/statements/{statement}/comments/"
    seen = person.see("comments", path)
    person.send("comment", seen, path, text=f"Is it so? {place.word}")


def keep_evidence(person: Browser, place: Place, chance: random.Random) -> None:
    """Adds a file beside a statement, looks at the library and takes an earlier file along."""
    audit, statement = place.ids["audit"], chance.choice(_own(person, place))
    path = f"/evidence/for/{audit}/{statement}/new/"
    seen = person.see("evidence", path)
    lines = f"Name,Said\nSam,{place.word} {chance.randrange(10**9)}\n"
    person.send(
        "evidence: upload",
        seen,
        path,
        title=f"List {place.word}",
        what="file",
        file=(f"{place.word}.csv", lines.encode()),
    )
    person.see("evidence", "/evidence/")
    person.see("evidence", f"/evidence/{place.ids['item']}/")
    person.fetch("evidence: download", f"/evidence/{place.ids['item']}/editions/{place.ids['edition']}/file/")


def plan(person: Browser, place: Place, chance: random.Random) -> None:
    person.see("plan", "/plan/")
    person.see("plan", f"/plan/{place.ids['action']}/")
    person.see("a workbook", "/plan/action-plan.xlsx")


def lead_incident(person: Browser, place: Place, chance: random.Random) -> None:
    """The lead reads what came in and writes on it."""
    incident = place.ids["incident"]
    person.see("incidents", "/incidents/")
    person.see("incident", f"/incidents/{incident}/")
    path = f"/incidents/{incident}/write/note/"
    seen = person.see("incident: a form", path)
    person.send("incident: step", seen, path, text=f"Spoke to both {place.word}.")
    person.see("concerns", "/concerns/")
    person.see("concerns", f"/concerns/{place.ids['concern']}/")


def train(person: Browser, place: Place, chance: random.Random) -> None:
    person.see("staff list", "/training/staff/")
    person.see("training matrix", "/training/matrix/")
    person.see("a workbook", "/training/matrix/staff-training.xlsx")


def read_as_governor(person: Browser, place: Place, chance: random.Random) -> None:
    person.see("home", HOME)
    person.see("audits", "/audits/")
    person.see("audit", f"/audits/{place.ids['audit']}/")
    person.see("where we stand", f"/where-we-stand/{place.ids['finished']}/")
    person.see("plan", "/plan/")


def tell_the_lead(person: Browser, place: Place, chance: random.Random) -> None:
    """A member of staff tells of something."""
    person.see("home", HOME)
    seen = person.see("incident: a form", "/incidents/new/")
    person.send("incident: told", seen, "/incidents/new/", account=f"I saw it {place.word}.", about="pupil")


def tell_as_pupil(person: Browser, place: Place, chance: random.Random) -> None:
    """Somebody without an account tells of something and is given words."""
    seen = person.see("tell", "/tell/")
    person.send(
        "concern from a pupil", seen, "/tell/", expected=200, text=f"They are mean {place.word}", sender_name=place.word
    )


def look_around(person: Browser, place: Place, chance: random.Random) -> None:
    person.see("people", "/people/")
    person.see("people", "/account/")


def look_at_lists(person: Browser, place: Place, chance: random.Random) -> None:
    """Pages that have the same address in every school, and other rows: where a leak would show."""
    for page, path in (
        ("people", "/people/"),
        ("plan", "/plan/"),
        ("evidence", "/evidence/"),
    ):
        person.see(page, path)


def sign_in_again(person: Browser, place: Place, chance: random.Random) -> None:
    if person.may_sign_in:
        person.sign_out()
        person.sign_in(place.word)


def run_a_round(person: Browser, place: Place, chance: random.Random) -> None:
    """An officer sees how far schools are."""
    asked = place.ids["asked"]
    person.see("officer: home", HOME)
    person.see("officer: completion", f"/rounds/{asked}/schools/")
    person.see("officer: a table", f"/rounds/{asked}/schools.csv")
    person.see("officer: lists", "/schools/")
    person.see("officer: lists", "/checklists/")


def compare(person: Browser, place: Place, chance: random.Random) -> None:
    """The figures of the round that was closed."""
    finished = place.ids["finished"]
    person.see("officer: benchmark", f"/benchmarks/{finished}/")
    person.see("officer: benchmark", f"/benchmarks/{finished}/statements/")
    person.see("officer: a table", f"/benchmarks/{finished}/results.csv")


_AUTHORITY: Any = ((run_a_round, 3), (compare, 3), (look_around, 1), (sign_in_again, 1))
# What each role comes for, and how often beside the others.
VISITS: dict[str, tuple[tuple[Visit, int], ...]] = {
    Role.HEAD: ((answer_statements, 4), (comment, 1), (plan, 2), (look_around, 2), (train, 1), (sign_in_again, 1)),
    Role.DSL: ((answer_statements, 4), (keep_evidence, 2), (lead_incident, 3), (train, 2), (sign_in_again, 1)),
    Role.DEPUTY_DSL: ((answer_statements, 4), (comment, 2), (keep_evidence, 1), (train, 1)),
    Role.IT_LEAD: ((answer_statements, 4), (keep_evidence, 1), (plan, 1), (sign_in_again, 1)),
    Role.GOVERNOR: ((read_as_governor, 4), (comment, 1), (look_around, 1), (sign_in_again, 1)),
    Role.STAFF: ((tell_the_lead, 1), (tell_as_pupil, 1)),
    Role.ADMINISTRATOR: _AUTHORITY,
    Role.OFFICER: _AUTHORITY,
    Role.ANALYST: _AUTHORITY,
}


LOOKING_AT_LISTS = frozenset({Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.IT_LEAD, Role.GOVERNOR})


def one_visit(role: Role, chance: random.Random) -> Visit:
    """What somebody of this role comes for now."""
    visits, weights = zip(*VISITS[role], strict=True)
    return chance.choices(visits, weights)[0]
