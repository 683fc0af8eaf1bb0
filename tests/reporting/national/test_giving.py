"""Giving to the national comparison, freezing it, and who can read what of it."""

from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from psycopg2.errors import CheckViolation, InsufficientPrivilege, ObjectNotInPrerequisiteState, UniqueViolation

from lantern.access.roles import Role
from lantern.audit.models import Entry
from lantern.audit.record import SystemActor
from lantern.errors import NotAllowed, NotPossibleNow
from reporting.authority import releases
from reporting.authority.national.actions import choose
from reporting.authority.national.models import Choice, Sent
from reporting.national.catalogue import national_for, summaries
from reporting.national.freezing import AlreadyPublished, freeze_period, periods_to_freeze
from reporting.national.models import Release
from tenants.logins.builder import builder_of
from tenants.provisioning.schemas import in_directory
from tests.cast import as_tenant, make_person, owner_mode
from tests.reporting.national.stage import (
    LIBRARY,
    a_submitted_round,
    as_superuser,
    contributions,
    give_as,
    national_scene,
    on,
    other_parts,
    others_give,
    refusal,
    takes_part,
)
from tests.reporting.scene import make_version, no_noise, publish

BY = SystemActor("National comparison")
LAST_SPRING = date(2026, 3, 10)


@pytest.fixture
def stage(loop):
    return national_scene(loop)


def publish_on(day, scene, round_) -> None:
    with on(day):
        publish(scene, round_, no_noise)


def test_only_the_first_round_of_a_school_year_is_given_and_only_while_the_authority_takes_part(stage) -> None:
    scene, ada = stage
    publish_on(date(2025, 10, 1), scene, a_submitted_round(scene, title="Before joining"))
    assert contributions() == []
    takes_part(scene, ada)
    rounds = {}
    for day in (date(2026, 1, 20), LAST_SPRING, date(2026, 9, 1)):
        rounds[day] = a_submitted_round(scene, title=f"Round of {day}")
        publish_on(day, scene, rounds[day])
    takes_part(scene, ada, yes=False)
    publish_on(date(2027, 10, 1), scene, a_submitted_round(scene, title="After leaving"))

    builder = builder_of(scene.authority).role
    given = contributions()
    assert [row[:3] for row in given] == [(builder, LIBRARY, 2025), (builder, LIBRARY, 2026)]
    with as_tenant(scene.authority):
        sent = list(Sent.objects.order_by("at").values_list("round_id", "period", "statements", "schools"))
        assert sent == [
            (rounds[date(2026, 1, 20)].pk, 2025, 16, 40),
            (rounds[date(2026, 9, 1)].pk, 2026, 16, 40),
        ]
        verbs = Entry.objects.filter(verb__startswith="national.").order_by("created_at").values_list("verb", flat=True)
        assert sorted(verbs) == ["national.given", "national.given", "national.joined", "national.left"]
    parts = given[0][3]
    assert {part["source"] for part in parts} == {"released", "phase"}
    assert sum(part["n"] for part in parts if part["source"] == "released") == 40
    text = str(parts)
    assert all(school.name not in text and school.role not in text for school in scene.schools)


def test_an_authority_that_reworded_a_checklist_or_wrote_its_own_gives_only_what_is_the_library_s(stage) -> None:
    scene, ada = stage
    takes_part(scene, ada)
    with as_tenant(scene.authority):
        publish_on(
            LAST_SPRING,
            scene,
            a_submitted_round_of(scene, make_version(scene.authority, statements=3), "Its own"),
        )
        assert contributions() == []
        # Half of the set in other words: still enough, and those eight are left out.
        changed = scene.version.statements.order_by("position")
        as_superuser(
            f"""update "{scene.authority.schema_name}".authority_checklists_versionstatement
            set plain = plain || ', really' where version_id = '{scene.version.pk}' and position <= 8"""
        )
        left = {str(one.stable_id) for one in changed if one.position > 8}
    publish_on(LAST_SPRING, scene, a_submitted_round(scene, title="Reworded"))
    assert [set(part["rows"]) for part in contributions()[0][3]] == [left] * len(contributions()[0][3])


def a_submitted_round_of(scene, version, title):
    before, scene.version = scene.version, version
    try:
        return a_submitted_round(scene, title=title)
    finally:
        scene.version = before


def test_a_round_of_fewer_than_ten_schools_gives_nothing(loop) -> None:
    scene, ada = national_scene(loop, {"primary_S": 7})
    takes_part(scene, ada)
    publish_on(LAST_SPRING, scene, a_submitted_round(scene))
    assert contributions() == []


def test_the_database_takes_one_whole_contribution_of_each_sender_and_school_year(stage) -> None:
    role = f"{settings.ROLE_PREFIX}_x_giver_builder"
    give_as(role, other_parts(1), period=2025)
    assert [row[0] for row in contributions()] == [role], "stamped by the database, whatever was sent"
    with pytest.raises(UniqueViolation):
        give_as(role, other_parts(2), period=2025)
    unsummed = other_parts(3)
    some = dict(unsummed[0].rows)
    key = next(iter(some))
    some[key] = (some[key][0] + 1, *some[key][1:])
    with pytest.raises(CheckViolation):
        give_as(role, [type(unsummed[0])(unsummed[0].source, unsummed[0].kinds, unsummed[0].n, some)], period=2024)
    with pytest.raises(CheckViolation):
        give_as(role, [], period=2024)
    for statement in ("update {} set period = 2020", "delete from {}", "truncate {}"):
        assert refusal(statement.format("directory.national_contribution")) is ObjectNotInPrerequisiteState, statement
    # Under the group's name nobody gives: it would be somebody else's.
    sent = """insert into directory.national_contribution (id, created_at, sender, at, library, period, parts)
        values (gen_random_uuid(), now(), '', now(), 'LAO', 2023, '[{}]')"""
    assert refusal(sent, role=role) is None
    group = f'set role "{settings.ROLE_PREFIX}_directory_builders"; '
    assert refusal(group + sent, role=role) is InsufficientPrivilege


def test_no_login_reads_what_was_given(stage) -> None:
    scene, _ada = stage
    others_give(1, period=2025)
    for reader in (scene.authority, builder_of(scene.authority), scene.world.oak, scene.world.directory):
        assert refusal("select 1 from directory.national_contribution", role=reader.role) is InsufficientPrivilege
        assert refusal("select 1 from directory.directory_tenant", role=builder_of(scene.authority).role)


def test_a_school_year_is_published_once_when_it_is_over_and_everybody_reads_the_same(stage) -> None:
    scene, ada = stage
    takes_part(scene, ada)
    round_ = a_submitted_round(scene, level=0)
    publish_on(LAST_SPRING, scene, round_)
    others_give(9, period=2025)
    with owner_mode(), in_directory():
        with on(date(2026, 8, 31)):
            assert periods_to_freeze(date(2026, 8, 31)) == []
            with pytest.raises(NotPossibleNow, match="over"):
                freeze_period(library=LIBRARY, period=2025, by=BY)
        with on(date(2026, 9, 1)):
            assert periods_to_freeze(date(2026, 9, 1)) == [(LIBRARY, 2025)]
            released = freeze_period(library=LIBRARY, period=2025, by=BY)
            with pytest.raises(AlreadyPublished):
                freeze_period(library=LIBRARY, period=2025, by=BY)
            with pytest.raises(NotPossibleNow, match="no such checklist"):
                freeze_period(library="HIL", period=2025, by=BY)
            assert periods_to_freeze(date(2026, 9, 1)) == []
            assert Entry.objects.filter(verb="national.frozen").count() == 1
        assert (released.authorities, len(released.statements)) == (10, 16)
    for statement in ("update {} set authorities = 99", "delete from {}", "truncate {}"):
        assert refusal(statement.format("directory.national_release")) is ObjectNotInPrerequisiteState, statement
    with pytest.raises(ObjectNotInPrerequisiteState):
        give_as(f"{settings.ROLE_PREFIX}_x_late_builder", other_parts(1), period=2025)

    seen = []
    for tenant in (scene.authority, scene.world.oak, scene.world.otherton):
        with as_tenant(tenant):
            seen.append([(one.library, one.years, one.authorities, one.has_figures) for one in summaries()])
    assert seen == [[("LAO", "2025–26", 10, True)]] * 3
    with as_tenant(scene.authority):
        national = national_for(releases.release_of(round_.pk))
        assert national is not None
        assert national.apart == frozenset()
        everybody, special = national.group("all"), national.group("special")
        assert everybody.n == 40 + 9 * 38
        assert everybody.authorities == 10
        # Special schools are too few in each authority: nationally there are enough.
        assert special is None or special.n == 50
        assert [group.key for group in national.groups_for("primary", "S")] == ["primary-S", "primary", "all"]


def test_a_release_stands_beside_national_figures_of_its_own_school_year_or_an_earlier_one(stage) -> None:
    scene, _ada = stage
    round_ = a_submitted_round(scene)
    publish_on(date(2025, 3, 1), scene, round_)
    others_give(10, period=2025)
    with owner_mode(), in_directory(), on(date(2026, 9, 1)):
        freeze_period(library=LIBRARY, period=2025, by=BY)
    with as_tenant(scene.authority):
        assert national_for(releases.release_of(round_.pk)) is None, "of the year before"
        later = a_submitted_round(scene, title="Later")
    publish_on(date(2027, 3, 1), scene, later)
    with as_tenant(scene.authority):
        assert national_for(releases.release_of(later.pk)).period == 2025


def test_nine_authorities_give_a_release_without_figures(stage) -> None:
    others_give(9, period=2025)
    with owner_mode():
        out = StringIO()
        call_command("freeze_national", stdout=out)
        assert "LAO 2025: 9 authorities, too few" in out.getvalue()
        with in_directory():
            assert Release.objects.get().groups == []
        out = StringIO()
        call_command("freeze_national", stdout=out)
        assert "Nothing to publish" in out.getvalue()
        with pytest.raises(CommandError, match="published"):
            call_command("freeze_national", library=LIBRARY, period=2025, stdout=out)


def test_a_refused_contribution_leaves_the_round_s_release_as_it_is(stage) -> None:
    scene, ada = stage
    takes_part(scene, ada)
    # As after restoring the authority from a backup: nothing here says that it gave, and the other side knows.
    give_as(builder_of(scene.authority).role, other_parts(1), period=2025)
    round_ = a_submitted_round(scene)
    publish_on(LAST_SPRING, scene, round_)
    with as_tenant(scene.authority):
        assert releases.release_of(round_.pk).groups
        assert not Sent.objects.exists()
    assert len(contributions()) == 1


def test_only_an_administrator_chooses_and_only_what_is_not_so(stage) -> None:
    scene, ada = stage
    officer = make_person(scene.authority, Role.OFFICER, name="Ruth")
    with as_tenant(scene.authority):
        with pytest.raises(NotAllowed):
            choose(takes_part=True, by=officer)
        with pytest.raises(NotPossibleNow, match="no part"):
            choose(takes_part=False, by=ada)
        choose(takes_part=True, by=ada)
        with pytest.raises(NotPossibleNow, match="already"):
            choose(takes_part=True, by=ada)
        assert Choice.objects.count() == 1
