"""A world in which every page has something to show: what the access matrix walks through.

Made by the product's own actions, so that its rows are in states that can be. `tests/access/rows.py` says which of them
stands for which argument of an address.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from checklists.authority import library
from checklists.authority.actions.parts import remove_section, remove_statement
from checklists.authority.actions.publishing import publish as publish_version
from checklists.authority.actions.templates import take_from_library
from checklists.authority.queries import template_by_id
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.own import OwnWords, add_own_statement, remove_own_statement
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.answering.actions import add_comment
from checklists.school.exports.actions import ask_for_file
from checklists.school.exports.work import make as make_document
from checklists.school.queries.answers import statements_of
from lantern.access.roles import MANAGING, Role, roles_for
from lantern.api.actions import create_token, digest_of
from lantern.api.models import PersonalToken
from lantern.api.scopes import Scope
from tenants.logins.info import TenantInfo
from tenants.people import actions as people
from tenants.people.models import OpenSession, User
from tenants.register.models import Document, School
from tenants.support.actions import grant_access
from tests.access import canaries, ways
from tests.access.courses import put_courses
from tests.access.evidence import put_evidence
from tests.access.filtering import put_filtering
from tests.access.keeping import put_incidents_and_more
from tests.access.learning import publish_two, put_learning
from tests.access.rows import Rows
from tests.access.trained import hold_sessions
from tests.access.training import put_training
from tests.access.visited import visit_all
from tests.cast import World, as_tenant, client_for, make_person, owner_mode
from tests.files.building import pdf
from tests.people.mails import mails_of, path_in
from tests.register.extract import file_of, row
from tests.reporting.reports import reported
from tests.reporting.scene import Scene, make_round, make_version, no_noise, publish, submit, undone
from tests.rounds import round_beside_others


@dataclass
class Stage:
    """The tenants with their people of every role, and the rows that addresses are filled with."""

    world: World
    people: dict[UUID, dict[Role, User]] = field(default_factory=dict)
    disabled: dict[UUID, User] = field(default_factory=dict)
    cookies: dict[UUID, str] = field(default_factory=dict)
    rows: dict[UUID, Rows] = field(default_factory=dict)

    def person(self, tenant: TenantInfo, role: Role | None = None) -> User:
        """The one with this role, or whoever manages the people of this tenant."""
        return self.people[tenant.id][role or MANAGING[tenant.kind]]


def make_stage(world: World) -> Stage:
    """Two authorities and three schools at work, the operators beside them; canaries planted everywhere."""
    stage = Stage(world)
    for place, tenant in enumerate(world.tenants, start=1):
        _people(stage, tenant, place)
    _rounds(stage, world.hillshire, [world.oak, world.elm])
    _rounds(stage, world.otherton, [world.ash])
    stage.rows[world.directory.id] |= {"authority_id": str(world.hillshire.id), **ways.erased(world)}
    for school in (world.elm, world.ash):
        assert school.authority is not None
        stage.rows[school.authority.id] |= ways.leave(school, stage.person(school))
    canaries.plant(world)
    return stage


@contextmanager
def one_probe() -> Iterator[None]:
    """Whatever the block does to the database, to this connection or to its callbacks is undone."""
    callbacks = len(connection.run_on_commit)
    with undone():
        yield
    connection.needs_rollback = False
    del connection.run_on_commit[callbacks:]


def session_of(tenant: TenantInfo, person: User) -> str:
    """The cookie of somebody who has signed in here a moment ago: pages that ask for the password again do not."""
    return client_for(tenant, person).cookies["sessionid"].value


def token_of(tenant: TenantInfo, person: User, scopes: list[Scope], **changed: Any) -> str:
    """The text of a token with these scopes, whatever the role of its person lets them make; `changed` alters the row."""
    text = f"lantern_{tenant.schema_name}{person.pk}{'-'.join(scopes)}{'-'.join(changed)}"
    row_of: Mapping[str, Any] = {"expires_at": timezone.now() + timedelta(days=30)} | changed
    with as_tenant(tenant):
        PersonalToken.objects.create(
            person=person, name="A program", prefix=text[:14], digest=digest_of(text), scopes=list(scopes), **row_of
        )
    return text


def _people(stage: Stage, tenant: TenantInfo, place: int) -> None:
    """One person of each role, a colleague, somebody disabled, an invitation, two tokens and ways to sign in."""
    manager = MANAGING[tenant.kind]
    held = {role: make_person(tenant, role) for role in roles_for(tenant.kind)}
    stage.people[tenant.id] = held
    colleague = make_person(tenant, list(held)[-1], name=f"Colleague of {tenant.name}")
    stage.disabled[tenant.id] = make_person(tenant, manager, name=f"Gone from {tenant.name}")
    session_of(tenant, held[manager])
    stage.cookies[tenant.id] = session_of(tenant, stage.disabled[tenant.id])
    left = make_person(tenant, list(held)[-1], name=f"Retired from {tenant.name}")
    with as_tenant(tenant):
        people.disable(person=stage.disabled[tenant.id], by=held[manager])
        people.disable(person=left, by=held[manager])
        invitation = people.invite(
            email=f"new@{tenant.host}", name="Somebody New", role=list(held)[-1], by=held[manager]
        )
        session = OpenSession.objects.get(person=held[manager])
    joining = path_in(mails_of(tenant)[-1])
    stage.rows[tenant.id] = Rows(
        person_id=str(colleague.pk),
        disabled_id=str(left.pk),
        session_id=str(session.pk),
        invitation_id=str(invitation.pk),
        token=joining.rstrip("/").rpartition("/")[2],
        person=held[manager],
    )
    stage.rows[tenant.id] |= ways.services(tenant, held[manager])
    stage.rows[tenant.id] |= ways.passkeys(tenant, place, held[manager], colleague)
    if tenant.kind == "school":
        stage.rows[tenant.id] |= ways.export(tenant)
        stage.rows[tenant.id] |= ways.concerns(tenant, held[manager])
        stage.rows[tenant.id] |= put_filtering(tenant, held)
    if tenant.kind != "directory":
        scope = Scope.PEOPLE_READ
        with as_tenant(tenant):
            mine, _text = create_token(
                name="Mine", scopes=[scope], last_day=timezone.localdate() + timedelta(days=9), by=held[manager]
            )
            grant = grant_access(
                name="Olwen", email="olwen@lantern.example", reason="Help", lasts=timedelta(hours=1), by=held[manager]
            )
        entering = path_in(mails_of(tenant)[-1]).rstrip("/").rpartition("/")[2]
        stage.rows[tenant.id] |= {"token_id": str(mine.pk), "grant_id": str(grant.pk), "entering": entering}


def _rounds(stage: Stage, authority: TenantInfo, schools: list[TenantInfo]) -> None:
    """A checklist and its version, an open round that is answered, one not begun, one closed with its release."""
    officer, rows = stage.person(authority), stage.rows[authority.id]
    rows |= _templates(authority, officer)
    with as_tenant(authority):
        rows |= put_courses(by=officer)
    version = make_version(authority, statements=4)
    today = timezone.localdate()
    with as_tenant(authority):
        given: dict[str, Any] = {"opens_on": today, "due_on": today + timedelta(days=30)}
        answered = round_beside_others(version, schools, title="Answered", **given)
        begun = round_beside_others(version, schools, title="To be signed", **given)
        untouched = round_beside_others(version, schools, title="Not begun", **given)
        done = round_beside_others(version, schools, title="Finished", **given)
        others = round_beside_others(version, schools[-1:], title="For one", **given)
    rows |= {"round_id": str(answered.pk), "version_id": str(version.pk), "school_id": str(schools[0].id)}
    closed = _closed(stage, authority, schools, version)
    rows["closed_round"] = closed
    with as_tenant(authority):
        rows["closed_template"] = str(version.template_id)
        rows["closed_statement"] = str(version.statements.order_by("position")[0].pk)
    rows["committee_report_id"] = reported(authority, closed, by=officer)
    courses = publish_two(authority)
    for school in schools:
        stage.rows[school.id] |= put_learning(school, courses, stage.person(school))
        own = stage.rows[school.id]
        own |= {"round_id": str(untouched.pk), "closed_round": closed, "not_asked": str(others.pk)}
        own |= _audits(stage, school, answered.pk, begun.pk, done.pk)
        with as_tenant(school):
            own |= put_training(by=stage.person(school), deputy=stage.person(school, Role.DEPUTY_DSL))
    browser = client_for(authority, officer)
    lines = [row(urn, la=authority.la_code, la_name=authority.name) for urn in ("200001", "x")]
    extract = file_of(*lines)
    extract.name = "edubasealldata20261123.csv"
    uploaded: Any = browser.post("/schools/import/", {"file": extract})
    rows["import_id"] = uploaded.url.rstrip("/").rpartition("/")[2]
    rows["incoming_id"] = _file_of_a_checklist(browser)
    rows |= _documents(authority, schools[0], browser)
    hold_sessions(stage, authority, schools)


def _file_of_a_checklist(browser: Client) -> str:
    """A checklist that was sent in as a file and waits for a yes."""
    content = b"title: Sent in\nsections:\n  - title: First\n    statements:\n      - {code: A-1, plain: It is so}\n"
    sent: Any = browser.post("/checklists/import/", {"file": SimpleUploadedFile("sent-in.yaml", content)})
    return str(sent.url.rstrip("/").rpartition("/")[2])


def _documents(authority: TenantInfo, school: TenantInfo, browser: Client) -> dict[str, str]:
    """A document about the school, and one that was removed."""
    for about in ("Kept", "Removed"):
        browser.post(
            f"/schools/{school.id}/documents/add/", {"file": SimpleUploadedFile("A.pdf", pdf()), "about": about}
        )
    with as_tenant(authority):
        kept, removed = (str(Document.objects.get(about=about).pk) for about in ("Kept", "Removed"))
    browser.post(f"/schools/{school.id}/documents/{removed}/remove/")
    return {"document_id": kept, "removed_document": removed}


def _templates(authority: TenantInfo, officer: User) -> dict[str, str]:
    with as_tenant(authority):
        draft = take_from_library(checklist=library.checklists()[0], by=officer)
        publish_version(template=draft, seen=template_by_id(draft.pk).revision, by=officer)
        sections = list(draft.sections.order_by("position"))
        statements = list(sections[0].statements.order_by("position"))
        remove_section(section=sections[-1], by=officer)
        remove_statement(statement=statements[-1], by=officer)
    return {
        "template_id": str(draft.pk),
        "section_id": str(sections[0].pk),
        "statement_id": str(statements[0].pk),
        "removed_section": str(sections[-1].pk),
        "removed_statement": str(statements[-1].pk),
        "code": library.checklists()[0].code,
    }


def _closed(stage: Stage, authority: TenantInfo, schools: list[TenantInfo], version: Any) -> str:
    """A closed round that has figures: of twelve schools, of which all but the cast's are only names and logins."""
    scene = Scene(stage.world, list(schools), version)
    if authority is stage.world.hillshire:
        scene.schools[:0] = _names(authority, 11)
    else:
        scene = _Elsewhere(stage.world, list(schools), version)
    round_ = make_round(scene, title="Closed")
    for school in schools:
        head, governor = stage.person(school), stage.person(school, Role.GOVERNOR)
        with as_tenant(school):
            audit = start_audit(round_id=round_.pk, by=head)
            _answer_all(audit, head)
            sign_as_head(audit_id=audit.pk, by=head)
            sign_as_governor(audit_id=audit.pk, by=governor)
    for place, school in enumerate(scene.schools[: -len(schools)]):
        submit(school, round_, [place % 3, 0, 1, 2])
    publish(scene, round_, no_noise)
    visit_all(stage, authority, schools, round_, version)
    return str(round_.pk)


class _Elsewhere(Scene):
    """The scene of the other authority."""

    @property
    def authority(self) -> TenantInfo:
        return self.world.otherton


def _names(authority: TenantInfo, number: int) -> list[TenantInfo]:
    """Schools that have a login and a row in the register, and no schema."""
    made = [
        TenantInfo(
            id=UUID(int=place + 1),
            kind="school",
            schema_name=f"x_only{place:02}",
            name=f"Small school {place:02}",
            host=f"only{place:02}.lantern.test",
            phase="primary",
            size_band="S",
            authority=authority,
        )
        for place in range(number)
    ]
    with owner_mode():
        connection.set_tenant(authority)
        with connection.cursor() as cursor:
            for school in made:
                cursor.execute(f'create role "{school.role}" nologin in role "{authority.role}_schools"')
        School.objects.bulk_create(
            School(
                id=school.id,
                role=school.role,
                urn=f"2{place:05}",
                name=school.name,
                phase=school.phase,
                size_band=school.size_band,
                host=school.host,
                set_up_at=timezone.now(),
            )
            for place, school in enumerate(made)
        )
    return made


def _audits(stage: Stage, school: TenantInfo, answered: UUID, begun: UUID, done: UUID) -> dict[str, str]:
    """One audit in progress with an answer, a document and statements of the school, one that the head has signed, one that was sent."""
    head, governor = stage.person(school), stage.person(school, Role.GOVERNOR)
    with as_tenant(school):
        audit = start_audit(round_id=answered, by=head)
        statements = list(statements_of(audit))
        save_answer(
            audit_id=audit.pk, statement_id=statements[0].pk, by=head, seen=Seen(0, 0), rating="green", note="Seen."
        )
        section = statements[0].section
        own, removed = (
            add_own_statement(audit_id=audit.pk, section_id=section.pk, words=OwnWords(plain=words), by=head)
            for words in ("Ours", "Taken out")
        )
        remove_own_statement(audit_id=audit.pk, own_id=removed.pk, by=head)
        add_comment(audit_id=audit.pk, statement_id=statements[0].pk, text="Is it so?", said_to=[governor.pk], by=head)
        signed = start_audit(round_id=begun, by=head)
        _answer_all(signed, head)
        sign_as_head(audit_id=signed.pk, by=head)
        evidence = put_evidence(audit.pk, statements[0].pk, by=head)
        # Begun last: what a later audit was started from cannot be opened again.
        finished = start_audit(round_id=done, by=head)
        _answer_all(finished, head)
        sign_as_head(audit_id=finished.pk, by=head)
        sign_as_governor(audit_id=finished.pk, by=stage.person(school, Role.GOVERNOR))
        document = ask_for_file(audit_id=audit.pk, kind="docx", with_history=False, by=head)
        make_document(file_id=document.pk)
    return (
        {
            "audit_id": str(audit.pk),
            "section_id": str(section.pk),
            "statement_id": str(statements[0].pk),
            "own_id": str(own.pk),
            "removed_own": str(removed.pk),
            "signed_audit": str(signed.pk),
            **evidence,
            "finished_audit": str(finished.pk),
            "audit_file_id": str(document.pk),
        }
        | ways.plan(school, statements[0], head)
        | put_incidents_and_more(school, stage.people[school.id])
    )


def _answer_all(audit: Any, head: User) -> None:
    for statement in statements_of(audit):
        save_answer(audit_id=audit.pk, statement_id=statement.pk, by=head, seen=Seen(0, 0), rating="green", note="")
