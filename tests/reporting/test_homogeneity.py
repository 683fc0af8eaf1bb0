"""Unanimity cannot be told from near-unanimity (DISCLOSURE 5, test 4)."""

from functools import cache

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp

from reporting.authority.disclosure.display import project
from reporting.authority.disclosure.freeze import freeze
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from reporting.authority.disclosure.noise import sum_preserving

SCHOOLS = 12
LEVELS = 4
DRAWS = 1_200


@cache
def determined(counts):
    """How many of the schools' answers the solver pins down, if the displayed counts are taken for the true ones."""
    size = SCHOOLS * LEVELS
    one_answer_each = numpy.kron(numpy.eye(SCHOOLS), numpy.ones(LEVELS))
    level_sums = numpy.kron(numpy.ones(SCHOOLS), numpy.eye(LEVELS))
    rules = [LinearConstraint(one_answer_each, 1, 1), LinearConstraint(level_sums, counts, counts)]
    found = 0
    for school in range(SCHOOLS):
        possible = 0
        for level in range(LEVELS):
            wish = numpy.zeros(size)
            wish[school * LEVELS + level] = -1
            solved = milp(wish, constraints=rules, integrality=numpy.ones(size), bounds=Bounds(0, 1))
            possible += round(-solved.fun)
        found += possible == 1
    return found


def rate_of_all_determined(answers):
    """How often a release of this world lets the solver name all twelve answers."""
    leaves = leaf_groups([Facts(school, "primary", "S") for school in answers])
    times = 0
    for _ in range(DRAWS):
        (row,) = freeze(leaves, answers, statements=1, levels=LEVELS, noise=sum_preserving)
        counts = project(row.counts)
        if max(counts) >= SCHOOLS - 1:
            times += determined(counts) == SCHOOLS
    return times / DRAWS


def test_a_solver_names_all_twelve_answers_at_most_four_times_as_often_when_it_is_right(figure):
    unanimous = {f"s{index:02}": [2] for index in range(SCHOOLS)}
    dissenter = unanimous | {"s07": [0]}
    right, wrong = rate_of_all_determined(unanimous), rate_of_all_determined(dissenter)
    figure(
        "solver names all 12 answers: unanimous against one dissenter",
        measured=f"{right:.3f}",
        against=f"{wrong:.3f}",
        ratio=f"{right / wrong:.2f}",
        target="at most 4",
        ok=right / wrong <= 4,
    )
    assert 0 < right < 1
    assert wrong > 0
    assert right / wrong <= 4
