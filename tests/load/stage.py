"""Authorities and schools at work, made by the product's own actions, each with its own word in every text that people write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from checklists.authority import library
from checklists.authority.actions.parts import add_section
from checklists.authority.actions.templates import take_from_library
from checklists.authority.models import Round, Version
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.own import OwnWords, add_own_statement
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.answering.actions import add_comment
from checklists.school.evidence.actions import Content, Dates, add_item, use_items
from checklists.school.models import AuditSection
from checklists.school.plan.actions import Details, add_action
from checklists.school.queries.answers import statements_of
from incidents.school import actions as incidents
from incidents.school.concerns import actions as concerns
from incidents.school.concerns.actions.telling import Told
from incidents.school.concerns.receipts import new_words
from lantern.access.roles import Role, roles_for
from lantern.demo.world.authority import first_version
from reporting.authority.actions import close_round
from reporting.authority.tasks import publish_release
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tenants.register.models import School
from tests.cast import PASSWORD, as_tenant, owner_mode
from tests.files.desk import checked
from tests.load.marks import given_word, own_word
from tests.reporting.scene import make_version
from tests.rounds import round_beside_others
from training.school.actions.records import record_completed
from training.school.actions.requirements import Asked, add_requirement
from training.school.actions.staff import Facts, add_staff

RATINGS = ("green", "amber", "green", "red")
STAFF = 12
# How many statements the checklist has that everybody has answered.
FINISHED = 6
# Too short a time for somebody who is on the staff list.
LONG_AGO = timedelta(days=500)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in with the tests' password."""

    tenant: TenantInfo
    role: Role
    email: str


@dataclass
class Place:
    """One tenant, its people, and the identifiers that its addresses are made of."""

    tenant: TenantInfo
    accounts: list[Account] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        return own_word(self.tenant)

    @property
    def is_school(self) -> bool:
        return self.tenant.kind == "school"


@contextmanager
def staged(authority: TenantInfo, schools: list[TenantInfo]) -> Iterator[list[Place]]:
    """The authority and its schools, in the middle of an audit. What is in the register is taken out again afterwards."""
    places = {tenant.id: Place(tenant) for tenant in (authority, *schools)}
    people = {tenant.id: _people(places[tenant.id]) for tenant in (authority, *schools)}
    registered = _register(authority, schools)
    try:
        officer = people[authority.id][Role.ADMINISTRATOR]
        finished, asked = _rounds(authority, schools, officer)
        for school in schools:
            _school(places[school.id], people[school.id], finished, asked)
        with as_tenant(authority):
            job = close_round(round_id=finished.pk, by=officer)
            publish_release.apply(args=(str(job.pk),), throw=True)
        ids = {"finished": str(finished.pk), "asked": str(asked.pk), "template": str(asked.version.template_id)}
        for place in places.values():
            place.ids |= ids
        yield list(places.values())
    finally:
        with owner_mode(), as_tenant(authority):
            School.objects.filter(pk__in=registered).delete()


def _people(place: Place) -> dict[Role, User]:
    """One of each role."""
    made = {}
    with as_tenant(place.tenant):
        for role in roles_for(place.tenant.kind):
            email = f"{role.value}.{place.word}@{place.tenant.host}"
            made[role] = User.objects.create_user(
                email=email, name=f"{role.label} {place.word}", role=role, password=PASSWORD
            )
            place.accounts.append(Account(place.tenant, role, email))
    return made


def _register(authority: TenantInfo, schools: list[TenantInfo]) -> list[UUID]:
    """The authority's own list names its schools; returns those that it did not name before."""
    with owner_mode(), as_tenant(authority):
        known = set(School.objects.values_list("pk", flat=True))
        rows = [
            School(
                id=school.id,
                role=school.role,
                urn=f"28{place:04}",
                name=school.name,
                phase="primary",
                size_band="M",
                host=school.host,
                set_up_at=timezone.now(),
            )
            for place, school in enumerate(schools)
            if school.id not in known
        ]
        School.objects.bulk_create(rows)
        return [row.pk for row in rows]


def _rounds(authority: TenantInfo, schools: list[TenantInfo], officer: User) -> tuple[Round, Round]:
    """A round whose day has come and one that is open; beside them a draft that is nobody else's business."""
    today, said = timezone.localdate(), given_word(authority)
    earlier = make_version(authority, statements=FINISHED)
    with as_tenant(authority):
        version: Version = first_version(by=officer)
        finished = round_beside_others(
            earlier, schools, title=f"Last year {said}", opens_on=today - timedelta(days=60), due_on=today
        )
        asked = round_beside_others(
            version, schools, title=f"This year {said}", opens_on=today, due_on=today + timedelta(days=30)
        )
        checklist = library.checklist("FM")
        assert checklist is not None
        draft = take_from_library(checklist=checklist, by=officer)
        add_section(template=draft, title=f"Draft {own_word(authority)}", schools_may_add=False, by=officer)
    return finished, asked


def _school(place: Place, people: dict[Role, User], finished: Round, asked: Round) -> None:
    """An audit that was signed, one that is half answered, and a record or two of everything else."""
    head, lead = people[Role.HEAD], people[Role.DSL]
    with as_tenant(place.tenant):
        _sign_one(finished.pk, people, place.word)
        audit = start_audit(round_id=asked.pk, by=head)
        statements = list(statements_of(audit))
        for statement, rating in islice(zip(statements, cycle(RATINGS), strict=False), len(statements) // 2):
            _answer(audit.pk, statement.pk, rating, place.word, by=lead)
        place.statements = [str(statement.pk) for statement in statements]
        first = statements[0]
        add_comment(
            audit_id=audit.pk, statement_id=first.pk, text=f"Is it so? {place.word}", said_to=[head.pk], by=lead
        )
        section = AuditSection.objects.filter(audit=audit, schools_may_add=True).first()
        if section is not None:
            words = OwnWords(plain=f"Ours {place.word}", guidance=place.word)
            add_own_statement(audit_id=audit.pk, section_id=section.pk, words=words, by=head)
        item = add_item(
            title=f"Register {place.word}",
            owner=lead,
            content=Content(file=checked(f"{place.word}.csv", f"Name,Said\nSam,{place.word}\n".encode())),
            dates=Dates(),
            by=lead,
        )
        use_items(audit_id=audit.pk, statement_id=first.pk, item_ids=[item.pk], by=lead)
        details = Details(
            title=f"Mend it {place.word}",
            why=f"Because {place.word}",
            due_on=timezone.localdate() + timedelta(days=20),
            owner=lead,
        )
        action = add_action(details=details, audit_id=audit.pk, statement_id=first.pk, by=head)
        place.ids |= {
            "audit": str(audit.pk),
            "item": str(item.pk),
            "edition": str(item.editions.get().pk),
            "action": str(action.pk),
            "incident": _incident(place.word, people),
            "concern": _concern(place.word, lead),
        }
        _training(place.word, lead)


def _sign_one(round_id: UUID, people: dict[Role, User], word: str) -> None:
    head = people[Role.HEAD]
    audit = start_audit(round_id=round_id, by=head)
    for statement, rating in zip(statements_of(audit), cycle(RATINGS), strict=False):
        _answer(audit.pk, statement.pk, rating, word, by=head)
    sign_as_head(audit_id=audit.pk, by=head)
    sign_as_governor(audit_id=audit.pk, by=people[Role.GOVERNOR])


def _answer(audit_id: UUID, statement_id: UUID, rating: str, word: str, *, by: User) -> None:
    save_answer(
        audit_id=audit_id, statement_id=statement_id, by=by, seen=Seen(0, 0), rating=rating, note=f"Seen {word}."
    )


def _incident(word: str, people: dict[Role, User]) -> str:
    child = incidents.Somebody(role="victim", kind="pupil", name=f"Robin {word}", reference=word, year_group="4")
    told = incidents.log(
        account=f"It was so {word}.",
        details=incidents.Details(category="bullying"),
        involved=[child],
        by=people[Role.STAFF],
    )
    incidents.triage(incident=told, severity="low", safe_now=True, by=people[Role.DSL])
    return str(told.pk)


def _concern(word: str, lead: User) -> str:
    concerns.set_up_page(is_on=True, readers=f"Mrs {word}", closed_until=None, keep_months=24, by=lead)
    told = Told(f"Somebody is mean {word}", sender_name=word)
    return str(concerns.tell(told=told, words=new_words(), form_key=uuid4()).pk)


def _training(word: str, lead: User) -> None:
    today = timezone.localdate()
    asked: list[Any] = [
        add_requirement(asked=Asked(title=f"{title} {word}", roles=("teacher",), frequency="academic_year"), by=lead)
        for title in ("Annual update", "Cyber awareness")
    ]
    for number in range(STAFF):
        facts = Facts(name=f"Teacher {number} {word}", started_on=today - LONG_AGO, roles=("teacher",), job_title=word)
        staff = add_staff(facts=facts, by=lead)
        record_completed(
            staff=staff,
            course_id=None,
            version_id=None,
            title=f"Update {word}",
            edition="",
            completed_on=today - timedelta(days=number),
            source="session",
            requirement_ids=[asked[number % 2].pk],
            by=lead,
        )
