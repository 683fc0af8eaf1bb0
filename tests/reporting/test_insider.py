"""Somebody who knows every answer but one learns little of that one (DISCLOSURE 5, test 3)."""

import random
from math import sqrt

from reporting.authority.disclosure.freeze import freeze, histogram
from reporting.authority.disclosure.leaves import Facts, leaf_groups
from reporting.authority.disclosure.noise import sum_preserving

LEVELS = 4
TRIALS = 2_000


def test_an_insider_who_is_as_sure_as_possible_is_right_four_times_in_seven(figure):
    schools = [Facts(f"s{index:02}", "primary", "S") for index in range(10)]
    leaves = leaf_groups(schools)
    truth = random.Random(20261121)
    sure = right = 0
    highest = 0.0
    for _ in range(TRIALS):
        answers = {facts.school: [truth.choices(range(LEVELS), (6, 2, 1, 1))[0]] for facts in schools[1:]}
        secret = truth.randrange(LEVELS)
        (row,) = freeze(leaves, answers | {"s00": [secret]}, statements=1, levels=LEVELS, noise=sum_preserving)
        known = histogram([answer for (answer,) in answers.values()], LEVELS)
        beliefs = [
            0.5 ** sum(abs(row.counts[k] - known[k] - (k == level)) for k in range(LEVELS)) for level in range(LEVELS)
        ]
        beliefs = [belief / sum(beliefs) for belief in beliefs]
        highest = max(highest, *beliefs)
        if max(beliefs) > 4 / 7 - 1e-9:
            sure += 1
            right += beliefs.index(max(beliefs)) == secret
    limit = 4 / 7 + 3 * sqrt(4 / 7 * 3 / 7 / sure)
    figure(
        "insider who knows all answers but one, as sure as possible: how often right",
        measured=f"{right / sure:.3f} of {sure}",
        against="0.571 by the law",
        ratio=f"{right / sure * 7 / 4:.2f}",
        target=f"at most {limit:.3f}",
        ok=right / sure <= limit,
    )
    assert highest <= 4 / 7 + 1e-9
    assert sure > 300
    assert right / sure <= limit
