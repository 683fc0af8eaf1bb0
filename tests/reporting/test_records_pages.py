"""What officers and schools read of records: bands in groups with their limits, own bands beside them, and the ledger."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklists.authority.models import Round
from checklists.school.models import Audit
from lantern.access.roles import Role
from reporting.authority import letterbox
from tests.cast import as_tenant, client_for, make_person
from tests.checklists.school.test_pages import text_of as words_of
from tests.reporting.scene import Scene, answer_and_sign, make_round, make_scene, no_noise, publish, submit

LEVELS = [0, 1, 2, 3]
NOT_KEPT = [4, 4, 4, 4, 5, 5, 5, 5]


def drop(school, round_, bands):
    with as_tenant(school):
        letterbox.drop_measures(round_.pk, bands)


def client_of(tenant, role):
    return client_for(tenant, make_person(tenant, role, name=f"A reading {role.label}"))


def closed(scene, round_, *, bands=(3, 2, 1, 0, 0, 1, 2, 4)):
    """Every second school but Oak and Elm is in these bands; Oak and Elm keep no records here."""
    for school in (scene.world.oak, scene.world.elm):
        answer_and_sign(school, round_, LEVELS)
    for place, school in enumerate(scene.schools[:-2]):
        submit(school, round_, LEVELS)
        drop(school, round_, bands if place % 2 else NOT_KEPT)
    publish(scene, round_, no_noise)


@pytest.fixture
def round_(scene):
    return make_round(scene)


def test_an_officer_reads_bands_of_each_group_with_what_they_count_and_their_limits(scene, round_):
    closed(scene, round_)
    officer = client_of(scene.authority, Role.OFFICER)
    assert f"/benchmarks/{round_.pk}/records/" in officer.get(f"/benchmarks/{round_.pk}/").text
    page = words_of(officer.get(f"/benchmarks/{round_.pk}/records/"))
    assert "All schools: 15 of 15 schools" in page
    assert "Published when the round closed on" in page
    assert "Low reliability" in page
    # 6 of 15 schools: 40%; 9 of 15 do not keep such records here: 60%; an empty band is never a 0.
    assert "Staff in date with the yearly training Band Share of schools As a bar Under 50% 20% or fewer" in page
    assert "95% and over 40% Not recorded in Lantern 60%" in page
    assert "20 and over 40% Not recorded in Lantern 60%" in page
    assert "Margin: about ±" in page
    assert "Primary 10" in page
    assert "Secondary and Special. Counted in “All schools” but not shown separately" in page
    primary = words_of(officer.get(f"/benchmarks/{round_.pk}/records/?group=primary"))
    assert "Primary: 10 of 10 schools" in primary
    assert officer.get(f"/benchmarks/{round_.pk}/records/?group=secondary").status_code == 404


def test_a_school_reads_its_own_band_beside_its_group_and_only_where_it_sent_one(scene, round_):
    closed(scene, round_)
    oak = client_of(scene.world.oak, Role.DSL)
    assert f"/where-we-stand/{round_.pk}/records/" in oak.get(f"/where-we-stand/{round_.pk}/").text
    page = words_of(oak.get(f"/where-we-stand/{round_.pk}/records/"))
    assert "Beside 10 of 10 schools: Primary" in page
    assert page.count("Not recorded in Lantern ← our band") == 8
    assert "We keep no such records in Lantern, so there is nothing to compare." in page
    assert oak.get(f"/where-we-stand/{round_.pk}/records/?group=secondary").status_code == 404
    elm = words_of(client_of(scene.world.elm, Role.GOVERNOR).get(f"/where-we-stand/{round_.pk}/records/"))
    assert "Beside 15 of 15 schools: All schools" in elm


def test_the_own_band_is_compared_in_quarters_and_a_governor_does_not_learn_of_one_incident(scene, round_):
    own = [1, 0, 3, 2, 1, 0, 4, 3]
    closed(scene, round_)
    with as_tenant(scene.world.oak):
        Audit.objects.update(bands=own)
    head, governor = (
        words_of(client_of(scene.world.oak, role).get(f"/where-we-stand/{round_.pk}/records/"))
        for role in (Role.HEAD, Role.GOVERNOR)
    )
    assert "50% to 79% ← our band" in head
    assert (
        "About a quarter of schools or fewer are in a lower band than we are. About half of schools are in a higher"
        in head
    )
    assert head.count("← our band") == 8
    assert "1–4 ← our band" in head
    assert "0 ← our band 20% or fewer 1–4 20% or fewer" not in head
    # Of content and contact two bands are marked: which one it is, the governor does not learn.
    assert governor.count("← our band") == 10
    assert governor.count("0 ← our band") >= 2
    assert "50% to 79% ← our band" in governor


def test_a_page_without_records_says_why(loop):
    scene = make_scene(loop, {"primary_S": 9})
    officer = client_of(scene.authority, Role.OFFICER)
    first, second, small = (make_round(scene, title=title) for title in ("First", "Second", "Third"))
    for round_ in (first, second):
        for school in scene.schools:
            submit(school, round_, LEVELS)
    assert officer.get(f"/benchmarks/{first.pk}/records/").status_code == 404
    for round_ in (first, second, small):
        publish(scene, round_, no_noise)
    told = words_of(officer.get(f"/benchmarks/{second.pk}/records/"))
    assert "Not shown: published with another round." in told
    assert "Training and incidents in First" in told
    assert "fewer than 10 schools have submitted" in words_of(officer.get(f"/benchmarks/{small.pk}/records/"))
    assert f"/benchmarks/{first.pk}/records/" in officer.get(f"/benchmarks/{second.pk}/records/").text
    ledger = words_of(officer.get("/benchmarks/ledger/"))
    assert "The limit for everything together is 9 to 1, or 90% sure." in ledger
    assert ledger.count("Each answer to a statement: once, 4 to 1.") == 2
    assert ledger.count("Each band from records: once, 4 to 1") == 1
    assert "No figures: fewer than 10 schools had submitted." in ledger
    assert "4.94 to 1" in ledger
    assert "2 96.07%" in ledger
    assert "Given to the national comparison:" not in ledger
    school = words_of(client_of(scene.world.oak, Role.HEAD).get("/where-we-stand/ledger/"))
    assert "The limit for everything together is 9 to 1" in school
    assert school.count("Each band from records") == 1


def test_the_pages_of_records_ask_the_same_whatever_the_number_of_schools(loop):
    """Eleven schools in one group, and more than twice as many in three."""
    scene = make_scene(loop, {"primary_M": 12, "secondary_M": 12})
    officer = client_of(scene.authority, Role.OFFICER)
    counts = []
    for year, schools in enumerate((scene.schools[:11], scene.schools)):
        round_ = make_round(Scene(scene.world, schools, scene.version), title=f"Round {year}")
        with as_tenant(scene.authority):
            Round.objects.filter(pk=round_.pk).update(opens_on=date(2020 + year, 5, 1))
        for school in schools:
            submit(school, round_, LEVELS)
            drop(school, round_, NOT_KEPT)
        publish(scene, round_, no_noise)
        for _once_to_warm_up in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(f"/benchmarks/{round_.pk}/records/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
