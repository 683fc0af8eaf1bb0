"""docs/incidents.md as the code has it: `.venv/bin/python -m tests.incidents.document` writes it."""

import os
from collections.abc import Iterator
from pathlib import Path

import django

FILE = Path(__file__).resolve().parents[2] / "docs" / "incidents.md"


def document() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Incidents: their life, and who may see them"
    yield ""
    yield "*Written by `.venv/bin/python -m tests.incidents.document` from `incidents/`; a test fails while this page says something else.*"
    yield ""
    yield "## Life of an incident"
    yield ""
    yield from _diagram()
    yield ""
    yield "Each step locks the incident, leaves an entry that says from where to where, and a row in the journal. Entries are added"
    yield "and never changed. *Recorded elsewhere*, *Only a test* and *Not an incident* stand in no figure and can be brought back."
    yield ""
    yield "## By when"
    yield ""
    yield from _deadlines()
    yield ""
    yield "## Who may see what"
    yield ""
    yield from _who()
    yield ""
    yield "## Categories"
    yield ""
    yield from _categories()


def _diagram() -> Iterator[str]:
    from incidents.school.states import STEPS, State

    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.REPORTED}"
    for state in State:
        yield f"    {state}: {state.label}"
    for step, ways in STEPS.items():
        for before, there in ways.items():
            yield f"    {before} --> {there}: {step.label}"
    yield "```"


def _deadlines() -> Iterator[str]:
    from incidents.categories import FIRST_LOOK, RESPOND_WITHIN, Category, own_deadlines

    yield "| what | within |"
    yield "|---|---|"
    yield f"| the first look | {_hours(FIRST_LOOK)} |"
    for severity, within in RESPOND_WITHIN.items():
        yield f"| a plan and somebody for it, {str(severity.label).lower()} | {_hours(within)} |"
    for category in Category:
        for deadline in own_deadlines(category):
            days = f"{deadline.working_days} working day" if deadline.working_days else _hours(deadline.within)
            yield f"| {category.label}: {str(deadline.what)[0].lower()}{str(deadline.what)[1:]} | {days} |"


def _hours(within: object) -> str:
    return f"{int(within.total_seconds() // 3600)} hours"  # type: ignore[attr-defined]


def _who() -> Iterator[str]:
    from incidents.categories import Audience
    from incidents.school.rules import CHAIR_SEES, MAY_BE_GIVEN, ROLES_OF
    from lantern.access.roles import SCHOOL_ROLES, VISITORS, Role

    roles = [role for role in Role if role in SCHOOL_ROLES]
    yield "| incident | " + " | ".join(str(role.label) for role in roles) + " | Chair of governors |"
    yield "|---|" + "---|" * (len(roles) + 1)
    for audience, seen in ROLES_OF.items():
        cells = ["✓" if role in seen else "–" for role in roles]
        chair = "✓" if audience in CHAIR_SEES else "–"
        yield f"| for: {audience.label} | " + " | ".join([*cells, chair]) + " |"
    given = ["when given to them" if role in MAY_BE_GIVEN else "–" for role in roles]
    yield f"| given to somebody, of those for: {Audience.TEAM.label} | " + " | ".join([*given, "–"]) + " |"
    own = ["their own words" for _role in roles]
    yield "| told of by them | " + " | ".join([*own, "their own words"]) + " |"
    yield ""
    yield "- Whoever is said to have done it, and has an account, sees none of it, whatever their role."
    yield "- Whoever told of something sees that it came in, whether it was read, and what they said themselves."
    yield f"- {', '.join(str(role.label) for role in sorted(VISITORS))}, the authority and operators see nothing."
    yield "- Somebody who may not see an incident is told that there is none (404)."
    yield "- The page of activity does not name an incident that is hidden from the leads."
    yield "- Each opening of an incident is a row in the journal."


def _categories() -> Iterator[str]:
    from incidents.categories import Area, audience_of, categories_in, refuses_images

    yield "| group | category | for | images |"
    yield "|---|---|---|---|"
    for area in Area:
        for category in categories_in(area):
            images = "refused" if refuses_images(category) else ""
            yield f"| {area.label} | {category.label} | {audience_of(category).label} | {images} |"


def main() -> None:
    """The file says what the code says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.checks")
    django.setup()
    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
