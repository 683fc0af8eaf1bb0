"""What comes in: the corpus of hostile files, and as many good ones, without which refusing would be easy."""

from functools import cache

import pytest

from lantern.files.check import check
from lantern.files.kinds import Kind
from lantern.files.refused import Refused
from tests.cast import World
from tests.figures import Figure
from tests.files.corpus import HOSTILE, INERT, Hostile
from tests.files.desk import body, checked, fetched, keep, sent
from tests.files.good import GOOD, Good
from tests.files.looking import is_given_out_harmless
from tests.files.scorm import HOSTILE as PACKAGES

BY_LABEL = {hostile.label: hostile for hostile in HOSTILE}


@cache
def outcome(label: str) -> tuple[str, str]:
    """The code of the refusal and its sentence; INERT if the file is taken."""
    hostile = BY_LABEL[label]
    try:
        checked(hostile.name, hostile.content, hostile.says)
    except Refused as refusal:
        return refusal.code, str(refusal.message)
    return INERT, ""


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: each.label)
def test_a_hostile_file_is_refused_for_what_it_is_and_told_in_a_sentence(hostile: Hostile) -> None:
    code, words = outcome(hostile.label)
    assert code == hostile.outcome
    assert code == INERT or len(words.split()) >= 4


@pytest.mark.parametrize("hostile", [each for each in HOSTILE if each.outcome == INERT], ids=lambda each: each.label)
def test_what_is_taken_all_the_same_is_given_out_as_something_inert(
    folder: object, loop: World, hostile: Hostile
) -> None:
    stored = keep(loop.oak, hostile.name, hostile.content)
    is_given_out_harmless(fetched(loop.oak, stored), stored)


@pytest.mark.parametrize("good", GOOD, ids=lambda each: each.label)
def test_a_good_file_is_taken_and_comes_back(folder: object, loop: World, good: Good) -> None:
    stored = keep(loop.oak, good.name, good.content)
    assert stored.kind == good.kind
    back = body(fetched(loop.oak, stored))
    assert len(back) == stored.size
    if stored.kind not in {"png", "jpeg", "webp", "gif"}:
        assert back == good.content


def test_every_hostile_file_has_a_label_of_its_own() -> None:
    assert len(BY_LABEL) == len(HOSTILE) >= 60
    assert len(GOOD) >= 25


def refusal_of(content: bytes) -> str:
    """With which code a package is refused; empty if it is taken."""
    try:
        check(sent("lesson.zip", content), kinds=[Kind.SCORM])
    except Refused as refusal:
        return refusal.code
    return ""


def test_the_figure_of_uploads(folder: object, loop: World, figure: Figure) -> None:
    held = sum(outcome(each.label)[0] == each.outcome for each in HOSTILE)
    held += sum(refusal_of(made()) == code for _label, made, code in PACKAGES)
    planted = len(HOSTILE) + len(PACKAGES)
    good = 0
    for each in GOOD:
        checked(each.name, each.content)
        good += 1
    assert held == planted
    figure(
        "uploads",
        f"{held} of {planted} refused or inert; {good} good files accepted",
        target="60 of 60",
        ok=held == planted and held >= 60,
    )
