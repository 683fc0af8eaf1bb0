"""What a process keeps of a release is that release's and no other's, whatever happens to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Round
from lantern.access.roles import Role
from reporting.authority import kept, releases
from reporting.authority.models import Release
from reporting.authority.publishing import publish_release
from tests.cast import as_tenant, client_for, make_person
from tests.reporting.scene import Scene, as_superuser, make_round, make_version, no_noise, publish, submit, undone

LEVELS = [0, 1, 2, 3]


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def round_(scene):
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, LEVELS)
    return round_


def read(tenant, round_):
    """The release as this tenant reads it, and how many queries that took."""
    with as_tenant(tenant), CaptureQueriesContext(connection) as captured:
        found = releases.release_of(round_.pk)
    return found, sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


def identifier_of(tenant, round_):
    with as_tenant(tenant):
        return Release.objects.values_list("pk", flat=True).get(round=round_)


def test_what_the_officer_read_is_what_a_school_of_the_authority_reads_with_one_query(scene, round_):
    publish(scene, round_, no_noise)
    first, asked = read(scene.authority, round_)
    assert (len(first.leaves), asked) == (2, 4)
    again, asked = read(scene.world.oak, round_)
    assert again is first
    assert asked == 1
    with as_tenant(scene.authority):
        assert releases.history(first.template_id, most=6) == [first]
        assert releases.table_by_round(round_.pk).release is first


def test_a_page_that_was_read_before_does_not_ask_for_the_rows(scene, round_):
    publish(scene, round_, no_noise)
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(f"/benchmarks/{round_.pk}/").status_code == 200
        asked.append(sum('FROM "authority_reporting_releaserow"' in one["sql"] for one in captured))
    assert asked == [1, 0]


def test_no_authority_is_given_what_another_one_published_under_the_same_identifier(scene, round_):
    publish(scene, round_, no_noise)
    ours, _asked = read(scene.authority, round_)
    otherton = scene.world.otherton
    elsewhere = Scene(scene.world, [], make_version(otherton, statements=4))
    with as_tenant(otherton):
        theirs = Round.objects.create(
            version=elsewhere.version,
            title="Elsewhere",
            opens_on=round_.opens_on,
            due_on=round_.due_on,
            opened_by_name="Oz",
        )
        publish_release(round_id=theirs.pk, noise=no_noise)
    same = identifier_of(scene.authority, round_)
    as_superuser(f"update {otherton.schema_name}.authority_reporting_release set id = '{same}'")
    assert identifier_of(otherton, theirs) == same
    for tenant in (otherton, scene.world.ash):
        found, _asked = read(tenant, theirs)
        assert (found.title, found.submitted, found.leaves) == ("Elsewhere", 0, ())
    assert read(scene.authority, round_) == (ours, 1)


def test_a_database_set_back_to_before_the_release_serves_nothing_and_then_its_own(scene, round_):
    with undone():
        publish(scene, round_, no_noise)
        lost, _asked = read(scene.authority, round_)
    assert read(scene.authority, round_)[0] is None
    publish(scene, round_, lambda levels: (3, -3, *[0] * (levels - 2)))
    found, asked = read(scene.authority, round_)
    assert asked == 4
    assert found.leaves[0].rows != lost.leaves[0].rows


def test_a_round_that_was_renamed_is_read_under_its_new_name(scene, round_):
    publish(scene, round_, no_noise)
    before, _asked = read(scene.authority, round_)
    with as_tenant(scene.authority):
        Round.objects.filter(pk=round_.pk).update(title="Renamed")
    after, asked = read(scene.authority, round_)
    assert (after.title, asked) == ("Renamed", 1)
    assert after.groups[0].release is after
    assert after.leaves is before.leaves


def test_the_release_that_was_asked_for_longest_ago_goes_first(scene, round_, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", 2)
    rounds = [round_, make_round(scene, title="Second"), make_round(scene, title="Third")]
    for one in rounds:
        publish(scene, one, no_noise)
    for one in (rounds[0], rounds[1], rounds[0], rounds[2]):
        read(scene.authority, one)
    assert kept.number() == 2
    # The first was asked for again, so the second made room.
    assert [read(scene.authority, one)[1] for one in (rounds[0], rounds[2])] == [1, 1]
    assert read(scene.authority, rounds[1])[1] > 1
