"""Two worlds in which schools answered differently are the same bytes at every address of both hosts (DISCLOSURE 5, tests 1 and 5).

One stage for all of it: everything is put back after each world. Whatever page reads live data, or lets a count through,
turns this red; so does a new one, without anybody naming it here.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from drf_spectacular.generators import SchemaGenerator

from reporting.authority import releases
from reporting.authority.releases import Summary
from tests.access.walk import addresses_of
from tests.attack.release.country import Ground, bands_with, drop, make_ground, stop_the_clock, unhurried
from tests.attack.release.endpoints import LEFT_OUT, Host, differing, readable, where
from tests.attack.release.sizes import FULL
from tests.cast import World
from tests.figures import Figure
from tests.reporting.scene import submit, undone
from tests.reporting.twins import LEVELS, Drawn, moved

KINDS = ("authority", "school")
# What may change when a school submits: who has, and until when the round waits. Everything else is left as it was.
COMPLETION = (
    "authority /",
    "authority /rounds/",
    "authority /rounds/<round>/",
    "authority /rounds/<round>/schools/",
    "authority /rounds/<round>/schools.csv",
    "authority /rounds/<round>/schools.xlsx",
    "authority /rounds/<round>/schools/print/",
    "authority /rounds/<round>/close/",
    "authority /rounds/<round>/chase/",
    "authority /api/v1/rounds/<round>/completion/",
)
# Addresses that have to do with rounds: these are compared even where there is no time for all.
ABOUT_ROUNDS = ("/rounds/", "/benchmarks/", "/visits/", "/schools/", "/api/")


@pytest.fixture
def ground(loop: World, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Ground]:
    with unhurried(settings, monkeypatch, tmp_path):
        made = make_ground(loop, submitted=False)
        stop_the_clock(monkeypatch)
        yield made


def everywhere(host: Host) -> list[str]:
    """Every path or, where there is no time for all, those that have to do with figures or rounds."""
    return [path for path in host.paths if FULL or _about_rounds(path) or path in host.with_figures]


def _about_rounds(path: str) -> bool:
    return path == "/" or path.startswith(ABOUT_ROUNDS)


def figures_only(host: Host) -> list[str]:
    return host.with_figures


def test_every_address_is_the_same_bytes_whatever_schools_answered(
    ground: Ground, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = ground.others[-1]
    officer = ground.hosts[0]
    # Some pages note in the journal that they were opened, which the journal's page would then show.
    watched = [path for path in officer.paths if FULL or _about_rounds(path)]
    with undone():
        before = officer.look(watched)
    submit(late, ground.round_, ground.answers[late.role])
    drop(late, ground.round_, bands_with(ground.answers[late.role]))
    with undone():
        after = officer.look(watched)
    changed = {path.replace(str(ground.round_.pk), "<round>"): path for path in differing(before, after)}
    unforeseen = {path: where(before[found], after[found]) for path, found in changed.items() if path not in COMPLETION}
    assert unforeseen == {}
    assert "authority /api/v1/rounds/<round>/completion/" in changed

    with undone():
        ground.publish(Drawn())
        expected = {path: answer for host in ground.hosts for path, answer in host.first_look().items()}
        expected_document = ground.document()
    # All at once: every school but the one that looks on answers something else to everything.
    others = {role: levels for role, levels in ground.answers.items() if role != ground.scene.world.oak.role}
    all_moved = {role: moved(levels, 1 + place % 3) for place, (role, levels) in enumerate(others.items())}
    with ground.with_answers(ground.answers | all_moved) as noise, undone():
        ground.publish(noise)
        found, document = ground.look(everywhere), ground.document()
    assert found.keys() == expected.keys() or not FULL
    compared = {path: expected[path] for path in found}
    assert {path: where(compared[path], found[path]) for path in differing(compared, found)} == {}
    assert differing(expected_document, document) == []

    served = sum(len(host.with_figures) for host in ground.hosts)
    one_by_one = 0
    for role, by in _turns(ground):
        with ground.with_answers(ground.answers | {role: moved(others[role], by)}) as noise:
            found = ground.published(figures_only, noise)
            assert differing({path: expected[path] for path in found}, found) == []
            one_by_one += 1

    # The control: other noise is seen at every address that says it serves figures and shows one.
    with undone():
        ground.publish(lambda levels: (3, -3, *[0] * (levels - 2)))
        seen, other_document = ground.look(figures_only), ground.document()
    assert differing(expected_document, other_document) != []
    shown = differing({path: expected[path] for path in seen}, seen)
    assert {path.replace(str(ground.round_.pk), "<round>").split("?")[0] for path in shown} >= {
        "authority /benchmarks/<round>/",
        "authority /benchmarks/<round>/records/",
        "authority /api/v1/releases/<round>/",
        "school /where-we-stand/<round>/records/",
        "school /where-we-stand/<round>/",
        "school /api/v1/position/<round>/",
    }
    leaks = _planted(ground, monkeypatch)
    figure(
        "planted weakness caught: a page that counts returns itself",
        measured=f"{len(leaks)} addresses differ",
        against="none of ours",
        ratio="caught" if leaks else "MISSED",
        target="caught",
        ok=bool(leaks),
    )
    assert leaks
    figure(
        "twin worlds: all schools answer otherwise, every address of both hosts",
        measured=f"{len(compared)} of {len(expected)} addresses",
        against="identical bytes",
        target="held",
    )
    figure(
        "twin worlds: one school answers otherwise, every address that serves figures",
        measured=f"{one_by_one} worlds, {served} addresses, of which {len(shown)} show other noise",
        against="identical bytes",
        target="held",
    )


def _planted(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where it is seen that one school answered one statement otherwise, if a list of releases says what returns sum to."""
    role = ground.others[0].role
    levels = [*ground.answers[role][:-1], (ground.answers[role][-1] + 1) % LEVELS]
    honest = releases.summaries

    def leaking(**given: str) -> list[Summary]:
        told = _sum_of_returns(ground)
        return [replace(one, title=f"{one.title} {told}") for one in honest(**given)]

    def benchmarks(host: Host) -> list[str]:
        return ["/benchmarks/"] if host.tenant.kind == "authority" else ["/where-we-stand/"]

    with monkeypatch.context() as planted:
        planted.setattr(releases, "summaries", leaking)
        before = ground.published(benchmarks)
        with ground.with_answers(ground.answers | {role: levels}) as noise:
            return differing(before, ground.published(benchmarks, noise))


def _sum_of_returns(ground: Ground) -> int:
    """As only the superuser can ask, in the middle of a request; the next query signs in as the tenant again."""
    schema = ground.scene.authority.schema_name
    with connection.connection.cursor() as cursor:
        cursor.execute("reset session authorization")
        cursor.execute(f"select sum(level) from {schema}.authority_reporting_return, unnest(levels) as level")
        found = int(cursor.fetchone()[0])
    connection._session_login = None
    return found


def _turns(ground: Ground) -> list[tuple[str, int]]:
    """Whose answers move, and by how much: everybody's by everything, or one school of each group where there is no time."""
    if FULL:
        return [(school.role, by) for school in ground.others for by in range(1, LEVELS)]
    looking_on = ground.scene.world.oak.role
    firsts = [next(role for role in leaf.schools if role != looking_on) for leaf in ground.leaves]
    return [(role, 1 + place) for place, role in enumerate(firsts)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_read_of_the_described_api_is_asked_or_left_out(kind: str) -> None:
    schema = SchemaGenerator(urlconf=django_settings.TENANT_TYPES[kind]["URLCONF"]).get_schema(
        request=None, public=True
    )
    described = {
        place.replace("{", "<").replace("}", ">") for place, methods in schema["paths"].items() if "get" in methods
    }
    assert described <= {address.shown for address in readable(kind)} | LEFT_OUT[kind].keys()
    assert described


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_out_that_no_longer_exists(kind: str) -> None:
    assert LEFT_OUT[kind].keys() <= {address.shown for address in addresses_of(kind)}
    assert all(LEFT_OUT[kind].values())
