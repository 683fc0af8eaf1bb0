"""An authority with as many schools as a test needs, each with a database login of its own, and rounds they answer.

The schools besides Oak and Elm have a login and a row in the register, and no schema: they only drop things in.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from checklists.authority.models import Round, RoundSchool, Template, Version, VersionSection, VersionStatement
from checklists.school.actions.answering import Seen, save_answer
from checklists.school.actions.signing import sign_as_governor, sign_as_head
from checklists.school.actions.starting import start_audit
from checklists.school.queries.answers import statements_of
from lantern.access.roles import Role
from reporting.authority import letterbox, publishing
from tenants.logins.info import TenantInfo
from tenants.register.models import School
from tests.cast import World, as_tenant, make_person, owner_mode

RATINGS = ("green", "amber", "red", "na")


@dataclass
class Scene:
    """Hillshire's schools and one version of a checklist."""

    world: World
    schools: list[TenantInfo]
    version: Version
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def authority(self) -> TenantInfo:
        return self.world.hillshire

    @property
    def statements(self) -> list[VersionStatement]:
        with as_tenant(self.authority):
            return list(self.version.statements.order_by("position"))


def make_scene(world: World, kinds: Mapping[str, int], *, statements: int = 4) -> Scene:
    """As many schools as named (`primary_S=9`), then Oak and Elm; a version of so many statements in two sections."""
    schools = more_schools(world, kinds)
    return Scene(world, [*schools, world.oak, world.elm], make_version(world.hillshire, statements=statements))


def more_schools(world: World, kinds: Mapping[str, int]) -> list[TenantInfo]:
    """As many schools of Hillshire as named, each with a login and a row in the register."""
    schools = []
    for kind, number in kinds.items():
        phase, band = kind.rsplit("_", 1)
        schools += [_info(world, f"{kind.lower()}{index:02}", phase, band) for index in range(number)]
    with owner_mode():
        connection.set_tenant(world.hillshire)
        with connection.cursor() as cursor:
            for school in schools:
                cursor.execute(f'create role "{school.role}" nologin in role "{world.hillshire.role}_schools"')
        School.objects.bulk_create(_registered(school, index) for index, school in enumerate(schools))
    return schools


def make_version(
    authority: TenantInfo, *, statements: int, after: Version | None = None, kept: int = 0, typed: tuple[int, ...] = ()
) -> Version:
    """A published version in two sections; of an earlier one's statements, the first `kept` keep their stable ids.

    The statements at the places `typed` ask for a text.
    """
    with as_tenant(authority):
        old = list(after.statements.order_by("position"))[:kept] if after else []
        template = after.template if after else Template.objects.create(title="Online safety", changed_by_name="Ruth")
        version = Version.objects.create(
            template=template,
            number=after.number + 1 if after else 1,
            title="Online safety",
            published_by_name="Ruth",
        )
        sections = [
            VersionSection.objects.create(version=version, position=place, title=title, schools_may_add=place == 1)
            for place, title in ((1, "Policies"), (2, "Training"))
        ]
        for position in range(1, statements + 1):
            VersionStatement.objects.create(
                version=version,
                section=sections[0] if position <= statements / 2 else sections[1],
                position=position,
                code=f"A{position}",
                stable_id=old[position - 1].stable_id if position <= len(old) else uuid.uuid4(),
                plain=f"Statement number {position}",
                scale="text" if position in typed else "rag",
            )
    return version


def make_round(scene: Scene, *, title: str = "Audit 2026", version: Version | None = None, due: int = 0) -> Round:
    """A round that asks every school of the scene, due in so many days, open for thirty or more by now."""
    today = timezone.localdate()
    with as_tenant(scene.authority):
        round_ = Round.objects.create(
            version=version or scene.version,
            title=title,
            opens_on=today + timedelta(days=min(due, 0) - 30),
            due_on=today + timedelta(days=due),
            opened_by_name="Ruth",
        )
        RoundSchool.objects.bulk_create(
            RoundSchool(round=round_, school_id=school.id, school_role=school.role) for school in scene.schools
        )
    return round_


def submit(school: TenantInfo, round_: Round, levels: Sequence[int], *, told: bool = True) -> None:
    """The school's return is in the letterbox; `told` says so by name as well."""
    with as_tenant(school):
        letterbox.drop_return(round_.pk, levels)
        if told:
            letterbox.tell(round_.pk, "submitted")


def answer_and_sign(school: TenantInfo, round_: Round, levels: Sequence[int]) -> None:
    """The school answers with these levels, both sign, and the return goes by itself."""
    head = make_person(school, Role.HEAD)
    governor = make_person(school, Role.GOVERNOR)
    with as_tenant(school):
        audit = start_audit(round_id=round_.pk, by=head)
        for statement, level in zip(statements_of(audit), levels, strict=True):
            save_answer(
                audit_id=audit.pk,
                statement_id=statement.pk,
                by=head,
                seen=Seen(0, 0),
                rating=RATINGS[level],
                note="Because." if RATINGS[level] == "na" else "",
            )
        sign_as_head(audit_id=audit.pk, by=head)
        sign_as_governor(audit_id=audit.pk, by=governor)


def publish(scene: Scene, round_: Round, noise: Any) -> None:
    """The round is closed with this noise. Only Python code can do this."""
    with as_tenant(scene.authority):
        publishing.publish_release(round_id=round_.pk, noise=noise)
        Round.objects.filter(pk=round_.pk).update(closing_at=timezone.now())


def no_noise(levels: int) -> tuple[int, ...]:
    return (0,) * levels


@contextmanager
def undone() -> Iterator[None]:
    """What the block did to the database is undone. Not one of Django's blocks: tenants can be changed inside."""
    name = f"undone_{uuid.uuid4().hex}"
    as_superuser(f"savepoint {name}")
    try:
        yield
    finally:
        as_superuser(f"rollback to savepoint {name}; release savepoint {name}")


def take_back(scene: Scene, school: TenantInfo, round_: Round) -> None:
    """The school's return and its bands are gone from the letterbox, which no login of the product can do."""
    schema = scene.authority.schema_name
    for table in ("return", "measurereturn"):
        as_superuser(
            f"""delete from "{schema}".authority_reporting_{table}
            where sender = '{school.role}' and round_id = '{round_.pk}'"""
        )


def as_superuser(statement: str) -> None:
    """Runs the statement with every right there is, in the transaction of the test."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(f"reset session authorization; {statement}")
    connection._session_login = None


def _info(world: World, name: str, phase: str, band: str) -> TenantInfo:
    return TenantInfo(
        id=uuid.uuid4(),
        kind="school",
        schema_name=f"x_{name}",
        name=f"{phase.capitalize()} school {name[-2:]} {band}",
        host=f"{name}.lantern.test",
        phase=phase,
        size_band=band,
        authority=world.hillshire,
    )


def _registered(school: TenantInfo, index: int) -> School:
    return School(
        id=school.id,
        role=school.role,
        urn=f"29{index:04}",
        name=school.name,
        phase=school.phase,
        size_band=school.size_band,
        host=school.host,
        contact_name="Head",
        contact_email=f"head@{school.host}",
        set_up_at=timezone.now(),
    )
