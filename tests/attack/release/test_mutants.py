"""Each way of publishing that is known to leak, planted in the running product, is caught by what guards the product itself.

A mutant takes the place of `freeze` in the release builder, or of how often a round is published. Twin worlds differ in one answer
of one school, made up for by the injected noise; a mutant is caught as soon as one of them is published differently.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import pytest

from checklists.authority.models import Round
from lantern.access.roles import Role
from reporting.authority import builder
from reporting.authority.disclosure.leaves import Facts, Leaf, leaf_groups
from reporting.authority.disclosure.noise import NoiseSource, sum_preserving
from reporting.authority.models import ReleaseRow
from reporting.authority.publishing import publish_release
from tests.cast import World, as_tenant, client_for, make_person
from tests.figures import Figure
from tests.reporting.scene import (
    Scene,
    as_superuser,
    make_round,
    make_scene,
    publish,
    submit,
    take_back,
    undone,
)
from tests.reporting.twins import LEVELS, Drawn, answers_of
from tests.reporting.weaknesses import NAMES, WEAK

STATEMENTS = 4
# Twin worlds that are tried before a mutant counts as missed.
TRIES = 40
WRITTEN = ("measurerow", "measurerelease", "releaserow", "releasegroup", "release", "closure")


@dataclass
class Desk:
    """A round that everybody has answered, and a program that reads the release."""

    scene: Scene
    round_: Round
    answers: dict[str, list[int]]
    leaves: tuple[Leaf, ...]
    officer: Any

    def published(self, noise: NoiseSource) -> list[str]:
        """What the API tells once the round is published; nothing of it stays."""
        with undone():
            publish(self.scene, self.round_, noise)
            return self.read()

    def published_live(self, noise: NoiseSource) -> list[str]:
        """The same after each of the last two returns, with the same noise."""
        kept = [noise(LEVELS) for _row in range(len(self.leaves) * STATEMENTS)]
        with undone():
            take_back(self.scene, self.scene.schools[0], self.round_)
            first = self.published(_given(kept))
        return first + self.published(_given(kept))

    def read(self) -> list[str]:
        """What the API tells of the groups, and the rows themselves, which the login of every school may read."""
        told = self.officer.get(f"/api/v1/releases/{self.round_.pk}/").json()["groups"]
        with as_tenant(self.scene.world.oak):
            rows = ReleaseRow.objects.order_by("group__position", "statement__position").values_list(
                "counts", flat=True
            )
            return [repr(told), *map(repr, rows)]

    def twins(self) -> Iterator[tuple[dict[str, list[int]], NoiseSource]]:
        """Worlds in which one school answered one statement differently, in some order; each is set back before the next."""
        every = list(product(range(1, LEVELS), range(STATEMENTS), self.scene.schools))
        random.Random(20261122).shuffle(every)
        for by, statement, school in every:
            changed = list(self.answers[school.role])
            changed[statement] = (changed[statement] + by) % LEVELS
            now = self.answers | {school.role: changed}
            with undone():
                take_back(self.scene, school, self.round_)
                submit(school, self.round_, changed, told=False)
                yield now, Drawn(self.leaves, self.answers, now)


def _given(rows: list[tuple[int, ...]]) -> NoiseSource:
    left = iter(rows)
    # The bands of records, of which there are other numbers, are left as they are.
    return lambda levels: next(left) if levels == LEVELS else (0,) * levels


@pytest.fixture
def desk(loop: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    scene = make_scene(loop, {"primary_S": 9, "special_S": 4}, statements=STATEMENTS)
    round_ = make_round(scene)
    answers = {school.role: answers_of(position) for position, school in enumerate(scene.schools)}
    for school in scene.schools:
        submit(school, round_, answers[school.role])
    leaves = leaf_groups(Facts(school.role, school.phase, school.size_band) for school in scene.schools)
    assert [(leaf.n, leaf.shown) for leaf in leaves] == [(10, True), (5, False)]
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    return Desk(scene, round_, answers, leaves, officer)


def first_caught(desk: Desk, published: Callable[[NoiseSource], list[str]], tries: int) -> int:
    """The number of the first of so many twin worlds that was published differently; 0 if all were the same."""
    expected = published(Drawn())
    for number, (_now, noise) in enumerate(islice(desk.twins(), tries), start=1):
        if published(noise) != expected:
            return number
    return 0


def test_each_planted_weakness_is_caught_in_the_product(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    # The control: the product as it is publishes the same in worlds in which each mutant had its chance.
    assert first_caught(desk, desk.published, 8) == 0
    caught = {}
    for weak, name in zip(WEAK, NAMES, strict=True):
        monkeypatch.setattr(builder, "freeze", weak)
        caught[name] = first_caught(desk, desk.published, TRIES)
    monkeypatch.undo()
    caught["published again after each return"] = first_caught(desk, desk.published_live, TRIES)
    for name, number in caught.items():
        figure(
            f"planted weakness caught: {name}",
            measured=f"by twin world {number}",
            against="none of ours",
            ratio="caught" if number else "MISSED",
            target="caught",
            ok=number > 0,
        )
    assert [name for name, number in caught.items() if not number] == []


def test_a_second_freeze_is_caught_since_what_was_published_reads_otherwise(desk: Desk, figure: Figure) -> None:
    """Planted: somebody with every right takes the release away and has the round published once more."""
    with as_tenant(desk.scene.authority):
        publish_release(round_id=desk.round_.pk, noise=sum_preserving)
    first = desk.read()
    assert desk.read() == first
    schema = desk.scene.authority.schema_name
    # A round has one release, so all of it goes.
    for table in WRITTEN:
        as_superuser(f"delete from {schema}.authority_reporting_{table}")
    with as_tenant(desk.scene.authority):
        publish_release(round_id=desk.round_.pk, noise=lambda levels: (3, -3, *[0] * (levels - 2)))
    caught = desk.read() != first
    figure(
        "planted weakness caught: second freeze",
        measured="reads otherwise",
        against="the same bytes each time",
        ratio="caught" if caught else "MISSED",
        target="caught",
        ok=caught,
    )
    assert caught
