"""What the authority's officer does: writes the checklist, publishes it, opens rounds and closes them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from checklists.authority import library
from checklists.authority.actions.parts import Words, add_section, add_statement, change_statement, words_of
from checklists.authority.actions.publishing import publish
from checklists.authority.actions.replacing import say_what_it_replaces, split_statement
from checklists.authority.actions.rounds import open_round
from checklists.authority.actions.templates import take_from_library
from checklists.authority.models import Round, Section, Statement, Template, Version
from lantern.demo.world.calendar import CLOSED_AFTER, Dates, moment
from lantern.demo.world.cast import people_of
from lantern.demo.world.clock import at
from lantern.demo.world.county import DemoSchool
from reporting.authority.actions import close_round
from reporting.authority.tasks import publish_release
from tenants.people.models import User
from tenants.register import queries as register
from tenants.register.actions import change_contact

REWORDED = {
    1: ("LAO-12", "We have looked at the risks of pupils using mobile data, smart watches and their own hotspots"),
    0: (
        "LAO-10",
        "Our child protection policy says what we do when nude images of a child are made or shared, with AI too",
    ),
}
# What the newest edition says beside the wording. The authority runs the filtering of most schools, and offers its answer.
SAID_BESIDE: dict[str, dict[str, Any]] = {
    "LAO-3": {"red_flag": True},
    "LAO-4": {"needs_evidence": True},
    "LAO-14": {
        "offered_rating": "green",
        "offered_note": "Our school is on the county's filtering service, which was tested in September.",
    },
    "LAO-16": {"weight": 2},
}
# A draft that nobody has finished, for the check to find something in.
UNFINISHED = (
    Words(
        code="FM-501",
        plain="The governing body retains responsibility for ensuring comprehensive documentation of procurement decisions",
        guidance="Including evaluation of the effectiveness of monitoring arrangements and identification of deficiencies.",
    ),
    Words(
        code="FM-502",
        plain="Our staff know how to ask for a site to be opened or blocked",
        scale="five",
        descriptors=[
            "Nobody knows",
            "The IT lead knows",
            "Most staff know",
            "All staff know",
            "All staff know and do it",
        ],
        advice_green="Tell new staff in their first week.",
        advice_amber="Put the form where staff look for it.",
        advice_red="Name one person whom staff can ask.",
        source_ref="Our county's own",
    ),
    Words(code="FM-503", plain="How many sites were opened for a lesson this year", scale="number", weight=1),
)
# In the newest edition one statement becomes two, and two become one.
SPLIT = (
    "LAO-5",
    "New staff learn about online safety when they start",
    "New staff sign the acceptable use policy when they start",
)
MERGED = (
    "LAO-6",
    "LAO-7",
    "We have an online safety policy, and our safeguarding and anti-bullying policies agree with it",
)
OWN_STATEMENT = Words(
    code="HIL-1",
    plain="A named governor asks about online safety every term and reports to the board",
    guidance=(
        "One governor has this role and the minutes show it. They see the incident log in outline, ask how filtering "
        "and monitoring were checked, and tell the whole board what they found."
    ),
    evidence="Minutes that name the governor\nThe governor's questions and what they were told, for each term",
    frequency="termly",
    advice_green="Share your questions with the link governors of other schools.",
    advice_amber="Agree a date each term and a short list of questions. Put the report on the agenda.",
    advice_red="Ask the board to name a governor at its next meeting, and invite them to meet the safeguarding lead.",
    allow_not_applicable=False,
)


def first_version(*, by: User) -> Version:
    """The library's e-safeguarding checklist, published as it is."""
    checklist = library.checklist("LAO")
    if checklist is None:
        raise LookupError("The library has no checklist LAO.")
    template = take_from_library(checklist=checklist, by=by)
    return publish(template=template, seen=template.revision, by=by)


def next_version(before: Version, *, years_ago: int, by: User) -> Version:
    """What the round of that year asks: the version before, or a new one where the officer improved something."""
    if years_ago not in REWORDED:
        return before
    template = Template.objects.get(pk=before.template_id)
    code, plain = REWORDED[years_ago]
    _change(template, code, by=by, plain=plain)
    if years_ago == 0:
        _split_and_merge(template, by=by)
        for code, said in SAID_BESIDE.items():
            _change(template, code, by=by, **said)
        strategy = Section.objects.filter(template=template).order_by("position").first()
        if strategy is not None:
            add_statement(section=strategy, words=OWN_STATEMENT, by=by)
    template.refresh_from_db()
    return publish(template=template, seen=template.revision, by=by)


def _change(template: Template, code: str, *, by: User, **said: Any) -> None:
    statement = Statement.objects.select_related("section").get(section__template=template, code=code)
    change_statement(
        statement=statement,
        seen=statement.revision,
        section=statement.section,
        words=replace(words_of(statement), **said),
        by=by,
    )


def begin_another(*, by: User) -> Template:
    """A draft on filtering and monitoring that is not published, with a section to which schools may add."""
    checklist = library.checklist("FM")
    if checklist is None:
        raise LookupError("The library has no checklist FM.")
    template = take_from_library(checklist=checklist, by=by)
    own = add_section(template=template, title="In our county", schools_may_add=True, by=by)
    for words in UNFINISHED:
        add_statement(section=own, words=words, by=by)
    return template


def _split_and_merge(template: Template, *, by: User) -> None:
    code, first, second = SPLIT
    split_statement(statement=_statement(template, code), plain=second, by=by)
    _change(template, code, by=by, plain=first)
    code, taken_in, plain = MERGED
    _change(template, code, by=by, plain=plain)
    one = _statement(template, code)
    replaced = [_statement(template, taken_in).stable_id]
    say_what_it_replaces(statement=one, seen=one.revision, replaced=replaced, by=by)


def _statement(template: Template, code: str) -> Statement:
    return Statement.objects.select_related("section__template").get(section__template=template, code=code)


def note_contacts(schools: tuple[DemoSchool, ...], *, by: User) -> None:
    """The register names each school's head as its contact, and that they were invited, since they have an account."""
    rows = {row.urn: row for row in register.schools()}
    for school in schools:
        head = next(person for person in people_of(school) if person.role == "head")
        row = change_contact(school=rows[school.urn], name=head.name, email=head.email, by=by)
        row.invited_at = timezone.now()
        row.save(update_fields=["invited_at"])


def open_for(schools: tuple[DemoSchool, ...], version: Version, dates: Dates, *, by: User) -> Round:
    """These schools are asked."""
    asked = {school.urn for school in schools}
    return open_round(
        version=version,
        title=dates.title,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        closes_on=dates.due_on + CLOSED_AFTER,
        school_ids=[school.pk for school in register.schools() if school.urn in asked],
        by=by,
    )


def close(round_id: UUID, dates: Dates, *, by: User) -> None:
    """The round is closed on its day and its release stands.

    The job runs here and now. The worker will find its message in the outbox as well, and nothing left to do.
    """
    if dates.closes_on is None:
        return
    with at(moment(dates.closes_on, minutes=75)):
        job = close_round(round_id=round_id, by=by)
        publish_release.apply(args=(str(job.pk),)).get()
