"""A round of Hillshire that asks Oak and Elm, made by the authority's own actions."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from checklists.authority.actions.publishing import publish
from checklists.authority.actions.rounds import confirm_closing
from checklists.authority.actions.templates import Details, create_template
from checklists.authority.models import Round, Section, Statement, Template
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.models import Audit, AuditStatement
from lantern.access.roles import Role
from reporting.authority.models import Closure, MeasureReturn, Notice, Return
from reporting.measures import NOTHING_RECORDED
from tenants.logins.builder import builder_of
from tenants.logins.info import TenantInfo
from tenants.people.models import User
from tests.cast import World, as_tenant, make_person
from tests.rounds import round_beside_others

NOTHING_SEEN = Seen(rating=0, note=0)
# What the sign page sends along with the head's signature, at a school that keeps no records here.
READ = {"bands_read": ",".join(map(str, NOTHING_RECORDED))}


@dataclass(frozen=True)
class Stage:
    """Oak's people and the round that Oak is asked in."""

    world: World
    officer: User
    head: User
    dsl: User
    it_lead: User
    governor: User
    staff: User
    template: Template
    round: Round

    @property
    def oak(self) -> TenantInfo:
        return self.world.oak

    def audit(self) -> Audit:
        """Oak's audit of the round, started if need be."""
        with as_tenant(self.oak):
            return start_audit(round_id=self.round.pk, by=self.dsl)

    def statements(self, audit: Audit) -> list[AuditStatement]:
        with as_tenant(self.oak):
            return list(audit.statements.select_related("answer"))

    def answer(self, audit: Audit, statement: AuditStatement, rating: str = "green", note: str = "") -> None:
        with as_tenant(self.oak):
            save_answer(
                audit_id=audit.pk, statement_id=statement.pk, by=self.dsl, seen=NOTHING_SEEN, rating=rating, note=note
            )

    def ready_audit(self) -> Audit:
        """An audit in which every statement is green."""
        audit = self.audit()
        for statement in self.statements(audit):
            self.answer(audit, statement)
        with as_tenant(self.oak):
            return Audit.objects.get(pk=audit.pk)

    def signed_audit(self) -> Audit:
        """The same, signed by the head."""
        audit = self.ready_audit()
        with as_tenant(self.oak):
            sign_as_head(audit_id=audit.pk, by=self.head)
            return Audit.objects.get(pk=audit.pk)

    def notices(self) -> list[str]:
        """What Hillshire was told about this round, in order."""
        with as_tenant(self.world.hillshire):
            rows = Notice.objects.filter(round=self.round.pk).order_by("at")
            return list(rows.values_list("kind", flat=True))

    def returns(self) -> list[list[int]]:
        """The levels of each return in Hillshire's letterbox, as the release builder reads them."""
        with as_tenant(builder_of(self.world.hillshire)):
            return list(Return.objects.filter(round=self.round.pk).values_list("levels", flat=True))

    def bands(self) -> list[list[int]]:
        """What went along with each of them from the school's records."""
        with as_tenant(builder_of(self.world.hillshire)):
            return list(MeasureReturn.objects.filter(round=self.round.pk).values_list("bands", flat=True))

    def shut_letterbox(self) -> None:
        """Hillshire's letterbox takes nothing more for the round, as when the release builder has begun."""
        with as_tenant(builder_of(self.world.hillshire)):
            Closure.objects.create(round_id=self.round.pk)

    def close_round(self) -> None:
        """The round's day has come and it is closed."""
        with as_tenant(self.world.hillshire):
            yesterday = timezone.localdate() - timedelta(days=1)
            Round.objects.filter(pk=self.round.pk).update(opens_on=yesterday - timedelta(days=1), due_on=yesterday)
            confirm_closing(round_=self.round, by=self.officer)
        self.shut_letterbox()


def fill(template: Template, *, sections: int, each: int, phases: dict[int, list[str]] | None = None) -> None:
    """A draft with that many sections and statements; `phases` by number of the statement, counted through all."""
    for place in range(1, sections + 1):
        section = Section.objects.create(template=template, position=place, title=f"Section {place}")
        Statement.objects.bulk_create(
            Statement(
                section=section,
                position=number,
                code=f"T-{place}-{number}",
                plain=f"Statement {number} of section {place} is true",
                official="It is true.",
                source_ref="The book, page 1",
                guidance="People can show it.",
                advice_green="In place",
                phases=(phases or {}).get((place - 1) * each + number, []),
                allow_not_applicable=number != 1,
            )
            for number in range(1, each + 1)
        )


def open_for(world: World, officer: User, template: Template, *, title: str = "Online safety audit 2026") -> Round:
    """The template is published as it stands and a round of it asks Oak and Elm from today."""
    template.refresh_from_db()
    version = publish(template=template, seen=template.revision, by=officer)
    on = timezone.localdate()
    # Rows, not the action: several rounds of one checklist at once are what budgets and carrying over need.
    return round_beside_others(
        version, [world.oak, world.elm], title=title, opens_on=on, due_on=on + timedelta(days=12)
    )


def make_stage(world: World, *, sections: int = 2, each: int = 3, phases: dict[int, list[str]] | None = None) -> Stage:
    officer = make_person(world.hillshire, Role.OFFICER, name="Omar Officer")
    with as_tenant(world.hillshire):
        template = create_template(details=Details(title="Online safety checklist"), by=officer)
        fill(template, sections=sections, each=each, phases=phases)
        round_ = open_for(world, officer, template)
    return Stage(
        world=world,
        officer=officer,
        head=make_person(world.oak, Role.HEAD, name="Helen Marsh"),
        dsl=make_person(world.oak, Role.DSL, name="Priya Nair"),
        it_lead=make_person(world.oak, Role.IT_LEAD, name="Sam Whitlock"),
        governor=make_person(world.oak, Role.GOVERNOR, name="Tom Okafor"),
        staff=make_person(world.oak, Role.STAFF, name="Ina Staff"),
        template=template,
        round=round_,
    )


def some_id() -> uuid.UUID:
    return uuid.uuid4()
