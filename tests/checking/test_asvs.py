"""The ASVS sheet is whole, names only what there is, and counts itself rightly."""

from collections import Counter
from pathlib import Path

import pytest

from tests.checking import asvs


def test_every_wanted_requirement_stands_in_the_sheet_once() -> None:
    # 253 of levels 1 and 2, and 11 of level 3 in V8, V14 and V16.
    assert Counter(level == "3" for _, level in asvs.wanted()) == {False: 253, True: 11}
    assert [(row.id, row.level) for row in asvs.rows()] == asvs.wanted()


def test_a_requirement_stands_in_the_file_of_its_chapter() -> None:
    assert [row.id for row in asvs.rows() if not row.file.startswith(f"v{int(row.chapter[1:]):02}-")] == []


def test_states_are_of_the_known_words() -> None:
    assert {row.state for row in asvs.rows()} <= set(asvs.STATES)


def test_what_is_called_met_names_a_test_and_what_is_called_untested_names_none() -> None:
    claimed = [row.id for row in asvs.rows() if row.state in asvs.WITH_TESTS and not row.tests]
    untested = [row.id for row in asvs.rows() if row.state in asvs.WITHOUT_TESTS and row.tests]
    assert (claimed, untested) == ([], [])


def test_a_gap_says_what_is_missing() -> None:
    assert [row.id for row in asvs.rows() if row.state == "gap" and "Missing" not in row.how] == []


def test_every_named_test_exists() -> None:
    named = sorted({name for row in asvs.rows() for name in row.tests})
    assert len(named) > 100
    gone = []
    for name in named:
        file, _, test = name.partition("::")
        if not (asvs.ROOT / file).is_file() or test not in asvs.tests_of(asvs.ROOT / file):
            gone.append(name)
    assert gone == []


def test_every_named_path_exists() -> None:
    named = {name for row in asvs.rows() for name in asvs.paths_in(row.how)}
    named |= set(asvs.paths_in(asvs.README.read_text(encoding="utf-8")))
    assert len(named) > 60
    assert sorted(name for name in named if not (asvs.ROOT / name).exists()) == []


def test_the_readme_says_what_is_counted_and_lists_every_gap() -> None:
    text = asvs.README.read_text(encoding="utf-8")
    assert asvs.written(text) == text


def test_a_line_that_cannot_be_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asvs, "SHEET", tmp_path)
    (tmp_path / "v01-encoding.md").write_text("| V1.1.1 (L4) | asks | how | – | met |\n")
    with pytest.raises(ValueError, match=r"v01-encoding.md:1"):
        asvs.rows()


def test_a_test_that_was_renamed_is_missed(tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_text("def test_one(): ...\nclass TestThat:\n    def test_two(self): ...\ndef helper(): ...\n")
    assert asvs.tests_of(file) == {"test_one", "TestThat::test_two"}
