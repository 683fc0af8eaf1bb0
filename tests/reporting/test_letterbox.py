"""Schools drop in and cannot look; the authority reads the inbox and never the letterbox."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from checklists.authority.models import RoundSchool
from lantern.errors import NotPossibleNow
from reporting.authority import letterbox
from reporting.authority.models import Closure, Notice, ReleaseRow, Return
from reporting.authority.publishing import publish_release
from tenants.logins.builder import builder_of
from tests.cast import as_tenant
from tests.reporting.scene import make_round, no_noise, publish, submit

LEVELS = [0, 1, 2, 3]


@pytest.fixture
def round_(scene):
    return make_round(scene)


def refused(action):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        action()


def returns_seen_by_builder(scene):
    with as_tenant(builder_of(scene.authority)):
        return list(Return.objects.order_by("sender").values_list("sender", "levels"))


def test_a_school_can_drop_a_return_and_cannot_read_one(scene, round_):
    submit(scene.world.oak, round_, LEVELS)
    with as_tenant(scene.world.oak):
        refused(lambda: list(Return.objects.all()))
        refused(lambda: list(Notice.objects.all()))
        refused(lambda: Return.objects.update(levels=[0]))
        refused(lambda: Return.objects.all().delete())
    assert returns_seen_by_builder(scene) == [(scene.world.oak.role, LEVELS)]


def test_the_authority_reads_notices_and_cannot_read_a_return(scene, round_):
    submit(scene.world.oak, round_, LEVELS)
    with as_tenant(scene.authority):
        assert [(notice.sender, notice.kind) for notice in Notice.objects.all()] == [
            (scene.world.oak.role, "submitted")
        ]
        refused(lambda: list(Return.objects.all()))
        refused(Return.objects.count)
        refused(lambda: Return.objects.create(round=round_, levels=LEVELS))
        refused(lambda: Notice.objects.create(round=round_, kind="opened"))


def test_a_forged_sender_and_time_are_overwritten(scene, round_):
    with as_tenant(scene.world.oak):
        Return(round=round_, sender=scene.world.elm.role, levels=LEVELS, at="2001-01-01T00:00:00Z").save(
            force_insert=True
        )
        Notice(round=round_, sender=scene.world.elm.role, kind="submitted").save(force_insert=True)
    with as_tenant(builder_of(scene.authority)):
        stored = Return.objects.get()
    assert stored.sender == scene.world.oak.role
    assert stored.at.year > 2001
    with as_tenant(scene.authority):
        assert Notice.objects.get().sender == scene.world.oak.role


def test_a_login_that_changed_its_role_is_refused(scene, round_):
    group = f"{scene.authority.role}_schools"
    with as_tenant(scene.world.oak), connection.cursor() as cursor:
        cursor.execute(f'set role "{group}"')
        with pytest.raises(DatabaseError, match="by the login itself"), transaction.atomic():
            Notice(round=round_, kind="opened").save(force_insert=True)
        cursor.execute("reset role")


def test_one_return_for_each_round(scene, round_):
    submit(scene.world.oak, round_, LEVELS)
    with as_tenant(scene.world.oak), pytest.raises(NotPossibleNow, match="already"):
        letterbox.drop_return(round_.pk, [0, 0, 0, 0])
    assert returns_seen_by_builder(scene) == [(scene.world.oak.role, LEVELS)]


@pytest.mark.parametrize("levels", [[0, 1, 2], [0, 1, 2, 3, 0], [0, 1, 2, 4], [0, 1, 2, -1], []])
def test_a_return_has_one_known_level_for_each_statement(scene, round_, levels):
    with as_tenant(scene.world.oak), pytest.raises(ValueError, match="level"):
        letterbox.drop_return(round_.pk, levels)
    assert returns_seen_by_builder(scene) == []


def test_a_round_that_does_not_ask_the_school_takes_nothing_from_it(scene, round_):
    with as_tenant(scene.authority):
        RoundSchool.objects.filter(school_role=scene.world.elm.role).delete()
    with as_tenant(scene.world.elm):
        with pytest.raises(NotPossibleNow):
            letterbox.drop_return(round_.pk, LEVELS)
        with pytest.raises(NotPossibleNow):
            letterbox.tell(round_.pk, "opened")


def test_a_school_of_another_authority_cannot_reach_the_letterbox(scene, round_):
    with as_tenant(scene.world.ash), pytest.raises((DatabaseError, NotPossibleNow)):
        letterbox.drop_return(round_.pk, LEVELS)
    assert returns_seen_by_builder(scene) == []


def test_a_closed_round_takes_nothing_more(scene, round_):
    publish(scene, round_, no_noise)
    with as_tenant(scene.world.oak):
        with pytest.raises(NotPossibleNow) as refusal:
            letterbox.drop_return(round_.pk, LEVELS)
        with pytest.raises(NotPossibleNow):
            letterbox.tell(round_.pk, "submitted")
    assert refusal.value.code == "round_closed"
    assert returns_seen_by_builder(scene) == []


def test_only_the_builder_can_write_a_release_and_nobody_can_change_one(scene, round_):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    with as_tenant(scene.authority):
        refused(lambda: Closure.objects.create(round=round_))
        publish_release(round_id=round_.pk)
        refused(lambda: ReleaseRow.objects.update(counts=[0, 0, 0, 0]))
        refused(lambda: ReleaseRow.objects.all().delete())
    with as_tenant(builder_of(scene.authority)):
        refused(lambda: ReleaseRow.objects.update(counts=[0, 0, 0, 0]))
        refused(lambda: Closure.objects.all().delete())
        refused(lambda: Return.objects.all().delete())
        refused(lambda: list(Notice.objects.all()))
    with as_tenant(scene.world.oak):
        assert ReleaseRow.objects.count() == 2 * len(LEVELS)
        refused(lambda: Closure.objects.create(round=round_))
