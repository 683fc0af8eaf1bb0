"""Two worlds in which schools answered differently are the same bytes at every address of both hosts (DISCLOSURE 5, tests 1 and 5).

One stage for all of it: everything is put back after each world. Whatever page reads live data, or lets a count through,
turns this red; so does a new one, without anybody naming it here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from drf_spectacular.generators import SchemaGenerator

from tests.access.walk import addresses_of
from tests.attack.release.country import Ground, make_ground, stop_the_clock, unhurried
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
# Where there is no time for all of the authority's addresses, those that could have to do with a round.
ABOUT_ROUNDS = ("/rounds/", "/benchmarks/", "/visits/", "/schools/", "/api/")


@pytest.fixture
def ground(loop: World, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Ground]:
    with unhurried(settings, monkeypatch, tmp_path):
        made = make_ground(loop, submitted=False)
        stop_the_clock(monkeypatch)
        yield made


def everywhere(host: Host) -> list[str]:
    return host.paths


def figures_only(host: Host) -> list[str]:
    return host.with_figures


def test_every_address_is_the_same_bytes_whatever_schools_answered(ground: Ground, figure: Figure) -> None:
    late = ground.others[-1]
    officer = ground.hosts[0]
    # Some pages note in the journal that they were opened, which the journal's page would then show.
    watched = [path for path in officer.paths if FULL or path == "/" or path.startswith(ABOUT_ROUNDS)]
    with undone():
        before = officer.look(watched)
    submit(late, ground.round_, ground.answers[late.role])
    with undone():
        after = officer.look(watched)
    changed = {path.replace(str(ground.round_.pk), "<round>"): path for path in differing(before, after)}
    unforeseen = {path: where(before[found], after[found]) for path, found in changed.items() if path not in COMPLETION}
    assert unforeseen == {}
    assert "authority /api/v1/rounds/<round>/completion/" in changed

    with undone():
        ground.publish(Drawn())
        expected = {path: answer for host in ground.hosts for path, answer in host.first_look().items()}
    # All at once: every school but the one that looks on answers something else to everything.
    others = {role: levels for role, levels in ground.answers.items() if role != ground.scene.world.oak.role}
    all_moved = {role: moved(levels, 1 + place % 3) for place, (role, levels) in enumerate(others.items())}
    with ground.with_answers(ground.answers | all_moved) as noise:
        found = ground.published(everywhere, noise)
    assert {path: where(expected[path], found[path]) for path in differing(expected, found)} == {}

    served = sum(len(host.with_figures) for host in ground.hosts)
    one_by_one = 0
    for role, by in _turns(ground):
        with ground.with_answers(ground.answers | {role: moved(others[role], by)}) as noise:
            found = ground.published(figures_only, noise)
            assert differing({path: expected[path] for path in found}, found) == []
            one_by_one += 1

    # The control: other noise is seen at every address that says it serves figures and shows one.
    seen = ground.published(figures_only, lambda levels: (3, -3, *[0] * (levels - 2)))
    shown = differing({path: expected[path] for path in seen}, seen)
    assert {path.replace(str(ground.round_.pk), "<round>").split("?")[0] for path in shown} >= {
        "authority /benchmarks/<round>/",
        "authority /api/v1/releases/<round>/",
        "school /where-we-stand/<round>/",
        "school /api/v1/position/<round>/",
    }
    figure(
        "twin worlds: all schools answer otherwise, every address of both hosts",
        measured=f"{len(expected)} addresses",
        against="identical bytes",
        target="held",
    )
    figure(
        "twin worlds: one school answers otherwise, every address that serves figures",
        measured=f"{one_by_one} worlds, {served} addresses, of which {len(shown)} show other noise",
        against="identical bytes",
        target="held",
    )


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
