"""Worlds that differ in one school's answers publish the same bytes (DISCLOSURE 5, test 1).

For every school and statement and other answer there is noise that makes the two worlds equal: one more at the old
level, one fewer at the new one. The law of the noise gives that vector at least a quarter of the odds. So with
test_noise.py, equal bytes ARE the 4 to 1 guarantee. Whatever page reads live data or lets a count through turns this red.
"""

from itertools import product

import pytest
from django.utils import timezone

from lantern.access.roles import Role
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from tests.cast import client_for, make_person
from tests.reporting.looking import AUTHORITY, SCHOOL, seen
from tests.reporting.scene import answer_and_sign, make_round, no_noise, publish, submit, take_back, undone

LEVELS = 4
STATEMENTS = 4


def base_noise(leaf, statement):
    """Some noise, different for each row, negative counts included."""
    spread = [(2, -1, -1, 0), (0, 3, -2, -1), (-1, 0, 0, 1), (-4, 1, 2, 1)]
    return spread[(leaf + statement) % len(spread)]


class Drawn:
    """A noise source that gives each row what was set out for it."""

    def __init__(self, shifts=None):
        self.rows = 0
        self.shifts = shifts or {}

    def __call__(self, levels):
        leaf, statement = divmod(self.rows, STATEMENTS)
        self.rows += 1
        old, new = self.shifts.get((leaf, statement), (0, 0))
        drawn = [*base_noise(leaf, statement), *[0] * (levels - LEVELS)]
        drawn[old] += 1
        drawn[new] -= 1
        return tuple(drawn)


def answers_of(position):
    """The answers of the n-th school: mostly green, the second statement unanimous."""
    return [(position * 7) % 4 // 3 * (position % 4), 0, (position + 1) % 3, 3 if position % 5 == 0 else 1]


def test_every_answer_of_every_school_can_be_any_other_without_a_row_changing():
    """All schools x statements x other answers, on the rows themselves, hidden leaf included."""
    schools = [Facts(f"p{n:02}", "primary", "S" if n % 2 else "L") for n in range(21)]
    schools += [Facts(f"x{n}", "special", "S") for n in range(5)]
    leaves = leaf_groups(schools)
    assert [(leaf.n, leaf.shown) for leaf in leaves] == [(10, True), (11, True), (5, False)]
    answers = {facts.school: answers_of(n) for n, facts in enumerate(schools)}
    expected = freeze(leaves, answers, statements=STATEMENTS, levels=LEVELS, noise=Drawn())
    compared = 0
    for leaf, statement, other in product(range(len(leaves)), range(STATEMENTS), range(1, LEVELS)):
        for school in leaves[leaf].schools:
            old = answers[school][statement]
            new = (old + other) % LEVELS
            changed = list(answers[school])
            changed[statement] = new
            twin = Drawn({(leaf, statement): (old, new)})
            rows = freeze(leaves, answers | {school: changed}, statements=STATEMENTS, levels=LEVELS, noise=twin)
            assert rows == expected
            compared += 1
    assert compared == len(schools) * STATEMENTS * (LEVELS - 1)


@pytest.fixture
def still(monkeypatch):
    """The clock stands, so that 'published at' is no difference between two worlds."""
    now = timezone.now().replace(microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


def test_pages_files_and_api_are_the_same_bytes_whatever_one_school_answered(scene, still, figure):
    """Every school but the one that looks on, with all its answers moved by one, two and three levels at once."""
    round_ = make_round(scene)
    oak = scene.world.oak
    answer_and_sign(oak, round_, [1, 0, 2, 3])
    others = [school for school in scene.schools if school is not oak]
    answers = {school.id: answers_of(position) for position, school in enumerate(others)}
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    looker = client_for(oak, make_person(oak, Role.DSL))
    leaf_of = {school.id: 0 if school.phase == "primary" else 1 for school in others}

    def publish_and_look(noise):
        publish(scene, round_, noise)
        return seen(officer, AUTHORITY, round_) | seen(looker, SCHOOL, round_)

    for school in others:
        submit(school, round_, answers[school.id])
    with undone():
        expected = publish_and_look(Drawn())
        assert b"Where schools are weakest" in seen(officer, ("/benchmarks/{id}/",), round_)["/benchmarks/{id}/"]
    worlds = 0
    # The letterbox takes one return only, so each school's turn begins before it had submitted.
    for school in others:
        with undone():
            take_back(scene, school, round_)
            for by in range(1, LEVELS):
                changed = [(level + by) % LEVELS for level in answers[school.id]]
                shifts = {
                    (leaf_of[school.id], place): (answers[school.id][place], changed[place])
                    for place in range(STATEMENTS)
                }
                with undone():
                    submit(school, round_, changed, told=False)
                    found = publish_and_look(Drawn(shifts))
                    assert found == expected, [path for path in expected if found[path] != expected[path]]
                    worlds += 1
    assert worlds == len(others) * (LEVELS - 1)
    figure(
        "twin worlds over pages, files and API",
        measured=f"{worlds} worlds, {len(expected)} addresses",
        against="identical bytes",
        ratio="held",
        target="held",
        ok=True,
    )


def test_a_world_with_other_noise_does_look_different(scene, still):
    """The control: the comparison sees a change if there is one."""
    round_ = make_round(scene)
    for position, school in enumerate(scene.schools):
        submit(school, round_, answers_of(position))
    officer = client_for(scene.authority, make_person(scene.authority, Role.OFFICER))
    looks = []
    for noise in (Drawn(), no_noise):
        with undone():
            publish(scene, round_, noise)
            looks.append(seen(officer, ("/benchmarks/{id}/results.csv",), round_))
    assert looks[0] != looks[1]
