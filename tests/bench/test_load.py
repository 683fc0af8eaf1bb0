"""Schools at work at once, through the web and the worker as the image starts them; every answer is searched for the others' words.

Fifty schools for a minute with `--figures`, or as many as `N` says if those are fewer; three for a few seconds where the tests only
make sure that it can be measured. A row of a page is beside the same page asked for by one person who has the web to themselves.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.bench.conftest import SCHOOLS, Fleet
from tests.cast import World
from tests.conftest import superuser
from tests.figures import Figure
from tests.load import leaks
from tests.load.browser import Noted
from tests.load.crowd import Crowd, by_page, p50, p95
from tests.load.stage import Place, staged
from tests.load.stand import Stand, stand

SEED = 8
# A page that takes longer than this with nobody else there is slow by itself.
SLOW = 0.2
# A planted leak has to be found within so many requests.
UNTIL_CAUGHT = 200


@dataclass(frozen=True)
class Size:
    """How much is done, and by how many processes."""

    schools: int
    at_a_time: int
    seconds: float
    # How often each kind of visit is made by somebody alone.
    alone: int
    web: int
    workers: int
    # Whether the last of the schools is another authority's.
    another_authority: bool
    # Of how many accounts one comes: not a number that the six roles of a school share a divisor with.
    one_in: int = 5


FULL = Size(schools=min(SCHOOLS, 50), at_a_time=8, seconds=60, alone=3, web=2, workers=2, another_authority=True)
# A worker and a second process would cost more than all that they are asked; tests/recovery runs them.
SMALL = Size(schools=3, at_a_time=3, seconds=1.5, alone=0, web=1, workers=0, another_authority=False)


@dataclass
class Scene:
    """What runs, and who may come."""

    size: Size
    places: list[Place]
    stand: Stand
    crowd: Crowd


@pytest.fixture
def scene(
    fleet: Fleet,
    committed: World,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Scene]:
    size = FULL if request.config.getoption("--figures") else SMALL
    folder: Path = tmp_path_factory.mktemp("load")
    monkeypatch.setattr(settings, "PRIVATE_FILES", folder / "files")
    others = [committed.ash] if size.another_authority else []
    groups = {committed.hillshire: list(fleet.tenants[: size.schools - len(others)])}
    if others:
        groups[committed.otherton] = others
    with ExitStack() as stack:
        staged_groups = [stack.enter_context(staged(authority, schools)) for authority, schools in groups.items()]
        places = [place for group in staged_groups for place in group]
        running = stack.enter_context(stand(folder, web=size.web, workers=size.workers))
        yield Scene(size, places, running, Crowd(running.port, places, seed=SEED, one_in=size.one_in))


def test_under_load_every_answer_is_of_the_tenant_that_was_asked(scene: Scene, figure: Figure) -> None:
    size, crowd = scene.size, scene.crowd
    arriving, alone, load = crowd.noted(), crowd.noted(), crowd.noted()
    crowd.sign_in(arriving, at_a_time=size.at_a_time)
    assert arriving.errors == []
    crowd.alone(alone, times=size.alone)
    assert alone.errors == []
    logins, web = _logins(), scene.stand.web_seconds()
    took = crowd.crowd(load, at_a_time=size.at_a_time, seconds=size.seconds)
    logins, web = _logins() - logins, scene.stand.web_seconds() - web
    # Nobody else's time: what was measured are the processes that answered.
    assert web > 0
    assert load.errors == []
    if size.workers:
        _look_at_mails(scene, load)
    if size.alone:
        _note_times(size, load, alone, took, figure)
        figure(
            "load: processor time of the web for a request",
            f"{web / len(load.took) * 1000:.1f} ms",
            against=f"{size.web} processes could give {size.web * len(load.took) / web:.0f} requests/s if they had a processor each",
            ratio="",
        )
        figure(
            f"load: new database connections, {size.schools} schools",
            f"{logins:,} for {len(load.took):,} requests",
            against=f"{settings.DB_KEEP_CONNECTIONS} kept a process",
            ratio=f"{logins / len(load.took):.2f} a request",
        )

    searched = [noted.search for noted in (arriving, alone, load)]
    foreign = [line for search in searched for line in search.foreign]
    looked_at = sum(search.looked_at for search in searched)
    seen = set[str]().union(*(search.own_seen for search in searched))
    figure(
        "load: words of other tenants in answers, files and mails",
        f"{len(foreign)} in {looked_at:,} ({sum(search.size for search in searched) / 1e6:.0f} MB)",
        against=f"own words seen at {len(seen)} of {len(scene.places)} tenants",
        target="0",
        ok=not foreign,
    )
    assert foreign == []
    # A search that finds nobody's words would find no foreign ones either.
    assert seen == {place.tenant.host for place in scene.places}

    caught = [leak for leak in leaks.LEAKS if _is_caught(scene, leak)]
    figure(
        "control: load: planted leaks that the search finds",
        f"{len(caught)} of {len(leaks.LEAKS)}",
        target=f"{len(leaks.LEAKS)} of {len(leaks.LEAKS)}",
        ok=len(caught) == len(leaks.LEAKS),
    )
    assert caught == list(leaks.LEAKS)


def _logins() -> int:
    """How many sessions the tests' database has had, by its own count."""
    raw = superuser()
    with raw.cursor() as cursor:
        cursor.execute(
            "select pg_stat_clear_snapshot(), sessions from pg_stat_database where datname = current_database()"
        )
        count = int(cursor.fetchone()[1])
    raw.close()
    return count


def _look_at_mails(scene: Scene, noted: Noted) -> None:
    """Mails are searched as if they were answers to those whom they are addressed to."""
    by_host = {place.tenant.host: place.tenant for place in scene.places}
    mails = scene.stand.mails
    assert mails
    for text in mails:
        (host,) = {host for host in by_host if f"@{host}".encode() in text.partition(b"\n\n")[0]}
        noted.search.look(by_host[host], "a mail", text)


def _note_times(size: Size, load: Noted, alone: Noted, took: float, figure: Figure) -> None:
    rate = len(load.took) / took
    one_by_one = len(alone.took) / sum(seconds for _page, seconds in alone.took)
    figure(
        f"load: {size.schools} schools, {size.at_a_time} people at a time, {size.web} web processes, {took:.0f} s",
        f"{rate:.0f} requests/s, {len(load.took):,} in all, {len(load.errors)} errors",
        against=f"one person at a time: {one_by_one:.0f} requests/s",
        ratio=f"{rate / one_by_one:.2f}×",
        target="0 errors, > 1×",
        ok=not load.errors and rate > one_by_one,
    )
    quiet = by_page(alone)
    for page, seconds in sorted(by_page(load).items()):
        before = p50(quiet[page]) if page in quiet else None
        figure(
            f"load: {page}: p50, p95",
            f"{p50(seconds) * 1000:.0f} ms, {p95(seconds) * 1000:.0f} ms ({len(seconds)})",
            against="" if before is None else f"alone: p50 {before * 1000:.0f} ms",
            ratio="" if before is None else f"{p50(seconds) / before:.1f}×",
            target=f"alone ≤ {SLOW * 1000:.0f} ms",
            ok=before is None or before <= SLOW,
        )


def _is_caught(scene: Scene, leak: str) -> bool:
    noted = scene.crowd.noted()
    leaks.plant(scene.stand.folder, leak)
    scene.crowd.look_for_leaks(noted, at_a_time=scene.size.at_a_time, requests=UNTIL_CAUGHT)
    leaks.plant(scene.stand.folder, "")
    return bool(noted.search.foreign)
