"""The national comparison on an authority's host: taking part, and figures beside its own."""

import re
from datetime import date
from math import ceil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantern.access.roles import Role
from lantern.audit.record import SystemActor
from reporting.authority.disclosure.ledger import Answer, factor_of, surest
from reporting.national.freezing import freeze_period
from tenants.provisioning.schemas import in_directory
from tests.cast import as_tenant, client_for, make_person, owner_mode
from tests.reporting.national.stage import (
    KINDS,
    LIBRARY,
    a_submitted_round,
    national_scene,
    on,
    others_give,
    takes_part,
)
from tests.reporting.scene import answer_and_sign, make_round, make_version, no_noise, publish, submit


@pytest.fixture
def stage(loop):
    scene, ada = national_scene(loop)
    return scene, ada, client_for(scene.authority, ada)


def freeze(period: int = 2025) -> None:
    with owner_mode(), in_directory(), on(date(period + 1, 9, 1)):
        freeze_period(library=LIBRARY, period=period, by=SystemActor("National comparison"))


def test_an_administrator_joins_after_reading_what_leaves_and_can_stop(stage) -> None:
    scene, _ada, client = stage
    page = client.get("/benchmarks/national/").text
    assert "Nothing of your schools leaves your authority" in page
    assert "Read what taking part means" in page
    words = client.get("/benchmarks/national/join/").text
    factor = factor_of(Answer.STATEMENT)
    assert f"at most {ceil(100 * factor) / 100} to 1" in words
    assert f"at most {ceil(100 * surest(factor))}% sure" in words
    refused = client.post("/benchmarks/national/join/")
    assert refused.status_code == 200
    assert "Tick the box once your data protection officer agrees" in refused.text
    assert "No." in client.get("/benchmarks/national/").text
    assert (
        "takes part from the next round"
        in client.post("/benchmarks/national/join/", {"agreed": "on"}, follow=True).text
    )
    assert client.get("/benchmarks/national/join/").status_code == 302
    assert "Yes." in client.get("/benchmarks/national/").text
    assert "joined the national comparison" in client.get("/activity/").text
    assert "has stopped" in client.post("/benchmarks/national/leave/", follow=True).text
    assert client.get("/benchmarks/national/leave/").status_code == 302

    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    page = officer.get("/benchmarks/national/")
    assert "An administrator of your authority can choose" in page.text
    assert officer.post("/benchmarks/national/join/", {"agreed": "on"}).status_code == 403


def test_a_round_stands_beside_the_national_figures_with_margins_and_words(stage) -> None:
    scene, ada, client = stage
    takes_part(scene, ada)
    round_ = a_submitted_round(scene, level=2)
    with on(date(2026, 3, 10)):
        publish(scene, round_, no_noise)
    address = f"/benchmarks/{round_.pk}/national/"
    assert "There are no national figures for this round" in client.get(address).text
    others_give(14, period=2025)
    freeze()
    page = client.get(address).text
    assert "572 schools of 15 authorities" in page
    assert "school year 2025–26" in page
    # All red here, and half green elsewhere.
    assert page.count("Less green here") >= 16
    assert "More green here" not in page
    ways = client.get("/benchmarks/").text
    assert f'href="{address}"' in ways
    assert 'href="/benchmarks/national/"' in ways
    listed = client.get("/benchmarks/national/").text
    assert "Audit" in listed
    assert "15 authorities gave" in listed
    assert client.get(f"{address}?group=castles").status_code == 404

    # Special schools are too few here, and not nationally.
    special = client.get(f"{address}?group=secondary").text
    assert "Secondary schools nationally" in special
    rare = client.get(f"{address}?group=special")
    if rare.status_code == 200:
        assert "Not shown here: fewer than 10" in rare.text


def test_a_checklist_of_ones_own_has_no_national_figures(stage) -> None:
    scene, _ada, client = stage
    others_give(10, period=2025)
    freeze()
    scene.version = make_version(scene.authority, statements=3)
    round_ = make_round(scene)
    for school in scene.schools:
        submit(school, round_, [0, 1, 2], told=False)
    with on(date(2026, 10, 1)):
        publish(scene, round_, no_noise)
    assert "There are no national figures for this round" in client.get(f"/benchmarks/{round_.pk}/national/").text


def test_the_page_asks_the_database_as_often_for_ten_authorities_as_for_twenty(stage) -> None:
    scene, _ada, client = stage
    counts = []
    rounds = []
    for period, number in ((2025, 10), (2026, 20)):
        round_ = a_submitted_round(scene, title=f"Round {period}")
        with on(date(period + 1, 3, 1)):
            publish(scene, round_, no_noise)
        others_give(number, period=period)
        rounds.append(round_)
    freeze(2025)
    for period, round_ in zip((2025, 2026), rounds, strict=True):
        if period == 2026:
            freeze(2026)
        client.get(f"/benchmarks/{round_.pk}/national/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert f"school year {period}" in client.get(f"/benchmarks/{round_.pk}/national/").text
        counts.append(len(queries))
    assert counts[0] == counts[1]
    with as_tenant(scene.authority):
        assert counts[0] < 20


def test_a_school_of_which_there_are_too_few_here_reads_those_like_it_nationally(loop) -> None:
    scene, ada = national_scene(loop, {kind: number for kind, number in KINDS.items() if kind != "secondary_L"})
    takes_part(scene, ada)
    round_ = a_submitted_round(scene, level=0, besides=loop.elm)
    answer_and_sign(loop.elm, round_, [2] * 16)
    with on(date(2026, 3, 10)):
        publish(scene, round_, no_noise)
    others_give(12, period=2025)
    freeze()
    client = client_for(loop.elm, make_person(loop.elm, Role.DSL, name="A reader"))
    here = client.get(f"/where-we-stand/{round_.pk}/").text
    assert "not shown separately (fewer than 10)" in here
    assert "See secondary schools nationally (132)" in here
    assert "also gives adjusted totals, once a school year, to a national comparison" in here
    address = f"/where-we-stand/{round_.pk}/?group=national-secondary"
    page = client.get(address).text
    assert "Beside 132 schools of 12 authorities: Secondary schools nationally" in page
    assert "school year 2025–26" in page
    assert "Most answered higher" in page
    assert "Ours: Red" in page
    assert "What schools like ours improve next" not in page
    assert re.search(r"Ours: 0 of \d green, Secondary schools nationally: \d+%", page)
    assert client.get(f"{address}&all").text.count("Ours: Red") == 16
    assert client.get(f"/where-we-stand/{round_.pk}/?group=national-primary").status_code == 404
