import re
import uuid

import pytest
from django.core.checks import run_checks

from checklists.authority import checks, library
from checklists.authority.library import LibraryChecklist, LibraryStatement

# What the domain's notes ask for: the statements of each set, by the first letters of their codes.
SETS = {
    "LAO": 16,
    "FM": 40,
    "KC": 32,
    "CY": 18,
    "DG": 5,
    "GB": 6,
    "NS": 10,
    "PV": 7,
    "AI": 7,
    "MP": 6,
    "DP": 11,
    "RF": 7,
    "SP": 12,
}
FROM_THE_SOURCES = {"BQ": 6, "GP": 15, "IQ": 10}
SECTIONS = {"Strategy": 3, "Training": 2, "Policies": 7, "Curriculum": 1, "Infrastructure": 3}


@pytest.fixture
def checklist() -> LibraryChecklist:
    found = library.checklist("LAO")
    assert found is not None
    return found


def statements(checklist: LibraryChecklist) -> list[LibraryStatement]:
    return [statement for section in checklist.sections for statement in section.statements]


def test_the_files_of_the_library_have_no_fault() -> None:
    assert library.faults() == []
    assert not [message for message in run_checks() if message.id == "authority_checklists.E001"]


def test_the_checklist_of_the_source_is_whole(checklist: LibraryChecklist) -> None:
    assert {section.title: len(section.statements) for section in checklist.sections} == SECTIONS
    assert [one.code for one in statements(checklist)] == [f"LAO-{number}" for number in range(1, 17)]


def test_every_statement_has_its_source_its_guidance_and_its_advice(checklist: LibraryChecklist) -> None:
    for one in statements(checklist):
        texts = (one.official, one.source_ref, one.guidance, one.advice_green, one.advice_amber, one.advice_red)
        assert all(texts), one.code
        assert one.source_ref.startswith("Ofsted checklist: e-safeguarding (2016), ")
        assert one.plain != one.official


@pytest.mark.parametrize(
    ("code", "paragraph"),
    [("LAO-2", "57"), ("LAO-4", "13"), ("LAO-6", "47"), ("LAO-8", "48"), ("LAO-10", "77"), ("LAO-13", "68")],
)
def test_the_paragraphs_that_the_source_names_are_kept(checklist: LibraryChecklist, code: str, paragraph: str) -> None:
    found = next(one for one in statements(checklist) if one.code == code)
    assert re.search(rf"KCSIE 2016, paragraphs? {paragraph}\b", found.source_ref)


def test_the_stable_id_of_a_statement_never_changes() -> None:
    # Written out: schools' answers of every year hang on it.
    assert library.stable_id("LAO-1") == uuid.UUID("45557714-4bdb-58b5-b3d8-b81015f9f34d")


def test_the_library_holds_every_set_of_the_domain_and_of_the_sources() -> None:
    assert {one.code: one.statement_count for one in library.checklists()} == SETS | FROM_THE_SOURCES
    assert sum(SETS.values()) == 177
    for one in library.checklists():
        assert all(statement.code.startswith(f"{one.code}-") for statement in statements(one)), one.code


def test_what_was_not_seen_in_a_source_is_said() -> None:
    unconfirmed = {one.code for checklist in library.checklists() for one in statements(checklist) if one.unconfirmed}
    assert {"KC-11", "KC-12", "KC-27", "GB-6", "NS-3", "NS-9", "NS-10", "MP-5"} <= unconfirmed


@pytest.mark.parametrize("code", sorted(SETS | FROM_THE_SOURCES))
def test_our_own_words_can_be_read_by_a_twelve_year_old(code: str) -> None:
    checklist = library.checklist(code)
    assert checklist is not None
    for one in statements(checklist):
        ours = (one.plain, one.guidance, one.advice_green, one.advice_amber, one.advice_red)
        text = " ".join(part if part.endswith(".") else f"{part}." for part in ours)
        assert school_grade(text) + 5 <= 12, f"{one.code}: reading age {school_grade(text) + 5:.1f}"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no statements", {"code": "X"}, "is a required property"),
        ("unknown key", {"colour": "blue"}, "Additional properties"),
        ("a list", ["nothing"], "is not of type 'object'"),
        ("an empty file", None, "is not of type 'object'"),
    ],
)
def test_a_file_that_is_not_a_checklist_is_a_fault(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, name: str, content: object, said: str
) -> None:
    monkeypatch.setattr(library, "_files", lambda: iter([(f"{name}.yaml", content)]))
    assert any(said in fault for fault in library.faults())
    assert {message.id for message in checks.library_is_valid(None)} == {"authority_checklists.E001"}


def test_a_code_used_twice_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"sections": [{"title": "T", "statements": [{"code": "LAO-1"}]}]}
    monkeypatch.setattr(library, "_files", lambda: iter([("a.yaml", one), ("b.yaml", one)]))
    assert "b.yaml: the code LAO-1 is used in a.yaml already" in library.faults()


def school_grade(text: str) -> float:
    """Flesch-Kincaid grade: about the reading age less five."""
    sentences = [part for part in re.split(r"[.!?:;]+", text) if part.strip()]
    words = re.findall(r"[a-z]+", text.lower().replace("’", "").replace("'", ""))
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    silent = len(re.findall(r"(?<=[^aeiouyl])e$|(?<=[^aeioutd])ed$|(?<=[^aeiouscxzg])es$", word))
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent)
