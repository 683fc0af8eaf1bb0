"""A release is drawn once, from what was there when the round closed (DISCLOSURE 5, test 5)."""

import pytest

from checklists.authority.models import RoundSchool
from lantern.access.roles import Role
from lantern.errors import NotPossibleNow
from reporting.authority.builder import AlreadyClosed
from reporting.authority.models import Release, ReleaseRow
from reporting.authority.publishing import publish_release
from tests.cast import as_tenant, client_for, make_person
from tests.reporting.looking import seen
from tests.reporting.scene import answer_and_sign, make_round, no_noise, publish, submit

LEVELS = [0, 1, 2, 3]
BENCHMARKS = ("/benchmarks/", "/api/v1/releases/")
PUBLISHED = ("/benchmarks/{id}/?all", "/benchmarks/{id}/results.csv", "/api/v1/releases/{id}/", "/benchmarks/")


@pytest.fixture
def round_(scene):
    return make_round(scene)


@pytest.fixture
def officer(scene):
    return client_for(scene.authority, make_person(scene.authority, Role.OFFICER))


def frozen(scene):
    with as_tenant(scene.authority):
        return sorted(map(str, ReleaseRow.objects.values_list("group__position", "statement__position", "counts")))


def test_submitting_one_by_one_changes_the_completion_list_and_nothing_else(scene, round_, officer):
    before = seen(officer, BENCHMARKS, round_)
    for number, school in enumerate(scene.schools, start=1):
        submit(school, round_, LEVELS)
        assert officer.get(f"/api/v1/rounds/{round_.pk}/completion/").json()["submitted"] == number
    assert seen(officer, BENCHMARKS, round_) == before
    assert officer.get(f"/benchmarks/{round_.pk}/").status_code == 404
    assert officer.get(f"/benchmarks/{round_.pk}/results.csv").status_code == 404
    assert officer.get(f"/api/v1/releases/{round_.pk}/").status_code == 404


def test_a_school_sees_nothing_of_a_round_before_it_closes(scene, round_):
    answer_and_sign(scene.world.oak, round_, LEVELS)
    client = client_for(scene.world.oak, make_person(scene.world.oak, Role.DSL))
    assert "No round has been closed yet" in client.get("/where-we-stand/").text
    assert client.get(f"/where-we-stand/{round_.pk}/").status_code == 404
    assert client.get(f"/api/v1/position/{round_.pk}/").status_code == 404


def test_a_late_return_is_refused_and_changes_nothing(scene, round_, officer):
    for school in scene.schools[:-1]:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    before = seen(officer, PUBLISHED, round_)
    with pytest.raises(NotPossibleNow):
        submit(scene.schools[-1], round_, [2, 2, 2, 2])
    assert seen(officer, PUBLISHED, round_) == before


def test_a_second_freeze_is_an_error_and_changes_nothing(scene, round_, officer):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    before = frozen(scene)
    with as_tenant(scene.authority), pytest.raises(AlreadyClosed):
        publish_release(round_id=round_.pk, noise=lambda levels: (5, -5, 0, 0))
    assert frozen(scene) == before
    with as_tenant(scene.authority):
        assert Release.objects.count() == 1


def test_what_was_published_reads_the_same_each_time(scene, round_, officer):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    with as_tenant(scene.authority):
        publish_release(round_id=round_.pk)
    first = seen(officer, PUBLISHED, round_)
    assert all(seen(officer, PUBLISHED, round_) == first for _ in range(3))


def test_rows_are_whole_numbers_that_sum_to_the_size_of_their_group(scene, round_):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    with as_tenant(scene.authority):
        publish_release(round_id=round_.pk)
        rows = ReleaseRow.objects.select_related("group")
        assert len(rows) == 2 * len(LEVELS)
        assert all(sum(row.counts) == row.group.n for row in rows)


def test_a_school_that_the_round_no_longer_asks_is_not_counted(scene, round_):
    for school in scene.schools:
        submit(school, round_, LEVELS)
    with as_tenant(scene.authority):
        RoundSchool.objects.filter(school_role=scene.schools[0].role).delete()
    publish(scene, round_, no_noise)
    with as_tenant(scene.authority):
        release = Release.objects.get()
    assert (release.submitted, release.invited) == (len(scene.schools) - 1, len(scene.schools) - 1)


def test_under_ten_returns_nothing_is_frozen_but_the_round_is_closed(scene, round_, officer):
    for school in scene.schools[:9]:
        submit(school, round_, LEVELS)
    publish(scene, round_, no_noise)
    assert frozen(scene) == []
    page = officer.get(f"/benchmarks/{round_.pk}/").text
    assert "Not shown: fewer than 10 schools have submitted." in page
    csv = officer.get(f"/benchmarks/{round_.pk}/results.csv").text
    assert ",All schools,,,,,,,,c,c,c,c,c,,,,c" in csv
